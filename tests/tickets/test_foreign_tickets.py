"""A ticket that is none of one's business does not exist, whichever way one asks for it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from itertools import product
from typing import Any, Final

import httpx
import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from dashboard.live.matters import tickets as live_tickets
from dashboard.live.projection import topics_of_viewer
from hotline.kernel.clock import ManualClock
from tests.factories import a_follow_up, a_ticket
from tests.tickets.conftest import actor_named
from tests.tickets.test_policy import EVERYBODY
from tests.whole import Whole, whole
from tickets.machine import HANDLED, OPEN, TicketAction, TicketState
from tickets.visibility import standing

S = TicketState
STATES: Final = (
    S.DRAFT,
    S.PENDING_DISPATCH,
    S.IN_PROGRESS,
    S.SUSPENDED,
    S.CALLBACK_PENDING,
    S.CLOSED,
)
# Done at addresses of another form, or by the system.
NOT_MOVES: Final = {"promise", "archive", "edit", "inquire"}
WORD: Final = "拖欠工资"


@pytest.fixture
async def there(database_url: str, clock: ManualClock) -> AsyncIterator[Whole]:
    with whole(database_url, clock) as there:
        yield there


def every_kind(there: Whole) -> set[str]:
    """Of one's own and of the other town, in each state, for everybody and behind the wall."""
    county, made = there.county, set()
    places = (
        (county.village, county.town, "adviser"),
        (county.other_village, county.other_town, None),
    )
    walls: tuple[dict[str, Any], ...] = ({}, {"confidential": True}, {"request_kind": "complaint"})
    for state, (village, town, handler), wall in product(STATES, places, walls):
        ticket = a_ticket(
            there.database,
            state=state,
            village_id=village.id,
            unit_id=town.id if state in HANDLED else None,
            handler_id=county[handler].id if handler and state in HANDLED else None,
            operator_id=county["operator"].id,
            summary=f"{WORD}三个月",
            due_at=there.database.clock.now() + timedelta(days=2),
            **wall,
        )
        owner = county["operator"].id
        a_follow_up(there.database, ticket_id=ticket.id, owner_id=owner, note=f"问问{WORD}")
        made.add(ticket.id)
    return made


@pytest.mark.timeout(120)
async def test_list_page_search_count_file_views_and_live_screen_know_the_same_tickets(
    there: Whole,
) -> None:
    every = every_kind(there)
    seen = {who: await _seen(there, there.county[who].id, every) for who in EVERYBODY}
    assert seen["supervisor"] == every
    assert seen["auditor"] == seen["admin"] == seen["reviewer"] == set()
    assert seen["town_officer"]
    assert not seen["town_officer"] & seen["other_town_officer"]


async def _seen(there: Whole, person_id: str, every: set[str]) -> set[str]:
    """The tickets that exist for a person, found to be the same wherever they look."""
    async with there.client(person_id) as client:
        listed = await _ids(client, "/api/tickets")
        opened = {one for one in every if await _status(client, f"/api/tickets/{one}") == 200}
        assert listed == opened
        assert await _ids(client, "/api/tickets", q=WORD) == listed
        assert (await _json(client, "/api/tickets/count"))["count"] == len(listed)
        file = await client.get("/api/tickets/export.xlsx")
        (sheet,) = load_workbook(BytesIO(file.content)).worksheets
        assert sheet.max_row - 1 == len(listed)
        await _views_agree(client)
        for desk in ("dispatch", "supervise"):
            assert await _ids(client, f"/api/ticket-desks/{desk}") <= listed
        for one in sorted(every - listed)[::5]:
            await _does_not_exist(client, one)
        promised = await client.get("/api/follow-ups", params={"limit": 200})
        promises = promised.json().get("items", ())
        assert {row["ticket_id"] for row in promises} - {None} <= listed, "a promise tells of it"
        assert not [row["note"] for row in promises if row["ticket_id"] is None and row["note"]]
    assert _told(there, person_id, every) <= listed
    return listed


async def _does_not_exist(client: httpx.AsyncClient, ticket_id: str) -> None:
    for action in sorted(set(TicketAction) - NOT_MOVES):
        path = f"/api/tickets/{ticket_id}/{action.replace('reveal_phone', 'reveal-phone')}"
        answer = await client.post(path, json=BODIES.get(action, {"reason": "看一看"}))
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket-not-found"), path
    offers = await client.get(f"/api/tickets/{ticket_id}/offers")
    assert offers.status_code in {403, 404}
    saved = await client.patch(f"/api/tickets/{ticket_id}", json={}, headers={"if-match": '"1"'})
    assert saved.status_code == 404
    soon = {"ticket_id": ticket_id, "kind": "reminder", "due_at": "2026-03-03T09:00:00+08:00"}
    assert (await client.post("/api/follow-ups", json=soon)).status_code == 404
    bulk = {"action": "note", "items": [{"id": ticket_id}], "note": {"text": "看一看"}}
    (result,) = (await client.post("/api/tickets/bulk", json=bulk)).json()["items"]
    assert (result["number"], result["problem"]["code"]) == (None, "ticket-not-found")


A = TicketAction
BODIES: Final[dict[TicketAction, dict[str, Any]]] = {
    A.DISPATCH: {"auto": True},
    A.ASK_EXTENSION: {"reason": "complex_facts", "days": 1},
    A.APPROVE_EXTENSION: {"days": 1},
    A.NOT_ACCEPT: {"reason": "in_petition", "way": "to_petition"},
    A.TRANSFER_OUT: {"target": "to_12345"},
    A.SUPERVISE: {"days": 1, "text": "看一看"},
    A.INVOLVE: {"unit_ids": []},
    A.REPLY: {"public_reply": "已经办妥，请放心等待通知", "contacted": True, "resolved": True},
    A.RESOLVE: {"answer": "已经办妥，请放心等待通知"},
    A.CLOSE: {"result": "看一看"},
    A.MERGE: {"master": "330599-20260302-1-0001"},
    A.NOTE: {"text": "看一看"},
    A.URGE: {},
    A.SUBMIT: {},
}


async def _views_agree(client: httpx.AsyncClient) -> None:
    """What each saved list says it holds, it holds."""
    answer = await client.get("/api/ticket-views/counts")
    counted = {one["key"]: one["count"] for one in answer.json()["items"]}
    for view in (await _json(client, "/api/ticket-views"))["items"]:
        assert len(await _ids(client, "/api/tickets", **view["wanted"])) == counted[view["key"]]


def _told(there: Whole, person_id: str, ids: set[str]) -> set[str]:
    """Of which tickets the person's live screen is told."""
    actor = actor_named(there.database, person_id)

    def query(session: Session) -> set[str]:
        now = there.database.clock.now()
        who = standing(session, actor, now)
        mine = topics_of_viewer(
            actor.permissions,
            person_id=person_id,
            unit_ids=who.unit_ids,
            village_ids=who.village_ids,
        )
        cards = live_tickets(session, ids, now)
        return {entity.id for entity, shown in cards.items() if shown and shown.topics & mine}

    return there.database.read_now(query)


async def _ids(client: httpx.AsyncClient, path: str, **asked: Any) -> set[str]:
    page = await _json(client, path, limit=200, **asked)
    return {row["id"] for row in page["items"]}


async def _json(client: httpx.AsyncClient, path: str, **asked: Any) -> Any:
    return (await client.get(path, params=asked)).raise_for_status().json()


async def _status(client: httpx.AsyncClient, path: str) -> int:
    return (await client.get(path)).status_code


def test_the_states_tried_are_open_paused_and_closed() -> None:
    assert set(STATES) & OPEN
    assert S.SUSPENDED in STATES
    assert set(STATES) - OPEN

"""Lists: pages without gaps, filters, search, and what is masked in them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import AccessRecord
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api, actor_named
from tickets import queries
from tickets.machine import TicketState
from tickets.visibility import standing


async def test_pages_follow_each_other_newest_first_without_gap_or_repeat(
    api: Api, database: Database
) -> None:
    same_moment = database.clock.now()
    made = [a_ticket(database, created_at=same_moment).id for _ in range(7)]
    made += [a_ticket(database).id for _ in range(6)]

    seen: list[str] = []
    cursor = None
    for _ in range(10):
        params = {"limit": 5} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("supervisor", "/tickets", **params)).json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break

    assert seen == sorted(made, reverse=True)


async def test_a_new_ticket_does_not_shift_the_pages(api: Api, database: Database) -> None:
    for _ in range(4):
        a_ticket(database)
    first = (await api.get("supervisor", "/tickets", limit=2)).json()
    a_ticket(database)
    second = (await api.get("supervisor", "/tickets", limit=2, cursor=first["next"])).json()
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"limit": 0}, 422),
        ({"limit": 201}, 422),
        ({"limit": "many"}, 422),
        ({"cursor": "nonsense"}, 400),
        ({"cursor": "WyJhIiwgImIiXQ"}, 400),
        ({"state": "nowhere"}, 422),
        ({"handler__password": "x"}, 422),
        ({"sort": "password_hash"}, 422),
        ({"q": "\x00"}, 422),
        ({"handler_id": "a'; --"}, 422),
    ],
    ids=str,
)
async def test_a_question_the_list_does_not_know_is_refused(
    api: Api, params: dict[str, Any], status: int
) -> None:
    response = await api.get("supervisor", "/tickets", **params)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


async def test_filters_narrow_the_list(api: Api, database: Database, county: County) -> None:
    mine = a_ticket(
        database,
        state=TicketState.IN_PROGRESS,
        handler_id=county["adviser"].id,
        unit_id=county.town.id,
        call_id="call-1",
        village_id=county.village.id,
    )
    a_ticket(
        database, state=TicketState.CLOSED, matter="divorce", operator_id=county["operator"].id
    )
    for params in (
        {"state": "in_progress"},
        {"handler_id": county["adviser"].id},
        {"unit_id": county.town.id},
        {"village_id": county.village.id},
        {"call_id": "call-1"},
        {"matter": "wage_arrears"},
        {"open": True},
    ):
        page = (await api.get("supervisor", "/tickets", **params)).json()
        assert [item["id"] for item in page["items"]] == [mine.id], params
    for who, state in (("adviser", "in_progress"), ("operator", "closed")):
        page = (await api.get(who, "/tickets", mine=True)).json()
        assert [item["state"] for item in page["items"]] == [state], who


async def test_lights_filter_as_they_shine_and_are_counted_alike(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    now = clock.now()
    midnight = now.replace(hour=16)  # the end of today in Shanghai
    due = {
        "red": now - timedelta(minutes=1),
        "yellow": midnight,
        "green": midnight + timedelta(days=1),
    }
    for at in due.values():
        a_ticket(database, due_at=at)
    a_ticket(database, due_at=due["red"], state=TicketState.CLOSED)
    a_ticket(database, due_at=due["red"], state=TicketState.REPLIED)

    for colour in due:
        page = (await api.get("supervisor", "/tickets", light=colour)).json()
        assert [item["light"] for item in page["items"]] == [colour]
    page = (await api.get("supervisor", "/tickets", light="none")).json()
    assert [item["light"] for item in page["items"]] == ["none", "none"]

    actor = actor_named(database, county["supervisor"].id)
    counted = database.read_now(lambda s: queries.lights(s, standing(s, actor, now), now))
    assert (counted.red, counted.yellow, counted.green, counted.new) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    "question",
    [
        "拖欠", "拖欠工资三个月", "桂芳", "李桂芳", "2046", "0572", "905", "139-0572-2046",
        "13905722046", "+8613905722046", "１３９０５７２", "ＡＢＣ公司", "abc", "工地", "5%",
    ],
)  # fmt: skip
async def test_a_matter_is_found_by_any_part_of_what_it_says(
    api: Api, database: Database, question: str
) -> None:
    wanted = a_ticket(database, opponent="ABC公司", incident_place="城东工地", claim="要5%利息")
    a_ticket(database, summary="邻居占用宅基地", caller_name="张敏", caller_number="+8618811119999")
    page = (await api.get("operator", "/tickets", q=question)).json()
    assert [item["id"] for item in page["items"]] == [wanted.id]


@pytest.mark.parametrize("question", ["没有这个词", "%", "_", "8888", "' OR 1=1"])
async def test_what_nothing_says_finds_nothing(api: Api, database: Database, question: str) -> None:
    a_ticket(database, caller_number="+8613712345678", number="330599-20260302-1-0001")
    page = (await api.get("operator", "/tickets", q=question)).json()
    assert page == {"items": [], "next": None}


async def test_a_number_is_found_with_and_without_dashes(api: Api, database: Database) -> None:
    ticket = a_ticket(database, number="330599-20261124-1-0007")
    for question in ("330599-20261124-1-0007", "3305992026112410007", "20261124-1-0007", "1-0007"):
        page = (await api.get("operator", "/tickets", q=question)).json()
        assert [item["id"] for item in page["items"]] == [ticket.id], question


async def test_an_adviser_cannot_guess_a_masked_number(
    api: Api, database: Database, county: County
) -> None:
    mine = {"state": TicketState.IN_PROGRESS, "handler_id": county["adviser"].id}
    a_ticket(database, number="330599-20260302-1-0001", **mine)  # no digits of the telephone
    for question in ("139", "13905722046"):
        assert (await api.get("adviser", "/tickets", q=question)).json()["items"] == []
    assert len((await api.get("adviser", "/tickets", q="拖欠")).json()["items"]) == 1


async def test_a_list_masks_names_and_numbers(api: Api, database: Database, county: County) -> None:
    a_ticket(database, operator_id=county["operator"].id)
    for who, name in (("operator", "李桂芳"), ("operator2", "李*")):
        (item,) = (await api.get(who, "/tickets")).json()["items"]
        assert (item["caller_name"], item["caller_number"]) == (name, "139****2046"), who


async def test_a_confidential_caller_has_no_name_for_the_visit_back(
    api: Api, database: Database, county: County
) -> None:
    a_ticket(
        database,
        state=TicketState.CALLBACK_PENDING,
        operator_id=county["operator"].id,
        confidential=True,
    )
    (item,) = (await api.get("operator2", "/tickets")).json()["items"]
    assert item["caller_name"] == "保密来电人"


async def test_the_whole_number_is_shown_to_the_handler_and_the_look_is_recorded(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(
        database,
        state=TicketState.IN_PROGRESS,
        handler_id=county["adviser"].id,
        unit_id=county.town.id,
    )
    assert (await api.post("town_officer", f"/tickets/{ticket.id}/reveal-phone")).status_code == 403

    response = await api.post("adviser", f"/tickets/{ticket.id}/reveal-phone")

    assert response.json() == {"phone": "+8613905722046"}
    (record,) = database.read_now(lambda s: s.exec(select(AccessRecord)).all())
    assert (record.person_id, record.action) == (county["adviser"].id, "reveal-phone")
    assert (record.subject, record.subject_id) == ("ticket", ticket.id)


async def test_the_number_of_a_closed_matter_is_no_longer_shown(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, state=TicketState.CLOSED, handler_id=county["adviser"].id)
    response = await api.post("adviser", f"/tickets/{ticket.id}/reveal-phone")
    assert response.status_code == 409


async def test_a_withheld_number_cannot_be_shown(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, caller_number="", operator_id=county["operator"].id)
    response = await api.post("operator", f"/tickets/{ticket.id}/reveal-phone")
    assert (response.status_code, response.json()["code"]) == (409, "number-withheld")


async def test_a_list_costs_the_same_number_of_queries_however_long_it_is(
    api: Api, database: Database, county: County, statements: list[str]
) -> None:
    costs = []
    for _ in range(2):
        for _ in range(5):
            a_ticket(database, operator_id=county["operator"].id, village_id=county.village.id)
        await api.get("operator", "/tickets")  # the dictionary is read once
        statements.clear()
        page = (await api.get("operator", "/tickets")).json()
        costs.append(sum("FROM ticket" in s or "FROM unit" in s for s in statements))
    assert len(page["items"]) == 10
    assert costs[0] == costs[1] == 2


async def test_nobody_signed_in_sees_nothing(api: Api) -> None:
    response = await api._client.get("/api/tickets")
    assert (response.status_code, response.json()["code"]) == (401, "not-signed-in")

"""Naming a colleague in an internal note: who can be named, what they are told, and what they still may not see."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api, actor_named
from tickets.machine import TicketState
from tickets.mentions import queries, routes
from tickets.mentions.model import TicketMention
from tickets.model import Ticket, TicketNote
from tickets.visibility import standing


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.include_router(routes.router)
    return app


@pytest.fixture
def ticket(database: Database, county: County) -> str:
    return a_ticket(
        database,
        state=TicketState.IN_PROGRESS,
        operator_id=county["operator"].id,
        handler_id=county["adviser"].id,
        unit_id=county.town.id,
        village_id=county.village.id,
    ).id


async def names(api: Api, who: str, ticket: str) -> set[str]:
    answer = await api.get(who, f"/tickets/{ticket}/colleagues")
    return {one["name"] for one in answer.json()["items"]}


async def mention(api: Api, who: str, ticket: str, *people: str, text: str = "请看一下") -> Any:
    body = {"text": text, "person_ids": list(people)}
    return await api.post(who, f"/tickets/{ticket}/mentions", body)


async def unread(api: Api, who: str) -> list[str]:
    items = (await api.get(who, "/mentions")).json()["items"]
    return [one["text"] for one in items if one["read_at"] is None]


async def test_the_picker_names_those_who_may_see_the_ticket_and_nobody_else(
    api: Api, database: Database, county: County, ticket: str
) -> None:
    found = await names(api, "operator", ticket)
    assert found >= {"adviser", "town_officer", "supervisor", "operator2"}
    assert found.isdisjoint({"operator", "other_town_officer", "admin", "auditor"})
    secret = a_ticket(
        database,
        state=TicketState.IN_PROGRESS,
        confidential=True,
        operator_id=county["operator"].id,
        handler_id=county["adviser"].id,
    ).id
    assert await names(api, "operator", secret) == {"adviser", "supervisor"}
    assert (await api.get("operator2", f"/tickets/{secret}/colleagues")).status_code == 404


def test_everybody_s_place_is_the_same_as_when_it_is_asked_for_one_by_one(
    database: Database, county: County
) -> None:
    def one_by_one(session: Session) -> dict[str, Any]:
        now = database.clock.now()
        actors = [actor_named(database, person.id) for person in county.people.values()]
        return {actor.id: standing(session, actor, now) for actor in actors}

    expected = database.read_now(one_by_one)
    found = database.read_now(lambda s: queries.standings(s, database.clock.now()))
    assert found == expected


async def test_a_mention_arrives_is_read_and_stays_in_the_list(
    api: Api, database: Database, county: County, ticket: str
) -> None:
    adviser, officer = county["adviser"].id, county["town_officer"].id
    answer = await mention(api, "operator", ticket, adviser, officer, adviser, text="@林嘉 请核实")
    assert answer.status_code == 200, answer.text
    assert [(n["kind"], n["text"]) for n in answer.json()["notes"]] == [
        ("internal", "@林嘉 请核实")
    ]
    (told,) = (await api.get("adviser", "/mentions")).json()["items"]
    assert (told["ticket_id"], told["by_name"], told["read_at"]) == (ticket, "operator", None)

    wrong = await api.post("town_officer", f"/mentions/{told['id']}/read")
    assert (wrong.status_code, wrong.json()["code"]) == (404, "mention-not-found")
    for _ in range(2):
        assert (await api.post("adviser", f"/mentions/{told['id']}/read")).status_code == 204
    assert await unread(api, "adviser") == []
    assert await unread(api, "town_officer") == ["@林嘉 请核实"]
    assert (await api.post("town_officer", "/mentions/read")).status_code == 204
    assert await unread(api, "town_officer") == []


@pytest.mark.parametrize("stranger", ["other_town_officer", "auditor", "operator", "nobody"])
async def test_who_may_not_see_the_ticket_cannot_be_mentioned_and_nothing_is_written(
    api: Api, database: Database, county: County, ticket: str, stranger: str
) -> None:
    """The writer is refused for themselves, too."""
    person_id = county[stranger].id if stranger != "nobody" else "0" * 32
    answer = await mention(api, "operator", ticket, county["adviser"].id, person_id)
    assert (answer.status_code, answer.json()["code"]) == (400, "cannot-be-mentioned")
    assert stranger == "operator" or stranger not in answer.text
    assert database.read_now(lambda s: (_all(s, TicketMention), _all(s, TicketNote))) == ([], [])


async def test_a_mention_gives_no_access_and_goes_with_it(
    api: Api, database: Database, county: County, ticket: str
) -> None:
    await mention(api, "operator", ticket, county["town_officer"].id)
    assert await unread(api, "town_officer") == ["请看一下"]

    def hide(uow: Any) -> None:
        row = uow.session.get_one(Ticket, ticket)
        row.confidential, row.unit_id = True, None
        uow.session.add(row)

    database.write_now(hide)
    assert (await api.get("town_officer", f"/tickets/{ticket}")).status_code == 404
    assert (await api.get("town_officer", "/mentions")).json()["items"] == []


async def test_the_list_goes_on_where_its_page_ended(
    api: Api, county: County, ticket: str, clock: ManualClock
) -> None:
    for n in range(3):
        await mention(api, "operator", ticket, county["adviser"].id, text=f"第 {n} 次")
    first = (await api.get("adviser", "/mentions", limit=2)).json()
    rest = (await api.get("adviser", "/mentions", limit=2, cursor=first["next"])).json()
    assert [one["text"] for one in first["items"] + rest["items"]] == [
        "第 2 次",
        "第 1 次",
        "第 0 次",
    ]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"text": "好", "person_ids": []},
        {"text": "", "person_ids": ["a"]},
        {"text": "好", "person_ids": ["a"] * 21},
        {"text": "好", "person_ids": ["a b"]},
        {"text": "好", "person_ids": ["a"], "kind": "public"},
        {"text": "好\x00", "person_ids": ["a"]},
    ],
    ids=str,
)
async def test_only_an_internal_note_mentions(api: Api, ticket: str, body: Any) -> None:
    answer = await api.post("operator", f"/tickets/{ticket}/mentions", body)
    assert answer.status_code == 422


def _all(session: Session, table: Any) -> list[Any]:
    return list(session.exec(select(table)))

"""The history of a ticket: what each change was before and after, and who may read it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api, actor_named
from tests.tickets.life import ACTS, A
from tickets import service
from tickets.history import FORM, HANDLING
from tickets.machine import TicketState
from tickets.model import NoteKind, Ticket, TicketNote


def steps(ticket: dict[str, Any]) -> list[tuple[str | None, dict[str, tuple[Any, Any]]]]:
    return [
        (n["action"], {c["field"]: (c["before"], c["after"]) for c in n["changes"]})
        for n in ticket["notes"]
    ]


def test_every_column_of_a_ticket_is_in_its_history_or_has_a_reason_not_to_be() -> None:
    kept_elsewhere = {
        *("id", "number", "call_id", "caller_id", "channel", "caller_number", "search_text"),
        *("state", "version", "operator_id", "asked", "created_at", "submitted_at"),
        *("dispatched_at", "replied_at", "closed_at", "returns_refused", "suspensions"),
        *("suspended_at", "extensions", "reworks", "urged", "upstream_due_at"),
    }
    assert set(Ticket.model_fields) == {*FORM, *HANDLING} | kept_elsewhere


async def test_a_saved_field_is_told_before_and_after(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id, claim="要回工资")
    body = {"claim": "要回工资和赔偿", "village_id": county.village.id}
    answer = await api.patch("operator", f"/tickets/{ticket.id}", body, version=1)
    assert steps(answer.json()) == [
        ("edit", {"claim": ("要回工资", "要回工资和赔偿"), "village_id": (None, county.village.id)})
    ]
    place = answer.json()["notes"][0]["changes"][1]
    assert (place["before_name"], place["after_name"]) == (None, "东沟村")


async def test_what_one_person_types_in_one_sitting_is_one_step(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id, claim="", opponent="包工头")
    address = f"/tickets/{ticket.id}"
    await api.patch("operator", address, {"claim": "要回", "opponent": None}, version=1)
    await api.patch("operator", address, {"claim": "要回工资", "opponent": "包工头"}, version=2)
    await api.patch("supervisor", address, {"claim": "要回工资三万元"}, version=3)
    clock.advance(timedelta(minutes=11))
    last = await api.patch("supervisor", address, {"claim": "要回工资两万元"}, version=4)
    assert steps(last.json()) == [
        ("edit", {"claim": ("", "要回工资")}),
        ("edit", {"claim": ("要回工资", "要回工资三万元")}),
        ("edit", {"claim": ("要回工资三万元", "要回工资两万元")}),
    ]


async def test_a_move_tells_who_had_the_matter_and_who_has_it_by_name(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(
        database,
        operator_id=county["operator"].id,
        state=TicketState.DISPATCHED,
        unit_id=county.town.id,
        handler_id=county["town_officer"].id,
    )
    body = {"handler_id": county["adviser"].id}
    moved = await api.post("supervisor", f"/tickets/{ticket.id}/dispatch", body, version=1)
    told = {c["field"]: c for c in moved.json()["notes"][-1]["changes"]}
    assert told["handler_id"]["before"] == county["town_officer"].id
    assert (told["handler_id"]["before_name"], told["handler_id"]["after_name"]) == (
        "town_officer",
        "adviser",
    )


async def test_a_name_that_somebody_may_not_read_is_masked_in_the_history_too(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id, caller_name="李桂芳")
    body = {"caller_name": "李桂香"}
    await api.patch("operator", f"/tickets/{ticket.id}", body, version=1)
    mine = (await api.get("operator", f"/tickets/{ticket.id}")).json()
    assert steps(mine) == [("edit", {"caller_name": ("李桂芳", "李桂香")})]
    theirs = (await api.get("operator2", f"/tickets/{ticket.id}")).json()
    assert steps(theirs) == [("edit", {"caller_name": ("李*", "李*")})]
    assert "桂" not in str(theirs["notes"])


@pytest.mark.parametrize("action", [A.RESOLVE, A.SUPERVISE, A.TRANSFER_OUT, A.NOT_ACCEPT, A.EDIT])
def test_whatever_an_action_changes_its_line_says(
    database: Database, county: County, action: str
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    actor = actor_named(database, county["supervisor"].id)

    def act(uow: UnitOfWork) -> None:
        ACTS[A(action)](uow, actor, ticket.id)

    database.write_now(act)
    after = database.read_now(lambda s: s.get_one(Ticket, ticket.id))
    different = {n for n in (*FORM, *HANDLING) if getattr(ticket, n) != getattr(after, n)}
    read = database.write_now(
        lambda uow: service.add_note(uow, actor, ticket.id, kind=NoteKind.INTERNAL, text="看过")
    )
    assert read.id == ticket.id
    told = database.read_now(lambda s: _fields_told(s, ticket.id))
    assert told == different != set()


def _fields_told(session: Any, ticket_id: str) -> set[str]:
    rows = session.exec(select(TicketNote).where(TicketNote.ticket_id == ticket_id)).all()
    return {change["field"] for row in rows for change in row.changes or ()}

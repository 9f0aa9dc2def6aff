"""Who sees which tickets, and does what: the rule in Python and in SQL is one rule."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any, Final

import pytest
from sqlmodel import Session, select

from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.policy import Role
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api, actor_named
from tickets.machine import DESK, HANDLED, TicketAction, TicketState
from tickets.model import Ticket
from tickets.policy import (
    POLICY,
    Relation,
    Standing,
    actions,
    may_register,
    may_search_numbers,
    sees,
    sees_names,
)
from tickets.visibility import standing, visible

NOW: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
A = TicketAction
EVERYBODY = [
    "admin", "supervisor", "operator", "operator2", "adviser", "backup",
    "town_officer", "other_town_officer", "reviewer", "auditor",
]  # fmt: skip


def place(database: Database, county: County, who: str, now: datetime = NOW) -> Standing:
    actor = actor_named(database, county[who].id)
    return database.read_now(lambda session: standing(session, actor, now))


def _ids_seen_by(who: Standing, session: Session) -> list[str]:
    return list(session.exec(select(Ticket.id).where(visible(who, NOW))))


def test_every_line_of_the_policy_names_a_role_that_exists() -> None:
    assert {role for role, _ in POLICY} <= set(Role)
    assert {relation for _, relation in POLICY} == set(Relation)


def test_the_rule_in_sql_is_the_rule_in_python(database: Database, county: County) -> None:
    people = [None, county["operator"].id, county["adviser"].id, county["town_officer"].id]
    states = [
        TicketState.DRAFT,
        TicketState.IN_PROGRESS,
        TicketState.CALLBACK_PENDING,
        TicketState.CLOSED,
    ]

    def many(uow: UnitOfWork) -> None:
        combinations = product(
            states,
            [None, "complaint"],
            [False, True],
            [(None, None), (county.village.id, None), (None, county.town.id)],
            people[:2],
            [None, *people[2:]],
            [timedelta(days=1), timedelta(days=200)],
        )
        for number, (state, kind, secret, where, operator, handler, age) in enumerate(combinations):
            village, unit = where
            if state is TicketState.IN_PROGRESS and not (handler or unit):
                continue
            uow.session.add(
                Ticket(
                    number=str(number), state=state, request_kind=kind, confidential=secret,
                    village_id=village, unit_id=unit, operator_id=operator, handler_id=handler,
                    created_at=NOW - age,
                )
            )  # fmt: skip

    database.write_now(many)
    everything = database.read_now(lambda s: s.exec(select(Ticket)).all())
    assert len(everything) > 500
    for who in EVERYBODY:
        me = place(database, county, who)
        found = set(database.read_now(partial(_ids_seen_by, me)))
        assert found == {t.id for t in everything if sees(me, t, NOW)}, who
        assert bool(found) is (who not in {"admin", "auditor", "reviewer", "other_town_officer"})
        assert (len(found) == len(everything)) is (who == "supervisor")


def a_ticket_like(county: County, **fields: Any) -> Ticket:
    defaults: dict[str, Any] = {
        "number": "1",
        "state": TicketState.IN_PROGRESS,
        "village_id": county.village.id,
        "unit_id": county.town.id,
        "handler_id": county["adviser"].id,
        "operator_id": county["operator"].id,
        "request_kind": "consultation",
        "created_at": NOW,
    }
    return Ticket(**defaults | fields)


@pytest.mark.parametrize(
    ("who", "state", "expected"),
    [
        ("operator", TicketState.DRAFT, {A.SUBMIT, A.CANCEL, A.MERGE, A.INQUIRE, A.EDIT, A.NOTE, A.PROMISE, A.REVEAL_PHONE}),
        ("operator2", TicketState.DRAFT, {A.NOTE, A.PROMISE}),
        ("adviser", TicketState.IN_PROGRESS, {A.RETURN, A.ASK_SUSPENSION, A.REPLY, A.NOTE, A.PROMISE, A.REVEAL_PHONE}),
        ("backup", TicketState.IN_PROGRESS, {A.NOTE}),
        ("town_officer", TicketState.IN_PROGRESS, {A.RETURN, A.DISPATCH, A.NOTE, A.PROMISE}),
        ("other_town_officer", TicketState.IN_PROGRESS, set()),
        ("reviewer", TicketState.IN_PROGRESS, set()),
        ("auditor", TicketState.IN_PROGRESS, set()),
        ("operator2", TicketState.CALLBACK_PENDING, {A.CLOSE, A.REWORK, A.NOTE, A.PROMISE, A.REVEAL_PHONE}),
        ("adviser", TicketState.CALLBACK_PENDING, {A.NOTE, A.PROMISE, A.REVEAL_PHONE}),
        ("adviser", TicketState.CLOSED, {A.NOTE}),
        ("supervisor", TicketState.CLOSED, {A.REOPEN, A.NOTE}),
    ],
)  # fmt: skip
def test_each_person_has_the_buttons_of_their_place(
    database: Database, county: County, who: str, state: TicketState, expected: set[TicketAction]
) -> None:
    ticket = a_ticket_like(county, state=state)
    assert set(actions(place(database, county, who), ticket, NOW)) == expected


def test_a_draft_that_nobody_has_taken_belongs_to_the_whole_desk(
    database: Database, county: County
) -> None:
    ticket = a_ticket_like(county, state=TicketState.DRAFT, operator_id=None, handler_id=None)
    for who in ("operator", "operator2"):
        assert A.SUBMIT in actions(place(database, county, who), ticket, NOW)
    assert not sees(place(database, county, "adviser"), ticket, NOW)


@pytest.mark.parametrize("wall", [{"confidential": True}, {"request_kind": "complaint"}])
@pytest.mark.parametrize("state", sorted(HANDLED))
def test_a_complaint_is_hidden_from_the_village_s_own_people(
    database: Database, county: County, wall: dict[str, Any], state: TicketState
) -> None:
    ticket = a_ticket_like(county, state=state, handler_id=None, unit_id=county.county.id, **wall)
    for who in ("adviser", "backup", "town_officer"):
        assert not sees(place(database, county, who), ticket, NOW), who
    assert sees(place(database, county, "supervisor"), ticket, NOW)
    assert sees(place(database, county, "operator"), ticket, NOW)  # took the call


def test_only_who_works_on_it_can_reply(database: Database, county: County) -> None:
    ticket = a_ticket_like(county)
    assert A.REPLY not in actions(place(database, county, "supervisor"), ticket, NOW)
    assert A.REPLY in actions(place(database, county, "adviser"), ticket, NOW)


def test_an_adviser_sees_a_village_only_while_appointed(database: Database, county: County) -> None:
    ticket = a_ticket_like(county, handler_id=county["backup"].id)
    assert sees(place(database, county, "adviser"), ticket, NOW)
    before = datetime(2025, 12, 31, 15, tzinfo=UTC)  # the last hour of the year before, there
    assert not sees(place(database, county, "adviser", before), ticket, NOW)


def test_names_are_whole_only_for_who_deals_with_the_person(
    database: Database, county: County
) -> None:
    ticket = a_ticket_like(county)
    knows = {who for who in EVERYBODY if sees_names(place(database, county, who), ticket, NOW)}
    assert knows == {"supervisor", "operator", "adviser"}


def test_an_adviser_searches_no_numbers(database: Database, county: County) -> None:
    assert not may_search_numbers(place(database, county, "adviser"))
    assert may_search_numbers(place(database, county, "operator"))
    assert not may_register(place(database, county, "auditor"))


@pytest.mark.parametrize("action", ["accept", "forward", "approve", "reveal-phone"])
@pytest.mark.parametrize("who", ["other_town_officer", "reviewer", "auditor", "backup"])
async def test_a_foreign_ticket_does_not_exist(
    api: Api, database: Database, county: County, who: str, action: str
) -> None:
    ticket = a_ticket(
        database,
        state=TicketState.IN_PROGRESS,
        request_kind="complaint",
        village_id=county.village.id,
        unit_id=county.county.id,
        handler_id=county["adviser"].id,
    )
    assert (await api.get(who, f"/tickets/{ticket.id}")).status_code == 404
    response = await api.post(who, f"/tickets/{ticket.id}/{action}")
    assert (response.status_code, response.json()["code"]) == (404, "ticket-not-found")
    assert (await api.get(who, "/tickets")).json() == {"items": [], "next": None}


def test_the_desk_s_states_and_the_handled_ones_do_not_overlap() -> None:
    assert not DESK & HANDLED

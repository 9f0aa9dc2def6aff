"""Claiming a ticket of one's queue: one at a time, for a while, and never past the routing engine."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.routing import control
from hotline.routing.model import ReservationState, WorkState
from hotline.routing.service import Routing
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api, actor_named
from tests.tickets.queueing_desk import Desk, agree
from tickets import moves
from tickets.claims import routes, service
from tickets.claims.model import TicketClaim
from tickets.machine import TicketState

NOTHING = (409, "nothing-to-claim")
LEASE = timedelta(minutes=15)


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.include_router(routes.router)
    return app


@pytest.fixture
def desk(database: Database, routing: Routing, county: County) -> Desk:
    return Desk(database, routing, county)


def waiting(desk: Desk) -> str:
    """A ticket that an operator has passed on and nobody has yet."""
    ticket = desk.registered()
    desk.act("operator", moves.forward, ticket)
    return ticket


def of_the_office(database: Database, county: County, **fields: Any) -> str:
    mine = {"state": TicketState.DISPATCHED, "unit_id": county.town.id, "handler_id": None}
    return a_ticket(database, **mine | fields).id


async def claimed(api: Api, who: str, ticket: str, act: str = "") -> Any:
    answer = await api.post(who, f"/tickets/{ticket}/claim{act}")
    return answer.status_code, answer.json()


async def test_a_claim_holds_for_its_lease_and_ends_by_itself(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    ticket = of_the_office(database, county)
    status, mine = await claimed(api, "town_officer", ticket)
    assert (status, mine["mine"], mine["actions"]) == (200, True, ["release"])
    assert datetime.fromisoformat(mine["expires_at"]) == clock.now() + LEASE

    theirs = (await api.get("supervisor", f"/tickets/{ticket}/claim")).json()
    assert (theirs["person_name"], theirs["mine"]) == ("town_officer", False)
    clock.advance(LEASE)
    after = (await api.get("supervisor", f"/tickets/{ticket}/claim")).json()
    assert (after["person_name"], after["actions"]) == (None, ["claim"])
    status, body = await claimed(api, "town_officer", ticket, "/renew")
    assert (status, body["code"]) == (409, "claim-lost")


async def test_a_renewed_claim_lasts_and_a_released_one_is_over(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    ticket = of_the_office(database, county)
    await claimed(api, "town_officer", ticket)
    clock.advance(LEASE - timedelta(seconds=1))
    status, mine = await claimed(api, "town_officer", ticket, "/renew")
    assert (status, datetime.fromisoformat(mine["expires_at"])) == (200, clock.now() + LEASE)
    clock.advance(LEASE - timedelta(seconds=1))
    assert (await api.get("town_officer", f"/tickets/{ticket}/claim")).json()["mine"]
    for _ in range(2):
        status, free = await claimed(api, "town_officer", ticket, "/release")
        assert (status, free["person_id"], free["actions"]) == (200, None, ["claim"])
    notes = (await api.get("town_officer", f"/tickets/{ticket}")).json()["notes"]
    assert [n["text"][:2] for n in notes] == ["认领", "放下"], "a renewal is no event"


async def test_a_claim_keeps_colleagues_from_working_on_the_ticket_but_not_from_writing_notes(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, state=TicketState.CALLBACK_PENDING, operator_id=None).id
    await claimed(api, "operator", ticket)
    close = {"result": "回访满意"}
    refused = await api.post("operator2", f"/tickets/{ticket}/close", close, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "claimed-by-another")
    assert refused.json()["holder"] == "operator"
    status, again = await claimed(api, "operator2", ticket)
    assert (status, again["code"]) == (409, "claimed-by-another")
    note = {"kind": "internal", "text": "来电人催问"}
    assert (await api.post("operator2", f"/tickets/{ticket}/note", note)).status_code == 200
    done = await api.post("operator", f"/tickets/{ticket}/close", close, version=1)
    assert done.status_code == 200, done.text
    over = (await api.get("operator2", f"/tickets/{ticket}/claim")).json()
    assert over["person_id"] is None, "the move ended the claim"


async def test_a_supervisor_takes_over_with_a_reason_and_nobody_else_does(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, state=TicketState.CALLBACK_PENDING, operator_id=None).id
    await claimed(api, "operator", ticket)
    because = {"reason": "来电人在线等"}
    address = f"/tickets/{ticket}/claim/take-over"
    refused = await api.post("operator2", address, because)
    assert (refused.status_code, refused.json()["code"]) == (403, "take-over-not-yours")
    assert (await api.post("supervisor", address, {"reason": ""})).status_code == 422
    taken = await api.post("supervisor", address, because)
    assert (taken.status_code, taken.json()["mine"]) == (200, True)
    assert (await claimed(api, "operator", ticket, "/renew"))[1]["code"] == "claim-lost"
    notes = (await api.get("operator", f"/tickets/{ticket}")).json()["notes"]
    assert notes[-1]["text"] == "接管 operator 的认领：来电人在线等"


@pytest.mark.parametrize(
    ("who", "fields", "expected"),
    [
        ("adviser", {}, (404, "ticket-not-found")),
        ("auditor", {}, (404, "ticket-not-found")),
        ("admin", {}, (404, "ticket-not-found")),
        ("other_town_officer", {}, (404, "ticket-not-found")),
        ("operator2", {}, NOTHING),  # may read it, and only write a note
        ("supervisor", {"handler": "town_officer"}, NOTHING),
        ("town_officer", {"handler": "town_officer"}, NOTHING),
        ("supervisor", {"state": TicketState.CLOSED}, NOTHING),
        ("operator", {"state": TicketState.REGISTERED, "writer": "operator"}, NOTHING),
        ("supervisor", {"state": TicketState.REGISTERED, "writer": "operator"}, NOTHING),
    ],
)
async def test_only_a_ticket_of_one_s_queue_is_claimed(
    api: Api,
    database: Database,
    county: County,
    who: str,
    fields: dict[str, Any],
    expected: tuple[int, str],
) -> None:
    named = {"handler_id": county[fields["handler"]].id} if "handler" in fields else {}
    if "writer" in fields:
        named["operator_id"] = county[fields["writer"]].id
    state = {name: value for name, value in fields.items() if name == "state"}
    ticket = of_the_office(database, county, **named, **state)
    status, body = await claimed(api, who, ticket)
    assert (status, body["code"]) == expected
    assert database.read_now(lambda s: s.exec(select(TicketClaim)).all()) == []


async def test_of_several_who_claim_at_the_same_time_one_has_it(
    database: Database, county: County
) -> None:
    ticket = a_ticket(database, state=TicketState.CALLBACK_PENDING, operator_id=None).id
    who = [actor_named(database, county[n].id) for n in ("operator", "operator2", "supervisor")]
    outcomes = await asyncio.gather(
        *(database.write(partial(_claims, one, ticket)) for one in who),
        return_exceptions=True,
    )
    refused = [one for one in outcomes if one is not None]
    assert [getattr(one, "code", one) for one in refused] == ["claimed-by-another"] * 2
    assert len(database.read_now(lambda s: s.exec(select(TicketClaim)).all())) == 1


async def test_whoever_comes_first_after_the_lease_has_it(
    database: Database, county: County, clock: ManualClock
) -> None:
    ticket = a_ticket(database, state=TicketState.CALLBACK_PENDING, operator_id=None).id
    actor = actor_named(database, county["operator"].id)
    await database.write(lambda uow: service.claim(uow, actor, ticket, LEASE))
    clock.advance(LEASE)
    others = [actor_named(database, county[n].id) for n in ("operator2", "supervisor")]
    outcomes = await asyncio.gather(
        *(database.write(partial(_claims, one, ticket)) for one in others),
        return_exceptions=True,
    )
    assert sorted(getattr(one, "code", "has it") for one in outcomes) == [
        "claimed-by-another",
        "has it",
    ]


def test_the_engine_offers_nobody_what_is_claimed_and_goes_on_when_the_lease_is_over(
    desk: Desk,
) -> None:
    ticket = waiting(desk)
    desk.act("operator", _claim, ticket)
    desk.pass_time(timedelta(seconds=600))
    assert desk.ticket(ticket).state is TicketState.PENDING_DISPATCH
    agree(desk, ticket)
    desk.pass_time(timedelta(seconds=301))
    assert desk.holder(ticket) == ("adviser", ReservationState.OFFERED)
    agree(desk, ticket)


def test_what_is_laid_back_has_its_old_place_in_the_line(desk: Desk) -> None:
    ticket = waiting(desk)
    before = desk.item(ticket)
    desk.act("operator", _claim, ticket)
    desk.act("operator", _release, ticket)
    after = desk.item(ticket)
    assert before is not None
    assert after is not None
    assert (after.since, after.state) == (before.since, WorkState.WAITING)


def test_what_is_offered_to_somebody_is_claimed_by_nobody_else(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    for who in ("operator", "supervisor", "adviser"):
        with pytest.raises(Exception, match="no queue"):
            desk.act(who, _claim, ticket)
    agree(desk, ticket)


def test_an_offer_that_was_already_on_its_way_gives_way_to_the_claim(desk: Desk) -> None:
    ticket = waiting(desk)
    desk.act("operator", _claim, ticket)
    desk.database.write_now(lambda uow: desk.routing.dispatch_one(uow, ticket))
    assert desk.ticket(ticket).state is TicketState.PENDING_DISPATCH
    agree(desk, ticket)
    desk.pass_time(timedelta(seconds=600))
    agree(desk, ticket)
    assert desk.handler(ticket) is None


def test_whoever_claimed_it_dispatches_it_and_the_claim_is_over(desk: Desk) -> None:
    ticket = waiting(desk)
    desk.act("operator", _claim, ticket)
    desk.act("operator", moves.dispatch_automatically, ticket)
    assert desk.handler(ticket) == "adviser"
    agree(desk, ticket)
    assert desk.database.read_now(lambda s: s.exec(select(TicketClaim)).all()) == []


def test_a_supervisor_forces_what_is_claimed_upon_somebody(desk: Desk) -> None:
    ticket = waiting(desk)
    desk.act("operator", _claim, ticket)
    supervisor, adviser = desk.county["supervisor"].id, desk.county["adviser"].id

    def force(uow: UnitOfWork) -> None:
        control.force(uow, ticket, adviser, by=supervisor)
        desk.routing.dispatch_one(uow, ticket)

    desk.database.write_now(force)
    assert desk.handler(ticket) == "adviser"
    agree(desk, ticket)
    assert desk.database.read_now(lambda s: s.exec(select(TicketClaim)).all()) == []


def _claims(actor: Any, ticket: str, uow: UnitOfWork) -> None:
    service.claim(uow, actor, ticket, LEASE)


def _claim(uow: Any, actor: Any, ticket: str, _version: None) -> None:
    service.claim(uow, actor, ticket, LEASE)


def _release(uow: Any, actor: Any, ticket: str, _version: None) -> None:
    service.release(uow, actor, ticket)

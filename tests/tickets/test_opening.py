"""Each call opens exactly one ticket, filled with what is known of the caller."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest
from sqlmodel import SQLModel, select

from hotline.calls.model import Call
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.uow import UnitOfWork
from tests.factories import County, a_call, a_caller, a_ticket
from tickets import service
from tickets.machine import TicketState
from tickets.model import Caller, Ticket

Row = TypeVar("Row", bound=SQLModel)
DIVISION = "330599"


def opening(call: Call) -> Callable[[UnitOfWork], str]:
    return lambda uow: service.open_for_call(
        uow, call_id=call.id, number=call.caller_number, division=DIVISION
    )


def everything(database: Database, table: type[Row]) -> list[Row]:
    return list(database.read_now(lambda s: s.exec(select(table)).all()))


async def test_a_call_opens_a_numbered_draft_and_the_call_knows_it(database: Database) -> None:
    call = a_call(database)

    ticket_id = await database.write(opening(call))

    (ticket,) = everything(database, Ticket)
    (caller,) = everything(database, Caller)
    assert ticket.id == ticket_id
    assert ticket.number == "330599-20260302-1-0001"
    assert (ticket.state, ticket.request_kind) == (TicketState.DRAFT, None)
    assert caller.phone == ticket.caller_number == "+8613905722046"
    (kept,) = everything(database, Call)
    assert (kept.ticket_id, kept.caller_id) == (ticket.id, caller.id)


async def test_however_often_a_call_is_told_it_has_one_ticket(database: Database) -> None:
    call = a_call(database)

    ids = await asyncio.gather(*(database.write(opening(call)) for _ in range(5)))

    assert len(set(ids)) == 1
    assert len(everything(database, Ticket)) == 1
    opened = [e for e in everything(database, LoggedEvent) if e.name == "TicketOpened"]
    assert [e.ticket_id for e in opened] == [ids[0]]


async def test_many_calls_of_one_number_share_one_caller(database: Database) -> None:
    calls = [a_call(database) for _ in range(8)]

    await asyncio.gather(*(database.write(opening(call)) for call in calls))

    assert len(everything(database, Caller)) == 1
    numbers = [ticket.number for ticket in everything(database, Ticket)]
    assert sorted(numbers) == [f"330599-20260302-1-{n:04}" for n in range(1, 9)]


async def test_what_the_caller_s_record_knows_is_not_asked_again(
    database: Database, county: County
) -> None:
    a_caller(database, name="李桂芳", village_id=county.village.id, groups=["elderly"])
    call = a_call(database, caller_number="139 0572 2046")

    await database.write(opening(call))

    (ticket,) = everything(database, Ticket)
    assert (ticket.caller_name, ticket.groups) == ("李桂芳", ["elderly"])
    assert ticket.village_id == county.village.id
    assert everything(database, Call)[0].village_id == county.village.id


@pytest.mark.parametrize("withheld", ["", "anonymous", "+266696687"])
async def test_a_withheld_number_makes_no_caller(database: Database, withheld: str) -> None:
    call = a_call(database, caller_number=withheld)

    await database.write(opening(call))

    (ticket,) = everything(database, Ticket)
    assert (ticket.caller_id, ticket.caller_number) == (None, "")
    assert everything(database, Caller) == []


async def test_a_number_that_comes_late_is_filled_in(database: Database) -> None:
    a_caller(database, name="李桂芳")
    call = a_call(database, caller_number="")
    await database.write(opening(call))

    await database.write(
        lambda uow: service.identify(uow, call_id=call.id, number="+8613905722046")
    )

    (ticket,) = everything(database, Ticket)
    assert (ticket.caller_number, ticket.caller_name) == ("+8613905722046", "李桂芳")


async def test_serials_begin_anew_each_day_in_shanghai(
    database: Database, clock: ManualClock
) -> None:
    first, second = a_call(database), a_call(database)
    await database.write(opening(first))
    clock.advance(second.arrived_at.replace(hour=16, minute=0) - clock.now())  # midnight there
    await database.write(opening(second))
    numbers = sorted(ticket.number for ticket in everything(database, Ticket))
    assert numbers == ["330599-20260302-1-0001", "330599-20260303-1-0001"]


async def test_who_answers_writes_the_ticket_and_who_takes_over_too(
    database: Database, county: County
) -> None:
    call = a_call(database)
    await database.write(opening(call))
    for who in ("operator", "operator2"):
        person_id = county[who].id
        await database.write(partial(service.take, call_id=call.id, person_id=person_id))
        (ticket,) = everything(database, Ticket)
        assert ticket.operator_id == person_id
    assert ticket.version == 1  # nothing that an open form would conflict with


async def test_a_rating_reaches_the_ticket_once(database: Database) -> None:
    call = a_call(database)
    ticket = a_ticket(database, call_id=call.id)
    for rating in (5, 1):
        await database.write(partial(service.rate, call_id=call.id, rating=rating))
    kept = database.read_now(lambda s: s.get_one(Ticket, ticket.id))
    assert (kept.satisfaction, kept.version) == (5, 1)

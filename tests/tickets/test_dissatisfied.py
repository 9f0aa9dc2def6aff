"""Whoever is not satisfied with a call is asked why: once, and all of them."""

from functools import partial

import pytest
from sqlmodel import select

from hotline.kernel.database import Database
from tests.factories import a_call, a_ticket
from tickets import service
from tickets.followups.model import FollowUp, FollowUpKind


@pytest.mark.parametrize(("rating", "asked"), [(5, 0), (3, 0), (2, 1), (1, 1)])
async def test_a_dissatisfied_rating_is_followed_up_once(
    database: Database, rating: int, asked: int
) -> None:
    call = a_call(database)
    ticket = a_ticket(database, call_id=call.id)
    for _ in range(2):  # a keypress may be reported twice
        await database.write(partial(service.rate, call_id=call.id, rating=rating))
    found = database.read_now(lambda s: list(s.exec(select(FollowUp))))
    assert [(one.kind, one.ticket_id) for one in found] == [
        (FollowUpKind.VISIT_BACK, ticket.id)
    ] * asked


async def test_who_withheld_the_number_cannot_be_asked(database: Database) -> None:
    call = a_call(database)
    a_ticket(database, call_id=call.id, caller_number="")
    await database.write(partial(service.rate, call_id=call.id, rating=1))
    assert database.read_now(lambda s: list(s.exec(select(FollowUp)))) == []

"""Promises on the routing engine: offered to who is there, kept by who says yes, and back in line when they go home."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.calls.machine import CallState, Outcome
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.routing import items
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.service import Routing
from hotline.routing.work import WorkKind
from tests.factories import County, a_call, a_follow_up, a_ticket
from tests.tickets.conftest import Api, actor_named
from tickets.followups import service
from tickets.followups.jobs import mark_due
from tickets.followups.model import FollowUp, FollowUpKind
from tickets.machine import TicketState

OPEN = [ReservationState.OFFERED, ReservationState.ACCEPTED]


class Desk:
    def __init__(self, database: Database, routing: Routing, county: County) -> None:
        self.database, self.routing, self.county = database, routing, county

    def signs_in(self, *people: str, intent: Intent = Intent.AVAILABLE) -> None:
        for who in people:
            unit = partial(agents.set_presence, person_id=self.county[who].id, intent=intent)
            self.database.write_now(unit)

    def due(self, **fields: Any) -> str:
        """A promise whose time has come."""
        row = a_follow_up(self.database, due_at=self.database.clock.now(), **fields)
        self.database.write_now(mark_due)
        self.dispatch()
        return row.id

    def missed(self, outcome: Outcome = Outcome.QUEUE_ABANDONED, **fields: Any) -> str:
        call = a_call(self.database, state=CallState.ENDED, outcome=outcome, **fields)
        promise = self.database.write_now(
            lambda uow: service.owe_call_back(
                uow,
                call_id=call.id,
                ticket_id=None,
                phone=call.caller_number,
                due_at=uow.now + timedelta(minutes=30),
                note="排队中挂断",
            )
        )
        self.dispatch()
        return promise.id

    def dispatch(self) -> None:
        self.database.write_now(self.routing.dispatch)

    def pass_time(self, seconds: float) -> None:
        clock = self.database.clock
        assert isinstance(clock, ManualClock)
        clock.advance(timedelta(seconds=seconds))
        self.database.write_now(self.routing.sweep)
        self.database.write_now(mark_due)
        self.dispatch()

    def has(self, work_id: str) -> str | None:
        query = select(Reservation.person_id).where(
            Reservation.work_id == work_id, col(Reservation.state).in_(OPEN)
        )
        person_id = self.database.read_now(lambda s: s.exec(query).first())
        return next((n for n, p in self.county.people.items() if p.id == person_id), None)

    def item(self, work_id: str) -> WorkItem:
        return self.database.read_now(lambda s: s.get_one(WorkItem, work_id))

    def owner(self, work_id: str) -> str | None:
        owner = self.database.read_now(lambda s: s.get_one(FollowUp, work_id)).owner_id
        return next((n for n, p in self.county.people.items() if p.id == owner), None)

    def accept(self, work_id: str, who: str) -> None:
        self.database.write_now(lambda uow: items.accept(uow, work_id, self.county[who].id))


@pytest.fixture
def desk(database: Database, routing: Routing, county: County) -> Desk:
    return Desk(database, routing, county)


def test_a_missed_call_is_offered_at_once_to_who_is_there(desk: Desk) -> None:
    desk.signs_in("operator")
    promise = desk.missed()
    assert desk.item(promise).kind is WorkKind.CALL_BACK
    assert desk.has(promise) == "operator"
    desk.accept(promise, "operator")
    assert desk.owner(promise) == "operator"


def test_a_message_is_work_of_its_own_kind(desk: Desk) -> None:
    desk.signs_in("operator")
    promise = desk.missed(Outcome.VOICEMAIL)
    assert desk.item(promise).kind is WorkKind.VOICEMAIL
    assert desk.has(promise) == "operator"


def test_it_waits_for_the_first_who_comes(desk: Desk) -> None:
    promise = desk.missed()
    assert (desk.has(promise), desk.item(promise).state) == (None, WorkState.WAITING)
    desk.signs_in("operator2")
    desk.dispatch()
    assert desk.has(promise) == "operator2"


def test_who_does_not_say_yes_in_a_minute_is_passed_over(desk: Desk) -> None:
    desk.signs_in("operator", "operator2")
    promise = desk.missed()
    first = desk.has(promise)
    desk.pass_time(61)
    second = desk.has(promise)
    assert {first, second} == {"operator", "operator2"}


def test_a_promise_is_its_maker_s_first_and_anybody_s_when_they_are_away(desk: Desk) -> None:
    desk.signs_in("operator", "operator2")
    promise = desk.due(owner_id=desk.county["operator2"].id)
    assert desk.has(promise) == "operator2"
    desk.signs_in("operator2", intent=Intent.SIGNED_OUT)
    desk.dispatch()
    assert desk.has(promise) == "operator"


def test_who_goes_home_leaves_no_caller_waiting(desk: Desk) -> None:
    desk.signs_in("operator")
    promise = desk.missed()
    desk.accept(promise, "operator")
    desk.signs_in("operator2")
    desk.signs_in("operator", intent=Intent.SIGNED_OUT)
    desk.dispatch()
    assert desk.has(promise) == "operator2"
    desk.accept(promise, "operator2")
    assert desk.owner(promise) == "operator2"


def test_a_visit_back_never_goes_to_who_did_the_work(desk: Desk) -> None:
    handler = desk.county["operator"].id
    ticket = a_ticket(desk.database, state=TicketState.CALLBACK_PENDING, handler_id=handler)
    for _ in range(6):
        visit = desk.due(kind=FollowUpKind.VISIT_BACK, ticket_id=ticket.id)
        assert desk.has(visit) in {"operator2", "supervisor", "reviewer"}
        assert desk.item(visit).kind is WorkKind.FOLLOW_UP


@pytest.mark.parametrize(
    "fields", [{"kind": FollowUpKind.REMINDER}, {"unit_id": "the town's"}], ids=str
)
def test_what_is_somebody_s_own_list_is_not_offered_around(
    desk: Desk, fields: dict[str, Any]
) -> None:
    desk.signs_in("operator")
    if "unit_id" in fields:
        fields = {"unit_id": desk.county.town.id}
    promise = desk.due(**fields)
    assert desk.database.read_now(lambda s: s.get(WorkItem, promise)) is None


async def test_what_is_kept_is_over_and_a_vain_try_comes_again(desk: Desk, api: Api) -> None:
    desk.signs_in("operator")
    promise = desk.missed()
    desk.accept(promise, "operator")
    path = f"/follow-ups/{promise}"
    tried = await api.post("operator", f"{path}/attempt", {"note": "无人接听"})
    assert tried.status_code == 200, tried.text
    assert desk.item(promise).state is WorkState.CLOSED
    desk.pass_time(3600)
    assert desk.has(promise) == "operator"
    done = await api.post("operator", f"{path}/done", {"note": "已解答"})
    assert done.status_code == 200, done.text
    assert (desk.item(promise).state, desk.has(promise)) == (WorkState.CLOSED, None)


def test_said_again_it_changes_nothing(desk: Desk) -> None:
    desk.signs_in("operator")
    promise = desk.due()
    before = desk.item(promise).since
    desk.accept(promise, "operator")
    desk.pass_time(15 * 60)
    assert (desk.has(promise), desk.item(promise).since) == ("operator", before)


def test_a_caller_who_is_answered_meanwhile_needs_nobody(desk: Desk) -> None:
    desk.signs_in("operator")
    promise = desk.missed()
    number = "+8613905722046"
    desk.database.write_now(
        lambda uow: service.settle_answered(uow, call_id="another", phone=number)
    )
    assert (desk.item(promise).state, desk.has(promise)) == (WorkState.CLOSED, None)


def test_a_person_may_see_what_was_offered(desk: Desk) -> None:
    desk.signs_in("operator")
    promise = desk.missed()
    actor = actor_named(desk.database, desk.county["operator"].id)
    desk.accept(promise, "operator")
    row = desk.database.write_now(
        lambda uow: service.done(uow, actor, promise, None, result="reached", note="已解答")
    )
    assert row.owner_id == actor.id

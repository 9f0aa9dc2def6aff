"""Offers and what becomes of them. The claims in the database are the safety, not the router."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from hotline.agents import service as agents
from hotline.agents.events import WrapUpEnded
from hotline.agents.machine import AgentState, may_be_offered
from hotline.calls import service as calls
from hotline.calls.events import (
    AgentLegAnswered,
    AgentLegEnded,
    CallerLeft,
    CallMoved,
    TalkEnded,
)
from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, LegRole
from hotline.kernel.bus import Bus
from hotline.kernel.ids import new_id
from hotline.kernel.pii import mask_phone
from hotline.kernel.uow import UnitOfWork
from hotline.routing import repository
from hotline.routing.events import CallOffered, NobodyCanAnswer, OfferClosed, PersonLost
from hotline.routing.model import Reservation, ReservationState
from hotline.routing.router import Offer, WaitingCall, in_line, match
from hotline.telephony.signals import EndCause

LEFT_THE_LINE = {CallState.VOICEMAIL, CallState.CALLBACK_REQUESTED}
STATE_OF_CAUSE = {
    EndCause.REJECTED: ReservationState.REJECTED,
    EndCause.BUSY: ReservationState.REJECTED,
    EndCause.NO_ANSWER: ReservationState.TIMED_OUT,
    EndCause.CANCELLED: ReservationState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class RoutingRules:
    ring_for: timedelta
    wrap_up_for: timedelta
    misses_before_not_responding: int
    max_waiting: int
    give_up_after: timedelta


class Routing:
    """Where work and people meet. Every method runs inside a unit of work."""

    def __init__(self, rules: RoutingRules) -> None:
        self._rules = rules

    def register(self, bus: Bus) -> None:
        bus.within(AgentLegAnswered, self.on_answered)
        bus.within(AgentLegEnded, self.on_leg_ended)
        bus.within(CallerLeft, self.on_caller_left)
        bus.within(CallMoved, self.on_moved)
        bus.within(TalkEnded, self.on_talk_ended)
        bus.within(WrapUpEnded, self.on_wrap_up_ended)

    def dispatch(self, uow: UnitOfWork) -> int:
        """Offer waiting calls to free people; returns how many rings were started."""
        waiting = in_line(repository.waiting_calls(uow.session))
        if not waiting:
            return 0
        if repository.anybody_there(uow.session):
            self._strand(uow, self._without_hope(waiting, uow.now))
            offers = match(waiting, repository.free_people(uow.session), uow.now)
            return sum(self._claim(uow, offer) for offer in offers)
        self._strand(uow, waiting)
        return 0

    def sweep(self, uow: UnitOfWork) -> int:
        """Close offers nobody picked up in time; the network may never have told us."""
        due = repository.expired(uow.session, uow.now)
        for row in due:
            call = uow.locked(Call, row.call_id)
            reservation = repository.open_reservation(uow.session, leg_id=row.leg_id)
            leg = uow.session.get(Leg, row.leg_id)
            if reservation is None or reservation.state is not ReservationState.OFFERED:
                continue  # answered while we looked
            if leg is not None:
                calls.release_leg(uow, call, leg, cause=EndCause.NO_ANSWER)
            self._fail(uow, call, reservation, EndCause.NO_ANSWER)
        return len(due)

    def on_answered(self, uow: UnitOfWork, event: AgentLegAnswered) -> None:
        """Exactly one answer wins; a leg that comes too late is released."""
        call = uow.locked(Call, event.call_id)
        leg = uow.locked(Leg, event.leg_id)
        reservation = repository.open_reservation(uow.session, leg_id=event.leg_id)
        if reservation is None or call.state is not CallState.RINGING:
            calls.release_leg(uow, call, leg)
            return
        reservation.state = ReservationState.ACCEPTED
        uow.session.add(reservation)
        agents.talk(uow, agents.of(uow, event.person_id), call.id)
        calls.connect(uow, call, leg)

    def on_leg_ended(self, uow: UnitOfWork, event: AgentLegEnded) -> None:
        reservation = repository.open_reservation(uow.session, leg_id=event.leg_id)
        if reservation is None:
            return
        call = uow.locked(Call, event.call_id)
        if reservation.state is ReservationState.OFFERED:
            self._fail(uow, call, reservation, event.cause)
        elif event.was_connected and event.cause is EndCause.LOST:
            self._close(uow, reservation, ReservationState.UNREACHABLE)
            agents.start_wrap_up(
                uow,
                agents.of(uow, event.person_id),
                wrap_up_for=self._rules.wrap_up_for,
                connected=False,
            )
            uow.emit(PersonLost(at=uow.now, call_id=call.id, person_id=event.person_id))

    def on_caller_left(self, uow: UnitOfWork, event: CallerLeft) -> None:
        self._withdraw(uow, event.call_id, at=event.at)

    def on_moved(self, uow: UnitOfWork, event: CallMoved) -> None:
        """A caller who asks for a call back while it rings waits no longer."""
        if event.before is CallState.RINGING and event.after in LEFT_THE_LINE:
            self._withdraw(uow, event.call_id, at=event.at)

    def on_talk_ended(self, uow: UnitOfWork, event: TalkEnded) -> None:
        reservation = repository.open_reservation_of_call(uow.session, event.call_id)
        if reservation is None:
            return
        self._close(uow, reservation, ReservationState.COMPLETED)
        agent = agents.of(uow, reservation.person_id)
        if agent.state is AgentState.TALKING and agent.call_id == event.call_id:
            agents.start_wrap_up(uow, agent, wrap_up_for=self._rules.wrap_up_for)

    def on_wrap_up_ended(self, uow: UnitOfWork, event: WrapUpEnded) -> None:
        if event.call_id:
            calls.wrapped_up(uow, uow.locked(Call, event.call_id))

    def _withdraw(self, uow: UnitOfWork, call_id: str, *, at: datetime) -> None:
        """The person who was being rung is free at once: no miss, no wrap-up."""
        reservation = repository.open_reservation_of_call(uow.session, call_id)
        if reservation is None or reservation.state is not ReservationState.OFFERED:
            return
        leg = uow.session.get(Leg, reservation.leg_id)
        if leg is not None:
            calls.release_leg(uow, uow.locked(Call, call_id), leg, at=at)
        self._close(uow, reservation, ReservationState.CANCELLED)
        agents.release(uow, agents.of(uow, reservation.person_id))

    def _without_hope(self, waiting: list[WaitingCall], now: datetime) -> list[WaitingCall]:
        """Who waits behind too many others, or has waited too long."""
        return [
            call
            for place, call in enumerate(waiting)
            if place >= self._rules.max_waiting or now - call.queued_at >= self._rules.give_up_after
        ]

    def _strand(self, uow: UnitOfWork, waiting: list[WaitingCall]) -> None:
        """Each of these callers is told once that nobody can answer, and keeps the place in line."""
        for call_id in [call.call_id for call in waiting if not call.is_stranded]:
            call = uow.locked(Call, call_id)
            if call.state is CallState.QUEUED and call.stranded_at is None:
                call.stranded_at = uow.now
                uow.session.add(call)
                uow.emit(NobodyCanAnswer(at=uow.now, call_id=call.id))

    def _claim(self, uow: UnitOfWork, offer: Offer) -> bool:
        call = uow.locked(Call, offer.call_id)
        agent = agents.of(uow, offer.person_id)
        if call.state is not CallState.QUEUED or not may_be_offered(
            agent.intent,
            agent.state,
            connected=agent.connected,
            responding=not agent.not_responding,
        ):
            return False  # another process was faster
        leg = Leg(
            id=new_id(),
            call_id=call.id,
            role=LegRole.AGENT,
            person_id=agent.person_id,
            endpoint=agent.endpoint,
            started_at=uow.now,
        )
        reservation = Reservation(
            call_id=call.id,
            leg_id=leg.id,
            person_id=agent.person_id,
            offered_at=uow.now,
            expires_at=uow.now + self._rules.ring_for,
            reason={"why": offer.why, "passed_over": [list(pair) for pair in offer.passed_over]},
        )
        try:
            with uow.session.begin_nested():
                uow.session.add(reservation)
        except IntegrityError:
            return False  # the unique indexes: this call or this person has an open offer
        agents.reserve(uow, agent, call.id)
        calls.ring(
            uow,
            call,
            leg,
            patience=self._rules.ring_for,
            display=mask_phone(call.caller_number),
        )
        uow.emit(
            CallOffered(
                at=uow.now,
                call_id=call.id,
                person_id=agent.person_id,
                reservation_id=reservation.id,
                leg_id=leg.id,
                why=offer.why,
            )
        )
        return True

    def _fail(self, uow: UnitOfWork, call: Call, reservation: Reservation, cause: EndCause) -> None:
        self._close(uow, reservation, STATE_OF_CAUSE.get(cause, ReservationState.UNREACHABLE))
        agents.ring_failed(
            uow,
            agents.of(uow, reservation.person_id),
            cause,
            allowed_misses=self._rules.misses_before_not_responding,
        )
        calls.back_in_line(uow, call)

    def _close(self, uow: UnitOfWork, reservation: Reservation, state: ReservationState) -> None:
        reservation.state = state
        reservation.closed_at = uow.now
        uow.session.add(reservation)
        uow.session.flush()  # the next offer of this unit needs the index free
        uow.emit(
            OfferClosed(
                at=uow.now,
                call_id=reservation.call_id,
                person_id=reservation.person_id,
                reservation_id=reservation.id,
                state=state,
            )
        )

"""Where work and people meet. Every method runs inside a unit of work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hotline.agents import service as agents
from hotline.agents.events import AgentChanged, WrapUpEnded
from hotline.agents.machine import AgentState, Intent
from hotline.calls import service as calls
from hotline.calls.events import AgentLegAnswered, AgentLegEnded, CallerLeft, CallMoved, TalkEnded
from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg
from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork
from hotline.routing import items, offers, repository, snapshot
from hotline.routing.board import Board
from hotline.routing.events import NobodyCanAnswer, NobodyCanTake, PersonLost
from hotline.routing.mirror import Mirror
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.policies import Policies
from hotline.routing.policy import Policy, QueuePolicy, rungs
from hotline.routing.reasons import explain
from hotline.routing.router import beyond_everybody, in_line, stranded
from hotline.routing.router import offers as offers_of
from hotline.routing.work import LIVE, PAPER, Work, WorkKind
from hotline.telephony.signals import EndCause

LEFT_THE_LINE: Final = {CallState.VOICEMAIL, CallState.CALLBACK_REQUESTED}
STATE_OF_CAUSE: Final = {
    EndCause.REJECTED: ReservationState.REJECTED,
    EndCause.BUSY: ReservationState.REJECTED,
    EndCause.NO_ANSWER: ReservationState.TIMED_OUT,
    EndCause.CANCELLED: ReservationState.CANCELLED,
}
WORK_STATE: Final = {
    CallState.QUEUED: WorkState.WAITING,
    CallState.RINGING: WorkState.OFFERED,
    CallState.TALKING: WorkState.TAKEN,
    CallState.HOLD: WorkState.TAKEN,
}


@dataclass(frozen=True, slots=True)
class RoutingRules:
    wrap_up_for: timedelta
    misses_before_not_responding: int
    rings_telephones: bool = True  # whether a network is there that can ring one outside


class Routing:
    def __init__(self, rules: RoutingRules, policies: Policies) -> None:
        self._rules = rules
        self.policies = policies
        self._calls = self._mirror({WorkKind.CALL}, live=True)
        self._promises = self._mirror(LIVE - {WorkKind.CALL}, live=True)
        self._paper = self._mirror(PAPER, live=False)

    def register(self, bus: Bus) -> None:
        bus.within(AgentLegAnswered, self.on_answered)
        bus.within(AgentLegEnded, self.on_leg_ended)
        bus.within(CallerLeft, self.on_caller_left)
        bus.within(CallMoved, self.on_moved)
        bus.within(TalkEnded, self.on_talk_ended)
        bus.within(WrapUpEnded, self.on_wrap_up_ended)
        bus.within(AgentChanged, self.on_agent_changed)

    def dispatch(self, uow: UnitOfWork) -> int:
        """Offer what waits to who is there; returns how many offers were made."""
        return self.dispatch_calls(uow) + self.dispatch_paper(uow)

    def dispatch_calls(self, uow: UnitOfWork) -> int:
        """Callers hear music meanwhile: nothing else is done in this unit."""
        return self._dispatch(uow, self._calls)

    def dispatch_paper(self, uow: UnitOfWork) -> int:
        """Everything else, for whose sake no caller waits.

        However much of it there is, nothing of it is looked at while nobody could take more. That a
        promise finds nobody is no news: it waits for whoever comes first.
        """
        made = 0
        for mirror, is_news in ((self._promises, False), (self._paper, True)):
            if not mirror.is_anything(uow.session):
                continue
            there = mirror.present(uow.session, self.policies.current(uow.session), uow.now)
            if mirror.is_anybody_free(there) or (is_news and not there.people):
                made += self._dispatch(uow, mirror)
        return made

    def dispatch_one(self, uow: UnitOfWork, work_id: str) -> bool:
        """Offer this one now: somebody waits to hear who has it. False: nobody can take it yet."""
        item = uow.session.get(WorkItem, work_id, with_for_update=True)
        if item is None or item.state is not WorkState.WAITING:
            return False
        work = snapshot.one(uow.session, item, uow.now)
        mirror = self._mirror({item.kind}, live=item.kind in LIVE)
        return self._offer(uow, mirror, [work]) > 0

    def sweep(self, uow: UnitOfWork) -> int:
        """Close offers nobody picked up in time; the network may never have told us."""
        due = repository.expired(uow.session, uow.now)
        for row in due:
            if row.kind is not WorkKind.CALL:
                self._paper_expired(uow, row)
                continue
            call = uow.locked(Call, row.work_id)
            reservation = repository.open_reservation(uow.session, leg_id=row.leg_id or "")
            leg = uow.session.get(Leg, row.leg_id)
            if reservation is None or reservation.state is not ReservationState.OFFERED:
                continue  # answered while we looked
            if leg is not None:
                calls.release_leg(uow, call, leg, cause=EndCause.NO_ANSWER)
            self._fail(uow, call, reservation, EndCause.NO_ANSWER)
        return len(due)

    # --- what happens to calls ----------------------------------------------------------------

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
            offers.close(uow, reservation, ReservationState.UNREACHABLE)
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
        """Work follows its call. A caller who asks for a call back while it rings waits no longer."""
        item = uow.session.get(WorkItem, event.call_id)
        if item is None and event.after is CallState.QUEUED:
            item = self._new_call(uow, uow.session.get_one(Call, event.call_id))
        if item is not None:
            item.state = WORK_STATE.get(event.after, WorkState.CLOSED)
            item.closed_at = uow.now if item.state is WorkState.CLOSED else None
            if event.after is CallState.QUEUED:
                item.priority = max(item.priority, uow.session.get_one(Call, item.id).priority)
            uow.session.add(item)
        if event.before is CallState.RINGING and event.after in LEFT_THE_LINE:
            self._withdraw(uow, event.call_id, at=event.at)

    def on_talk_ended(self, uow: UnitOfWork, event: TalkEnded) -> None:
        reservation = repository.open_reservation_of(uow.session, event.call_id)
        if reservation is None:
            return
        offers.close(uow, reservation, ReservationState.COMPLETED)
        agent = agents.of(uow, reservation.person_id)
        if agent.state is AgentState.TALKING and agent.call_id == event.call_id:
            agents.start_wrap_up(uow, agent, wrap_up_for=self._rules.wrap_up_for)

    def on_wrap_up_ended(self, uow: UnitOfWork, event: WrapUpEnded) -> None:
        """The call is over when the person who spoke last has written it up, not one who was lost."""
        call = uow.locked(Call, event.call_id) if event.call_id else None
        if call is not None and call.person_id == event.person_id:
            calls.wrapped_up(uow, call)

    def on_agent_changed(self, uow: UnitOfWork, event: AgentChanged) -> None:
        if event.intent is Intent.SIGNED_OUT:
            items.let_go(uow, event.person_id)

    # --- how it is done -----------------------------------------------------------------------

    def _mirror(self, kinds: Iterable[WorkKind], *, live: bool) -> Mirror:
        return Mirror(frozenset(kinds), live=live, phones=self._rules.rings_telephones)

    def _dispatch(self, uow: UnitOfWork, mirror: Mirror) -> int:
        try:
            waiting = mirror.waiting(uow.session, uow.now)
            return self._offer(uow, mirror, waiting) if waiting else 0
        except BaseException:
            mirror.reset()
            raise

    def _offer(self, uow: UnitOfWork, mirror: Mirror, waiting: list[Work]) -> int:
        policy = self.policies.current(uow.session)
        there = mirror.present(uow.session, policy, uow.now)
        paused = repository.paused(uow.session)
        board = mirror.board(policy, waiting, there.people, uow.now, paused=paused)
        hopeless = _hopeless(policy, waiting, board, uow.now)
        untold = [work for work in waiting if work.id in hopeless and not work.is_stranded]
        mirror.forget((work.id for work in untold), ())
        self._strand(uow, untold)
        made = 0
        for offer in offers_of(board, uow.now):
            mirror.forget([offer.work_id], [offer.person_id])
            work, person = board.work[offer.work_id], board.people[offer.person_id]
            reason = explain(board, work, offer, uow.now, there.absent).data()
            ring_for = rungs(policy, work)[offer.rung].ring or policy.of(work.queue).ring_for
            if work.kind is WorkKind.CALL:
                phone = there.phones[person.id] if person.is_on_mobile else None
                made += offers.offer_call(
                    uow, work, person.id, ring_for=ring_for, reason=reason, phone=phone
                )
            else:
                made += offers.offer_paper(uow, work, person.id, ring_for=ring_for, reason=reason)
        return made

    def _strand(self, uow: UnitOfWork, untold: list[Work]) -> None:
        """Told once that nobody can take it; the place in line is kept."""
        for work in untold:
            item = uow.locked(WorkItem, work.id)
            if item.state is not WorkState.WAITING or item.stranded_at is not None:
                continue
            item.stranded_at = uow.now
            uow.session.add(item)
            if work.kind is WorkKind.CALL:
                uow.emit(NobodyCanAnswer(at=uow.now, call_id=work.id))
            else:
                uow.emit(NobodyCanTake(at=uow.now, work_id=work.id, kind=work.kind))

    def _new_call(self, uow: UnitOfWork, call: Call) -> WorkItem:
        policy = self.policies.current(uow.session)
        queue = policy.queue_for(WorkKind.CALL, call.skill)
        call.queue = queue.name
        return WorkItem(
            id=call.id,
            kind=WorkKind.CALL,
            queue=queue.name,
            since=call.queued_at or call.arrived_at,
            priority=call.priority + queue.priority,
            skill=call.skill,
            language=call.language,
            village_id=call.village_id,
            min_level=queue.min_level,
            last_handler_id=_sticky(uow, queue, call.caller_number),
        )

    def _withdraw(self, uow: UnitOfWork, call_id: str, *, at: datetime) -> None:
        """The person who was being rung is free at once: no miss, no wrap-up."""
        reservation = repository.open_reservation_of(uow.session, call_id)
        if reservation is None or reservation.state is not ReservationState.OFFERED:
            return
        leg = uow.session.get(Leg, reservation.leg_id)
        if leg is not None:
            calls.release_leg(uow, uow.locked(Call, call_id), leg, at=at)
        offers.close(uow, reservation, ReservationState.CANCELLED)
        agents.release(uow, agents.of(uow, reservation.person_id))

    def _fail(self, uow: UnitOfWork, call: Call, reservation: Reservation, cause: EndCause) -> None:
        offers.close(uow, reservation, STATE_OF_CAUSE.get(cause, ReservationState.UNREACHABLE))
        agents.ring_failed(
            uow,
            agents.of(uow, reservation.person_id),
            cause,
            allowed_misses=self._rules.misses_before_not_responding,
        )
        calls.back_in_line(uow, call)

    def _paper_expired(self, uow: UnitOfWork, row: Reservation) -> None:
        uow.locked(WorkItem, row.work_id)
        reservation = repository.open_reservation_of(uow.session, row.work_id)
        if reservation is not None and reservation.state is ReservationState.OFFERED:
            offers.close(uow, reservation, ReservationState.TIMED_OUT)
            offers.wait_again(uow, row.work_id)


def _sticky(uow: UnitOfWork, queue: QueuePolicy, number: str) -> str | None:
    if not number or not queue.sticky_days:
        return None
    return repository.last_handler(uow.session, number, uow.now - timedelta(days=queue.sticky_days))


def _hopeless(policy: Policy, waiting: Iterable[Work], board: Board, now: datetime) -> set[str]:
    """Who has come to the end of the ladder, stands behind too many, or waits in a paused queue.

    All that is for who waits on the telephone. Paper does not hang up: it is hopeless only where
    nobody could ever take it.
    """
    waiting = in_line(waiting)
    found = {
        one.id
        for one in waiting
        if one.kind in PAPER and one.id in board.work and beyond_everybody(board, one)
    }
    calls_there = {one.id for one in waiting if one.kind in LIVE}
    found |= calls_there.intersection(stranded(board, now))
    places: dict[str, int] = {}
    for work in waiting:
        if work.kind in PAPER:
            continue
        place = places[work.queue] = places.get(work.queue, 0) + 1
        if place > policy.of(work.queue).max_waiting or work.queue in board.paused:
            found.add(work.id)
    return found

"""What can happen to a call. Each function runs inside a unit of work; signals may come in any order."""

from datetime import datetime, timedelta
from typing import Any

from hotline.calls import repository
from hotline.calls.events import (
    AgentLegAnswered,
    AgentLegEnded,
    CallerLeft,
    CallIdentified,
    CallOpened,
    CallRated,
    TalkEnded,
)
from hotline.calls.machine import OVER, CallMove, CallState, Outcome, may
from hotline.calls.model import (
    Call,
    HangupSide,
    Leg,
    LegRole,
    LegState,
)
from hotline.calls.moves import end_hold, move, outcome_of_leaving, set_outcome
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.telephony import commands
from hotline.telephony.port import CallRef
from hotline.telephony.signals import EndCause, LegAnswered, LegEnded, LegRang, LegSignal

LEFT_NOTHING = {Outcome.QUEUE_ABANDONED, Outcome.IVR_ABANDONED, Outcome.OFF_HOURS}
FRONT_OF_THE_LINE = 24 * 3600  # seconds of credit for a caller whose person was lost


def ref(call: Call) -> CallRef:
    return CallRef(call.id, call.carrier_id)


def open_call(
    uow: UnitOfWork,
    new: CallRef,
    *,
    carrier: str,
    at: datetime,
    numbers: tuple[str, str] = ("", ""),
    ivr: dict[str, Any],
) -> bool:
    """Record a new call with the caller's leg; the caller is being greeted. False: it is known already."""
    caller, called = numbers
    call: dict[str, Any] = {
        "id": new.call_id,
        "carrier": carrier,
        "carrier_id": new.carrier_id,
        "direction": "inbound",
        "caller_number": caller,
        "called_number": called,
        "state": CallState.IVR,
        "queue": "general",
        "priority": 0,
        "arrived_at": at,
        "hold_seconds": 0,
        "ivr": ivr,
        "version": 1,
    }
    leg = {
        "id": new_id(),
        "call_id": new.call_id,
        "role": LegRole.CALLER,
        "endpoint": "",
        "carrier_leg_id": new.carrier_id,
        "state": LegState.ANSWERED,
        "started_at": at,
        "answered_at": at,
    }
    if not repository.insert_call(uow, call, leg):
        return False
    uow.emit(
        CallOpened(
            at=at, call_id=new.call_id, carrier=carrier, caller_number=caller, called_number=called
        )
    )
    return True


def identify(uow: UnitOfWork, call: Call, *, numbers: tuple[str, str], at: datetime) -> None:
    """Fill in the numbers of a call that a later signal had opened before its arrival was told."""
    call.arrived_at = min(call.arrived_at, at)
    if call.caller_number or call.called_number:
        return
    call.caller_number, call.called_number = numbers
    uow.emit(
        CallIdentified(at=at, call_id=call.id, caller_number=numbers[0], called_number=numbers[1])
    )
    if call.outcome is not None and call.ended_at is not None:
        set_outcome(uow, call, call.outcome)  # only now is it known whom a missed call is owed to


def enter_queue(uow: UnitOfWork, call: Call, *, at: datetime, skill: str | None = None) -> None:
    """Put the caller in line; a second time keeps the first place."""
    call.skill = skill or call.skill
    call.queued_at = call.queued_at or at
    move(uow, call, CallMove.QUEUE)


def ring(uow: UnitOfWork, call: Call, leg: Leg, *, patience: timedelta, display: str) -> None:
    """Ring a person; the leg exists from now on, whatever the network says about it."""
    uow.session.add(leg)
    move(uow, call, CallMove.RING, person_id=leg.person_id)
    facts = {
        "leg_id": leg.id,
        "endpoint": leg.endpoint,
        "person_id": leg.person_id,
        "display": display,
        "patience": int(patience.total_seconds()),
    }
    commands.send(uow, call.carrier, ref(call), "ring", ring=facts)


def back_in_line(uow: UnitOfWork, call: Call) -> None:
    """Nobody took it: the caller waits on, in the old place."""
    if may(call.state, CallMove.UNRING):
        move(uow, call, CallMove.UNRING)


def connect(uow: UnitOfWork, call: Call, leg: Leg) -> None:
    """Caller and person talk from now on; the conversation is recorded."""
    call.person_id = leg.person_id
    call.answered_at = call.answered_at or leg.answered_at or uow.now
    call.outcome = Outcome.ANSWERED
    move(uow, call, CallMove.CONNECT, person_id=leg.person_id)
    commands.send(uow, call.carrier, ref(call), "bridge", leg_id=leg.id)
    commands.send(uow, call.carrier, ref(call), "record", on=True)


def release_leg(
    uow: UnitOfWork,
    call: Call,
    leg: Leg,
    *,
    cause: EndCause = EndCause.CANCELLED,
    at: datetime | None = None,
) -> None:
    """End a leg that is no longer wanted, also one that the network has not rung yet.

    A leg nobody answered is over for us at once: the network may never have known it, and then
    nothing would ever report its end. One that talks ends when the network says so.
    """
    if leg.state in {LegState.DIALLING, LegState.RINGING}:
        leg.state, leg.ended_at, leg.cause = LegState.ENDED, at or uow.now, cause
        uow.session.add(leg)
    commands.send(uow, call.carrier, ref(call), "hang_up", leg_id=leg.id)


def hold(uow: UnitOfWork, call: Call, *, on: bool) -> None:
    """Give the caller music, or the person back.

    Raises:
        CallMoveRefused: nobody is talking, or the caller is not on hold.
    """
    move(uow, call, CallMove.HOLD if on else CallMove.RESUME, person_id=call.person_id)
    if on:
        call.held_since = uow.now
    else:
        end_hold(call, uow.now)
    commands.send(uow, call.carrier, ref(call), "hold", on=on)


def hang_up_agent(uow: UnitOfWork, call: Call) -> None:
    """End the lines of the people in this call; the caller stays, perhaps for the rating."""
    for leg in repository.open_agent_legs(uow.session, call.id):
        release_leg(uow, call, leg)


def take_message(uow: UnitOfWork, call: Call) -> None:
    move(uow, call, CallMove.TAKE_MESSAGE)


def request_callback(uow: UnitOfWork, call: Call, *, number: str | None = None) -> None:
    """The caller asked to be called back, perhaps at another number."""
    if number:
        call.ivr = {**call.ivr, "callback_number": number}
    move(uow, call, CallMove.REQUEST_CALLBACK)
    set_outcome(uow, call, Outcome.CALLBACK_REQUESTED)


def rate(uow: UnitOfWork, call: Call, rating: int) -> None:
    """Keep the caller's first answer to "how was it?"; 5 is best."""
    if call.rating is None:
        call.rating = rating
        uow.emit(CallRated(at=uow.now, call_id=call.id, rating=rating, person_id=call.person_id))


def wrapped_up(uow: UnitOfWork, call: Call) -> None:
    """The person has finished writing the call up."""
    if may(call.state, CallMove.WRAPPED_UP):
        call.wrapped_up_at = uow.now
        move(uow, call, CallMove.WRAPPED_UP, person_id=call.person_id)


def caller_left(uow: UnitOfWork, call: Call, *, at: datetime) -> None:
    """The caller's line ended: everything that was being done for this call is taken back."""
    line = repository.caller_leg(uow.session, call.id)
    if line.state is LegState.ENDED:
        if call.ended_at is None or at < call.ended_at:  # told again, now with its true instant
            line.ended_at = call.ended_at = at
            _caller_ended_the_talk(call, at)
            _rings_ended(uow, call, at)
            uow.session.add(call)
        return
    line.state, line.ended_at, line.cause = LegState.ENDED, at, EndCause.COMPLETED
    call.ended_at = at
    before = call.state
    if before is not CallState.RINGING:  # else routing withdraws the offer and its leg
        hang_up_agent(uow, call)
    if may(before, CallMove.CALLER_LEFT):
        move(uow, call, CallMove.CALLER_LEFT, person_id=call.person_id)
    uow.emit(CallerLeft(at=at, call_id=call.id))
    if before in OVER:
        _caller_ended_the_talk(call, at)
        return
    if call.state is CallState.WRAPUP:
        _talk_ended(uow, call, at=at, side=HangupSide.CALLER, caller_is_there=False)
    else:
        set_outcome(uow, call, outcome_of_leaving(call, before))


def _rings_ended(uow: UnitOfWork, call: Call, at: datetime) -> None:
    """No ring outlives its caller, whose true end we only know now."""
    for leg in repository.legs(uow.session, call.id):
        if leg.answered_at is None and leg.ended_at is not None and leg.ended_at > at:
            leg.ended_at = at


def _caller_ended_the_talk(call: Call, at: datetime) -> None:
    """The report of the person's end overtook the caller's, who had hung up first (or at once)."""
    if call.talk_ended_at is not None and at <= call.talk_ended_at and call.rating is None:
        call.talk_ended_at, call.hangup_side = at, HangupSide.CALLER


def apply_leg(uow: UnitOfWork, call: Call, signal: LegSignal) -> None:
    """Merge a fact about a person's leg; only what is new has consequences."""
    leg = uow.session.get(Leg, signal.leg_id)
    if leg is None or leg.call_id != call.id:
        return  # a leg of another life of this database: nothing to do, the network ends it itself
    match signal:
        case LegRang():
            leg.rang_at = _earlier(leg.rang_at, signal.at)
            if leg.state is LegState.DIALLING:
                leg.state = LegState.RINGING
        case LegAnswered():
            _answered(uow, leg, signal.at)
        case LegEnded():
            if signal.answered_at is not None:
                _answered(uow, leg, signal.answered_at)
            _leg_ended(uow, call, leg, signal)


def message_left(uow: UnitOfWork, call: Call) -> None:
    """The caller left a message, perhaps told by the network only after the call ended."""
    call.ivr = {**call.ivr, "message_left": True}
    uow.session.add(call)
    if call.state is CallState.ENDED and call.outcome in LEFT_NOTHING:
        set_outcome(uow, call, Outcome.VOICEMAIL)


def _answered(uow: UnitOfWork, leg: Leg, at: datetime) -> None:
    is_news = leg.answered_at is None
    leg.answered_at = _earlier(leg.answered_at, at)
    if leg.state in {LegState.DIALLING, LegState.RINGING}:
        leg.state = LegState.ANSWERED
    if is_news and leg.person_id:
        uow.emit(
            AgentLegAnswered(at=at, call_id=leg.call_id, leg_id=leg.id, person_id=leg.person_id)
        )


def _leg_ended(uow: UnitOfWork, call: Call, leg: Leg, signal: LegEnded) -> None:
    if leg.state is LegState.ENDED:
        if (
            leg.ended_at is None or signal.at < leg.ended_at
        ):  # we had ended it; now its true instant
            leg.ended_at, leg.cause = signal.at, signal.cause
            uow.session.add(leg)
        return
    leg.state, leg.ended_at, leg.cause = LegState.ENDED, signal.at, signal.cause
    connected = call.person_id == leg.person_id and leg.answered_at is not None
    talking = call.state in {CallState.TALKING, CallState.HOLD} and connected
    if talking:
        end_hold(call, signal.at)
        if signal.cause is EndCause.LOST:
            call.priority = FRONT_OF_THE_LINE
            move(uow, call, CallMove.AGENT_LOST)
        else:
            move(uow, call, CallMove.AGENT_LEFT, person_id=call.person_id)
            _talk_ended(uow, call, at=signal.at, side=HangupSide.AGENT, caller_is_there=True)
    elif connected and call.talk_ended_at and signal.at < call.talk_ended_at:
        # The report of the caller's end overtook this one: the person had hung up first.
        call.talk_ended_at, call.hangup_side = signal.at, HangupSide.AGENT
    uow.emit(
        AgentLegEnded(
            at=signal.at,
            call_id=call.id,
            leg_id=leg.id,
            person_id=leg.person_id or "",
            cause=signal.cause,
            was_connected=talking,
        )
    )


def _talk_ended(
    uow: UnitOfWork, call: Call, *, at: datetime, side: HangupSide, caller_is_there: bool
) -> None:
    end_hold(call, at)
    call.talk_ended_at = at
    call.hangup_side = side
    set_outcome(uow, call, Outcome.ANSWERED)
    uow.emit(
        TalkEnded(
            at=at,
            call_id=call.id,
            person_id=call.person_id or "",
            caller_is_there=caller_is_there,
        )
    )


def _earlier(known: datetime | None, new: datetime) -> datetime:
    return new if known is None else min(known, new)

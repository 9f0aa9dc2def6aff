"""The one place where a call changes state, and what is decided with it. Used by `service` only."""

from datetime import datetime

from hotline.calls.events import CallEnded, CallMoved
from hotline.calls.machine import MISSED, CallMove, CallState, Outcome, next_state
from hotline.calls.model import Call
from hotline.kernel.uow import UnitOfWork


def move(uow: UnitOfWork, call: Call, how: CallMove, *, person_id: str | None = None) -> None:
    before = call.state
    call.state = next_state(before, how)
    call.version += 1
    uow.session.add(call)
    uow.emit(
        CallMoved(at=uow.now, call_id=call.id, before=before, after=call.state, person_id=person_id)
    )


def set_outcome(uow: UnitOfWork, call: Call, outcome: Outcome) -> None:
    call.outcome = outcome
    uow.emit(
        CallEnded(
            at=uow.now,
            call_id=call.id,
            outcome=outcome,
            missed=outcome in MISSED,
            caller_number=call.ivr.get("callback_number") or call.caller_number,
            person_id=call.person_id,
        )
    )


def outcome_of_leaving(call: Call, before: CallState) -> Outcome:
    if before is CallState.CALLBACK_REQUESTED:
        return Outcome.CALLBACK_REQUESTED
    if before is CallState.VOICEMAIL and call.ivr.get("message_left"):
        return Outcome.VOICEMAIL
    if call.queued_at is not None:
        return Outcome.QUEUE_ABANDONED
    return Outcome.OFF_HOURS if call.ivr.get("closed") else Outcome.IVR_ABANDONED


def end_hold(call: Call, at: datetime) -> None:
    if call.held_since is not None:
        call.hold_seconds += max(0.0, (at - call.held_since).total_seconds())
        call.held_since = None

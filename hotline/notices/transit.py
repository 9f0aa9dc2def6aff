"""A notice on its way: taken into a hand, and what became of it noted. Each function is a unit of work.

Between the two the process may die. Whoever finds a notice in a hand that no longer holds it sends
it again with the same id, or, where twice is worse than not at all, leaves it to a person.
"""

from datetime import datetime, timedelta
from typing import Final, TypeAlias

from hotline.kernel.pii import Phone
from hotline.kernel.uow import UnitOfWork
from hotline.notices import repository
from hotline.notices.backoff import wait
from hotline.notices.channels.port import Outcome, Parcel, Refused, Sent, TryLater, Uncertain
from hotline.notices.events import NoticeFailed
from hotline.notices.model import Notice, NoticeState, Reason, TextRefusal
from hotline.notices.policy import Channel, Occasion, after_quiet, day_began
from hotline.notices.rules import Rules
from hotline.notices.service import Notices
from hotline.notices.texts import Text

# One message about many failures: the page shows them all.
QUIET_AFTER_ALARM: Final = timedelta(hours=1)
STRANDED_AFTER: Final = timedelta(minutes=15)


# Why a notice is not sent now: it is over with it, or it is looked at again at an instant.
Verdict: TypeAlias = tuple[NoticeState, Reason] | datetime | None


def take(uow: UnitOfWork, notice_id: str, notices: Notices) -> Parcel | None:
    """Take the notice in hand, so that nobody else sends it meanwhile; None: nothing to send now."""
    notice = repository.held(uow.session, notice_id)
    if notice is None or notice.state not in repository.ACTIVE:
        return None
    against = _against(uow, notice, notices)
    if isinstance(against, datetime):
        notice.due_at = against
        repository.send(uow, notice)
        return None
    if against is not None:
        _finish(uow, notice, *against, None, notices)
        return None
    notice.state = NoticeState.SENDING
    notice.attempts += 1
    notice.held_until = uow.now + notices.rules.hold_for
    return Parcel(
        id=notice.id,
        attempt=notice.attempts,
        target=notice.target,
        occasion=notice.occasion,
        text=Text(notice.text),
        number=Phone(notice.number) if notice.number else None,
        ticket_number=notice.ticket_number,
        made_at=notice.made_at,
    )


def note(uow: UnitOfWork, parcel: Parcel, outcome: Outcome, notices: Notices, dice: float) -> None:
    """Write down what became of a parcel, unless somebody else has it in hand by now."""
    notice = repository.held(uow.session, parcel.id)
    in_our_hand = (NoticeState.SENDING, NoticeState.UNKNOWN)
    if notice is None or notice.attempts != parcel.attempt or notice.state not in in_our_hand:
        return
    match outcome:
        case Sent():
            notice.provider_id = outcome.provider_id
            notice.is_logged_only = outcome.is_logged_only
            _finish(uow, notice, NoticeState.SENT, None, None, notices)
        case TryLater() if notice.attempts < notices.rules.max_attempts:
            notice.state, notice.held_until = NoticeState.PENDING, None
            notice.reason, notice.detail = outcome.reason, outcome.detail
            notice.due_at = uow.now + wait(notice.attempts, dice, outcome.after)
            repository.send(uow, notice)
        case _:
            if outcome.reason is Reason.OPTED_OUT:
                _remember_refusal(uow, notice)
            _finish(uow, notice, _end_of(outcome), outcome.reason, outcome.detail, notices)


def _end_of(outcome: TryLater | Refused | Uncertain) -> NoticeState:
    if isinstance(outcome, Uncertain):
        return NoticeState.UNKNOWN
    is_wish = outcome.reason is Reason.OPTED_OUT
    return NoticeState.DROPPED if is_wish else NoticeState.FAILED


def rescue(uow: UnitOfWork) -> int:
    """Put back into the outbox what should be there and is not; how many there were."""
    lost = repository.stranded(uow.session, uow.now, STRANDED_AFTER)
    for notice in lost:
        notice.due_at = uow.now
        repository.send(uow, notice)
    return len(lost)


def forget(uow: UnitOfWork, keep_for: timedelta) -> int:
    """Delete old notices with the numbers they went to; how many there were."""
    return repository.purge(uow, uow.now - keep_for)


def _against(uow: UnitOfWork, notice: Notice, notices: Notices) -> Verdict:
    sender = notices.directory.sender(notice.target)
    if sender is None:
        return NoticeState.FAILED, Reason.MISCONFIGURED
    if notice.state is NoticeState.SENDING and notice.held_until is not None:
        if notice.held_until > uow.now:  # somebody is about it; look again when they should be done
            return notice.held_until
        if not sender.may_repeat:
            return NoticeState.UNKNOWN, Reason.INTERRUPTED
    if notice.channel is Channel.SMS and notice.occasion is not Occasion.TEST:
        return _wishes(uow, notice, notices.rules)
    return notice.due_at if notice.due_at > uow.now else None


def _wishes(uow: UnitOfWork, notice: Notice, rules: Rules) -> Verdict:
    """What may have changed since the text was written: the citizen's will, how many went before, the hour."""
    number = notice.number or ""
    if repository.is_refused(uow.session, number):
        return NoticeState.DROPPED, Reason.OPTED_OUT
    if repository.sent_to(uow.session, number, day_began(uow.now)) >= rules.per_day:
        return NoticeState.DROPPED, Reason.TOO_MANY
    soonest = after_quiet(max(notice.due_at, uow.now), rules.quiet_from, rules.quiet_until)
    return soonest if soonest > uow.now else None


def _remember_refusal(uow: UnitOfWork, notice: Notice) -> None:
    """They told the provider that they want none: do not try again with the next matter."""
    if notice.number and not repository.is_refused(uow.session, notice.number):
        uow.session.add(TextRefusal(number=notice.number, at=uow.now))


def _finish(
    uow: UnitOfWork,
    notice: Notice,
    state: NoticeState,
    reason: Reason | None,
    detail: str | None,
    notices: Notices,
) -> None:
    notice.state, notice.reason, notice.detail = state, reason, detail
    notice.settled_at, notice.held_until = uow.now, None
    if state is not NoticeState.FAILED or reason is None:
        return
    uow.emit(
        NoticeFailed(
            at=uow.now,
            notice_id=notice.id,
            channel=notice.channel,
            target=notice.target,
            reason=reason,
        )
    )
    if notice.occasion is Occasion.FAILED:  # nor of this: it would never end
        return
    if not repository.told_failure_since(uow.session, uow.now - QUIET_AFTER_ALARM):
        notices.tell_of_failure(uow)

"""What tickets do when something happens to a call: always in the transaction of the call's own change."""

from typing import Final

from hotline.calls.events import CallEnded, CallIdentified, CallMoved, CallOpened, CallRated
from hotline.calls.machine import CallState, Outcome
from hotline.duty.holidays.hours import CurrentHours
from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork
from tickets import queries, service
from tickets.followups import service as followups
from tickets.followups.rules import call_back_due
from tickets.phones import caller_identity

WHY_MISSED: Final = {
    Outcome.IVR_ABANDONED: "导航中挂断",
    Outcome.QUEUE_ABANDONED: "排队中挂断",
    Outcome.VOICEMAIL: "已留言",
    Outcome.CALLBACK_REQUESTED: "预约回拨",
    Outcome.OFF_HOURS: "非服务时间来电",
}


class TicketReactions:
    """Each call opens exactly one ticket; a missed one is owed a call back."""

    def __init__(self, *, division: str, hours: CurrentHours) -> None:
        self._division = division
        self._hours = hours

    def register(self, bus: Bus) -> None:
        bus.within(CallOpened, self._opened)
        bus.within(CallIdentified, self._identified)
        bus.within(CallMoved, self._moved)
        bus.within(CallEnded, self._ended)
        bus.within(CallRated, self._rated)

    def _opened(self, uow: UnitOfWork, event: CallOpened) -> None:
        service.open_for_call(
            uow, call_id=event.call_id, number=event.caller_number, division=self._division
        )

    def _identified(self, uow: UnitOfWork, event: CallIdentified) -> None:
        service.identify(uow, call_id=event.call_id, number=event.caller_number)

    def _moved(self, uow: UnitOfWork, event: CallMoved) -> None:
        if event.after is CallState.TALKING and event.person_id is not None:
            service.take(uow, call_id=event.call_id, person_id=event.person_id)

    def _ended(self, uow: UnitOfWork, event: CallEnded) -> None:
        phone = caller_identity(event.caller_number) or ""
        if event.missed and phone:
            ticket = queries.of_call(uow.session, event.call_id)
            hours = self._hours.at(uow.session, uow.now)
            followups.owe_call_back(
                uow,
                call_id=event.call_id,
                ticket_id=ticket.id if ticket else None,
                phone=phone,
                due_at=call_back_due(uow.now, hours.first_hour_of_next_session(uow.now)),
                note=WHY_MISSED.get(event.outcome, ""),
            )
        elif event.outcome is Outcome.ANSWERED:
            followups.settle_answered(uow, call_id=event.call_id, phone=phone)

    def _rated(self, uow: UnitOfWork, event: CallRated) -> None:
        service.rate(uow, call_id=event.call_id, rating=event.rating)

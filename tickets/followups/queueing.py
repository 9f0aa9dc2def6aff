"""Promises as work of the routing engine: a call back is offered to who is there, a visit-back to the county's desk.

A missed call is work at once: its half hour runs. Everything else becomes work when it is due.
Whose promise it was is asked first; who is away does not keep a caller waiting (`last_handler`).
Reminders, and what a unit keeps for itself, stay on their owners' lists.
"""

from typing import Final

from hotline.calls.machine import Outcome
from hotline.calls.model import Call
from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork
from hotline.routing import items
from hotline.routing.events import WorkTaken
from hotline.routing.items import NewWork
from hotline.routing.service import Routing
from hotline.routing.work import WorkKind
from tickets.categories import GENERAL_SKILL, categories
from tickets.followups import service
from tickets.followups.events import (
    FollowUpAttempted,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpDue,
    FollowUpEvent,
    FollowUpPostponed,
    FollowUpPromised,
)
from tickets.followups.model import PENDING, FollowUp, FollowUpKind
from tickets.model import Ticket

OVER: Final[tuple[type[FollowUpEvent], ...]] = (
    FollowUpDone,
    FollowUpCancelled,
    FollowUpAttempted,
    FollowUpPostponed,
)
KINDS: Final = {
    FollowUpKind.MISSED_CALL: WorkKind.CALL_BACK,
    FollowUpKind.CALL_BACK: WorkKind.CALL_BACK,
    FollowUpKind.VISIT_BACK: WorkKind.FOLLOW_UP,
}


class FollowUpQueueing:
    def __init__(self, routing: Routing) -> None:
        self._routing = routing

    def register(self, bus: Bus) -> None:
        bus.within(FollowUpPromised, self._promised)
        bus.within(FollowUpDue, self._due)
        bus.within(WorkTaken, _taken)
        for event in OVER:
            bus.within(event, _over)

    def _promised(self, uow: UnitOfWork, event: FollowUpPromised) -> None:
        if event.kind is FollowUpKind.MISSED_CALL:
            self._enqueue(uow, event.follow_up_id)

    def _due(self, uow: UnitOfWork, event: FollowUpDue) -> None:
        """Said again every quarter of an hour; what is in line or in somebody's hands stays there."""
        self._enqueue(uow, event.follow_up_id)

    def _enqueue(self, uow: UnitOfWork, follow_up_id: str) -> None:
        row = uow.session.get_one(FollowUp, follow_up_id)
        kind = KINDS.get(row.kind)
        if kind is None or row.unit_id is not None or row.state not in PENDING:
            return
        policy = self._routing.policies.current(uow.session)
        items.enqueue(uow, policy, _work(uow, row, kind))


def _work(uow: UnitOfWork, row: FollowUp, kind: WorkKind) -> NewWork:
    ticket = uow.session.get(Ticket, row.ticket_id) if row.ticket_id else None
    call = uow.session.get(Call, row.call_id) if row.call_id else None
    if kind is WorkKind.CALL_BACK and call is not None and call.outcome is Outcome.VOICEMAIL:
        kind = WorkKind.VOICEMAIL
    skill = categories().routing_skill(ticket.matter) if ticket else GENERAL_SKILL
    # 回访人不是承办人: nobody asks how good their own work was.
    is_visit = row.kind is FollowUpKind.VISIT_BACK and ticket is not None and ticket.handler_id
    return NewWork(
        id=row.id,
        kind=kind,
        since=uow.now,
        skill=(call.skill if call else None) or (None if skill == GENERAL_SKILL else skill),
        language=call.language if call else None,
        village_id=ticket.village_id if ticket else None,
        last_handler_id=row.owner_id,
        excluded=frozenset({str(ticket.handler_id)}) if is_visit and ticket else frozenset(),
    )


def _taken(uow: UnitOfWork, event: WorkTaken) -> None:
    if event.kind in KINDS.values() or event.kind is WorkKind.VOICEMAIL:
        service.take(uow, event.work_id, event.person_id)


def _over(uow: UnitOfWork, event: FollowUpEvent) -> None:
    """Kept, given up, or put off until it is due again."""
    items.finish(uow, [event.follow_up_id])

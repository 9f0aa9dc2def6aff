"""Which move of a ticket is told outside: the table, and the reactions that write it down with the move.

To whom and in which words is in `hotline.notices`; nothing of a matter but its number goes there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork
from hotline.notices.policy import Occasion
from hotline.notices.service import Matter, Notices
from hotline.organisation.model import Unit
from tickets.deadlines import last_day
from tickets.escalation.events import TicketEscalated
from tickets.escalation.ladder import Level
from tickets.events import TicketMarked, TicketMoved
from tickets.machine import TicketAction
from tickets.merging.events import CallerOfMergedAnswered
from tickets.model import Ticket

A, O = TicketAction, Occasion  # noqa: E741 - a table reads better with short names
TOLD: Final[Mapping[TicketAction, Occasion]] = MappingProxyType(
    {
        A.SUBMIT: O.ACCEPTED,
        A.RESOLVE: O.ANSWERED,
        A.APPROVE: O.REPLIED,
        A.CLOSE: O.CLOSED,
        A.CLOSE_EXPLAINED: O.CLOSED,
        A.NOT_ACCEPT: O.NOT_ACCEPTED,
        A.TRANSFER_OUT: O.TRANSFERRED,
        A.APPROVE_EXTENSION: O.EXTENDED,
        A.MERGE: O.WITHDRAWN,
        A.CANCEL: O.WITHDRAWN,
        A.INQUIRE: O.WITHDRAWN,  # they asked about another matter, and were answered on the line
        A.DISPATCH: O.DISPATCHED,
        A.SEND_BACK: O.SENT_BACK,
        A.REWORK: O.REWORK,
        A.URGE: O.URGED,
        A.SUPERVISE: O.SUPERVISED,
    }
)
# Between colleagues, seen on their consoles, or of no use to anybody outside.
SILENT: Final = frozenset(
    {A.FORWARD, A.ACCEPT, A.RETURN, A.APPROVE_RETURN, A.REFUSE_RETURN, A.TAKE_BACK}
    | {A.ASK_SUSPENSION, A.APPROVE_SUSPENSION, A.REFUSE_SUSPENSION, A.RESUME}
    | {A.ASK_EXTENSION, A.REFUSE_EXTENSION}
    | {A.REPLY}  # still under review: it may be sent back
    | {A.UNMERGE, A.REOPEN, A.ARCHIVE, A.INVOLVE, A.EDIT, A.NOTE, A.PROMISE, A.REVEAL_PHONE}
)
LIGHTS: Final[Mapping[Level, Occasion]] = MappingProxyType(
    {Level.YELLOW: O.YELLOW, Level.RED: O.RED, Level.HEAD: O.HEAD}
)
# At home somebody else may read the telephone, and a text about a hotline has consequences.
UNSAFE: Final = frozenset({"dv_ongoing", "minor_abuse"})


class TicketTelling:
    """Writes notices in the transaction of the move."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    def register(self, bus: Bus) -> None:
        bus.within(TicketMoved, self._acted)
        bus.within(TicketMarked, self._acted)
        bus.within(TicketEscalated, self._late)
        bus.within(CallerOfMergedAnswered, self._answered_with_others)

    def _acted(self, uow: UnitOfWork, event: TicketMoved | TicketMarked) -> None:
        occasion = TOLD.get(event.action)
        if occasion is not None:
            self._tell(uow, occasion, event.ticket_id)

    def _late(self, uow: UnitOfWork, event: TicketEscalated) -> None:
        self._tell(uow, LIGHTS[event.level], event.ticket_id)

    def _answered_with_others(self, uow: UnitOfWork, event: CallerOfMergedAnswered) -> None:
        """Under the caller's own number: of the master they know nothing."""
        self._tell(uow, O.REPLIED, event.ticket_id)

    def _tell(self, uow: UnitOfWork, occasion: Occasion, ticket_id: str) -> None:
        ticket = uow.session.get_one(Ticket, ticket_id)
        unit = uow.session.get(Unit, ticket.unit_id) if ticket.unit_id else None
        due_at = ticket.supervision_due_at if occasion is O.SUPERVISED else ticket.due_at
        about = Matter(
            ticket_id=ticket.id,
            number=ticket.number,
            phone=ticket.caller_number,
            day=last_day(due_at) if due_at else None,
            unit_code=unit.code if unit else None,
            unit_name=unit.name if unit else None,
            is_confidential=ticket.confidential,
            is_unsafe=not UNSAFE.isdisjoint(ticket.risk_flags),
        )
        self._notices.tell(uow, occasion, about)

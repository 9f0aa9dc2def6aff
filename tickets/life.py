"""What a ticket's page shows of its life beside its own columns: questions, helpers, master, archive. Reads only."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlmodel import Session, col, select

from hotline.organisation.model import Person, Unit
from tickets.categories import categories
from tickets.deadlines import last_day
from tickets.machine import Asked
from tickets.model import Ticket, TicketQuestion, TicketSnapshot
from tickets.move_schemas import ArchiveRead, QuestionRead
from tickets.snapshots import is_intact

REASONS: Final[Mapping[Asked, str]] = MappingProxyType(
    {
        Asked.RETURN: "return_reasons",
        Asked.SUSPENSION: "suspend_reasons",
        Asked.EXTENSION: "extension_reasons",
    }
)  # the list of the dictionary that the reason of a question is in


def of(session: Session, ticket: Ticket) -> dict[str, Any]:
    """The fields of `TicketRead` that come from other tables."""
    due_at = ticket.supervision_due_at
    return {
        "questions": questions(session, ticket.id),
        "co_unit_names": [_name(session, unit_id) for unit_id in ticket.co_units],
        "merged_into_number": _number(session, ticket.merged_into_id),
        "refusal_label": categories().label("not_accept_reasons", ticket.refusal),
        "supervision_due_on": last_day(due_at) if due_at else None,
        "archive": _archive(session, ticket.id),
    }


def questions(session: Session, ticket_id: str) -> list[QuestionRead]:
    """What was asked about a ticket and how it was decided, oldest first."""
    query = (
        select(TicketQuestion, Person.name)
        .join(Person, col(Person.id) == col(TicketQuestion.asked_by))
        .where(TicketQuestion.ticket_id == ticket_id)
        .order_by(col(TicketQuestion.id))
    )
    return [
        QuestionRead(
            **row.model_dump(include=set(QuestionRead.model_fields)),
            reason_label=categories().label(REASONS[Asked(row.kind)], row.reason) or row.reason,
            asked_by_name=name,
        )
        for row, name in session.exec(query)
    ]


def _name(session: Session, unit_id: str) -> str:
    unit = session.get(Unit, unit_id)
    return unit.name if unit is not None else unit_id


def _number(session: Session, ticket_id: str | None) -> str | None:
    master = session.get(Ticket, ticket_id) if ticket_id else None
    return master.number if master is not None else None


def _archive(session: Session, ticket_id: str) -> ArchiveRead | None:
    query = select(TicketSnapshot).where(TicketSnapshot.ticket_id == ticket_id)
    newest = session.exec(query.order_by(col(TicketSnapshot.id).desc())).first()
    if newest is None:
        return None
    return ArchiveRead(at=newest.at, sha256=newest.sha256, is_intact=is_intact(newest))

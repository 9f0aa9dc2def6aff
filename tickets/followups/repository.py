"""All SQL that changes follow-ups; private to the package."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person
from tickets.followups.model import PENDING_ROWS, FollowUp, FollowUpKind, FollowUpState
from tickets.model import Ticket

PENDING = [FollowUpState.PROMISED, FollowUpState.DUE]
AT_ONCE = 200  # rows of one sweep: after a long stop the others come with the next


def locked(session: Session, follow_up_id: str) -> FollowUp | None:
    return session.get(FollowUp, follow_up_id, with_for_update=True)


def of_missed_call(session: Session, call_id: str) -> FollowUp | None:
    query = select(FollowUp).where(
        FollowUp.call_id == call_id, FollowUp.kind == FollowUpKind.MISSED_CALL
    )
    return session.exec(query.with_for_update()).first()


def missed_calls_of(session: Session, phone: str, since: datetime) -> Sequence[FollowUp]:
    return session.exec(
        select(FollowUp)
        .where(FollowUp.phone == phone, col(FollowUp.created_at) >= since)
        .where(FollowUp.kind == FollowUpKind.MISSED_CALL, col(FollowUp.state).in_(PENDING))
        .with_for_update()
    ).all()


def pending_of_ticket(session: Session, ticket_id: str) -> Sequence[FollowUp]:
    return session.exec(
        select(FollowUp)
        .where(FollowUp.ticket_id == ticket_id, col(FollowUp.state).in_(PENDING))
        .with_for_update()
    ).all()


def ticket_id_of_call(session: Session, call_id: str) -> str | None:
    return session.exec(select(Ticket.id).where(Ticket.call_id == call_id)).first()


def is_active(session: Session, person_id: str) -> bool:
    person = session.get(Person, person_id)
    return person is not None and person.is_active


def claim_due(uow: UnitOfWork, raised_before: datetime) -> list[FollowUp]:
    """Take what has come due, or was raised before that instant and nobody acted on it.

    The update is the claim: two sweepers never raise the same one.
    """
    silent = or_(col(FollowUp.raised_at).is_(None), col(FollowUp.raised_at) <= raised_before)
    due = (
        select(FollowUp.id)
        .where(PENDING_ROWS, col(FollowUp.due_at) <= uow.now, silent)
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(FollowUp)
        .where(col(FollowUp.id).in_(due))
        .values(
            state=FollowUpState.DUE,
            shown_at=func.coalesce(col(FollowUp.shown_at), uow.now),
            raised_at=uow.now,
        )
        .returning(FollowUp)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(uow.session.scalars(claim), key=lambda row: (row.due_at, row.id))

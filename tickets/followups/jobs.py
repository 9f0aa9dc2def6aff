"""The sweep over follow-ups: what has come due is shown, and shown again until somebody acts."""

from hotline.kernel.uow import UnitOfWork
from tickets.followups import repository
from tickets.followups.events import FollowUpDue
from tickets.followups.rules import RAISE_AGAIN_AFTER


def mark_due(uow: UnitOfWork) -> int:
    """Claim and announce follow-ups that are due; how many there were."""
    claimed = repository.claim_due(uow, uow.now - RAISE_AGAIN_AFTER)
    for row in claimed:
        uow.emit(
            FollowUpDue(
                at=uow.now,
                follow_up_id=row.id,
                kind=row.kind,
                ticket_id=row.ticket_id,
                call_id=row.call_id,
                owner_id=row.owner_id,
                unit_id=row.unit_id,
                due_at=row.due_at,
                is_first=row.shown_at == uow.now,
            )
        )
    return len(claimed)

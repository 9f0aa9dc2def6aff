"""HTTP for notices of matters that run late; the console asks again when the board changes."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from hotline.kernel.errors import Forbidden
from hotline.organisation.edge import PathId
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.paging import Page
from hotline.web.problems import problems
from tickets.deadlines import last_day
from tickets.escalation import queries, service
from tickets.escalation.errors import EscalationNotFound
from tickets.escalation.ladder import Level
from tickets.escalation.model import Escalation
from tickets.model import Ticket
from tickets.visibility import standing

router = APIRouter(
    prefix="/api/escalations",
    tags=["tickets"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
Reads = Annotated[Actor, Depends(requires("tickets.read"))]


class EscalationRead(BaseModel):
    id: str
    level: Level
    ticket_id: str
    number: str
    summary: str
    due_at: datetime
    due_on: date
    at: datetime

    @classmethod
    def of(cls, row: Escalation, ticket: Ticket) -> "EscalationRead":
        return cls(
            id=row.id,
            level=row.level,
            ticket_id=ticket.id,
            number=ticket.number,
            summary=ticket.summary,
            due_at=row.due_at,
            due_on=last_day(row.due_at),
            at=row.at,
        )


@router.get("")
async def list_escalations(db: Db, actor: Reads, clock: Now) -> Page[EscalationRead]:
    """Matters that run late, concern me, and that I have not marked as seen: the earliest due first."""
    now = clock.now()
    rows = await db.read(
        lambda session: queries.unseen(session, standing(session, actor, now), actor.unit_id, now)
    )
    return Page(items=[EscalationRead.of(row, ticket) for row, ticket in rows], next=None)


@router.post("/{escalation_id}/seen", status_code=204, responses=problems(EscalationNotFound))
async def mark_seen(escalation_id: PathId, db: Db, actor: Reads) -> None:
    await db.write(lambda uow: service.seen(uow, actor, escalation_id))

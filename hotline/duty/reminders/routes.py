"""HTTP for reminders of one's own shifts; the console hears of new ones on its socket."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel

from hotline.duty.reminders import queries, service
from hotline.duty.reminders.errors import ReminderNotFound
from hotline.kernel.errors import Forbidden
from hotline.organisation.edge import PathId
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.paging import Page
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/reminders", tags=["duty"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
Reads = Annotated[Actor, Depends(requires("roster.read"))]


class ReminderRead(BaseModel):
    id: str
    shift_id: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime


@router.get("")
async def list_reminders(db: Db, actor: Reads, clock: Now) -> Page[ReminderRead]:
    """My shifts that begin soon and that I have not marked as seen."""
    now = clock.now()
    rows = await db.read(lambda session: queries.unseen(session, actor.id, now))
    items = [ReminderRead(**row.model_dump()) for row in rows]
    return Page(items=items, next=None)


@router.post("/{reminder_id}/seen", status_code=204, responses=problems(ReminderNotFound))
async def mark_seen(reminder_id: PathId, db: Db, actor: Reads) -> None:
    await db.write(lambda uow: service.seen(uow, reminder_id, by=actor.id))

"""HTTP for drafts: one's own, of one ticket or all of them."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from hotline.kernel.errors import ChangedMeanwhile
from hotline.web.deps import Db, NotSignedIn
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.problems import problems
from tickets.drafts import queries, service
from tickets.drafts.errors import DraftTooLarge
from tickets.drafts.model import Part
from tickets.drafts.schemas import DraftRead, DraftsRead, DraftWrite
from tickets.edge import AtDesk, PathId, SavedVersion
from tickets.errors import TicketNotFound, VersionMissing

router = APIRouter(tags=["drafts"])
DRAFT = "/api/tickets/{ticket_id}/draft"
OfPart = Annotated[Part, Query(description="form: the registration; reply; note")]
SAVING = problems(NotSignedIn, TicketNotFound, ChangedMeanwhile, VersionMalformed)


@router.get("/api/drafts", responses=problems(NotSignedIn))
async def list_drafts(desk: AtDesk) -> DraftsRead:
    """What you have written about tickets and not handed in, the newest first."""
    return DraftsRead(items=await desk.see(queries.mine))


@router.get(DRAFT, responses=problems(NotSignedIn, TicketNotFound))
async def read_draft(ticket_id: PathId, desk: AtDesk, part: OfPart = Part.FORM) -> DraftRead:
    """Your own draft of this ticket; version 0 if there is none."""
    return await desk.see(
        lambda s, who, now: queries.read(queries.own(s, who, ticket_id, part, now))
    )


@router.put(DRAFT, responses=SAVING | problems(VersionMissing, DraftTooLarge))
async def keep_draft(
    ticket_id: PathId,
    desk: AtDesk,
    version: SavedVersion,
    body: DraftWrite,
    part: OfPart = Part.FORM,
) -> DraftRead:
    """Keep what you have typed so far; the ticket does not change and nobody else sees it.

    If-Match is the version that you know, "0" if there was none. 412 carries in `current` what
    another tab of yours has kept.
    """
    return await desk.do(
        lambda uow: service.keep(uow, desk.actor, ticket_id, part, version, body.values),
        lambda _s, draft, _who, _now: queries.read(draft),
    )


@router.delete(DRAFT, status_code=status.HTTP_204_NO_CONTENT, responses=SAVING)
async def drop_draft(
    ticket_id: PathId, desk: AtDesk, db: Db, version: Version, part: OfPart = Part.FORM
) -> None:
    """Throw your draft away."""
    await db.write(lambda uow: service.drop(uow, desk.actor, ticket_id, part, version))

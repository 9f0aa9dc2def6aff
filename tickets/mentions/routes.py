"""HTTP for mentions; the console hears of new ones on its socket."""

from fastapi import APIRouter

from hotline.web.deps import Db, NotSignedIn
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page
from hotline.web.problems import problems
from tickets import queries as tickets
from tickets.edge import AtDesk, PathId, instant_key, page_of
from tickets.errors import ActionNotYours, TicketNotFound
from tickets.mentions import queries, service
from tickets.mentions.errors import CannotBeMentioned, MentionNotFound
from tickets.mentions.schemas import ColleaguesRead, MentionRead, NoteWithMentions
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api", tags=["tickets"])


@router.get("/tickets/{ticket_id}/colleagues", responses=problems(NotSignedIn, TicketNotFound))
async def list_colleagues(ticket_id: PathId, desk: AtDesk) -> ColleaguesRead:
    """Whom a note on this ticket can mention: those who may see it."""
    found = await desk.see(lambda s, who, now: queries.colleagues(s, who, ticket_id, now))
    return ColleaguesRead(items=found)


@router.post(
    "/tickets/{ticket_id}/mentions",
    responses=problems(NotSignedIn, TicketNotFound, ActionNotYours, CannotBeMentioned),
)
async def mention(ticket_id: PathId, desk: AtDesk, body: NoteWithMentions) -> TicketRead:
    """Add an internal note that mentions colleagues; they are told, and see no more than before."""
    return await desk.do(
        lambda uow: service.write(
            uow, desk.actor, ticket_id, text=body.text, person_ids=body.person_ids
        ),
        tickets.read,
    )


@router.get("/mentions", responses=problems(NotSignedIn, CursorUnknown))
async def list_mentions(
    desk: AtDesk, cursor: Cursor = None, limit: Limit = 50
) -> Page[MentionRead]:
    """What you were mentioned in, newest first."""
    after = instant_key(cursor)
    found = await desk.see(lambda s, who, now: queries.mine(s, who, now, after=after, limit=limit))
    return page_of(found, limit, lambda item: (item.at, item.id))


@router.post("/mentions/read", status_code=204, responses=problems(NotSignedIn))
async def read_all_mentions(desk: AtDesk, db: Db) -> None:
    """Mark all of yours as read."""
    await db.write(lambda uow: service.read_all(uow, by=desk.actor.id))


@router.post(
    "/mentions/{mention_id}/read",
    status_code=204,
    responses=problems(NotSignedIn, MentionNotFound),
)
async def read_mention(mention_id: PathId, desk: AtDesk, db: Db) -> None:
    """Mark one of yours as read."""
    await db.write(lambda uow: service.read(uow, mention_id, by=desk.actor.id))

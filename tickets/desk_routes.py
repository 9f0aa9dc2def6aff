"""HTTP for the lists of the dispatcher and the supervisor."""

from fastapi import APIRouter

from hotline.web.deps import NotSignedIn
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page
from hotline.web.problems import problems
from tickets import desk as desks
from tickets.edge import AtDesk, instant_key, page_of
from tickets.schemas import TicketListItem

router = APIRouter(prefix="/api/ticket-desks", tags=["tickets"])


@router.get("/{wanted}", responses=problems(NotSignedIn, CursorUnknown))
async def list_desk(
    wanted: desks.List, desk: AtDesk, cursor: Cursor = None, limit: Limit = 50
) -> Page[TicketListItem]:
    """`dispatch`: what is to be dispatched or decided. `supervise`: what is watched, late, or to be extended."""
    after = instant_key(cursor)
    found = await desk.see(
        lambda s, who, now: desks.page(s, who, wanted, now, after=after, limit=limit)
    )
    return page_of(found, limit, lambda item: (item.created_at, item.id))

"""HTTP for saved lists."""

from fastapi import APIRouter, status

from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.web.deps import Db, NotSignedIn
from hotline.web.if_match import VersionMalformed
from hotline.web.problems import problems
from tickets.edge import AtDesk, PathId, SavedVersion
from tickets.errors import VersionMissing
from tickets.lists import views
from tickets.lists.errors import TooManyViews, ViewNameTaken, ViewNotFound
from tickets.lists.schemas import ViewCounts, ViewRead, ViewsRead, ViewWrite

router = APIRouter(prefix="/api/ticket-views", tags=["tickets"])


@router.get("", responses=problems(NotSignedIn))
async def list_views(desk: AtDesk) -> ViewsRead:
    """The lists of your roles, your own, and those that a supervisor shares."""
    return ViewsRead(items=await desk.see(lambda s, who, _now: views.of(s, who)))


@router.get("/counts", responses=problems(NotSignedIn))
async def count_views(desk: AtDesk) -> ViewCounts:
    """How many tickets each of them holds for you."""
    return ViewCounts(items=await desk.see(views.counts))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotSignedIn, Forbidden, ViewNameTaken, TooManyViews),
)
async def add_view(desk: AtDesk, db: Db, body: ViewWrite) -> ViewRead:
    """Keep a filter and a sort under a name."""
    return await db.write(lambda uow: views.add(uow, desk.actor, body))


@router.put(
    "/{view_id}",
    responses=problems(
        *(NotSignedIn, Forbidden, ViewNotFound, ViewNameTaken),
        *(ChangedMeanwhile, VersionMalformed, VersionMissing),
    ),
)
async def change_view(
    view_id: PathId, desk: AtDesk, db: Db, version: SavedVersion, body: ViewWrite
) -> ViewRead:
    """Rename a view of yours, or change what it holds."""
    return await db.write(lambda uow: views.change(uow, desk.actor, view_id, version, body))


@router.delete(
    "/{view_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotSignedIn, ViewNotFound),
)
async def remove_view(view_id: PathId, desk: AtDesk, db: Db) -> None:
    """Forget a view of yours; the tickets stay."""
    await db.write(lambda uow: views.remove(uow, desk.actor, view_id))

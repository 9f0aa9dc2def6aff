"""HTTP for displays on walls: made and ended by whoever keeps order; a wall itself asks one thing."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends
from fastapi.requests import HTTPConnection
from pydantic import BaseModel, ConfigDict, StringConstraints

from hotline.kernel.errors import Forbidden
from hotline.organisation.edge import PathId
from hotline.organisation.model import Wall
from hotline.organisation.names import Line
from hotline.organisation.sign_in import walls
from hotline.organisation.sign_in.authenticator import SessionAuthenticator
from hotline.organisation.sign_in.errors import WallEnded, WallNotFound
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Config, Db, NotSignedIn, Now, requires
from hotline.web.paging import Page
from hotline.web.problems import problems

router = APIRouter(prefix="/api", tags=["walls"])
Keeper = Annotated[Actor, Depends(requires("walls.manage"))]


class NewWall(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, StringConstraints(min_length=1, max_length=40)]  # where it hangs


class WallRead(BaseModel):
    id: str
    name: str
    made_at: datetime
    made_by: str  # a name
    seen_at: datetime | None

    @classmethod
    def of(cls, wall: Wall, made_by: str) -> "WallRead":
        return cls(**wall.model_dump(include={"id", "name", "made_at", "seen_at"}), made_by=made_by)


class WallMade(WallRead):
    link: str  # opens the wall; it is told this once


class WallSelf(BaseModel):
    name: str
    office: str


async def this_wall(connection: HTTPConnection) -> Wall:
    """The wall that asks.

    Raises:
        WallEnded: its link is worth nothing, or not any more.
    """
    authenticator = cast("SessionAuthenticator", connection.app.state.authenticator)
    wall = await authenticator.wall_of(connection)
    if wall is None:
        raise WallEnded
    return wall


@router.get("/walls", responses=problems(NotSignedIn, Forbidden))
async def list_walls(db: Db, _: Keeper) -> Page[WallRead]:
    """Who shows the board on a wall, and when each was last seen."""
    rows = await db.read(walls.listed)
    return Page(items=[WallRead.of(wall, made_by) for wall, made_by in rows], next=None)


@router.post("/walls", status_code=201, responses=problems(NotSignedIn, CsrfRefused, Forbidden))
async def open_wall(body: NewWall, db: Db, keeper: Keeper, config: Config) -> WallMade:
    """A link for one more wall. It does not expire, shows no citizen, and can do nothing."""
    wall, token = await db.write(lambda uow: walls.open_wall(uow, body.name, by=keeper.id))
    # After the #, because what stands there is sent to no server and gets into no log.
    link = f"{config.server.public_url}/wallboard#wall={token}"
    return WallMade(**WallRead.of(wall, keeper.name).model_dump(), link=link)


@router.delete(
    "/walls/{wall_id}",
    status_code=204,
    responses=problems(NotSignedIn, CsrfRefused, Forbidden, WallNotFound),
)
async def close_wall(wall_id: PathId, db: Db, keeper: Keeper) -> None:
    """End it: its screen goes dark at once."""
    await db.write(lambda uow: walls.close_wall(uow, wall_id, by=keeper.id))


@router.get("/wall", responses=problems(WallEnded))
async def read_wall(
    wall: Annotated[Wall, Depends(this_wall)], db: Db, config: Config, clock: Now
) -> WallSelf:
    """Asked by a wall, with its token as the bearer: still valid, and how to call itself."""
    if walls.is_use_worth_noting(wall, clock.now()):
        await db.write(lambda uow: walls.note_use(uow, wall.id))
    return WallSelf(name=wall.name, office=config.office.name)

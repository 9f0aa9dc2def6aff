"""What the routes of tickets and follow-ups share: a version that must be there, one unit of work for act-and-read."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Path, Request, Response
from sqlmodel import Session

from hotline.kernel.errors import ChangedMeanwhile
from hotline.kernel.uow import UnitOfWork
from hotline.web.deps import Actor, CurrentPerson, Db, NotSignedIn, Now, client_address
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.paging import CursorUnknown, Page, decode_cursor, encode_cursor
from hotline.web.problems import problems
from tickets.errors import ActionNotYours, ClaimedByAnother, TicketNotFound, VersionMissing
from tickets.inputs import ID_PATTERN
from tickets.machine import IllegalTransition
from tickets.policy import Standing
from tickets.refusals import HINDRANCES
from tickets.visibility import standing

Row = TypeVar("Row")
Item = TypeVar("Item")
MOVE: Final = problems(
    *(NotSignedIn, TicketNotFound, ActionNotYours, IllegalTransition),
    *(ChangedMeanwhile, ClaimedByAnother, VersionMalformed, *HINDRANCES),
)
PathId = Annotated[str, Path(pattern=ID_PATTERN)]


def required_version(version: Version) -> int:
    """The version; a form may not be saved over changes that its writer never saw."""
    if version is None:
        raise VersionMissing("send the version you edited as If-Match")
    return version


SavedVersion = Annotated[int, Depends(required_version)]


class Desk:
    """Who acts, on which database. `do` runs a unit and reads its row back in the same transaction."""

    def __init__(
        self, db: Db, actor: CurrentPerson, clock: Now, request: Request, response: Response
    ) -> None:
        self.actor: Actor = actor
        self.address = client_address(request)
        self._db = db
        self._clock = clock
        self._response = response

    async def do(
        self,
        unit: Callable[[UnitOfWork], Row],
        read: Callable[[Session, Row, Standing, datetime], Item],
    ) -> Item:
        def act_and_read(uow: UnitOfWork) -> Item:
            row = unit(uow)
            uow.session.flush()
            return read(uow.session, row, standing(uow.session, self.actor, uow.now), uow.now)

        return self._tagged(await self._db.write(act_and_read))

    async def see(self, query: Callable[[Session, Standing, datetime], Item]) -> Item:
        now = self._clock.now()
        found = await self._db.read(
            lambda session: query(session, standing(session, self.actor, now), now)
        )
        return self._tagged(found)

    def _tagged(self, item: Item) -> Item:
        version = getattr(item, "version", None)
        if isinstance(version, int):
            self._response.headers["ETag"] = f'"{version}"'
        return item


AtDesk = Annotated[Desk, Depends()]


def instant_key(cursor: str | None) -> tuple[datetime, str] | None:
    """The key of a list that is sorted by an instant and an id.

    Raises:
        CursorUnknown: it was made for another list.
    """
    if cursor is None:
        return None
    at, row_id = decode_cursor(cursor, parts=2)
    try:
        instant = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CursorUnknown("not a cursor of this list") from error
    if not re.fullmatch(ID_PATTERN, row_id):
        raise CursorUnknown("not a cursor of this list")
    return instant, row_id


def page_of(
    items: list[Item], limit: int, key: Callable[[Item], tuple[datetime, str]]
) -> Page[Item]:
    """A page, with the cursor of the next one if this one is full."""
    if len(items) < limit:
        return Page(items=items, next=None)
    at, row_id = key(items[-1])
    return Page(items=items, next=encode_cursor(at.isoformat(), row_id))

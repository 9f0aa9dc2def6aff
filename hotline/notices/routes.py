"""HTTP for notices: what was sent, what failed and why, each channel's health, send again, send a test."""

from datetime import timedelta
from typing import Annotated, Final, cast

from fastapi import APIRouter, Depends, Query
from fastapi.requests import HTTPConnection

from hotline.kernel.errors import Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.notices import queries, service
from hotline.notices.directory import SMS
from hotline.notices.errors import ChannelUnknown, NoMobile, NoticeNotFailed, NoticeNotFound
from hotline.notices.model import Notice
from hotline.notices.queries import Health, Shelf
from hotline.notices.schemas import ChannelRead, ChannelsRead, ChannelTest, NoticeRead
from hotline.notices.service import Notices
from hotline.organisation.edge import ID_PATTERN, PathId, page_of
from hotline.organisation.queries import person
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Db, NotSignedIn, Now, requires
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page, decode_cursor
from hotline.web.problems import problems

DAYS: Final = 7
router = APIRouter(
    prefix="/api/notices", tags=["notices"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
Keeps = Annotated[Actor, Depends(requires("notices.manage"))]


def notices_of(connection: HTTPConnection) -> Notices:
    return cast("Notices", connection.app.state.notices)


AllNotices = Annotated[Notices, Depends(notices_of)]


@router.get("", responses=problems(CursorUnknown))
async def list_notices(
    db: Db,
    _: Keeps,
    notices: AllNotices,
    *,
    shelf: Shelf | None = None,
    channel: Annotated[str | None, Query(pattern=ID_PATTERN)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[NoticeRead]:
    """What was told, the newest first."""
    after = decode_cursor(cursor, parts=1)[0] if cursor else None
    rows = await db.read(
        lambda session: queries.page(session, shelf, channel, after=after, limit=limit)
    )
    return page_of(rows, limit, show=lambda row: _shown(row, notices), key=lambda row: (row.id,))


@router.get("/channels")
async def list_channels(db: Db, _: Keeps, notices: AllNotices, clock: Now) -> ChannelsRead:
    """The channels that the settings name and how each has done in the last days."""
    since = clock.now() - timedelta(days=DAYS)
    found = await db.read(lambda session: queries.health(session, since))
    targets = notices.directory.targets
    items = [
        ChannelRead.of(
            target,
            found.get(key, Health()),
            is_logged_only=key == SMS and notices.rules.sms == "log",
        )
        for key, target in targets.items()
    ]
    return ChannelsRead(items=items, days=DAYS, texts_are_off=notices.rules.sms == "off")


@router.post("/tests", status_code=201, responses=problems(ChannelUnknown, NoMobile))
async def send_test(body: ChannelTest, db: Db, actor: Keeps, notices: AllNotices) -> NoticeRead:
    """Send a test through one channel; a text goes to the telephone of whoever asks."""

    def unit(uow: UnitOfWork) -> Notice:
        phone = person(uow.session, actor.id).person.phone or ""
        return notices.test(uow, body.channel, by=actor.id, phone=phone)

    return _shown(await db.write(unit), notices)


@router.post("/{notice_id}/retry", responses=problems(NoticeNotFound, NoticeNotFailed))
async def retry_notice(notice_id: PathId, db: Db, actor: Keeps, notices: AllNotices) -> NoticeRead:
    """Send it again. A text whose fate is unknown may then arrive twice: that is the person's choice."""
    row = await db.write(lambda uow: service.send_again(uow, notice_id, by=actor.id))
    return _shown(row, notices)


def _shown(row: Notice, notices: Notices) -> NoticeRead:
    return NoticeRead.of(row, notices.directory.targets.get(row.target))

"""HTTP for calls: parse, authorise, call the service, return the row."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session
from starlette.responses import FileResponse

from hotline.calls import queries, recordings, service
from hotline.calls.machine import CallMoveRefused, CallState
from hotline.calls.model import Call
from hotline.calls.queries import CallFilter
from hotline.calls.recordings import (
    RecordingAway,
    RecordingNotFound,
    RecordingNotYours,
    RecordingPurged,
)
from hotline.calls.schemas import CallDetail, CallRead
from hotline.kernel.clock import aware
from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.names import STORABLE
from hotline.web.deps import Actor, Config, Db, NotSignedIn, client_address, requires
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page, decode_cursor, encode_cursor
from hotline.web.problems import problems

router = APIRouter(prefix="/api/calls", tags=["calls"])
recordings_router = APIRouter(prefix="/api/recordings", tags=["calls"])
Listener = Annotated[Actor, Depends(requires("recordings.play"))]
Reader = Annotated[Actor, Depends(requires("calls.read"))]
Answerer = Annotated[Actor, Depends(requires("calls.answer"))]


class CallNotFound(HotlineError):
    kind = ErrorKind.NOT_FOUND
    code = "call-not-found"
    title = "没有找到该通话，请刷新后再试"


class NotYourCall(Forbidden):
    code = "not-your-call"
    title = "只有接听人可以操作这通电话，请由接听人操作"


REFUSALS = problems(NotSignedIn, Forbidden, CallNotFound)


def _wanted(
    carrier_id: Annotated[str | None, Query(max_length=80, pattern=STORABLE)] = None,
    state: CallState | None = None,
    from_: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
    mine: Annotated[bool, Query()] = False,
) -> CallFilter:
    """`from` and `to` without an offset are taken as Shanghai time."""
    return CallFilter(
        carrier_id=carrier_id, state=state, since=aware(from_), until=aware(to), mine=mine
    )


@router.get("", responses=problems(NotSignedIn, Forbidden, CursorUnknown))
async def list_calls(
    db: Db,
    reader: Reader,
    wanted: Annotated[CallFilter, Depends(_wanted)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CallRead]:
    """Calls, newest first."""
    return await db.read(lambda session: _page(session, reader, wanted, cursor, limit))


@router.get("/{call_id}", responses=REFUSALS)
async def read_call(call_id: str, db: Db, reader: Reader) -> CallDetail:
    """One call with its legs and recordings; who was offered it, is a list of its own."""
    return await db.read(lambda session: _detail(session, call_id, reader))


@router.post("/{call_id}/hold", responses=REFUSALS | problems(CallMoveRefused, NotYourCall))
async def hold_call(call_id: str, db: Db, actor: Answerer) -> CallRead:
    """Give the caller music."""
    return await db.write(_by_hand(call_id, actor, lambda u, c: service.hold(u, c, on=True)))


@router.post("/{call_id}/resume", responses=REFUSALS | problems(CallMoveRefused, NotYourCall))
async def resume_call(call_id: str, db: Db, actor: Answerer) -> CallRead:
    """Talk on."""
    return await db.write(_by_hand(call_id, actor, lambda u, c: service.hold(u, c, on=False)))


@router.post("/{call_id}/hang-up", responses=REFUSALS | problems(NotYourCall))
async def hang_up_call(call_id: str, db: Db, actor: Answerer) -> CallRead:
    """End the conversation; the caller stays on the line for the rating."""
    return await db.write(_by_hand(call_id, actor, service.hang_up_agent))


@recordings_router.get(
    "/{recording_id}/audio",
    response_class=FileResponse,
    responses=problems(
        NotSignedIn, RecordingNotYours, RecordingNotFound, RecordingPurged, RecordingAway
    ),
)
async def play_recording(
    recording_id: str, request: Request, db: Db, config: Config, actor: Listener
) -> FileResponse:
    """The sound, seekable. Each time somebody listens is recorded."""
    recording = await db.read(
        lambda session: recordings.found(
            session,
            recording_id,
            person_id=actor.id,
            may_hear_all=actor.may("calls.read_all"),
        )
    )
    path = await asyncio.to_thread(recordings.file_of, recording, config.recordings.folder)
    address = client_address(request)
    await db.write(
        lambda uow: recordings.note_listening(
            uow, recording_id, person_id=actor.id, address=address
        )
    )
    return FileResponse(path, media_type="audio/wav", headers={"Cache-Control": "no-store"})


def _by_hand(
    call_id: str, actor: Actor, act: Callable[[UnitOfWork, Call], None]
) -> Callable[[UnitOfWork], CallRead]:
    def unit(uow: UnitOfWork) -> CallRead:
        _found(uow.session, call_id)
        call = uow.locked(Call, call_id)
        if call.person_id != actor.id:
            raise NotYourCall("somebody else has this call")
        act(uow, call)
        return CallRead.of(call, in_full=True)

    return unit


def _sees_all(reader: Actor) -> bool:
    """The hall shares its calls; an adviser or officer sees the own ones."""
    return reader.may("live.queue") or reader.may("calls.read_all")


def _found(session: Session, call_id: str) -> Call:
    call = queries.get(session, call_id)
    if call is None:
        raise CallNotFound("no call has this id")
    return call


def readable(session: Session, call_id: str, reader: Actor) -> Call:
    """The call, for those who may read it.

    Raises:
        CallNotFound: there is none, or it is not theirs to read.
    """
    call = _found(session, call_id)
    if not _sees_all(reader) and call.person_id != reader.id:
        raise CallNotFound("no call of yours has this id")
    return call


def _detail(session: Session, call_id: str, reader: Actor) -> CallDetail:
    call = readable(session, call_id, reader)
    return CallDetail.with_legs(
        call,
        queries.legs(session, call_id),
        list(queries.recordings(session, call_id)),
        in_full=call.person_id == reader.id,
    )


def _page(
    session: Session, reader: Actor, wanted: CallFilter, cursor: str | None, limit: int
) -> Page[CallRead]:
    before = _key(cursor) if cursor else None
    person_id = reader.id if wanted.mine or not _sees_all(reader) else None
    calls = queries.page(session, wanted, person_id=person_id, before=before, limit=limit)
    last = calls[-1] if len(calls) == limit else None
    return Page(
        items=[CallRead.of(call, in_full=call.person_id == reader.id) for call in calls],
        next=encode_cursor(last.arrived_at.isoformat(), last.id) if last else None,
    )


def _key(cursor: str) -> tuple[datetime, str]:
    at, call_id = decode_cursor(cursor, parts=2)
    try:
        return datetime.fromisoformat(at), call_id
    except ValueError as error:
        raise CursorUnknown("not a cursor of this list") from error

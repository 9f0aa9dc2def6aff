"""HTTP for swaps of shifts: parse, authorise, call the service, return the row."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from hotline.duty.absence import queries, swaps
from hotline.duty.absence.errors import (
    SwapAway,
    SwapExpired,
    SwapNotFound,
    SwapNotPossible,
    SwapNotYours,
    SwapOverlaps,
    SwapPending,
    SwapShiftChanged,
)
from hotline.duty.absence.machine import SwapOver
from hotline.duty.absence.model import ShiftSwap
from hotline.duty.absence.queries import SwapRow
from hotline.duty.absence.schemas import SwapRead, SwapWrite
from hotline.duty.errors import ShiftNotFound
from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.edge import PathId, page_of
from hotline.organisation.errors import PersonInactive, PersonNotFound
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, Config, Db, NotSignedIn, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page, decode_cursor
from hotline.web.problems import problems

router = APIRouter(
    prefix="/api/swaps", tags=["duty"], responses=problems(NotSignedIn, Forbidden, CsrfRefused)
)
Asks = Annotated[Actor, Depends(requires("roster.read"))]
Decides = Annotated[Actor, Depends(requires("roster.manage"))]
MOVE = problems(
    *(SwapNotFound, SwapOver, SwapExpired, SwapNotYours),
    *(ChangedMeanwhile, VersionMalformed),
)
FITS = problems(SwapShiftChanged, SwapOverlaps, SwapAway, PersonInactive, PersonNotFound)


@router.get("", responses=problems(CursorUnknown))
async def list_swaps(
    db: Db,
    actor: Asks,
    *,
    mine: bool = False,
    is_open: Annotated[bool, Query(alias="open")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[SwapRead]:
    """Swaps, the newest first: supervisors see everybody's, others what they proposed or were asked."""
    of = actor.id if mine or not actor.may("roster.manage") else None
    after = decode_cursor(cursor, parts=1)[0] if cursor else None
    rows = await db.read(
        lambda s: queries.swaps(s, of=of, is_open=is_open, after=after, limit=limit)
    )
    return page_of(rows, limit, show=SwapRead.of, key=lambda row: (row.swap.id,))


@router.post(
    "",
    status_code=201,
    responses=FITS | problems(ShiftNotFound, SwapNotPossible, SwapPending),
)
async def propose_swap(body: SwapWrite, db: Db, actor: Asks) -> SwapRead:
    """Ask a colleague to take a shift, or to change it for one of theirs."""
    return await _done(db, lambda uow: swaps.propose(uow, body.swap(), by=actor.id))


@router.post("/{swap_id}/agree", responses=MOVE | FITS)
async def agree_to_swap(
    swap_id: PathId, db: Db, actor: Asks, settings: Config, version: Version
) -> SwapRead:
    """Say yes; the shifts change hands at once unless a supervisor has to approve."""
    needs = settings.duty.swaps_need_approval
    return await _done(
        db,
        lambda uow: swaps.agree(uow, swap_id, version, by=actor.id, needs_approval=needs),
    )


@router.post("/{swap_id}/approve", responses=MOVE | FITS)
async def approve_swap(swap_id: PathId, db: Db, actor: Decides, version: Version) -> SwapRead:
    return await _done(db, lambda uow: swaps.approve(uow, swap_id, version, by=actor.id))


@router.post("/{swap_id}/refuse", responses=MOVE)
async def refuse_swap(swap_id: PathId, db: Db, actor: Asks, version: Version) -> SwapRead:
    """The colleague who was asked says no, or a supervisor does."""
    may = actor.may("roster.manage")
    return await _done(
        db, lambda uow: swaps.refuse(uow, swap_id, version, by=actor.id, of_others=may)
    )


@router.post("/{swap_id}/withdraw", responses=MOVE)
async def withdraw_swap(swap_id: PathId, db: Db, actor: Asks, version: Version) -> SwapRead:
    return await _done(db, lambda uow: swaps.withdraw(uow, swap_id, version, by=actor.id))


async def _done(db: Db, act: Callable[[UnitOfWork], ShiftSwap]) -> SwapRead:
    def unit(uow: UnitOfWork) -> SwapRow:
        return queries.swap_row(uow.session, act(uow))

    return SwapRead.of(await db.write(unit))

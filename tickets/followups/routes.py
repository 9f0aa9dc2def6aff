"""HTTP for follow-ups: parse, call the service, return the row."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from hotline.kernel.errors import ChangedMeanwhile
from hotline.web.deps import NotSignedIn
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page
from hotline.web.problems import problems
from tickets.edge import AtDesk, PathId, instant_key, page_of
from tickets.errors import ActionNotYours, ChoiceUnknown, HandlerUnknown, TicketNotFound
from tickets.followups import queries, service
from tickets.followups.errors import (
    FollowUpNotFound,
    FollowUpOver,
    NothingToFollowUp,
    NotInTheFuture,
    TooFewAttempts,
)
from tickets.followups.model import FollowUpKind, FollowUpState
from tickets.followups.queries import FollowUpFilter
from tickets.followups.schemas import Attempt, Cancel, Done, FollowUpRead, Postpone, Promise
from tickets.inputs import Id, Input
from tickets.machine import IllegalTransition

router = APIRouter(prefix="/api/follow-ups", tags=["follow-ups"])
REFUSALS = problems(NotSignedIn, FollowUpNotFound, FollowUpOver, ChangedMeanwhile, VersionMalformed)


class FollowUpWanted(Input):
    state: FollowUpState | None = None
    kind: FollowUpKind | None = None
    ticket_id: Id | None = None
    mine: bool = False
    due: bool = False
    pending: bool = False
    cursor: Cursor = None
    limit: Limit = 50


@router.get("", responses=problems(NotSignedIn, CursorUnknown))
async def list_follow_ups(
    desk: AtDesk, wanted: Annotated[FollowUpWanted, Query()]
) -> Page[FollowUpRead]:
    """Follow-ups, the earliest first. `mine` includes what waits for anybody on duty."""
    after = instant_key(wanted.cursor)
    chosen = FollowUpFilter(**wanted.model_dump(exclude={"cursor", "limit"}))
    found = await desk.see(
        lambda s, who, now: queries.page(s, who, chosen, now, after=after, limit=wanted.limit)
    )
    return page_of(found, wanted.limit, lambda item: (item.due_at, item.id))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        NotSignedIn, TicketNotFound, ActionNotYours, IllegalTransition, NothingToFollowUp,
        NotInTheFuture, HandlerUnknown,
    ),
)  # fmt: skip
async def promise_follow_up(desk: AtDesk, body: Promise) -> FollowUpRead:
    """Promise a call back, a visit back or a reminder about a ticket."""
    return await desk.do(
        lambda uow: service.promise(
            uow, desk.actor, service.Promised(**body.promised()),
            ticket_id=body.ticket_id, call_id=body.call_id,
        ),
        queries.read,
    )  # fmt: skip


@router.post("/{follow_up_id}/attempt", responses=REFUSALS | problems(NotInTheFuture))
async def attempt_follow_up(
    follow_up_id: PathId, desk: AtDesk, version: Version, body: Attempt
) -> FollowUpRead:
    """Note a vain attempt; it comes again at the next prescribed time, or at `next_at`."""
    return await desk.do(
        lambda uow: service.attempt(
            uow, desk.actor, follow_up_id, version, note=body.note, next_at=body.next_at
        ),
        queries.read,
    )


@router.post("/{follow_up_id}/done", responses=REFUSALS | problems(ChoiceUnknown, TooFewAttempts))
async def finish_follow_up(
    follow_up_id: PathId, desk: AtDesk, version: Version, body: Done
) -> FollowUpRead:
    """Kept; `result` is a key of the list `callback_results`."""
    return await desk.do(
        lambda uow: service.done(
            uow, desk.actor, follow_up_id, version, result=body.result, note=body.note
        ),
        queries.read,
    )


@router.post("/{follow_up_id}/postpone", responses=REFUSALS | problems(NotInTheFuture))
async def postpone_follow_up(
    follow_up_id: PathId, desk: AtDesk, version: Version, body: Postpone
) -> FollowUpRead:
    """Agree on another time."""
    return await desk.do(
        lambda uow: service.postpone(
            uow, desk.actor, follow_up_id, version, due_at=body.due_at, note=body.note
        ),
        queries.read,
    )


@router.post("/{follow_up_id}/cancel", responses=REFUSALS)
async def cancel_follow_up(
    follow_up_id: PathId, desk: AtDesk, version: Version, body: Cancel
) -> FollowUpRead:
    """Not needed any more; the reason stays."""
    return await desk.do(
        lambda uow: service.cancel(uow, desk.actor, follow_up_id, version, reason=body.reason),
        queries.read,
    )

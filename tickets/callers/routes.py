"""HTTP for callers: their card, their record, notes about them."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from hotline.kernel.errors import ChangedMeanwhile
from hotline.web.deps import Db, NotSignedIn
from hotline.web.problems import problems
from tickets.callers import cards, service
from tickets.callers.errors import NoteNotFound, NoteNotYours
from tickets.callers.schemas import (
    CallerCard,
    CallerNoteRead,
    CallerNoteWrite,
    CallerRead,
    CallerWanted,
    SaveCaller,
)
from tickets.edge import AtDesk, PathId, SavedVersion
from tickets.errors import CallerNotFound, ChoiceUnknown, VersionMissing

router = APIRouter(prefix="/api/callers", tags=["callers"])


@router.get("/card", responses=problems(NotSignedIn, CallerNotFound))
async def caller_card(desk: AtDesk, wanted: Annotated[CallerWanted, Query()]) -> CallerCard:
    """Who is calling: by `number` while it rings, by `caller_id` later; the ticket in hand is not counted."""
    but = cards.InHand(wanted.call_id, wanted.ticket_id)
    return await desk.see(
        lambda s, who, now: (
            cards.by_id(s, who, wanted.caller_id, now, but=but)
            if wanted.caller_id
            else cards.by_number(s, who, wanted.number or "", now, but=but)
        )
    )


@router.patch(
    "/{caller_id}",
    responses=problems(
        NotSignedIn, CallerNotFound, ChangedMeanwhile, ChoiceUnknown, VersionMissing
    ),
)
async def save_caller(
    caller_id: PathId, desk: AtDesk, version: SavedVersion, body: SaveCaller
) -> CallerRead:
    """Correct what is known of a caller."""
    return await desk.do(
        lambda uow: service.save_caller(uow, desk.actor, caller_id, version, body.changes()),
        cards.read_caller,
    )


@router.post(
    "/{caller_id}/notes",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotSignedIn, CallerNotFound),
)
async def add_caller_note(caller_id: PathId, desk: AtDesk, body: CallerNoteWrite) -> CallerNoteRead:
    """Write down what the next colleague should know of this caller."""
    return await desk.do(
        lambda uow: service.add_note(uow, desk.actor, caller_id, body.text), cards.read_note
    )


@router.delete(
    "/{caller_id}/notes/{note_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotSignedIn, CallerNotFound, NoteNotFound, NoteNotYours),
)
async def remove_caller_note(caller_id: PathId, note_id: PathId, desk: AtDesk, db: Db) -> None:
    """Take a note back that is wrong: your own, or as a supervisor anybody's."""
    await db.write(lambda uow: service.remove_note(uow, desk.actor, caller_id, note_id))

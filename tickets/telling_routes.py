"""HTTP for a citizen's wish to get texts or none, as they tell it to whoever has their ticket."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlmodel import Session

from hotline.kernel.errors import Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.notices import queries, service
from hotline.notices.policy import is_mobile
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, NotSignedIn, requires
from hotline.web.problems import problems
from tickets import access
from tickets.edge import AtDesk, PathId
from tickets.errors import TicketNotFound
from tickets.inputs import Input
from tickets.model import Ticket
from tickets.policy import Standing
from tickets.visibility import standing

router = APIRouter(
    prefix="/api/tickets",
    tags=["tickets"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused, TicketNotFound),
)
Edits = Annotated[Actor, Depends(requires("callers.edit"))]


class TextsRead(BaseModel):
    reachable: bool  # the ticket has a mobile number
    refused: bool


class TextsWrite(Input):
    refused: bool


@router.get("/{ticket_id}/texts")
async def read_texts(ticket_id: PathId, desk: AtDesk) -> TextsRead:
    """Whether the caller of this ticket gets texts."""
    return await desk.see(
        lambda session, who, now: _texts(session, access.seen(session, who, ticket_id, now))
    )


@router.put("/{ticket_id}/texts")
async def set_texts(ticket_id: PathId, desk: AtDesk, actor: Edits, body: TextsWrite) -> TextsRead:
    """The caller wants texts, or none: of this matter and of every other."""

    def unit(uow: UnitOfWork) -> Ticket:
        who = standing(uow.session, actor, uow.now)
        ticket = access.held(uow.session, who, ticket_id, uow.now)
        if is_mobile(ticket.caller_number):
            number, wish = ticket.caller_number, body.refused
            service.set_refusal(uow, number, refused=wish, ticket_id=ticket_id, by=actor.id)
        return ticket

    def shown(session: Session, ticket: Ticket, _: Standing, __: datetime) -> TextsRead:
        return _texts(session, ticket)

    return await desk.do(unit, shown)


def _texts(session: Session, ticket: Ticket) -> TextsRead:
    number = ticket.caller_number
    return TextsRead(reachable=is_mobile(number), refused=queries.is_refused(session, number))

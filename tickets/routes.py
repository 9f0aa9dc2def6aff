"""HTTP for tickets: parse, call the service, return the row."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, status
from sqlmodel import Session

from hotline.kernel.errors import Forbidden
from hotline.routing.queries import offers
from hotline.routing.schemas import OffersRead
from hotline.web.deps import Config, NotSignedIn
from hotline.web.if_match import Version
from hotline.web.paging import CursorUnknown, Page
from hotline.web.problems import problems
from tickets import access, queries, service
from tickets.edge import MOVE, AtDesk, PathId, SavedVersion
from tickets.errors import (
    ActionNotYours,
    ChoiceUnknown,
    FieldsMissing,
    NumberWithheld,
    TicketNotFound,
    VersionMissing,
)
from tickets.lists import pages
from tickets.lists.schemas import PageWanted
from tickets.machine import IllegalTransition
from tickets.move_schemas import Note
from tickets.policy import Standing
from tickets.schemas import OpenTicket, PhoneRead, SaveTicket, TicketListItem, TicketRead

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.get("", responses=problems(NotSignedIn, CursorUnknown))
async def list_tickets(
    desk: AtDesk, wanted: Annotated[PageWanted, Query()]
) -> Page[TicketListItem]:
    """Tickets that you may see, newest first, or due soonest.

    `q`: words that must all be in the number, the names, the village or the text; part of the
    caller's number, if you may search by it.
    """
    return await desk.see(
        lambda s, who, now: pages.page(
            s, who, wanted.filter(), now, cursor=wanted.cursor, limit=wanted.limit
        )
    )


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotSignedIn, Forbidden, ChoiceUnknown),
)
async def open_ticket(desk: AtDesk, body: OpenTicket, config: Config) -> TicketRead:
    """Open a ticket without a call."""
    opening = service.Opening(
        channel=body.channel,
        number=body.caller_number,
        operator_id=desk.actor.id,
        outside_number=body.outside_number,
        upstream_due_at=body.upstream_due_at,
    )
    division = config.office.division_code
    return await desk.do(
        lambda uow: service.open_by_hand(uow, desk.actor, opening, body.form(), division=division),
        queries.read,
    )


@router.get("/{ticket_id}", responses=problems(NotSignedIn, TicketNotFound))
async def read_ticket(ticket_id: PathId, desk: AtDesk) -> TicketRead:
    """One ticket with its history, follow-ups, and what you may do with it."""
    return await desk.see(lambda s, who, now: queries.detail(s, who, ticket_id, now))


@router.get("/{ticket_id}/offers", responses=problems(NotSignedIn, TicketNotFound))
async def list_offers(ticket_id: PathId, desk: AtDesk) -> OffersRead:
    """Who was offered the matter, in order: when, why this person, and how it ended."""

    def query(session: Session, who: Standing, now: datetime) -> OffersRead:
        ticket = access.seen(session, who, ticket_id, now)
        return OffersRead.of(offers(session, ticket.id))

    return await desk.see(query)


@router.patch("/{ticket_id}", responses=MOVE | problems(ChoiceUnknown, VersionMissing))
async def save_ticket(
    ticket_id: PathId, desk: AtDesk, version: SavedVersion, body: SaveTicket
) -> TicketRead:
    """Save what was typed. 412 carries the ticket as it is now in `current`."""
    return await desk.do(
        lambda uow: service.save(uow, desk.actor, ticket_id, version, body.changes()),
        queries.read,
    )


@router.post("/{ticket_id}/submit", responses=MOVE | problems(FieldsMissing, ChoiceUnknown))
async def submit_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: SaveTicket | None = None
) -> TicketRead:
    """Accept the matter (保存登记); fields that are sent along are saved first."""
    form = body.changes() if body else {}
    return await desk.do(
        lambda uow: service.submit(uow, desk.actor, ticket_id, version, form), queries.read
    )


@router.post("/{ticket_id}/note", responses=problems(NotSignedIn, TicketNotFound, ActionNotYours))
async def add_note(ticket_id: PathId, desk: AtDesk, body: Note) -> TicketRead:
    """Add an internal or a public note."""
    return await desk.do(
        lambda uow: service.add_note(uow, desk.actor, ticket_id, kind=body.kind, text=body.text),
        queries.read,
    )


@router.post(
    "/{ticket_id}/reveal-phone",
    responses=problems(
        NotSignedIn, TicketNotFound, ActionNotYours, IllegalTransition, NumberWithheld
    ),
)
async def reveal_phone(ticket_id: PathId, desk: AtDesk) -> PhoneRead:
    """The caller's whole number; who looked is recorded."""
    return await desk.do(
        lambda uow: service.reveal_phone(uow, desk.actor, ticket_id, address=desk.address),
        lambda _s, phone, _who, _now: PhoneRead(phone=phone),
    )

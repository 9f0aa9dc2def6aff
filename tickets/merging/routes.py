"""HTTP for merging: parse, call the service, return the row."""

from fastapi import APIRouter

from hotline.web.deps import NotSignedIn
from hotline.web.problems import problems
from tickets.edge import MOVE, AtDesk, PathId
from tickets.errors import TicketNotFound
from tickets.merging import queries, repeats, service, suggestions
from tickets.merging.errors import OBSTACLES, MasterWanted
from tickets.merging.schemas import (
    CandidateRead,
    Decide,
    Gather,
    GroupRead,
    MergeInto,
    RepeatsRead,
    Undo,
)
from tickets.move_edge import OnTicket
from tickets.refusals import MasterUnknown
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api/tickets/{ticket_id}", tags=["tickets"])
MERGE = MOVE | problems(MasterUnknown, *OBSTACLES.values())
READ = problems(NotSignedIn, TicketNotFound)


@router.post("/merge", responses=MERGE)
async def merge_ticket(ticket: OnTicket, body: MergeInto) -> TicketRead:
    """并单 into another open ticket, by its number or id."""
    return await ticket.do(service.merge, master=body.master)


@router.post("/gather", responses=MERGE)
async def gather_tickets(ticket: OnTicket, body: Gather) -> TicketRead:
    """Merge several tickets into this one: all, or none with the reason of the first that cannot."""
    return await ticket.do(service.gather, tickets=body.tickets)


@router.post("/unmerge", responses=MOVE)
async def unmerge_ticket(ticket: OnTicket, body: Undo) -> TicketRead:
    """取消并单, within 30 days: the ticket is what it was."""
    return await ticket.do(service.unmerge, reason=body.reason)


@router.get("/group", responses=READ)
async def read_group(ticket_id: PathId, desk: AtDesk) -> GroupRead:
    """Who belongs to this matter, callers and matters counted apart."""
    return await desk.see(lambda s, who, now: queries.group(s, who, ticket_id, now))


@router.get("/candidates", responses=READ)
async def list_candidates(ticket_id: PathId, desk: AtDesk) -> list[CandidateRead]:
    """Open tickets of yours that may be the same matter, each with its reasons; nothing is merged by it."""
    return await desk.see(lambda s, who, now: suggestions.candidates(s, who, ticket_id, now))


@router.get("/repeats", responses=READ)
async def read_repeats(ticket_id: PathId, desk: AtDesk) -> RepeatsRead:
    """What else the caller's number has in hand, and what was decided about this call."""
    return await desk.see(lambda s, who, now: queries.repeats(s, who, ticket_id, now))


@router.post("/repeat", responses=MERGE | problems(MasterWanted))
async def decide_repeat(ticket: OnTicket, body: Decide) -> TicketRead:
    """Say what another call of this number is: 并单, 新诉求 or 查询进度."""
    return await ticket.do(repeats.decide, body.choice, other=body.other)

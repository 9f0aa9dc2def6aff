"""HTTP for the other ends of a ticket, and what hurries or helps it."""

from fastapi import APIRouter

from hotline.web.problems import problems
from tickets import endings, flags
from tickets.edge import MOVE
from tickets.errors import ChoiceUnknown, HandlerUnknown
from tickets.move_edge import OnTicket
from tickets.move_schemas import (
    Because,
    Involve,
    NotAccept,
    Supervise,
    TransferOut,
    Urge,
)
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api/tickets/{ticket_id}", tags=["tickets"])


@router.post("/not_accept", responses=MOVE | problems(ChoiceUnknown))
async def not_accept_ticket(ticket: OnTicket, body: NotAccept) -> TicketRead:
    """不予受理: why, and where the caller was told to go."""
    return await ticket.do(endings.not_accept, endings.Refusal(**body.model_dump()))


@router.post("/transfer_out", responses=MOVE | problems(ChoiceUnknown))
async def transfer_ticket_out(ticket: OnTicket, body: TransferOut) -> TicketRead:
    """转出 to 12345, 110 and others."""
    return await ticket.do(endings.transfer_out, endings.Elsewhere(**body.model_dump()))


@router.post("/close_explained", responses=MOVE)
async def close_ticket_explained(ticket: OnTicket, body: Because) -> TicketRead:
    """未解决但已解释: a supervisor signs, and it is supervised."""
    return await ticket.do(endings.close_explained, reason=body.reason)


@router.post("/rework", responses=MOVE)
async def rework_ticket(ticket: OnTicket, body: Because) -> TicketRead:
    """重办: the caller is not satisfied for a reason; half of the first limit."""
    return await ticket.do(endings.rework, reason=body.reason)


@router.post("/urge", responses=MOVE)
async def urge_ticket(ticket: OnTicket, body: Urge) -> TicketRead:
    """催办: the caller asks again."""
    return await ticket.do(flags.urge, text=body.text)


@router.post("/supervise", responses=MOVE)
async def supervise_ticket(ticket: OnTicket, body: Supervise) -> TicketRead:
    """督办, with a number and a limit of 1 to 3 working days."""
    return await ticket.do(flags.supervise, **body.model_dump())


@router.post("/involve", responses=MOVE | problems(HandlerUnknown))
async def involve_units(ticket: OnTicket, body: Involve) -> TicketRead:
    """协办: which units help the one that leads; an empty list ends it."""
    return await ticket.do(flags.involve, **body.model_dump())

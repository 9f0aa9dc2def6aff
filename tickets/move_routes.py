"""HTTP for the moves on the way of a ticket: to a handler, to an answer, to its end."""

from fastapi import APIRouter

from hotline.web.problems import problems
from tickets import answers, moves
from tickets.edge import MOVE
from tickets.errors import (
    AnswerTooShort,
    ChoiceUnknown,
    ContactInFuture,
    HandlerUnknown,
    NobodyToDispatchTo,
)
from tickets.move_edge import OnTicket
from tickets.move_schemas import Because, Close, Dispatch, Reply, Resolve, Return
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api/tickets/{ticket_id}", tags=["tickets"])


@router.post("/resolve", responses=MOVE | problems(AnswerTooShort, ChoiceUnknown))
async def resolve_ticket(ticket: OnTicket, body: Resolve) -> TicketRead:
    """Answered on the spot (当场答复办结)."""
    return await ticket.do(answers.resolve, answer=body.answer, disposition=body.disposition)


@router.post("/forward", responses=MOVE)
async def forward_ticket(ticket: OnTicket) -> TicketRead:
    """Somebody else must answer it (转办)."""
    return await ticket.do(moves.forward)


@router.post("/dispatch", responses=MOVE | problems(HandlerUnknown, NobodyToDispatchTo))
async def dispatch_ticket(ticket: OnTicket, body: Dispatch) -> TicketRead:
    """Give it to a unit or a person, or `auto`: to whom the village belongs (派单). The reason is in the history."""
    if body.auto:
        return await ticket.do(moves.dispatch_automatically)
    return await ticket.do(moves.dispatch_to, **body.target())


@router.post("/accept", responses=MOVE)
async def accept_ticket(ticket: OnTicket) -> TicketRead:
    """Sign for it (签收)."""
    return await ticket.do(moves.accept)


@router.post("/return", responses=MOVE | problems(ChoiceUnknown))
async def return_ticket(ticket: OnTicket, body: Return) -> TicketRead:
    """Give it back (退单): to the desk at once before it is signed for, afterwards for review."""
    return await ticket.do(moves.give_back, reason=body.reason, code=body.reason_code)


@router.post("/take_back", responses=MOVE)
async def take_ticket_back(ticket: OnTicket, body: Because) -> TicketRead:
    """Take it from whoever has it (收回); it is dispatched anew."""
    return await ticket.do(moves.take_back, reason=body.reason)


@router.post("/reply", responses=MOVE | problems(AnswerTooShort, ContactInFuture))
async def reply_to_ticket(ticket: OnTicket, body: Reply) -> TicketRead:
    """Report what was done, apart from what the caller is told (提交办理结果)."""
    return await ticket.do(answers.reply, answers.Report(**body.model_dump()))


@router.post("/approve", responses=MOVE)
async def approve_ticket(ticket: OnTicket) -> TicketRead:
    """The reply is good (审核通过); a visit-back is promised by the next working day."""
    return await ticket.do(moves.approve)


@router.post("/send_back", responses=MOVE)
async def send_ticket_back(ticket: OnTicket, body: Because) -> TicketRead:
    """The reply misses the point (审核退回)."""
    return await ticket.do(moves.send_back, reason=body.reason)


@router.post("/close", responses=MOVE)
async def close_ticket(ticket: OnTicket, body: Close) -> TicketRead:
    """The caller was asked, or need not be (办结)."""
    return await ticket.do(moves.close, **body.model_dump())


@router.post("/reopen", responses=MOVE)
async def reopen_ticket(ticket: OnTicket, body: Because) -> TicketRead:
    """An end is taken back (重开); a closed one within 30 days."""
    return await ticket.do(moves.reopen, reason=body.reason)


@router.post("/cancel", responses=MOVE)
async def cancel_ticket(ticket: OnTicket, body: Because) -> TicketRead:
    """Void (无效、错拨、骚扰); its follow-ups are cancelled."""
    return await ticket.do(moves.cancel, reason=body.reason)

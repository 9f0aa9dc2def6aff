"""HTTP for what handlers ask and others decide: a return, a pause, more time."""

from fastapi import APIRouter

from hotline.web.problems import problems
from tickets import questions
from tickets.deadlines import ExtensionTooLong
from tickets.edge import MOVE
from tickets.errors import ChoiceUnknown
from tickets.move_edge import OnTicket
from tickets.move_schemas import Ask, AskExtension, Because, Grant, GrantExtension
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api/tickets/{ticket_id}", tags=["tickets"])


@router.post("/approve_return", responses=MOVE)
async def approve_return(ticket: OnTicket, body: Grant) -> TicketRead:
    """The return is right (同意退单): dispatched anew."""
    return await ticket.do(questions.approve_return, reason=body.reason)


@router.post("/refuse_return", responses=MOVE)
async def refuse_return(ticket: OnTicket, body: Because) -> TicketRead:
    """It stays where it is (驳回退单); the second time for good."""
    return await ticket.do(questions.refuse_return, reason=body.reason)


@router.post("/ask_suspension", responses=MOVE | problems(ChoiceUnknown))
async def ask_suspension(ticket: OnTicket, body: Ask) -> TicketRead:
    """Ask for the clock to stop (申请暂停)."""
    return await ticket.do(questions.ask_suspension, questions.Grounds(**body.model_dump()))


@router.post("/approve_suspension", responses=MOVE)
async def approve_suspension(ticket: OnTicket, body: Grant) -> TicketRead:
    """The clock stops (同意暂停)."""
    return await ticket.do(questions.approve_suspension, reason=body.reason)


@router.post("/refuse_suspension", responses=MOVE)
async def refuse_suspension(ticket: OnTicket, body: Because) -> TicketRead:
    """The clock runs on (不同意暂停)."""
    return await ticket.do(questions.refuse_suspension, reason=body.reason)


@router.post("/resume", responses=MOVE)
async def resume_ticket(ticket: OnTicket) -> TicketRead:
    """The clock runs again (恢复计时); `due_at` has moved by the pause."""
    return await ticket.do(questions.resume)


@router.post("/ask_extension", responses=MOVE | problems(ChoiceUnknown, ExtensionTooLong))
async def ask_extension(ticket: OnTicket, body: AskExtension) -> TicketRead:
    """Ask for more working days before the limit is over (申请延期)."""
    return await ticket.do(
        questions.ask_extension,
        questions.Grounds(reason=body.reason, text=body.text),
        days=body.days,
    )


@router.post("/approve_extension", responses=MOVE | problems(ExtensionTooLong))
async def approve_extension(ticket: OnTicket, body: GrantExtension) -> TicketRead:
    """There is more time (同意延期); the caller is told why and until when."""
    return await ticket.do(questions.approve_extension, days=body.days)


@router.post("/refuse_extension", responses=MOVE)
async def refuse_extension(ticket: OnTicket, body: Because) -> TicketRead:
    """The limit stays (驳回延期)."""
    return await ticket.do(questions.refuse_extension, reason=body.reason)

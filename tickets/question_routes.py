"""HTTP for what handlers ask and others decide: a return, a pause, more time."""

from fastapi import APIRouter

from hotline.web.if_match import Version
from hotline.web.problems import problems
from tickets import queries, questions
from tickets.deadlines import ExtensionTooLong
from tickets.edge import MOVE, AtDesk, PathId
from tickets.errors import ChoiceUnknown
from tickets.move_schemas import Ask, AskExtension, Because, Grant, GrantExtension
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.post("/{ticket_id}/approve_return", responses=MOVE)
async def approve_return(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Grant
) -> TicketRead:
    """The return is right (同意退单): dispatched anew."""
    return await desk.do(
        lambda uow: questions.approve_return(
            uow, desk.actor, ticket_id, version, reason=body.reason
        ),
        queries.read,
    )


@router.post("/{ticket_id}/refuse_return", responses=MOVE)
async def refuse_return(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """It stays where it is (驳回退单); the second time for good."""
    return await desk.do(
        lambda uow: questions.refuse_return(
            uow, desk.actor, ticket_id, version, reason=body.reason
        ),
        queries.read,
    )


@router.post("/{ticket_id}/ask_suspension", responses=MOVE | problems(ChoiceUnknown))
async def ask_suspension(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Ask
) -> TicketRead:
    """Ask for the clock to stop (申请暂停)."""
    return await desk.do(
        lambda uow: questions.ask_suspension(
            uow, desk.actor, ticket_id, version, questions.Grounds(**body.model_dump())
        ),
        queries.read,
    )


@router.post("/{ticket_id}/approve_suspension", responses=MOVE)
async def approve_suspension(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Grant
) -> TicketRead:
    """The clock stops (同意暂停)."""
    return await desk.do(
        lambda uow: questions.approve_suspension(
            uow, desk.actor, ticket_id, version, reason=body.reason
        ),
        queries.read,
    )


@router.post("/{ticket_id}/refuse_suspension", responses=MOVE)
async def refuse_suspension(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """The clock runs on (不同意暂停)."""
    return await desk.do(
        lambda uow: questions.refuse_suspension(
            uow, desk.actor, ticket_id, version, reason=body.reason
        ),
        queries.read,
    )


@router.post("/{ticket_id}/resume", responses=MOVE)
async def resume_ticket(ticket_id: PathId, desk: AtDesk, version: Version) -> TicketRead:
    """The clock runs again (恢复计时); `due_at` has moved by the pause."""
    return await desk.do(
        lambda uow: questions.resume(uow, desk.actor, ticket_id, version), queries.read
    )


@router.post(
    "/{ticket_id}/ask_extension", responses=MOVE | problems(ChoiceUnknown, ExtensionTooLong)
)
async def ask_extension(
    ticket_id: PathId, desk: AtDesk, version: Version, body: AskExtension
) -> TicketRead:
    """Ask for more working days before the limit is over (申请延期)."""
    return await desk.do(
        lambda uow: questions.ask_extension(
            uow,
            desk.actor,
            ticket_id,
            version,
            questions.Grounds(reason=body.reason, text=body.text),
            days=body.days,
        ),
        queries.read,
    )


@router.post("/{ticket_id}/approve_extension", responses=MOVE | problems(ExtensionTooLong))
async def approve_extension(
    ticket_id: PathId, desk: AtDesk, version: Version, body: GrantExtension
) -> TicketRead:
    """There is more time (同意延期); the caller is told why and until when."""
    return await desk.do(
        lambda uow: questions.approve_extension(
            uow, desk.actor, ticket_id, version, days=body.days
        ),
        queries.read,
    )


@router.post("/{ticket_id}/refuse_extension", responses=MOVE)
async def refuse_extension(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """The limit stays (驳回延期)."""
    return await desk.do(
        lambda uow: questions.refuse_extension(
            uow, desk.actor, ticket_id, version, reason=body.reason
        ),
        queries.read,
    )

"""HTTP for the moves on the way of a ticket: to a handler, to an answer, to its end."""

from fastapi import APIRouter

from hotline.web.if_match import Version
from hotline.web.problems import problems
from tickets import answers, moves, queries
from tickets.edge import MOVE, AtDesk, PathId
from tickets.errors import (
    AnswerTooShort,
    ChoiceUnknown,
    ContactInFuture,
    HandlerUnknown,
    NobodyToDispatchTo,
)
from tickets.move_schemas import Because, Close, Dispatch, Reply, Resolve, Return
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.post("/{ticket_id}/resolve", responses=MOVE | problems(AnswerTooShort, ChoiceUnknown))
async def resolve_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Resolve
) -> TicketRead:
    """Answered on the spot (当场答复办结)."""
    return await desk.do(
        lambda uow: answers.resolve(
            uow, desk.actor, ticket_id, version, answer=body.answer, disposition=body.disposition
        ),
        queries.read,
    )


@router.post("/{ticket_id}/forward", responses=MOVE)
async def forward_ticket(ticket_id: PathId, desk: AtDesk, version: Version) -> TicketRead:
    """Somebody else must answer it (转办)."""
    return await desk.do(
        lambda uow: moves.forward(uow, desk.actor, ticket_id, version), queries.read
    )


@router.post("/{ticket_id}/dispatch", responses=MOVE | problems(HandlerUnknown, NobodyToDispatchTo))
async def dispatch_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Dispatch
) -> TicketRead:
    """Give it to a unit or a person, or `auto`: to whom the village belongs (派单). The reason is in the history."""
    return await desk.do(
        lambda uow: (
            moves.dispatch_automatically(uow, desk.actor, ticket_id, version)
            if body.auto
            else moves.dispatch_to(uow, desk.actor, ticket_id, version, **body.target())
        ),
        queries.read,
    )


@router.post("/{ticket_id}/accept", responses=MOVE)
async def accept_ticket(ticket_id: PathId, desk: AtDesk, version: Version) -> TicketRead:
    """Sign for it (签收)."""
    return await desk.do(
        lambda uow: moves.accept(uow, desk.actor, ticket_id, version), queries.read
    )


@router.post("/{ticket_id}/return", responses=MOVE | problems(ChoiceUnknown))
async def return_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Return
) -> TicketRead:
    """Give it back (退单): to the desk at once before it is signed for, afterwards for review."""
    return await desk.do(
        lambda uow: moves.give_back(
            uow, desk.actor, ticket_id, version, reason=body.reason, code=body.reason_code
        ),
        queries.read,
    )


@router.post("/{ticket_id}/take_back", responses=MOVE)
async def take_ticket_back(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """Take it from whoever has it (收回); it is dispatched anew."""
    return await desk.do(
        lambda uow: moves.take_back(uow, desk.actor, ticket_id, version, reason=body.reason),
        queries.read,
    )


@router.post("/{ticket_id}/reply", responses=MOVE | problems(AnswerTooShort, ContactInFuture))
async def reply_to_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Reply
) -> TicketRead:
    """Report what was done, apart from what the caller is told (提交办理结果)."""
    return await desk.do(
        lambda uow: answers.reply(
            uow, desk.actor, ticket_id, version, answers.Report(**body.model_dump())
        ),
        queries.read,
    )


@router.post("/{ticket_id}/approve", responses=MOVE)
async def approve_ticket(ticket_id: PathId, desk: AtDesk, version: Version) -> TicketRead:
    """The reply is good (审核通过); a visit-back is promised by the next working day."""
    return await desk.do(
        lambda uow: moves.approve(uow, desk.actor, ticket_id, version), queries.read
    )


@router.post("/{ticket_id}/send_back", responses=MOVE)
async def send_ticket_back(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """The reply misses the point (审核退回)."""
    return await desk.do(
        lambda uow: moves.send_back(uow, desk.actor, ticket_id, version, reason=body.reason),
        queries.read,
    )


@router.post("/{ticket_id}/close", responses=MOVE)
async def close_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Close
) -> TicketRead:
    """The caller was asked, or need not be (办结)."""
    return await desk.do(
        lambda uow: moves.close(uow, desk.actor, ticket_id, version, **body.model_dump()),
        queries.read,
    )


@router.post("/{ticket_id}/reopen", responses=MOVE)
async def reopen_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """An end is taken back (重开); a closed one within 30 days."""
    return await desk.do(
        lambda uow: moves.reopen(uow, desk.actor, ticket_id, version, reason=body.reason),
        queries.read,
    )


@router.post("/{ticket_id}/cancel", responses=MOVE)
async def cancel_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """Void (无效、错拨、骚扰); its follow-ups are cancelled."""
    return await desk.do(
        lambda uow: moves.cancel(uow, desk.actor, ticket_id, version, reason=body.reason),
        queries.read,
    )

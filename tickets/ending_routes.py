"""HTTP for the other ends of a ticket, and what hurries or helps it."""

from fastapi import APIRouter

from hotline.web.if_match import Version
from hotline.web.problems import problems
from tickets import endings, flags, queries
from tickets.edge import MOVE, AtDesk, PathId
from tickets.errors import ChoiceUnknown, HandlerUnknown
from tickets.move_schemas import (
    Because,
    Involve,
    Merge,
    NotAccept,
    Supervise,
    TransferOut,
    Urge,
)
from tickets.refusals import MasterUnknown
from tickets.schemas import TicketRead

router = APIRouter(prefix="/api/tickets", tags=["tickets"])


@router.post("/{ticket_id}/not_accept", responses=MOVE | problems(ChoiceUnknown))
async def not_accept_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: NotAccept
) -> TicketRead:
    """不予受理: why, and where the caller was told to go."""
    return await desk.do(
        lambda uow: endings.not_accept(
            uow, desk.actor, ticket_id, version, endings.Refusal(**body.model_dump())
        ),
        queries.read,
    )


@router.post("/{ticket_id}/transfer_out", responses=MOVE | problems(ChoiceUnknown))
async def transfer_ticket_out(
    ticket_id: PathId, desk: AtDesk, version: Version, body: TransferOut
) -> TicketRead:
    """转出 to 12345, 110 and others."""
    return await desk.do(
        lambda uow: endings.transfer_out(
            uow, desk.actor, ticket_id, version, endings.Elsewhere(**body.model_dump())
        ),
        queries.read,
    )


@router.post("/{ticket_id}/merge", responses=MOVE | problems(MasterUnknown))
async def merge_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Merge
) -> TicketRead:
    """并单 into another open ticket, by its number or id."""
    return await desk.do(
        lambda uow: endings.merge(uow, desk.actor, ticket_id, version, master=body.master),
        queries.read,
    )


@router.post("/{ticket_id}/close_explained", responses=MOVE)
async def close_ticket_explained(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """未解决但已解释: a supervisor signs, and it is supervised."""
    return await desk.do(
        lambda uow: endings.close_explained(
            uow, desk.actor, ticket_id, version, reason=body.reason
        ),
        queries.read,
    )


@router.post("/{ticket_id}/rework", responses=MOVE)
async def rework_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Because
) -> TicketRead:
    """重办: the caller is not satisfied for a reason; half of the first limit."""
    return await desk.do(
        lambda uow: endings.rework(uow, desk.actor, ticket_id, version, reason=body.reason),
        queries.read,
    )


@router.post("/{ticket_id}/urge", responses=MOVE)
async def urge_ticket(ticket_id: PathId, desk: AtDesk, version: Version, body: Urge) -> TicketRead:
    """催办: the caller asks again."""
    return await desk.do(
        lambda uow: flags.urge(uow, desk.actor, ticket_id, version, text=body.text), queries.read
    )


@router.post("/{ticket_id}/supervise", responses=MOVE)
async def supervise_ticket(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Supervise
) -> TicketRead:
    """督办, with a number and a limit of 1 to 3 working days."""
    return await desk.do(
        lambda uow: flags.supervise(uow, desk.actor, ticket_id, version, **body.model_dump()),
        queries.read,
    )


@router.post("/{ticket_id}/involve", responses=MOVE | problems(HandlerUnknown))
async def involve_units(
    ticket_id: PathId, desk: AtDesk, version: Version, body: Involve
) -> TicketRead:
    """协办: which units help the one that leads; an empty list ends it."""
    return await desk.do(
        lambda uow: flags.involve(uow, desk.actor, ticket_id, version, **body.model_dump()),
        queries.read,
    )

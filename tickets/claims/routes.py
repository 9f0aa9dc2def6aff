"""HTTP for claims; each answer says who has the ticket now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends

from hotline.kernel.uow import UnitOfWork
from hotline.web.deps import Config, NotSignedIn
from hotline.web.problems import problems
from tickets.claims import queries, service
from tickets.claims.errors import ClaimLost, NothingToClaim, TakeOverNotYours
from tickets.claims.schemas import ClaimRead, TakeOver
from tickets.edge import AtDesk, PathId
from tickets.errors import ClaimedByAnother, TicketNotFound

router = APIRouter(
    prefix="/api/tickets/{ticket_id}/claim",
    tags=["tickets"],
    responses=problems(NotSignedIn, TicketNotFound),
)


class OneClaim:
    def __init__(self, ticket_id: PathId, desk: AtDesk, config: Config) -> None:
        self.id, self.actor, self._desk = ticket_id, desk.actor, desk
        self.lease = timedelta(minutes=config.tickets.claim_minutes)

    async def do(self, act: Callable[[UnitOfWork], None]) -> ClaimRead:
        return await self._desk.do(
            act, lambda session, _, who, now: queries.read(session, who, self.id, now)
        )


OnClaim = Annotated[OneClaim, Depends()]


@router.get("")
async def read_claim(ticket_id: PathId, desk: AtDesk) -> ClaimRead:
    """Who works on the ticket just now, and what you may do about it."""
    return await desk.see(lambda session, who, now: queries.read(session, who, ticket_id, now))


@router.post("", responses=problems(NothingToClaim, ClaimedByAnother))
async def claim_ticket(claim: OnClaim) -> ClaimRead:
    """Claim a ticket of your queue (认领); a second time renews it."""
    return await claim.do(lambda uow: service.claim(uow, claim.actor, claim.id, claim.lease))


@router.post("/renew", responses=problems(ClaimLost))
async def renew_claim(claim: OnClaim) -> ClaimRead:
    """Keep your claim; the console asks while the page is open."""
    return await claim.do(lambda uow: service.renew(uow, claim.actor, claim.id, claim.lease))


@router.post("/release")
async def release_claim(claim: OnClaim) -> ClaimRead:
    """Lay the ticket back into its queue."""
    return await claim.do(lambda uow: service.release(uow, claim.actor, claim.id))


@router.post("/take-over", responses=problems(TakeOverNotYours, ClaimLost))
async def take_over_claim(claim: OnClaim, body: TakeOver) -> ClaimRead:
    """Have it instead of a colleague, with a reason that the history keeps; supervisors only."""
    return await claim.do(
        lambda uow: service.take_over(uow, claim.actor, claim.id, claim.lease, reason=body.reason)
    )

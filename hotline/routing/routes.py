"""HTTP for offers: who was offered a call, and why. Offers are made and answered elsewhere."""

from fastapi import APIRouter
from sqlmodel import Session

from hotline.calls.routes import CallNotFound, Reader, readable
from hotline.kernel.errors import Forbidden
from hotline.organisation.edge import PathId
from hotline.routing import queries
from hotline.routing.schemas import OffersRead
from hotline.web.deps import Actor, Db, NotSignedIn
from hotline.web.problems import problems

router = APIRouter(prefix="/api/calls", tags=["calls"])


@router.get("/{call_id}/offers", responses=problems(NotSignedIn, Forbidden, CallNotFound))
async def list_offers(call_id: PathId, db: Db, reader: Reader) -> OffersRead:
    """Who was offered the call, in order: when, why this person, and how it ended."""
    return await db.read(lambda session: _offers(session, call_id, reader))


def _offers(session: Session, call_id: str, reader: Actor) -> OffersRead:
    call = readable(session, call_id, reader)
    return OffersRead.of(queries.offers(session, call.id))

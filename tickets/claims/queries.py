"""Reads of claims, for this package and all of tickets."""

from datetime import datetime

from sqlmodel import Session, col, select

from hotline.organisation.model import Person
from tickets import access
from tickets.claims import rules
from tickets.claims.model import TicketClaim
from tickets.claims.schemas import ClaimAction, ClaimRead
from tickets.policy import Standing


def live(session: Session, ticket_id: str, now: datetime) -> TicketClaim | None:
    """The claim that holds now."""
    query = select(TicketClaim).where(
        TicketClaim.ticket_id == ticket_id, col(TicketClaim.expires_at) > now
    )
    return session.exec(query).first()


def name_of(session: Session, person_id: str) -> str:
    return session.get_one(Person, person_id).name


def read(session: Session, who: Standing, ticket_id: str, now: datetime) -> ClaimRead:
    """Who has claimed the ticket, and what this person may do about it.

    Raises:
        TicketNotFound: none that this person may see.
    """
    ticket = access.seen(session, who, ticket_id, now)
    claim = live(session, ticket_id, now)
    possible: list[ClaimAction] = []
    if claim is None:
        possible = ["claim"] if rules.may_claim(who, ticket, now) else []
    elif claim.person_id == who.person_id:
        possible = ["release"]
    elif rules.may_take_over(who):
        possible = ["take_over"]
    return ClaimRead(
        ticket_id=ticket_id,
        person_id=claim.person_id if claim else None,
        person_name=name_of(session, claim.person_id) if claim else None,
        mine=claim is not None and claim.person_id == who.person_id,
        since=claim.since if claim else None,
        expires_at=claim.expires_at if claim else None,
        actions=possible,
    )

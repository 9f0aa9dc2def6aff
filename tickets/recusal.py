"""Conflict of interest (回避): nobody is offered a matter in which they are the other side.

律师法 art. 39: a lawyer does not act where the lawyer's own or close relatives' interests conflict.
Only what the ticket says can be seen here; a supervisor adds what people know (`control.exclude`).
"""

from sqlmodel import Session, col, select

from hotline.organisation.model import Person
from tickets.model import Ticket
from tickets.text import fold

SHORTEST_NAME = 2  # a single character would be found in half of all texts


def recused(session: Session, ticket: Ticket) -> frozenset[str]:
    """Members of staff whom the ticket names as the opponent, by name or telephone."""
    opponent = fold(ticket.opponent or "")
    if len(opponent) < SHORTEST_NAME:
        return frozenset()
    digits = "".join(filter(str.isdigit, opponent))
    query = select(Person.id, Person.name, Person.phone).where(col(Person.is_active))
    return frozenset(
        person_id
        for person_id, name, phone in session.exec(query)
        if _is_named(fold(name), opponent) or _is_called(phone, digits)
    )


def _is_named(name: str, opponent: str) -> bool:
    return len(name) >= SHORTEST_NAME and name in opponent


def _is_called(phone: str | None, digits: str) -> bool:
    return bool(phone) and len(digits) >= 7 and digits in str(phone)

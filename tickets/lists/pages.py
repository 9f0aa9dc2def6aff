"""Pages of tickets and how many there are. A page follows the key of the last row; nothing is counted beyond a thousand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, literal_column
from sqlmodel import Session, col, select, tuple_

from hotline.web.paging import CursorUnknown, Page, decode_cursor, encode_cursor
from tickets import policy, queries
from tickets.edge import instant_key
from tickets.lists.filters import Sort, TicketFilter, conditions
from tickets.model import Ticket
from tickets.policy import Standing
from tickets.schemas import TicketListItem
from tickets.search.queries import Search, answering, hits, how_many
from tickets.search.question import Question
from tickets.visibility import visible

MOST_COUNTED: Final = 1_000
SEES_MANY: Final = policy.OVERSEERS | {"operator"}


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of a page, and where the next one begins."""

    tickets: list[Ticket]
    next: str | None


def page(
    session: Session,
    who: Standing,
    wanted: TicketFilter,
    now: datetime,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TicketListItem]:
    """Rows of the list as this person sees them.

    Raises:
        CursorUnknown: it was made for another list.
    """
    found = rows(session, who, wanted, now, cursor=cursor, limit=limit)
    return Page(items=queries.items(session, found.tickets, who, now), next=found.next)


def rows(
    session: Session,
    who: Standing,
    wanted: TicketFilter,
    now: datetime,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Listed:
    """The same without names."""
    question = Question.of(wanted.q) if wanted.q else None
    if wanted.sort is Sort.DUE:
        return _by_due(session, clauses_of(session, who, wanted, now), cursor, limit)
    if question is not None:
        return _found(session, _search(who, wanted, question, now), cursor, limit)
    return _newest(session, clauses_of(session, who, wanted, now), cursor, limit)


def count(session: Session, who: Standing, wanted: TicketFilter, now: datetime) -> int:
    """How many there are; `MOST_COUNTED` means that many, or more."""
    question = Question.of(wanted.q) if wanted.q else None
    if question is not None and wanted.sort is not Sort.DUE:
        return how_many(session, _search(who, wanted, question, now), MOST_COUNTED)
    clauses = clauses_of(session, who, wanted, now)
    return int(session.exec(select(capped(clauses))).one())


def clauses_of(session: Session, who: Standing, wanted: TicketFilter, now: datetime) -> list[Any]:
    """Everything that a ticket of this list fulfils."""
    found = [visible(who, now), *conditions(who, wanted, now)]
    question = Question.of(wanted.q) if wanted.q else None
    if question is not None:
        found.append(answering(session, _search(who, wanted, question, now)))
    return found


def capped(clauses: list[Any]) -> Any:
    """A count that stops at `MOST_COUNTED`, to be read with others in one statement."""
    some: Any = select(literal_column("1")).select_from(Ticket).where(*clauses).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _search(who: Standing, wanted: TicketFilter, question: Question, now: datetime) -> Search:
    return Search(
        question,
        by_number=policy.may_search_numbers(who),
        conditions=[visible(who, now), *conditions(who, wanted, now)],
        narrow=wanted.is_narrow or not who.roles & SEES_MANY,
    )


def _found(session: Session, search: Search, cursor: str | None, limit: int) -> Listed:
    before = None
    if cursor is not None:
        (place,) = decode_cursor(cursor, parts=1)
        if not (place.isascii() and place.isdecimal() and len(place) < 19):
            raise CursorUnknown("not a cursor of this list")
        before = int(place)
    found = hits(session, search, before=before, limit=limit)
    following = encode_cursor(str(found[-1][0])) if len(found) == limit else None
    return Listed([ticket for _, ticket in found], following)


def _newest(session: Session, clauses: list[Any], cursor: str | None, limit: int) -> Listed:
    query = select(Ticket).where(*clauses)
    if (before := instant_key(cursor)) is not None:
        query = query.where(tuple_(col(Ticket.created_at), col(Ticket.id)) < before)
    query = query.order_by(col(Ticket.created_at).desc(), col(Ticket.id).desc()).limit(limit)
    found = list(session.exec(query))
    key = (found[-1].created_at.isoformat(), found[-1].id) if len(found) == limit else None
    return Listed(found, encode_cursor(*key) if key else None)


def _by_due(session: Session, clauses: list[Any], cursor: str | None, limit: int) -> Listed:
    query = select(Ticket).where(*clauses)
    if cursor is not None:
        _, *key = decode_cursor(cursor, parts=3)  # three, so that no other list's cursor fits
        after = instant_key(encode_cursor(*key))
        query = query.where(tuple_(col(Ticket.due_at), col(Ticket.id)) > after)
    found = list(session.exec(query.order_by(col(Ticket.due_at), col(Ticket.id)).limit(limit)))
    following = None
    if len(found) == limit and (due := found[-1].due_at) is not None:
        following = encode_cursor("due", due.isoformat(), found[-1].id)
    return Listed(found, following)

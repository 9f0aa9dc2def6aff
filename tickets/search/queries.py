"""Finding tickets by what they say: from the index, or along the list, whichever is less work.

A text answers by `tickets.search.question`; the index only says where to look, so each hit is
compared once more. Order: newest registered first (`TicketText.seq`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, cast, func, literal_column, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlmodel import Session, col, select

from hotline.organisation.model import Unit
from tickets.model import Ticket
from tickets.search.index import document
from tickets.search.model import WORDS, TicketText
from tickets.search.question import Question, Word

# From here on a word is common: it fills a page sooner along the list than by collecting every hit.
COMMON: Final = 5_000
ALL: Final = 1_000_000
PENDING: Final = text("ticket_text.pending")
Hit = tuple[int, Ticket]


@dataclass(frozen=True, slots=True)
class Search:
    """A question, what else must hold (visibility first of all), and whether few tickets can hold it.

    `since`: registered at this place or later; what is older is not even looked at.
    """

    question: Question
    by_number: bool
    conditions: Sequence[Any]
    narrow: bool
    since: int | None = None


def hits(session: Session, search: Search, *, before: int | None, limit: int) -> list[Hit]:
    """Tickets that answer, the last registered first, `before` this place in that order."""
    with _by_index(session):
        indexed = _indexed(session, search, before).limit(limit)
        found: list[Hit] = [(int(seq), ticket) for seq, ticket in session.exec(indexed)]
    found += _pending(session, search, before=before, limit=limit)
    return sorted(found, key=lambda hit: -hit[0])[:limit]


def how_many(session: Session, search: Search, most: int) -> int:
    """How many answer; never more than `most`, where counting ends."""
    query = _indexed(session, search).with_only_columns(TicketText.seq, maintain_column_froms=True)
    some = query.order_by(None).limit(most).subquery()
    with _by_index(session):
        indexed = int(session.exec(select(func.count()).select_from(some)).one())
    return min(most, indexed + len(_pending(session, search, before=None, limit=most)))


def answering(session: Session, search: Search) -> ColumnElement[bool]:
    """The same as a clause, for a list in another order."""
    query = _indexed(session, search).order_by(None)
    indexed = query.with_only_columns(TicketText.ticket_id, maintain_column_froms=True)
    waiting = [ticket.id for _, ticket in _pending(session, search, before=None, limit=ALL)]
    return or_(col(Ticket.id).in_(indexed), col(Ticket.id).in_(waiting))


def _indexed(session: Session, search: Search, before: int | None = None) -> Any:
    on = _on_sqlite if session.get_bind().dialect.name == "sqlite" else _on_postgresql
    return on(session, search, before)


@contextmanager
def _by_index(session: Session) -> Iterator[None]:
    """PostgreSQL takes reading every array for cheap, because it does not count unpacking them."""
    if session.get_bind().dialect.name == "sqlite":
        yield
        return
    connection = session.connection()
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    yield
    connection.exec_driver_sql("SET LOCAL enable_seqscan = on")


def _on_sqlite(session: Session, search: Search, before: int | None) -> Any:
    match = WORDS.c.ticket_words.op("MATCH")(_expression(search))
    query: Any = select(TicketText.seq, Ticket)
    if search.narrow and _is_common(session, match):
        # The few tickets of this person or place, each compared.
        query = query.select_from(Ticket).join(TicketText, _of_ticket())
        # With a plus SQLite sorts a few, instead of walking all tickets in this order.
        return _finished(query, search, col(TicketText.seq) + 0, before)
    query = query.select_from(WORDS).join(TicketText, WORDS.c.rowid == col(TicketText.seq))
    # By FTS5's own number: it gives its hits in this order, and stops when the page is full.
    return _finished(query.join(Ticket, _of_ticket()).where(match), search, WORDS.c.rowid, before)


def _is_common(session: Session, match: ColumnElement[bool]) -> bool:
    some: Any = select(literal_column("1")).select_from(WORDS).where(match).limit(COMMON)
    return session.exec(select(func.count()).select_from(some.subquery())).one() == COMMON


def _on_postgresql(session: Session, search: Search, before: int | None) -> Any:
    """By the planner's own guess, made from the frequency of the tokens.

    Left alone it would walk the whole primary key for a rare word, because of the LIMIT.
    """
    matches = _arrays(search)
    query: Any = select(TicketText.seq, Ticket)
    if _guessed(session, matches) >= COMMON:
        query = query.select_from(TicketText).join(Ticket, _of_ticket())
        return _finished(query, search, col(TicketText.seq), before)
    found = select(TicketText.seq).where(matches).cte("found").prefix_with("MATERIALIZED")
    query = query.select_from(TicketText).join(Ticket, _of_ticket())
    query = query.where(col(TicketText.seq).in_(select(found.c.seq)))
    return _finished(query, search, col(TicketText.seq), before)


def _guessed(session: Session, matches: ColumnElement[bool]) -> float:
    question = select(TicketText.seq).where(matches)
    compiled = question.compile(dialect=session.get_bind().dialect)
    explain = f"EXPLAIN (FORMAT JSON) {compiled}"
    (plan,) = session.connection().exec_driver_sql(explain, compiled.params).one()
    return float(plan[0]["Plan"]["Plan Rows"])


def _finished(query: Any, search: Search, place: Any, before: int | None) -> Any:
    query = query.where(_compared(search), col(TicketText.pending).is_(False), *search.conditions)
    if before is not None:
        query = query.where(place < before)
    if search.since is not None:
        query = query.where(place >= search.since)
    return query.order_by(place.desc())


def _pending(session: Session, search: Search, *, before: int | None, limit: int) -> list[Hit]:
    """What the index does not know yet, compared one by one."""
    query: Any = (
        select(TicketText.seq, Ticket, Unit.name)
        .join(Ticket, _of_ticket())
        .join(Unit, col(Unit.id) == col(Ticket.village_id), isouter=True)
        .where(PENDING, *search.conditions)
        .order_by(col(TicketText.seq).desc())
    )
    if before is not None:
        query = query.where(col(TicketText.seq) < before)
    found: list[Hit] = []
    with session.exec(query.execution_options(yield_per=500)) as rows:
        for seq, ticket, village in rows:
            words = document(ticket.search_text, village)
            if search.question.is_answered_by(
                words, ticket.caller_number, by_number=search.by_number
            ):
                found.append((seq, ticket))
                if len(found) == limit:
                    break
    return found


def _of_ticket() -> ColumnElement[bool]:
    return col(TicketText.ticket_id) == col(Ticket.id)


def _compared(search: Search) -> ColumnElement[bool]:
    return or_(
        *(and_(*(_contains_word(word, search) for word in way)) for way in search.question.ways)
    )


def _contains_word(word: Word, search: Search) -> ColumnElement[bool]:
    ways = [_contains(TicketText.words, word.text)]
    if word.number is not None:
        if word.number != word.text:
            ways.append(_contains(TicketText.words, word.number))
        if search.by_number:
            ways.append(_contains(TicketText.phone, word.number))
    return or_(*ways)


def _contains(column: str, part: str) -> ColumnElement[bool]:
    return col(column).contains(part, autoescape=True)  # both sides folded: case never matters


def _expression(search: Search) -> str:
    """The question as FTS5 reads it; a token has no quote in it."""
    return " OR ".join(
        "(" + " AND ".join(_ways(word, search) for word in way) + ")"
        for way in search.question.ways
    )


def _ways(word: Word, search: Search) -> str:
    ways = word.tokens(by_number=search.by_number)
    return "(" + " OR ".join("(" + " AND ".join(f'"{t}"' for t in way) + ")" for way in ways) + ")"


def _arrays(search: Search) -> ColumnElement[bool]:
    column: Any = col(TicketText.tokens)
    return or_(
        *(
            and_(
                *(
                    or_(
                        *(
                            column.op("@>", is_comparison=True)(cast(array(tokens), ARRAY(Text())))
                            for tokens in word.tokens(by_number=search.by_number)
                        )
                    )
                    for word in way
                )
            )
            for way in search.question.ways
        )
    )

"""Puts what has changed into the text index. Runs between other work, in small batches."""

import asyncio
from time import perf_counter
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, text, update
from sqlmodel import col

from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Unit
from tickets.model import Ticket
from tickets.search.model import WORDS, TicketText
from tickets.text import fold, telephone, telephone_tokens, text_tokens

AT_ONCE: Final = 50  # some milliseconds: an incoming call waits no longer for its turn
RESTS: Final = 19  # times the work
_TAKE_OUT: Final = text(
    "INSERT INTO ticket_words (ticket_words, rowid, tokens) VALUES ('delete', :seq, :tokens)"
)
_PUT_IN: Final = insert(WORDS)
_SETTLED: Final = (  # by `place`, because `seq` would be taken for a column to set
    update(TicketText)
    .where(col(TicketText.seq) == bindparam("place"))
    .values(words=bindparam("words"), phone=bindparam("phone"), pending=False)
)
_SETTLED_WITH_TOKENS: Final = _SETTLED.values(tokens=bindparam("tokens"))


def document(search_text: str, village: str | None) -> str:
    """All words of a ticket that are searched."""
    return f"{search_text}\n{fold(village)}" if village else search_text


async def index_pending(database: Database) -> int:
    """Index all that waits, in a twentieth of the time; how many tickets that were.

    The machine belongs to the calls: what waits is found all the same.
    """
    done = 0
    while batch := await database.write(_timed):
        indexed, worked = batch
        done += indexed
        await asyncio.sleep(RESTS * worked)
    return done


def _timed(uow: UnitOfWork) -> tuple[int, float] | None:
    began = perf_counter()
    indexed = index_some(uow)
    return (indexed, perf_counter() - began) if indexed else None


def index_some(uow: UnitOfWork) -> int:
    """One batch, the oldest first; 0 when nothing waits."""
    waiting = (
        select(
            col(TicketText.seq),
            col(TicketText.words),
            col(TicketText.phone),
            col(Ticket.search_text),
            col(Ticket.caller_number),
            col(Unit.name),
        )
        .join(Ticket, col(Ticket.id) == col(TicketText.ticket_id))
        .join(Unit, col(Unit.id) == col(Ticket.village_id), isouter=True)
        .where(text("ticket_text.pending"))
        .order_by(col(TicketText.seq))
        .limit(AT_ONCE)
        .with_for_update(of=TicketText)
    )
    rows = uow.connection.execute(waiting).all()
    if not rows:
        return 0
    new: list[dict[str, Any]] = [
        {"place": seq, "words": document(search_text, village), "phone": telephone(number)}
        for seq, _, _, search_text, number, village in rows
    ]
    if uow.connection.dialect.name == "sqlite":
        old = [{"seq": seq, "tokens": _line(words, phone)} for seq, words, phone, *_ in rows]
        if changed := [row for row in old if row["tokens"]]:
            uow.connection.execute(_TAKE_OUT, changed)
        put_in = [{"rowid": n["place"], "tokens": _line(n["words"], n["phone"])} for n in new]
        uow.connection.execute(_PUT_IN, put_in)
        uow.connection.execute(_SETTLED, new)
    else:
        with_tokens = [n | {"tokens": _tokens(n["words"], n["phone"])} for n in new]
        uow.connection.execute(_SETTLED_WITH_TOKENS, with_tokens)
    return len(rows)


def _tokens(words: str, phone: str) -> list[str]:
    """In order, so that the same text always gives the same line."""
    return sorted(text_tokens(words) | telephone_tokens(phone))


def _line(words: str, phone: str) -> str:
    """The tokens as FTS5 takes them."""
    return " ".join(_tokens(words, phone))

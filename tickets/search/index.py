"""Puts what has changed into the text index. Runs between other work, in small batches."""

import asyncio
from time import perf_counter
from typing import Final, cast

from sqlalchemy import Table, bindparam, insert, text
from sqlmodel import col, select

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
_TABLE: Final = cast(Table, TicketText.__table__)
_SETTLED: Final = (
    _TABLE.update()
    .where(_TABLE.c.seq == bindparam("place"))
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
    # A key of its own: `seq` would be taken for the column that is set.
    new = [
        {"place": row[0], "words": document(row[3], row[5]), "phone": telephone(row[4])}
        for row in rows
    ]
    if uow.connection.dialect.name == "sqlite":
        old = [{"seq": row[0], "tokens": _line(row[1], row[2])} for row in rows if row[1] or row[2]]
        if old:
            uow.connection.execute(_TAKE_OUT, old)
        put_in = [{"rowid": n["place"], "tokens": _line(n["words"], n["phone"])} for n in new]
        uow.connection.execute(_PUT_IN, put_in)
        uow.connection.execute(_SETTLED, new)
    else:
        with_tokens = [
            n | {"tokens": sorted(text_tokens(n["words"]) | telephone_tokens(n["phone"]))}
            for n in new
        ]
        uow.connection.execute(_SETTLED_WITH_TOKENS, with_tokens)
    return len(rows)


def _line(words: str, phone: str) -> str:
    """The tokens as FTS5 takes them: the same text always gives the same line."""
    return " ".join(sorted(text_tokens(words) | telephone_tokens(phone)))

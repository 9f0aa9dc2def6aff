"""Puts what has changed into the text index. Runs between other work, in small batches."""

from typing import Final

from sqlalchemy import Connection, insert, text, update
from sqlmodel import col, select

from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Unit
from tickets.model import Ticket
from tickets.search.model import WORDS, TicketText
from tickets.text import fold, telephone, telephone_tokens, text_tokens

AT_ONCE: Final = 50  # some 20 ms: an incoming call waits no longer for its turn
_TAKE_OUT: Final = text(
    "INSERT INTO ticket_words (ticket_words, rowid, tokens) VALUES ('delete', :seq, :tokens)"
)
_PUT_IN: Final = insert(WORDS)


def document(search_text: str, village: str | None) -> str:
    """All words of a ticket that are searched."""
    return f"{search_text}\n{fold(village)}" if village else search_text


async def index_pending(database: Database) -> int:
    """Index all that waits; how many tickets that were."""
    done = 0
    while batch := await database.write(index_some):
        done += batch
    return done


def index_some(uow: UnitOfWork) -> int:
    """One batch, the oldest first; 0 when nothing waits."""
    waiting = (
        select(TicketText, Ticket.search_text, Ticket.caller_number, Unit.name)
        .join(Ticket, col(Ticket.id) == col(TicketText.ticket_id))
        .join(Unit, col(Unit.id) == col(Ticket.village_id), isouter=True)
        .where(text("ticket_text.pending"))
        .order_by(col(TicketText.seq))
        .limit(AT_ONCE)
        .with_for_update(of=TicketText)
    )
    rows = uow.session.exec(waiting).all()
    write = _in_fts if uow.connection.dialect.name == "sqlite" else _in_array
    for row, search_text, number, village in rows:
        write(uow.connection, row, document(search_text, village), telephone(number))
    return len(rows)


def _in_fts(connection: Connection, row: TicketText, words: str, phone: str) -> None:
    if row.words or row.phone:
        was = {"seq": row.seq, "tokens": _line(row.words, row.phone)}
        connection.execute(_TAKE_OUT, was)
    connection.execute(_PUT_IN, {"rowid": row.seq, "tokens": _line(words, phone)})
    _settled(connection, row, words, phone)


def _in_array(connection: Connection, row: TicketText, words: str, phone: str) -> None:
    tokens = sorted(text_tokens(words) | telephone_tokens(phone))
    _settled(connection, row, words, phone, tokens=tokens)


def _settled(
    connection: Connection, row: TicketText, words: str, phone: str, **more: list[str]
) -> None:
    values = {"words": words, "phone": phone, "pending": False, **more}
    connection.execute(update(TicketText).where(col(TicketText.seq) == row.seq).values(values))


def _line(words: str, phone: str) -> str:
    """The tokens as FTS5 takes them: the same text always gives the same line."""
    return " ".join(sorted(text_tokens(words) | telephone_tokens(phone)))

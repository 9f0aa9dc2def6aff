"""The text index of tickets.

Two triggers (migration 0016) keep it true in the transaction of every change, whoever makes it: a new
ticket gets its row, and a changed one, or one whose village is renamed, is marked `pending`. What is
pending is compared by itself until the sweep has put it into the index, so an incoming call pays
for one row and no tokens, and a search misses nothing in between.

On SQLite the tokens stand in the FTS5 table `ticket_words` (rowid = seq), which is no table of the
ORM; on PostgreSQL in the column `tokens`.
"""

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Index, Integer, Text, column, table, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

_PENDING: Final = text("pending")
_SEQ: Final = BigInteger().with_variant(Integer(), "sqlite")
_TOKENS: Final = Text().with_variant(ARRAY(Text()), "postgresql")
WORDS: Final = table("ticket_words", column("rowid"), column("ticket_words"), column("tokens"))


class TicketText(SQLModel, table=True):
    __tablename__ = "ticket_text"
    __table_args__ = (
        Index("ix_ticket_text_pending", "seq", sqlite_where=_PENDING, postgresql_where=_PENDING),
        # Empty on SQLite, where the tokens are elsewhere.
        Index(
            "ix_ticket_text_tokens",
            "tokens",
            postgresql_using="gin",
            sqlite_where=text("tokens IS NOT NULL"),
        ),
    )

    # The order in which tickets were registered, and so the order of what is found.
    seq: int | None = Field(
        default=None, sa_column=Column(_SEQ, primary_key=True, autoincrement=True)
    )
    ticket_id: str = Field(foreign_key="ticket.id", unique=True)
    words: str = ""  # folded, as it stands in the index
    phone: str = ""  # digits only, as it stands in the index
    pending: bool = True
    tokens: Any = Field(default=None, sa_column=Column(_TOKENS, nullable=True))

"""What was told to whom, and what became of it. Rows change only in `notices.service` and `notices.delivery`."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from hotline.notices.policy import Channel, Occasion


class NoticeState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"  # somebody has it in hand until `held_until`
    SENT = "sent"  # the provider took it
    FAILED = "failed"  # for good, until a person sends it again
    UNKNOWN = "unknown"  # a text that may have gone out: never sent again by itself
    DROPPED = "dropped"  # not sent, and rightly so


class Reason(StrEnum):
    """Why a notice is not sent, or not yet."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BUSY = "busy"  # too fast, or the provider's own trouble
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"  # account, key or signature
    REDIRECTED = "redirected"
    STRANGE_ANSWER = "strange_answer"
    NUMBER_UNUSABLE = "number_unusable"
    INTERRUPTED = "interrupted"  # the process ended between sending and noting
    MISCONFIGURED = "misconfigured"
    # Of what is dropped:
    LANDLINE = "landline"
    OPTED_OUT = "opted_out"
    TOO_MANY = "too_many"  # for one number on one day
    REPLACED = "replaced"  # by a later word of the same matter
    SWITCHED_OFF = "switched_off"
    UNSAFE = "unsafe"  # somebody else may read the telephone


_ACTIVE = text("state IN ('pending', 'sending')")


class Notice(SQLModel, table=True):
    __table_args__ = (
        Index("ix_notice_state", "state", "id"),
        Index("ix_notice_made", "made_at"),
        Index("ix_notice_ticket", "ticket_id", "state"),
        Index("ix_notice_number", "number", "settled_at"),
        Index("ix_notice_active", "due_at", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
    )

    id: str = Field(default_factory=new_id, primary_key=True)  # also its idempotency key outside
    occasion: Occasion = Field(sa_type=enum_text(Occasion))
    channel: Channel = Field(sa_type=enum_text(Channel))
    target: str  # the name of a robot in the settings; "sms"
    number: str | None = None  # of a text; personal: shown masked, deleted with the row
    text: str
    ticket_id: str | None = None
    ticket_number: str | None = None
    state: NoticeState = Field(default=NoticeState.PENDING, sa_type=enum_text(NoticeState))
    reason: Reason | None = Field(default=None, sa_type=enum_text(Reason))
    detail: str | None = None  # a code of the provider; never its words, which may quote a number
    attempts: int = 0
    round: int = 0  # of the outbox message that carries it
    made_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    provider_id: str | None = None
    is_logged_only: bool = False  # went into the log, to nobody


class TextRefusal(SQLModel, table=True):
    """A citizen wants no texts to this number."""

    __tablename__ = "text_refusal"

    number: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str | None = Field(default=None, foreign_key="person.id")  # None: told to the provider

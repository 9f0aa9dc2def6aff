"""The outside of a channel: a parcel goes in, what became of it comes out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from hotline.kernel.pii import Phone
from hotline.notices.model import Reason
from hotline.notices.policy import Occasion
from hotline.notices.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One notice on its way. `id` is the same however often it is sent."""

    id: str
    attempt: int
    target: str
    occasion: Occasion
    text: Text
    number: Phone | None
    ticket_number: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    provider_id: str | None = None
    is_logged_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """Surely not delivered, or it does no harm to deliver it twice."""

    reason: Reason
    detail: str | None = None
    after: timedelta | None = None  # what the receiver asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It would be refused again."""

    reason: Reason
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """It may have been delivered, and twice would be worse than not at all."""

    reason: Reason
    detail: str | None = None


Outcome: TypeAlias = Sent | TryLater | Refused | Uncertain


class Sender(Protocol):
    """One channel of the office."""

    @property
    def may_repeat(self) -> bool:
        """Whether sending the same notice twice does no harm."""
        ...

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand it over. Never raises for what the outside does."""
        ...

"""What the settings say about notices, in the terms of this package."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final, Literal, TypeVar

from hotline.kernel.config import Settings
from hotline.notices.texts import Hotline, Label, Link, Office, PersonalData

MARGIN: Final = timedelta(seconds=5)  # to note what became of a delivery
ANYBODY: Final = Label("公共法律服务热线")
NATIONAL: Final = Hotline("12348")
Value = TypeVar("Value", Label, Hotline, Link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    office: Office
    sms: Literal["off", "log", "twilio"]
    per_day: int
    quiet_from: time
    quiet_until: time
    max_attempts: int
    hold_for: timedelta  # whoever has not noted a delivery by then is gone
    keep_for: timedelta


def rules_of(settings: Settings) -> Rules:
    notices = settings.notices
    name = notices.sms_signature or settings.office.name
    return Rules(
        office=Office(
            signature=_valid(Label, name) or ANYBODY,
            hotline=_valid(Hotline, settings.office.number) or NATIONAL,
            query=_valid(Link, notices.query_url),
        ),
        sms=notices.sms,
        per_day=notices.sms_per_day,
        quiet_from=notices.quiet_from,
        quiet_until=notices.quiet_until,
        max_attempts=notices.max_attempts,
        hold_for=timedelta(seconds=notices.timeout) + MARGIN,
        keep_for=timedelta(days=notices.keep_days),
    )


def _valid(kind: type[Value], value: str) -> Value | None:
    """The value, or None: `hotline check` says what is wrong with it, and texts go out without it."""
    try:
        return kind(value)
    except PersonalData:
        return None

"""What is told to whom: the table of occasions, and when a citizen is left in peace. Pure; the words are in `texts`.

A unit of work writes down what is to be told; whether a text may go out now is asked again when it goes.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
# Texts reach mobiles only; a landline would have them read out to whoever answers, or lose them.
MOBILE: Final = re.compile(r"\+861[3-9]\d{9}")


class Channel(StrEnum):
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    WEBHOOK = "webhook"


class Audience(StrEnum):
    CITIZEN = "citizen"  # a text to the number that called
    UNIT = "unit"  # the group of the unit that has the matter
    OFFICE = "office"  # the group of those who keep order


class Occasion(StrEnum):
    ACCEPTED = "accepted"
    ANSWERED = "answered"  # on the spot
    REPLIED = "replied"  # and the reply was approved: what is still under review is told to nobody
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    EXTENDED = "extended"
    WITHDRAWN = "withdrawn"  # void or merged: what was not sent yet is of no use any more
    DISPATCHED = "dispatched"
    SENT_BACK = "sent_back"
    REWORK = "rework"
    URGED = "urged"
    SUPERVISED = "supervised"
    YELLOW = "yellow"
    RED = "red"
    HEAD = "head"
    FAILED = "failed"  # a notice could not be delivered
    TEST = "test"


A, O = Audience, Occasion  # noqa: E741 - a table reads better with short names
TOLD: Final[Mapping[Occasion, tuple[Audience, ...]]] = MappingProxyType(
    {
        O.ACCEPTED: (A.CITIZEN,),
        O.ANSWERED: (A.CITIZEN,),
        O.REPLIED: (A.CITIZEN,),
        O.CLOSED: (A.CITIZEN,),
        O.NOT_ACCEPTED: (A.CITIZEN,),
        O.TRANSFERRED: (A.CITIZEN,),
        O.EXTENDED: (A.CITIZEN,),
        O.WITHDRAWN: (),
        O.DISPATCHED: (A.UNIT,),
        O.SENT_BACK: (A.UNIT,),
        O.REWORK: (A.UNIT,),
        O.URGED: (A.UNIT,),
        O.SUPERVISED: (A.UNIT,),
        O.YELLOW: (A.UNIT,),
        O.RED: (A.UNIT, A.OFFICE),
        O.HEAD: (A.UNIT, A.OFFICE),
        O.FAILED: (A.OFFICE,),
        O.TEST: (),  # goes where whoever tests it says
    }
)
# A later word of the same matter takes the place of one that was not sent yet.
REPLACES: Final = frozenset({o for o, told in TOLD.items() if A.CITIZEN in told} | {O.WITHDRAWN})
# Most matters are answered while the caller is on the line: they get one text then, not two.
SENT_AFTER: Final[Mapping[Occasion, timedelta]] = MappingProxyType(
    {O.ACCEPTED: timedelta(minutes=5)}
)


def is_mobile(number: str) -> bool:
    return MOBILE.fullmatch(number) is not None


def after_quiet(at: datetime, start: time, end: time) -> datetime:
    """`at`, or the end of the quiet hours that it falls into; they may reach over midnight."""
    here = at.astimezone(SHANGHAI)
    now = here.time()
    is_quiet = start <= now < end if start <= end else now >= start or now < end
    if not is_quiet:
        return at
    day = here.date() if now < end else here.date() + timedelta(days=1)
    return datetime.combine(day, end, SHANGHAI).astimezone(UTC)


def day_began(at: datetime) -> datetime:
    """Midnight in Shanghai before this instant."""
    return datetime.combine(at.astimezone(SHANGHAI).date(), time(), SHANGHAI).astimezone(UTC)

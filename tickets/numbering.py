"""Ticket numbers, `330599-20261124-1-0007`: division code, day, channel, serial. Pure; the serial is given."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Channel(StrEnum):
    """The four official ways to ask (来电, 来访, 信函, 网络), and work orders from the platform above."""

    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"
    ONLINE = "online"
    UPSTREAM = "upstream"  # 上级平台、12345 转来的工单


DIGIT: Final[Mapping[Channel, int]] = MappingProxyType(
    {
        Channel.CALL: 1,
        Channel.VISIT: 2,
        Channel.LETTER: 3,
        Channel.ONLINE: 4,
        Channel.UPSTREAM: 5,
    }
)
DASHES: Final = str.maketrans("", "", "-－—–‐ ")


def counter_name(division: str, day: date, channel: Channel) -> str:
    """Each day and channel counts by itself."""
    return f"ticket:{division}:{day:%Y%m%d}:{DIGIT[channel]}"


def ticket_number(division: str, day: date, channel: Channel, serial: int) -> str:
    """The number as people read it; beyond 9999 a day it grows by a digit, it never repeats.

    Raises:
        ValueError: the division code or the serial cannot be part of a number.
    """
    if len(division) != 6 or not division.isdecimal() or serial < 1:
        raise ValueError(f"no ticket number from {division!r} and {serial}")
    return f"{division}-{day:%Y%m%d}-{DIGIT[channel]}-{serial:04d}"


def plain(number: str) -> str:
    """The digits alone, as other platforms exchange them."""
    return unicodedata.normalize("NFKC", number).translate(DASHES)


def printed(number: str) -> str:
    """The number with dashes, from whatever somebody typed; anything else comes back unchanged."""
    digits = plain(number)
    if len(digits) < 19 or not (digits.isascii() and digits.isdecimal()):
        return number
    return f"{digits[:6]}-{digits[6:14]}-{digits[14]}-{digits[15:]}"

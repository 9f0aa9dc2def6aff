"""Telephone numbers in one form, so that a caller is recognised whatever the network sends. Pure."""

import re
import unicodedata
from typing import Final

from hotline.organisation.phones import PhoneInvalid, normalised

USUAL: Final = re.compile(r"\+861[3-9]\d{9}")
# A mobile number by its shape: new prefixes are in use years before every table knows them.
MOBILE: Final = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")
# What carriers send for a caller who hides the number; Twilio spells the words on a keypad.
WITHHELD: Final = frozenset(
    {"anonymous", "restricted", "unavailable", "unknown", "private", "withheld", "blocked"}
    | {"+266696687", "266696687", "+7378742833", "+2562533", "+86282452253"}
)
NOT_DIALLED: Final = re.compile(r"[^\d*#]")


def caller_identity(raw: str) -> str | None:
    """The number as it is stored: E.164 where possible, else the digits (an extension); None if withheld."""
    if USUAL.fullmatch(raw):  # nearly every call; parsing costs a hundred times more
        return raw
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text or text.casefold() in WITHHELD:
        return None
    text = text.removeprefix("sip:").removeprefix("tel:").partition("@")[0]
    if mobile := MOBILE.fullmatch(text):
        return f"+86{mobile[1]}"
    try:
        return normalised(text)
    except PhoneInvalid:  # a local number, an extension of the town hall: still the same caller
        return NOT_DIALLED.sub("", text)[:32] or None

"""Telephone numbers in one form, so that a caller is recognised whatever the network sends. Pure."""

import re
import unicodedata
from typing import Final

import phonenumbers

HOME: Final = "CN"
USUAL: Final = re.compile(r"\+861[3-9]\d{9}")
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
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return NOT_DIALLED.sub("", text) or None

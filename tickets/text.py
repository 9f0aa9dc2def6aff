"""What a search compares: one folded text for each ticket, and the same folding for the question. Pure."""

import re
import unicodedata
from typing import Final, Protocol

from tickets.numbering import plain

SEPARATORS: Final = re.compile(r"[\s\-()+]")


class Searchable(Protocol):
    number: str
    caller_name: str | None
    summary: str
    claim: str
    opponent: str | None
    incident_place: str | None


def fold(text: str) -> str:
    """Full-width and half-width, upper and lower case are the same to a person."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def search_text(ticket: Searchable) -> str:
    """Everything of a ticket that is searched, except the telephone number, which not everybody may search."""
    parts = (
        ticket.number,
        plain(ticket.number),
        ticket.caller_name,
        ticket.opponent,
        ticket.incident_place,
        ticket.summary,
        ticket.claim,
    )
    return "\n".join(fold(part) for part in parts if part)


def digits(question: str) -> str | None:
    """The digits of a question that is nothing but a number, three or more; else None."""
    text = SEPARATORS.sub("", fold(question))
    return text if len(text) >= 3 and text.isascii() and text.isdecimal() else None

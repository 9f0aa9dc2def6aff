"""What a search compares: one folded text for each ticket, the same folding for the question, and the tokens of both.

A text is cut into all single characters and all pairs of neighbours, so that any part of it is found,
in Chinese as in Latin script; runs of digits also into threes and fours, because a pair of digits is
in every number. A token that is not made of letters is written in letters of the private use area,
so that no tokeniser of a database cuts it again. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Protocol

from tickets.numbering import plain

SEPARATORS: Final = re.compile(r"[\s\-()+]")
NUMERALS: Final = re.compile(r"[0-9]{3,}")
NOT_DIGITS: Final = re.compile(r"[^0-9]")
LETTERS: Final = {n: chr(0xE000 + n) for n in range(128) if not chr(n).isalnum()}
TELEPHONE: Final = "#".translate(LETTERS)  # before what stands in a telephone number only
MOST_TOKENS: Final = 40  # of one word; the rest of a very long word is compared by the recheck


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


def text_tokens(text: str) -> set[str]:
    """Every token of a folded text."""
    found: set[str] = set()
    for run in text.split():
        found.update(run)
        found.update(_grams(run, 2))
    for run in NUMERALS.findall(text):
        found |= _grams(run, 3) | _grams(run, 4)
    return _written(found)


def telephone_tokens(phone: str) -> set[str]:
    """The tokens of a telephone number, which are no tokens of a text."""
    run = telephone(phone)
    return {TELEPHONE + token for token in _grams(run, 3) | _grams(run, 4)}


def telephone(phone: str) -> str:
    return NOT_DIGITS.sub("", phone)


def word_tokens(word: str) -> list[str]:
    """Tokens that a text must have to contain this word; for one or two characters it then does."""
    if len(word) == 1:
        return list(_written({word}))
    if NUMERALS.fullmatch(word):
        return number_tokens(word)
    return sorted(_written(_grams(word[: MOST_TOKENS + 1], 2)))


def number_tokens(number: str) -> list[str]:
    """The same for three or more digits."""
    return sorted(_grams(number[:MOST_TOKENS], 3 if len(number) == 3 else 4))


def _grams(run: str, size: int) -> set[str]:
    return {run[n : n + size] for n in range(len(run) - size + 1)}


def _written(tokens: Iterable[str]) -> set[str]:
    return {token if token.isalnum() else token.translate(LETTERS) for token in tokens}

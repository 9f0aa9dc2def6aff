"""What a check has to say: one finding with its place, what is wrong there, and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Level(StrEnum):
    ERROR = "error"  # the hotline cannot work, or not safely
    WARNING = "warning"  # it works, but somebody should look
    NOTE = "note"  # nothing is wrong; something has to be done elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`code` is stable for scripts; the other texts are for people, in Chinese."""

    level: Level
    code: str
    where: str  # a file and line, the name of an environment variable, or a folder
    key: str  # as `section.key`; empty where it is about no setting
    problem: str
    remedy: str


def error(code: str, *, where: str, key: str = "", problem: str, remedy: str) -> Finding:
    return Finding(
        level=Level.ERROR, code=code, where=where, key=key, problem=problem, remedy=remedy
    )


def warning(code: str, *, where: str, key: str = "", problem: str, remedy: str) -> Finding:
    return Finding(
        level=Level.WARNING, code=code, where=where, key=key, problem=problem, remedy=remedy
    )


def note(code: str, *, where: str, key: str = "", problem: str, remedy: str) -> Finding:
    return Finding(
        level=Level.NOTE, code=code, where=where, key=key, problem=problem, remedy=remedy
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """What somebody probably wanted to write."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)

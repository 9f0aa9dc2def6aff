"""What a caller hears next, as data. Pure: the adapters turn it into TwiML, ARI requests or frames."""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

PromptKey: TypeAlias = str  # the name of a recording, e.g. "greeting" or "digit_3"


@dataclass(frozen=True, slots=True)
class Say:
    """Play recordings one after the other."""

    prompts: tuple[PromptKey, ...]


@dataclass(frozen=True, slots=True)
class Gather:
    """Play recordings, then wait for keys; a key during the recordings stops them.

    Reports `Gathered` when `max_digits` keys came, when `finish_on` was pressed, or after
    `timeout` seconds of silence (then perhaps with no digits at all).
    """

    prompts: tuple[PromptKey, ...]
    max_digits: int = 1
    timeout: int = 5
    finish_on: str = "#"


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay in the queue: recordings, then hold music.

    Reports `Gathered` at once when a key is pressed, and `Gathered` without digits after
    `seconds`, so that the menu can say the new position.
    """

    prompts: tuple[PromptKey, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Record:
    """Take a message; ends by `#`, by hanging up, or after `max_seconds`."""

    prompts: tuple[PromptKey, ...]
    max_seconds: int = 180


@dataclass(frozen=True, slots=True)
class Join:
    """Stand by to be bridged with the person who answered."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


Step: TypeAlias = Say | Gather | Wait | Record | Join | HangUp
Steps: TypeAlias = tuple[Step, ...]


def spoken(steps: Steps) -> tuple[PromptKey, ...]:
    """The recordings in some steps, in their order."""
    return tuple(p for step in steps if not isinstance(step, Join | HangUp) for p in step.prompts)


_KINDS: Final[dict[str, type[Step]]] = {
    kind.__name__: kind for kind in (Say, Gather, Wait, Record, Join, HangUp)
}


def dump(steps: Steps) -> list[dict[str, Any]]:
    """Steps as JSON values, for the outbox and for other processes."""
    return [
        {"do": type(step).__name__}
        | {name: getattr(step, name) for name in type(step).__dataclass_fields__}
        for step in steps
    ]


def load(rows: list[dict[str, Any]]) -> Steps:
    """The opposite of `dump`.

    Raises:
        ValueError: a row names no known step.
    """
    return tuple(_load(dict(row)) for row in rows)


def _load(row: dict[str, Any]) -> Step:
    kind = _KINDS.get(str(row.pop("do", "")))
    if kind is None:
        raise ValueError(f"unknown step {row!r}")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return kind(**values)

"""Base of all domain events: immutable facts, named in the past tense."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

# These fields become columns of the event log, so that a history can be read by index.
SUBJECTS = ("call_id", "ticket_id", "person_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime

    def payload(self) -> dict[str, Any]:
        """The event's own facts as JSON values, without the instant."""
        return {name: _plain(getattr(self, name)) for name in _facts_of(type(self))}


_FACTS: dict[type, tuple[str, ...]] = {}  # to ask a class for its fields takes longer than the rest


def _facts_of(kind: type[Event]) -> tuple[str, ...]:
    names = _FACTS.get(kind)
    if names is None:
        names = _FACTS[kind] = tuple(f.name for f in fields(kind) if f.name != "at")
    return names


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | frozenset | set):
        return sorted(value) if isinstance(value, frozenset | set) else list(value)
    return value

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
        return {
            field.name: _plain(getattr(self, field.name))
            for field in fields(self)
            if field.name != "at"
        }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | frozenset | set):
        return sorted(value) if isinstance(value, frozenset | set) else list(value)
    return value

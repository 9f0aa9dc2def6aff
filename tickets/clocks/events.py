"""What happened to limits and deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsChanged(Event):
    """Rows that changed, before and after; they hold for tickets that are accepted from now on."""

    person_id: str
    version: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoved(Event):
    ticket_id: str
    call_id: str | None
    person_id: str | None
    before: datetime
    after: datetime
    why: str  # calendar, pause, extension

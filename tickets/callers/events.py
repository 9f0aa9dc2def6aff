"""Facts about callers; none carries what was written."""

from dataclasses import dataclass

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerNoted(Event):
    caller_id: str
    note_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerNoteRemoved(Event):
    caller_id: str
    note_id: str
    person_id: str

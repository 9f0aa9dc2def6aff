"""What happened to tickets that became one."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from tickets.merging.model import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerOfMergedAnswered(Event):
    """The master was answered: so was the caller of this ticket, who is to be told."""

    ticket_id: str
    call_id: str | None
    person_id: str | None
    master_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatDecided(Event):
    """Somebody said what another call of the same number is."""

    ticket_id: str
    call_id: str | None
    person_id: str
    choice: Choice
    other_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MassAlertRaised(Event):
    """So many callers have come with one sign that a supervisor must know."""

    alert_id: str
    level: int
    callers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MassAlertSettled(Event):
    alert_id: str
    person_id: str
    master_id: str | None

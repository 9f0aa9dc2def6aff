"""What changed in the organisation."""

from dataclasses import dataclass

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChanged(Event):
    unit_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded(Event):
    person_id: str
    by: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Event):
    """`changed` names the fields, never their values."""

    person_id: str
    by: str
    changed: tuple[str, ...]
    roles: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserAppointed(Event):
    person_id: str
    village_id: str
    kind: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentEnded(Event):
    person_id: str
    village_id: str
    by: str

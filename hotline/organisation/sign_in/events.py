"""Comings and goings, for the audit and for closing open sockets."""

from dataclasses import dataclass
from enum import StrEnum

from hotline.kernel.events import Event


class Why(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    ROLES = "roles"
    DEACTIVATED = "deactivated"
    IDLE = "idle"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
    TOTP = "totp"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    person_id: str
    sign_in_id: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInDenied(Event):
    """`person_id` is None when nobody has the name; the name itself may be a password typed in the wrong box."""

    person_id: str | None
    reason: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event):
    """The person left; sockets opened with this sign-in must close, others of the person stay."""

    person_id: str
    sign_in_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRevoked(Event):
    """These sign-ins ended without being asked; sockets opened with them must close (4401)."""

    person_id: str
    sign_in_ids: tuple[str, ...]
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    person_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WallOpened(Event):
    """Somebody gave a display on a wall a link of its own."""

    person_id: str
    wall_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WallClosed(Event):
    """The link is worth nothing any more; sockets opened with it must close (4401)."""

    person_id: str
    wall_id: str

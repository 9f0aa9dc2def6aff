"""What the switch wants done in the world, collected between two ticks. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from hotline.telephony.signals import BaseSignal
from ivr.webphone.frames import SILENCE, TICKS_PER_SECOND, Jitter
from ivr.webphone.tokens import Role

CARRIER: Final = "webphone"

Message = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Phone:
    """A browser that is, or was a moment ago, connected."""

    id: str  # names the phone when its browser comes back after a dropped line; a secret
    role: Role
    number: str
    person_id: str
    name: str
    in_use_by: str | None = None  # the call (callers) or leg (agents)
    lost_at: int | None = None  # the tick at which its socket went away
    is_muted: bool = False
    jitter: Jitter = field(default_factory=Jitter)

    @property
    def is_lost(self) -> bool:
        return self.lost_at is not None


@dataclass(slots=True, eq=False)
class Tape:
    """A recording in the making: frames of one second, kept until the writer takes them."""

    location: PurePosixPath  # below the folder of recordings
    channels: int
    ticks: int = 0
    left: list[bytes] = field(default_factory=list)
    right: list[bytes] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return self.ticks / TICKS_PER_SECOND

    @property
    def is_full(self) -> bool:
        return len(self.left) >= TICKS_PER_SECOND

    def write(self, left: bytes | None, right: bytes | None = None) -> None:
        self.ticks += 1
        self.left.append(left or SILENCE)
        if self.channels == 2:
            self.right.append(right or SILENCE)

    def take(self) -> "TapePiece":
        piece = TapePiece(self, self.left, self.right)
        self.left, self.right = [], []
        return piece


@dataclass(frozen=True, slots=True)
class TapePiece:
    tape: Tape
    left: list[bytes]
    right: list[bytes]


@dataclass(frozen=True, slots=True)
class TapeEnd:
    """The recording is complete; the signal is told once the file is closed."""

    tape: Tape
    signal: BaseSignal


@dataclass(slots=True)
class Output:
    frames: list[tuple[Phone, bytes]] = field(default_factory=list)
    messages: list[tuple[Phone, Message]] = field(default_factory=list)
    signals: list[BaseSignal] = field(default_factory=list)
    tapes: list[TapePiece | TapeEnd] = field(default_factory=list)
    gone: list[Phone] = field(default_factory=list)  # phones to be forgotten

    def say(self, phone: Phone, message_type: str, **facts: Any) -> None:
        self.messages.append((phone, {"type": message_type, **facts}))

"""Lines (Twilio: calls), rooms (conferences) and recordings as the peer holds them. No I/O."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

FINAL = {"completed", "busy", "failed", "no-answer", "canceled"}


@dataclass(frozen=True, slots=True)
class Fetch:
    """Get the next document."""

    url: str
    params: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Inline:
    """A document that was given in a REST request."""

    twiml: str


class End(StrEnum):
    HANG_UP = "hang_up"
    LEAVE = "leave"
    REJECT = "reject"


Next: TypeAlias = Fetch | Inline | End


@dataclass
class Recording:
    sid: str
    call_sid: str
    status: str
    channels: int
    started_at: datetime
    seconds: int = 0
    callback: str | None = None


@dataclass
class Line:
    """One leg. `heard` are the addresses played to it."""

    sid: str
    from_: str
    to: str
    direction: str
    created_at: datetime
    status: str = "queued"
    url: str = ""
    method: str = "POST"
    timeout: float = 60
    callback: str | None = None
    callback_events: frozenset[str] = frozenset({"completed"})
    callback_token: int = 0
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    heard: list[str] = field(default_factory=list)
    keys: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    speaks_for: float = 4  # seconds of voice after the beep; 0 is silence
    order: Next | None = None  # what a REST request put in place of the present document
    task: "asyncio.Task[Next | None] | None" = None
    outcome: "asyncio.Future[str] | None" = None  # of ringing
    sip_code: str = "200"
    room: "Room | None" = None
    queued: bool = False
    doing: str = ""  # the verb it is in, for tests
    parameters: dict[str, str] = field(default_factory=dict)  # what a browser is told as it rings

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    def press(self, digits: str) -> None:
        for digit in digits:
            self.keys.put_nowait(digit)

    def duration(self) -> int:
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())


@dataclass
class Seat:
    """A participant of a room."""

    line: Line
    starts: bool
    ends: bool
    left: asyncio.Event = field(default_factory=asyncio.Event)
    on_hold: bool = False


@dataclass
class Room:
    sid: str
    name: str
    status: str = "init"
    seats: dict[str, Seat] = field(default_factory=dict)

    def enter(self, line: Line, *, starts: bool, ends: bool) -> Seat:
        seat = Seat(line, starts, ends)
        self.seats[line.sid] = seat
        line.room = self
        if starts:
            self.status = "in-progress"
        return seat

    def leave(self, line: Line) -> None:
        """One goes; perhaps all have to."""
        seat = self.seats.pop(line.sid, None)
        if seat is None:
            return
        line.room = None
        seat.left.set()
        if seat.ends or not self.seats:
            self.status = "completed"
            for other in list(self.seats.values()):
                self.leave(other.line)

    def hear_each_other(self, one: Line, other: Line) -> bool:
        seats = (self.seats.get(one.sid), self.seats.get(other.sid))
        return self.status == "in-progress" and all(
            seat is not None and not seat.on_hold for seat in seats
        )

"""Who looks at which ticket, and who is typing there. In memory: it is true only while a socket is open.

A row would outlive the browser that it speaks of, and cost a write each time that somebody looks at
another ticket. Processes tell each other over PostgreSQL's NOTIFY, as the live view does; what
another process told is forgotten when it has not said it again for a while.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from dashboard.live.frames import encode

TOLD_AGAIN: Final = 10.0  # seconds after which a process says once more who is there
FORGOTTEN: Final = 25.0  # seconds after which a process that says nothing has gone
MOST_SHOWN: Final = 30  # people on one ticket


class Flag(Protocol):
    def set(self) -> None: ...


class Console(Protocol):
    """What is needed of a console: whose it is, how to write to it, how to make it ask again."""

    person_id: str

    @property
    def in_doubt(self) -> Flag: ...
    def offer(self, message: str, size: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Looking:
    """One console at one ticket."""

    person_id: str
    name: str
    typing: bool


@dataclass(slots=True)
class _Ticket:
    here: dict[Console, Looking] = field(default_factory=dict)
    # Process → when it last said so, and whom it has there.
    elsewhere: dict[str, tuple[float, tuple[Looking, ...]]] = field(default_factory=dict)
    told: str = ""


class Presence:
    """Consoles of this process by ticket; whether somebody may see the ticket is decided before."""

    def __init__(self) -> None:
        self.tell: Callable[[str, tuple[Looking, ...]], None] | None = None  # other processes
        self._tickets: defaultdict[str, _Ticket] = defaultdict(_Ticket)
        self._at: dict[Console, str] = {}

    def ticket_of(self, console: Console) -> str | None:
        return self._at.get(console)

    def look(self, console: Console, ticket_id: str, name: str) -> None:
        """This console shows the ticket now, and no other."""
        self.leave(console)
        self._at[console] = ticket_id
        ticket = self._tickets[ticket_id]
        ticket.here[console] = Looking(console.person_id, name, typing=False)
        if not self._changed(ticket_id):  # e.g. the same person in a second window
            console.offer(ticket.told, len(ticket.told.encode()))

    def typing(self, console: Console, *, is_typing: bool) -> None:
        ticket_id = self._at.get(console)
        if ticket_id is None:
            return
        here = self._tickets[ticket_id].here
        if here[console].typing is not is_typing:
            here[console] = replace(here[console], typing=is_typing)
            self._changed(ticket_id)

    def leave(self, console: Console) -> None:
        ticket_id = self._at.pop(console, None)
        if ticket_id is not None:
            self._tickets[ticket_id].here.pop(console, None)
            self._changed(ticket_id)

    def moved(self, ticket_ids: Iterable[str]) -> None:
        """Who may see these may have changed: their consoles ask again."""
        for ticket_id in ticket_ids:
            if ticket_id in self._tickets:
                for console in self._tickets[ticket_id].here:
                    console.in_doubt.set()

    def heard(self, process: str, ticket_id: str, people: tuple[Looking, ...], now: float) -> None:
        """Another process told whom it has at a ticket."""
        if people:
            self._tickets[ticket_id].elsewhere[process] = (now, people)
        elif ticket_id in self._tickets:
            self._tickets[ticket_id].elsewhere.pop(process, None)
        else:
            return
        self._show(ticket_id)

    def refresh(self, now: float) -> None:
        """Say again who is here, and forget processes that say nothing any more."""
        for ticket_id, ticket in list(self._tickets.items()):
            for process, (at, _) in list(ticket.elsewhere.items()):
                if now - at > FORGOTTEN:
                    del ticket.elsewhere[process]
            if ticket.here and self.tell is not None:
                self.tell(ticket_id, tuple(ticket.here.values()))
            self._show(ticket_id)

    def _changed(self, ticket_id: str) -> bool:
        if self.tell is not None:
            self.tell(ticket_id, tuple(self._tickets[ticket_id].here.values()))
        return self._show(ticket_id)

    def _show(self, ticket_id: str) -> bool:
        """Tell those who are here, if it is not what they were told last."""
        ticket = self._tickets[ticket_id]
        if not ticket.here and not ticket.elsewhere:
            del self._tickets[ticket_id]
            return False
        others = (one for _, people in ticket.elsewhere.values() for one in people)
        message = _message(ticket_id, [*ticket.here.values(), *others])
        if message == ticket.told:
            return False
        ticket.told = message
        size = len(message.encode())
        for console in list(ticket.here):
            console.offer(message, size)
        return True


def _message(ticket_id: str, looking: Iterable[Looking]) -> str:
    """One entry a person, however many windows they have; those who type first."""
    people: dict[str, dict[str, Any]] = {}
    for one in looking:
        known = people.setdefault(
            one.person_id, {"id": one.person_id, "name": one.name, "typing": False}
        )
        known["typing"] = known["typing"] or one.typing
    shown = sorted(people.values(), key=lambda one: (not one["typing"], one["name"], one["id"]))
    return encode(
        [
            {
                "kind": "presence",
                "ticket": ticket_id,
                "people": shown[:MOST_SHOWN],
                "more": max(0, len(shown) - MOST_SHOWN),
            }
        ]
    )

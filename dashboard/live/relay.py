"""Follows the event log and tells the hub what changed. One task of each process; the log is the truth.

While no console is open it only notes that there is something to read: an office without a wallboard
should not pay for one with each call.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import anyio
from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from dashboard.live import numbering, snapshot, tally
from dashboard.live.frames import Loaded, Shown
from dashboard.live.hub import LiveHub
from dashboard.live.presence_wire import PresenceWire
from dashboard.live.projection import TICKET_COUNTS, TODAY, Entity, changed, viewers_named
from dashboard.live.tally import Tally
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.events import Event
from hotline.organisation.events import AdviserAppointed, AppointmentEnded, PersonChanged
from hotline.organisation.sign_in.events import SignedOut, SignInRevoked, WallClosed
from hotline.routing.events import CallOffered

BATCH: Final = 2_000  # events read at once
LONGEST_PAUSE: Final = 0.05  # seconds that a change may wait for others when much happens
SHARE: Final = 1 / 2  # of a core, for reading and sending while somebody looks
SAVED: Final = 0.05  # seconds of CPU that may be spent at once after a quiet time
# After these, sockets of the person ask again who they are.
ACCESS: Final = frozenset(
    event.__name__
    for event in (
        *(SignedOut, SignInRevoked, WallClosed, PersonChanged),
        *(AdviserAppointed, AppointmentEnded),
    )
)
FIGURES: Final = frozenset({TODAY, TICKET_COUNTS})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    poll: timedelta = timedelta(seconds=1)  # for what other processes committed
    count: timedelta = timedelta(seconds=1)  # figures, when something changed them
    reload: timedelta = timedelta(seconds=30)  # the whole board: midnight, and what no event told


@dataclass
class _Changes:
    """What one read of the log and of the database found."""

    head: int
    loaded: Loaded = field(default_factory=dict)
    people: set[str] = field(default_factory=set)  # named by events of sign-in and permissions
    spent: float = 0.0  # seconds of CPU
    tally: Tally | None = None
    figures_stale: bool = False
    more: bool = False


class Budget:
    """A steady trickle of changes is shown at once; where more happens, changes share messages.

    A fixed rest after each message would make every change of the trickle wait for the one before.
    """

    def __init__(self) -> None:
        self._left = SAVED
        self._at = 0.0

    def pause(self, now: float, spent: float) -> float:
        """How long to rest after having spent so much."""
        self._left = min(SAVED, self._left + (now - self._at) * SHARE) - spent
        self._at = now
        return min(LONGEST_PAUSE, max(0.0, -self._left / SHARE))


class Relay:
    """Wire `bus.after(relay.wake)` and keep `run` running; `hub` then shows what is committed."""

    def __init__(
        self,
        database: Database,
        hub: LiveHub,
        *,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._hub = hub
        self._pace = pace or Pace()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._rings = asyncio.Event()  # somebody is offered a call: that shares no message
        self._is_resting = False  # nobody watches
        self._tally = Tally()
        self._figures_stale = False
        self._counted_at = self._reloaded_at = 0.0
        self._spent = 0.0  # seconds of CPU that the last change took to all consoles
        self._budget = Budget()

    def wake(self, events: Sequence[Event] = ()) -> None:
        """After a commit, from any thread."""
        if self._is_resting:
            return  # whoever comes first makes us read
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)
            if any(isinstance(event, CallOffered) for event in events):
                self._loop.call_soon_threadsafe(self._rings.set)

    async def run(self) -> None:
        """Load the board, then follow the log for ever. When it breaks, start it again."""
        self._loop = asyncio.get_running_loop()
        self._is_resting = False
        await self.start()
        async with anyio.create_task_group() as tasks:
            if not self._database.is_sqlite:
                tasks.start_soon(numbering.listen, self._database.url, self.wake)
                tasks.start_soon(PresenceWire(self._database, self._hub.presence).run)
            await self._follow()

    async def start(self, *, afresh: bool = False) -> None:
        """Load the whole board. Consoles that are already open are told the differences."""
        await self._number()
        now = self._database.clock.now()

        def read(session: Session) -> tuple[int, Tally, dict[Entity, Shown]]:
            head = _head(session)  # first: what is read after it can only be newer
            counted = tally.count(session, now)
            return head, counted, snapshot.everything(session, counted)

        head, self._tally, shown = await self._database.read(read)
        board = self._hub.board
        if self._hub.started.is_set() and not afresh:
            # Under the old number: tickets are not on the board, their events are still to be read.
            gone: Loaded = dict.fromkeys(board.entities())
            self._hub.publish({**gone, **shown}, board.head)
        else:
            self._hub.start(shown, head)
            self._hub.current.set()
        self._reloaded_at = self._counted_at = self._time()
        self._figures_stale = False

    async def _follow(self) -> None:
        while True:
            if not self._hub.watched.is_set():
                await self._rest()
            self._woken.clear()
            self._rings.clear()
            if self._time() - self._reloaded_at >= self._pace.reload.total_seconds():
                await self.start()
            more = await self.catch_up()
            with anyio.move_on_after(self._budget.pause(self._time(), self._spent)):
                await self._rings.wait()
            if not more:
                await self._wait()

    async def _rest(self) -> None:
        """Until somebody wants to see the board; then bring it up to date before they see it."""
        self._hub.current.clear()
        self._is_resting = True
        while not self._hub.watched.is_set():
            with anyio.move_on_after(self._pace.reload.total_seconds()):
                await self._hub.watched.wait()
            await self._number()  # or the first console would wait for a day's events
        self._is_resting = False  # before reading: what is committed from here on wakes us
        behind = await self._database.read(_head) - self._hub.board.head
        if behind > BATCH and not self._hub:
            await self.start(afresh=True)  # there is nobody to tell the differences
        while await self.catch_up(count=True):
            pass
        self._hub.current.set()

    async def _wait(self) -> None:
        longest = self._pace.poll.total_seconds()
        if self._figures_stale:
            longest = min(longest, self._count_due_at() - self._time())
        if longest > 0 and not self._woken.is_set():
            with anyio.move_on_after(longest):
                await self._woken.wait()

    async def catch_up(self, *, count: bool = False) -> bool:
        """Show what was committed since the last time; True when there may be more."""
        await self._number()
        count = count or (self._figures_stale and self._time() >= self._count_due_at())
        changes = await self._database.read(lambda session: self._read(session, count=count))
        if changes.tally is not None:
            self._tally = changes.tally
            self._counted_at = self._time()
        self._figures_stale = (self._figures_stale and not count) or changes.figures_stale
        began = time.thread_time()  # not the clock: a busy neighbour must not make us wait, too
        self._hub.publish(changes.loaded, changes.head)
        self._hub.doubt(changes.people)
        await asyncio.sleep(0)  # the senders that were just woken run now
        self._spent = changes.spent + time.thread_time() - began
        return changes.more

    def _read(self, session: Session, *, count: bool) -> _Changes:
        """Runs in a reader's thread; the board does not change meanwhile."""
        began = time.thread_time()
        board = self._hub.board
        rows = _events(session, board.head)
        changes = _Changes(head=rows[-1].seq if rows else board.head, more=len(rows) == BATCH)
        wanted: set[Entity] = set()
        for row in rows:
            ids = {"call_id": row.call_id, "ticket_id": row.ticket_id, "person_id": row.person_id}
            wanted |= changed(row.payload | ids)
            if row.name in ACCESS:
                changes.people |= viewers_named(row.payload | ids)
        now = self._database.clock.now()
        counted = self._tally
        if count:
            counted = changes.tally = tally.count(session, now)
            wanted |= self._recounted(counted)
        changes.figures_stale = not count and not wanted.isdisjoint(FIGURES)
        calls = {entity.id for entity in wanted if entity.kind == "call"}
        wanted |= {Entity("me", person_id) for person_id in board.people_offered(calls)}
        changes.loaded = snapshot.load(session, wanted - FIGURES, counted, now)
        if count:
            changes.loaded |= counted.shown()
        changes.spent = time.thread_time() - began
        return changes

    def _recounted(self, counted: Tally) -> set[Entity]:
        """People whose count of calls is not what the board shows."""
        shown = self._hub.board.calls_today()
        stale = {p for p, calls in shown.items() if calls != counted.calls_today.get(p, 0)}
        return {Entity(kind, person_id) for person_id in stale for kind in ("agent", "me")}

    def _count_due_at(self) -> float:
        return self._counted_at + self._pace.count.total_seconds()

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _number(self) -> None:
        if not self._database.is_sqlite:
            await self._database.write(numbering.number)


def _head(session: Session) -> int:
    query = select(func.max(col(LoggedEvent.seq)))
    return int(session.connection().execute(query).scalar() or 0)


def _events(session: Session, after: int) -> Sequence[Row[Any]]:
    query = (
        select(
            col(LoggedEvent.seq),
            col(LoggedEvent.name),
            col(LoggedEvent.call_id),
            col(LoggedEvent.ticket_id),
            col(LoggedEvent.person_id),
            col(LoggedEvent.payload),
        )
        .where(col(LoggedEvent.seq) > after)
        .order_by(col(LoggedEvent.seq))
        .limit(BATCH)
    )
    return session.connection().execute(query).all()

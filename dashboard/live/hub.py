"""Fan-out to the consoles: who is there, and what each is still to be sent. Never waits for a browser."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Final

from dashboard.live.board import Board
from dashboard.live.frames import Frame, Loaded, Shown
from dashboard.live.presence import Presence
from dashboard.live.projection import SHARED, Entity

MOST_MESSAGES: Final = 1_024
MOST_BYTES: Final = 1_048_576
RESYNC: Final = 4008  # close code: start over without `since`
log = logging.getLogger(__name__)


class Console:
    """One open socket: what it follows, and the messages that it has not read yet."""

    def __init__(self, person_id: str, topics: frozenset[str]) -> None:
        self.person_id = person_id
        self.topics = topics
        self.in_doubt = asyncio.Event()  # sign-in or permissions changed: ask again
        self.closed_with: int | None = None
        self._messages: deque[str] = deque()
        self._bytes = 0
        self._ready = asyncio.Event()
        self._on_close: Callable[[], None] | None = None

    def offer(self, message: str, size: int) -> None:
        """Put a message into the inbox; a console that does not read is told to start over."""
        if self.closed_with is not None:
            return
        if len(self._messages) >= MOST_MESSAGES or self._bytes + size > MOST_BYTES:
            log.warning("a console of person %s does not read and is closed", self.person_id)
            self.close(RESYNC)
            return
        self._messages.append(message)
        self._bytes += size
        self._ready.set()

    async def next(self) -> str:
        """All that waits, as one message."""
        await self._ready.wait()
        self._ready.clear()
        messages, self._messages = self._messages, deque()
        self._bytes = 0
        if len(messages) == 1:
            return messages[0]
        return "[" + ",".join(message[1:-1] for message in messages) + "]"

    def on_close(self, act: Callable[[], None]) -> None:
        """What to do when the socket must be closed, even while a send to it hangs."""
        self._on_close = act
        if self.closed_with is not None:
            act()

    def close(self, code: int) -> None:
        if self.closed_with is None:
            self.closed_with = code
            self._messages.clear()
            self._bytes = 0
            if self._on_close is not None:
                self._on_close()


class LiveHub:
    """All consoles of this process and the board that they show."""

    def __init__(self) -> None:
        self.board = Board()
        self.presence = Presence()
        self.started = asyncio.Event()
        self.watched = asyncio.Event()  # somebody is there, or at the door
        self.current = asyncio.Event()  # the board is kept up to date
        self._at_the_door = 0
        self._consoles: set[Console] = set()
        self._by_topic: defaultdict[str, set[Console]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._consoles)

    async def ready(self) -> None:
        """Wait until the board shows what is committed; while nobody watches it is left to age.

        Whoever joins without this gets the board as it was, and what happened since as frames.
        """
        self._at_the_door += 1
        self.watched.set()
        try:
            await self.current.wait()
        finally:  # the caller joins in the same step of the event loop
            self._at_the_door -= 1
            self._count()

    def join(self, person_id: str, topics: frozenset[str], since: int | None) -> Console:
        """A new console, with the snapshot or what it missed as its first message.

        Nothing can fall between that message and the first frame: both come from the same board,
        in one step of the event loop.
        """
        console = Console(person_id, topics)
        self._place(console)
        text = self.board.since(since, topics, person_id) if since is not None else None
        console.offer(text or self.board.snapshot(topics, person_id), 0)
        return console

    def leave(self, console: Console) -> None:
        self._consoles.discard(console)
        self._count()
        for topic in console.topics:
            self._by_topic[topic].discard(console)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def move(self, console: Console, topics: frozenset[str]) -> None:
        """Give a console other topics; its screen starts over, because it may show too much."""
        if topics == console.topics:
            return
        self.leave(console)
        console.topics = topics
        self._place(console)
        console.offer(self.board.snapshot(topics, console.person_id), 0)

    def _place(self, console: Console) -> None:
        self._consoles.add(console)
        self._count()
        for topic in console.topics:
            self._by_topic[topic].add(console)

    def _count(self) -> None:
        if self._consoles or self._at_the_door:
            self.watched.set()
        else:
            self.watched.clear()

    def start(self, shown: dict[Entity, Shown], head: int) -> None:
        self.board.start(shown, head)
        self.started.set()

    def publish(self, loaded: Loaded, head: int) -> int:
        """Show entities as they are at event `head`; the number of frames that told it."""
        frames = self.board.apply(loaded, head)
        if frames:
            self._send(frames)
        self.presence.moved(entity.id for entity in loaded if entity.kind == "ticket")
        return len(frames)

    def doubt(self, people: Iterable[str]) -> None:
        """Have the consoles of these people ask again who they are and what they may see."""
        wanted = set(people)
        for console in self._consoles:
            if console.person_id in wanted:
                console.in_doubt.set()

    def _send(self, frames: list[Frame]) -> None:
        named = {topic for frame in frames for topic in frame.topics if topic not in SHARED}
        special = {console for topic in named for console in self._by_topic.get(topic, ())}
        alike: dict[frozenset[str], tuple[str, int] | None] = {}
        for console in special:  # first: for one of them it may ring
            if message := _message(frames, console.topics):
                console.offer(*message)
        for console in self._consoles - special:
            shared = console.topics & SHARED
            if shared not in alike:
                alike[shared] = _message(frames, shared)
            if message := alike[shared]:
                console.offer(*message)


def _message(frames: list[Frame], topics: frozenset[str]) -> tuple[str, int] | None:
    texts = [text for frame in frames if (text := frame.text_for(topics)) is not None]
    if not texts:
        return None
    message = f"[{','.join(texts)}]"
    return message, len(message.encode())

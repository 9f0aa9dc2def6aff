"""The board in memory: what everybody's screen shows, and the last changes for those who come back. No I/O."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dashboard.live.frames import Frame, Shown, encode, wall_card
from dashboard.live.projection import (
    ATTENDANCE,
    NOTICES,
    SHARED,
    TICKET_COUNTS,
    TODAY,
    WALL,
    Entity,
)

# Tickets are too many to keep: they are told as they change, and lists come from the API.
KEPT: Final = frozenset(
    {"call", "agent", "follow_up", "reminder", "me", "today", "tickets", "attendance", "notices"}
)
COLLECTIONS: Final = {
    "call": "calls",
    "agent": "agents",
    "follow_up": "follow_ups_due",
    "reminder": "reminders",
}
REMEMBERED: Final = 5_000  # frames: what a console may have missed and still catch up with
NOBODY: Final[dict[str, Any]] = {"agent": None, "offer": None}


class Board:
    """Changed only by `apply`, always in the order of events."""

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        self.head = 0  # the event up to which everything is shown
        self._shown: dict[str, dict[str, Shown]] = {kind: {} for kind in KEPT}
        self._frames: deque[Frame] = deque(maxlen=remembered)
        self._told: OrderedDict[Entity, frozenset[str]] = OrderedDict()
        self._floor = 0  # whoever saw less than this must start over
        self._texts: dict[tuple[str, frozenset[str]], str] = {}

    def start(self, shown: Mapping[Entity, Shown], head: int) -> None:
        """Take a freshly loaded board; what happened before is not known."""
        for kind in KEPT:
            self._shown[kind] = {}
        for entity, card in shown.items():
            self._shown[entity.kind][entity.id] = card
        self._frames.clear()
        self._told.clear()
        self._texts.clear()
        self.head = head
        # Whoever saw as much of another process's board may still have older figures: they are
        # counted from time to time, under the number of the last event.
        self._floor = head + 1

    def apply(self, loaded: Mapping[Entity, Shown | None], head: int) -> list[Frame]:
        """Take entities as they are at event `head`; the frames that tell what is different now."""
        frames = [
            frame
            for entity, shown in loaded.items()
            if (frame := self._change(entity, shown, head)) is not None
        ]
        self.head = head
        overflow = len(self._frames) + len(frames) - (self._frames.maxlen or 0)
        if overflow > 0:
            self._floor = max([self._floor, *(f.seq for f in list(self._frames)[:overflow])])
        self._frames.extend(frames)
        return frames

    def _change(self, entity: Entity, shown: Shown | None, head: int) -> Frame | None:
        now = shown.topics if shown is not None else frozenset()
        if entity.kind not in KEPT:
            before = self._told.pop(entity, frozenset()) | (shown.lost if shown else frozenset())
            self._told[entity] = now
            if len(self._told) > (self._frames.maxlen or 0):
                self._told.popitem(last=False)
            return Frame(head, entity, shown, before - now)
        cards = self._shown[entity.kind]
        old = cards.get(entity.id)
        if old == shown:
            return None
        if shown is None:
            del cards[entity.id]
        else:
            cards[entity.id] = shown
        for key in [key for key in self._texts if key[0] == entity.kind]:
            del self._texts[key]
        return Frame(head, entity, shown, old.topics - now if old is not None else frozenset())

    def entities(self) -> set[Entity]:
        return {Entity(kind, id_) for kind, cards in self._shown.items() for id_ in cards}

    def people_offered(self, call_ids: Iterable[str]) -> set[str]:
        """Who has the offer of one of these calls on the screen."""
        wanted = set(call_ids)
        return {
            person_id
            for person_id, shown in self._shown["me"].items()
            if (offer := shown.card["offer"]) is not None and offer["call_id"] in wanted
        }

    def calls_today(self) -> dict[str, int]:
        return {id_: shown.card["calls_today"] for id_, shown in self._shown["agent"].items()}

    def snapshot(self, topics: frozenset[str], person_id: str) -> str:
        """Everything that somebody with these topics sees, as the text of one message."""
        parts = [f'"{name}":{self._collection(kind, topics)}' for kind, name in COLLECTIONS.items()]
        parts += [
            f'"today":{self._single(TODAY, topics)}',
            f'"tickets":{self._single(TICKET_COUNTS, topics)}',
            f'"attendance":{self._single(ATTENDANCE, topics)}',
            f'"notices":{self._single(NOTICES, topics)}',
            f'"me":{encode(self._me(person_id))}',
        ]
        return f'[{{"seq":{self.head},"kind":"snapshot","board":{{{",".join(parts)}}}}}]'

    def since(self, seq: int, topics: frozenset[str], person_id: str) -> str | None:
        """The changes after event `seq`, or None when only a snapshot can tell."""
        if not self._floor <= seq <= self.head:
            return None
        latest: dict[Entity, Frame] = {}
        for frame in self._frames:
            if frame.seq > seq:
                # What an entity lost on the way stays lost, although its last frame does not say so.
                before = latest.pop(frame.entity, None)
                lost = before.topics if before is not None else frozenset()
                shown = frame.shown.topics if frame.shown is not None else frozenset()
                lost = (lost | frame.lost) - shown
                latest[frame.entity] = Frame(frame.seq, frame.entity, frame.shown, lost)
        texts = [text for frame in latest.values() if (text := frame.text_for(topics)) is not None]
        # At least one frame, so that the console knows that it has caught up.
        me = {"seq": self.head, "kind": "me", "id": person_id, "data": self._me(person_id)}
        return f"[{','.join([*texts, encode(me)])}]"

    def _me(self, person_id: str) -> dict[str, Any]:
        shown = self._shown["me"].get(person_id)
        return shown.card if shown is not None else NOBODY

    def _collection(self, kind: str, topics: frozenset[str]) -> str:
        """As JSON; the part that is the same for hundreds of consoles is encoded once."""
        shared = topics & SHARED
        cards = self._shown[kind]
        if WALL in topics:
            return encode({i: card for i, s in cards.items() if (card := wall_card(kind, s))})
        own = topics - SHARED
        special = {
            id_: shown.card_for(topics)
            for id_, shown in cards.items()
            if shown.private_topic in own or (shown.topics & own and not shown.topics & shared)
        }
        if special:
            common = {id_: s.card for id_, s in cards.items() if s.topics & shared}
            return encode(common | special)
        key = kind, shared
        if key not in self._texts:
            self._texts[key] = encode({i: s.card for i, s in cards.items() if s.topics & shared})
        return self._texts[key]

    def _single(self, entity: Entity, topics: frozenset[str]) -> str:
        shown = self._shown[entity.kind].get(entity.id)
        if WALL in topics:
            return encode(wall_card(entity.kind, shown)) if shown is not None else "null"
        return encode(shown.card) if shown is not None and shown.topics & topics else "null"

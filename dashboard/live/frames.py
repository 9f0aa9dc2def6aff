"""What consoles are sent: the allow-list of fields for each kind of card, and its JSON. No queries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

from dashboard.live.projection import SUPERVISE, WALL, Entity

Card: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entity as it is now: its card, who sees it, and who sees more of it."""

    card: Card
    topics: frozenset[str]
    private_topic: str | None = None
    private: Mapping[str, Any] = field(default_factory=dict)  # replaces fields of the card
    lost: frozenset[str] = frozenset()  # who may still have it on the screen

    def card_for(self, topics: frozenset[str]) -> Card:
        return self.card | dict(self.private) if self.private_topic in topics else self.card


Loaded: TypeAlias = dict[Entity, Shown | None]  # None: not, or no longer, on the board


@dataclass(frozen=True)
class Frame:
    """One change, encoded once for all who see the same of it."""

    seq: int
    entity: Entity
    shown: Shown | None
    lost: frozenset[str]

    def text_for(self, topics: frozenset[str]) -> str | None:
        """What somebody with these topics is sent, if anything."""
        if WALL in topics:
            return self._on_the_wall
        if self.shown is not None and self.shown.topics & topics:
            if self.shown.private_topic in topics:
                return self._private
            return self._text
        return self._gone if self.lost & topics else None

    @property
    def topics(self) -> frozenset[str]:
        """Everybody who is sent something."""
        return self.lost | self.shown.topics if self.shown is not None else self.lost

    @cached_property
    def _text(self) -> str:
        return self._encoded(self.shown.card if self.shown else None)

    @cached_property
    def _private(self) -> str:
        return self._encoded(self.shown.card | dict(self.shown.private) if self.shown else None)

    @cached_property
    def _on_the_wall(self) -> str | None:
        card = wall_card(self.entity.kind, self.shown) if self.shown is not None else None
        if card is not None:
            return self._encoded(card)
        return self._gone if SUPERVISE in self.lost and self.entity.kind in WALL_FIELDS else None

    @cached_property
    def _gone(self) -> str:
        return self._encoded(None)

    def _encoded(self, card: Card | None) -> str:
        name = {"id": self.entity.id} if self.entity.id else {}
        return encode({"seq": self.seq, "kind": self.entity.kind} | name | {"data": card})


# What everybody who passes may read. Colleagues are named; of citizens there is nothing, nor an id to
# ask for. Fields that are not here are empty, so that a wall is drawn by the same code as a console.
WALL_FIELDS: Mapping[str, frozenset[str] | None] = MappingProxyType(
    {
        "call": frozenset(
            {"id", "state", "queue", "queued_at", "arrived_at", "answered_at", "position"}
        ),
        "agent": frozenset(
            {"person_id", "name", "intent", "break_reason", "next_intent", "state", "state_since"}
            | {"wrapup_until", "skills", "calls_today", "not_responding", "connected"}
        ),
        "follow_up": frozenset({"id", "kind", "state", "due_at"}),
        "today": None,  # figures: all of them
        "tickets": None,
    }
)


def wall_card(kind: str, shown: Shown) -> Card | None:
    """The card as a wall shows it; None: not for walls."""
    if SUPERVISE not in shown.topics or kind not in WALL_FIELDS:
        return None
    fields = WALL_FIELDS[kind]
    if fields is None:
        return shown.card
    return {name: value if name in fields else None for name, value in shown.card.items()}


def encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def instant(value: datetime | None) -> str | None:
    """Instants of one length, so that consoles can sort them as text."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def call_card(row: Any, *, caller_display: str, position: int | None) -> Card:
    return {
        "id": row.id,
        "state": row.state,
        "queue": row.queue,
        "skill": row.skill,
        "caller_display": caller_display,
        "place": row.place,
        "queued_at": instant(row.queued_at),
        "arrived_at": instant(row.arrived_at),
        "answered_at": instant(row.answered_at),
        "person_id": row.person_id,
        "ticket_id": row.ticket_id,
        "position": position,
    }


def agent_card(row: Any, *, calls_today: int) -> Card:
    return {
        "person_id": row.person_id,
        "name": row.name,
        "intent": row.intent,
        "break_reason": row.break_reason,
        "next_intent": row.next_intent,
        "state": row.state,
        "state_since": instant(row.state_since),
        "wrapup_until": instant(row.wrapup_until),
        "skills": row.skills,
        "call_id": row.call_id,
        "calls_today": calls_today,
        "not_responding": row.not_responding,
        "connected": row.connected,
    }


def offer_card(row: Any, *, open_count: int, total_count: int) -> Card:
    """Goes only to the person whose telephone rings: the number is not masked."""
    return {
        "reservation_id": row.reservation_id,
        "call_id": row.call_id,
        "leg_id": row.leg_id,
        "caller_number": row.caller_number,
        "caller_id": row.caller_id,
        "caller_name": row.caller_name,
        "place": row.place,
        "queue": row.queue,
        "skill": row.skill,
        "reason": {"why": row.reason.get("why")},  # not who was passed over
        "open_count": open_count,
        "total_count": total_count,
        "offered_at": instant(row.offered_at),
        "expires_at": instant(row.expires_at),
    }


def ticket_card(row: Any, *, light: str) -> Card:
    """Neither names nor texts: who opens the ticket asks the API, which checks and logs it."""
    return {
        "id": row.id,
        "number": row.number,
        "state": row.state,
        "request_kind": row.request_kind,
        "matter": row.matter,
        "urgency": row.urgency,
        "light": light,
        "due_at": instant(row.due_at),
        "call_id": row.call_id,
        "unit_id": row.unit_id,
        "handler_id": row.handler_id,
        "operator_id": row.operator_id,
        "version": row.version,
    }


def reminder_card(row: Any) -> Card:
    """Goes only to the person whose shift it is."""
    return {
        "id": row.id,
        "shift_id": row.shift_id,
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
    }


def follow_up_card(row: Any) -> Card:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "due_at": instant(row.due_at),
        "ticket_id": row.ticket_id,
        "call_id": row.call_id,
        "owner_id": row.owner_id,
        "unit_id": row.unit_id,
        "attempts": row.attempts,
    }


def attendance_card(since: datetime | None) -> Card:
    """None: somebody is there, nobody need be, or it has not lasted long."""
    return {"unattended_since": instant(since)}


def notices_card(failed: int) -> Card:
    """Notices that somebody should look at: failed, or of unknown fate."""
    return {"failed": failed}

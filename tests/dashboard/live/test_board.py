"""The board in memory and the inboxes, without a database."""

import asyncio
import json
from typing import Any

import pytest

from dashboard.live import hub as hub_module
from dashboard.live.board import Board
from dashboard.live.frames import Shown
from dashboard.live.hub import Console, LiveHub
from dashboard.live.projection import (
    Entity,
    changed,
    may_watch,
    owners_named,
    topics_of_ticket,
    topics_of_viewer,
)
from tickets.machine import TicketState

BOSS = frozenset({"supervise", "queue", "person:boss"})
CLERK = frozenset({"queue", "person:clerk"})
OTHER = frozenset({"queue", "person:other"})


def call(state: str, *topics: str) -> Shown:
    return Shown({"state": state, "caller_display": "139****2046"}, frozenset(topics))


def kinds(text: str | None) -> list[tuple[str, bool]]:
    return [(f["kind"], f["data"] is not None) for f in json.loads(text or "[]")]


def test_an_event_touches_every_entity_whose_id_it_names() -> None:
    assert changed(
        {"call_id": "c", "ticket_id": None, "person_id": "p", "former_handler_id": "q", "x": "y"}
    ) == {
        Entity("call", "c"),
        Entity("today"),
        *(Entity(kind, who) for kind in ("agent", "me") for who in "pq"),
    }
    assert changed({"ticket_id": "t"}) == {Entity("ticket", "t"), Entity("tickets")}
    assert changed({"call_id": 7, "person_id": ["p"]}) == set()
    assert owners_named({"unit_id": "u", "person_id": "p"}) == {"unit:u", "person:p"}


def test_who_may_watch_what() -> None:
    assert not may_watch({"audit.read", "people.manage"})
    assert topics_of_viewer({"live.queue"}, person_id="p") == {"queue", "person:p"}
    assert topics_of_viewer({"tickets.read"}, person_id="p", unit_ids=["t"], village_ids=["v"]) == {
        "person:p",
        "unit:t",
        "village:t",
        "village:v",
    }


@pytest.mark.parametrize("walled", [True, False])
def test_a_walled_ticket_is_not_told_to_the_village(*, walled: bool) -> None:
    topics = topics_of_ticket(
        TicketState.IN_PROGRESS,
        handler_id="h",
        operator_id=None,
        unit_id=None,
        village_id="v",
        walled=walled,
    )
    assert ("village:v" in topics) is not walled


def test_what_is_as_it_was_is_not_told_again() -> None:
    board = Board()
    entity = Entity("call", "c")
    assert len(board.apply({entity: call("queued", "queue")}, 1)) == 1
    assert board.apply({entity: call("queued", "queue")}, 2) == []
    assert board.head == 2
    assert board.apply({Entity("call", "unknown"): None}, 3) == []


def test_who_loses_sight_of_a_card_is_told_and_nobody_else() -> None:
    board = Board()
    entity = Entity("call", "c")
    board.apply({entity: call("queued", "supervise", "queue")}, 1)
    [frame] = board.apply({entity: call("talking", "supervise", "person:clerk")}, 2)
    assert kinds(f"[{frame.text_for(BOSS)}]") == [("call", True)]
    assert kinds(f"[{frame.text_for(CLERK)}]") == [("call", True)]
    assert kinds(f"[{frame.text_for(OTHER)}]") == [("call", False)]
    [frame] = board.apply({entity: None}, 3)
    assert frame.text_for(OTHER) is None


def test_who_was_away_hears_of_what_was_lost_meanwhile() -> None:
    board = Board()
    entity = Entity("call", "c")
    board.apply({entity: call("queued", "supervise", "queue")}, 1)
    board.apply({entity: call("talking", "supervise", "person:clerk")}, 2)
    board.apply({entity: None}, 3)
    assert kinds(board.since(1, OTHER, "other")) == [("call", False), ("me", True)]
    assert kinds(board.since(2, OTHER, "other")) == [("me", True)]
    assert kinds(board.since(2, CLERK, "clerk")) == [("call", False), ("me", True)]


def test_who_was_away_too_long_must_start_over() -> None:
    board = Board(remembered=3)
    for seq in range(1, 7):
        board.apply({Entity("call", str(seq)): call("queued", "queue")}, seq)
    assert board.since(2, CLERK, "clerk") is None
    assert kinds(board.since(3, CLERK, "clerk")) == [("call", True)] * 3 + [("me", True)]
    assert board.since(7, CLERK, "clerk") is None


def test_after_a_restart_everybody_starts_over_because_figures_have_no_number() -> None:
    board = Board()
    board.start({Entity("call", "c"): call("queued", "queue")}, 10)
    assert board.since(9, CLERK, "clerk") is None
    assert board.since(10, CLERK, "clerk") is None
    board.apply({Entity("call", "c"): None}, 11)
    assert board.since(10, CLERK, "clerk") is None
    assert kinds(board.since(11, CLERK, "clerk")) == [("me", True)]


def test_a_private_field_is_seen_by_one_person_only() -> None:
    board = Board()
    shown = Shown(
        {"caller_display": "139****2046"},
        frozenset({"supervise", "person:clerk"}),
        "person:clerk",
        {"caller_display": "13905722046"},
    )
    [frame] = board.apply({Entity("call", "c"): shown}, 1)
    assert "****" not in (frame.text_for(CLERK) or "")
    assert "****" in (frame.text_for(BOSS) or "")
    assert "****" not in board.snapshot(CLERK, "clerk")
    assert "13905722046" not in board.snapshot(BOSS, "boss")


async def test_messages_that_wait_are_sent_as_one() -> None:
    console = Console("p", frozenset())
    console.offer('[{"a":1}]', 9)
    console.offer('[{"b":2},{"c":3}]', 17)
    assert json.loads(await console.next()) == [{"a": 1}, {"b": 2}, {"c": 3}]


@pytest.mark.parametrize(("size", "most"), [(1, hub_module.MOST_MESSAGES), (300_000, 3)])
async def test_an_inbox_has_a_limit(size: int, most: int) -> None:
    console = Console("p", frozenset())
    closed = asyncio.Event()
    console.on_close(closed.set)
    for _ in range(most):
        console.offer("[]", size)
    open_still = console.closed_with
    console.offer("[]", size)
    assert (open_still, console.closed_with) == (None, hub_module.RESYNC)
    assert closed.is_set()
    console.offer("[]", 1)
    assert not console._messages


async def test_a_card_is_encoded_once_for_all_who_see_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = LiveHub()
    consoles = [hub.join(f"p{n}", frozenset({"queue", f"person:p{n}"}), None) for n in range(50)]
    encoded = 0
    real = json.dumps

    def dumps(value: object, **how: Any) -> str:
        nonlocal encoded
        encoded += 1
        return real(value, **how)

    monkeypatch.setattr(json, "dumps", dumps)
    hub.publish({Entity("call", "c"): call("queued", "queue")}, 1)
    assert encoded == 1
    assert len({id(console._messages[-1]) for console in consoles}) == 1

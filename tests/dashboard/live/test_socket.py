"""Consoles on real sockets: what they are told, when they are closed, and what they may not break."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.live import hub as hub_module
from dashboard.live import socket as socket_module
from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.calls.events import CallMoved
from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.routing.model import Reservation
from tests.dashboard.live.centre import Centre, closing_code, first, running, until
from tests.dashboard.live.matters import Matters, settled
from tests.dashboard.live.screen import Screen
from tickets.machine import TicketState


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    await asyncio.to_thread(settled, database)
    async with running(database) as centre:
        yield centre


async def sits_down(centre: Centre, person_id: str, intent: Intent = Intent.AVAILABLE) -> None:
    await centre.database.write(lambda uow: agents.set_presence(uow, person_id, intent))


async def test_a_console_starts_with_a_snapshot_and_follows(centre: Centre) -> None:
    await sits_down(centre, "clerk")
    async with centre.console("boss") as console:
        screen = Screen()
        await until(screen, console, lambda b: "clerk" in b["agents"])
        assert screen.heard[0]["kind"] == "snapshot"

        await sits_down(centre, "clerk", Intent.BREAK)
        await until(screen, console, lambda b: b["agents"]["clerk"]["intent"] == "break")
        await sits_down(centre, "clerk", Intent.SIGNED_OUT)
        await until(screen, console, lambda b: "clerk" not in b["agents"])


async def test_a_console_that_was_away_is_told_only_what_it_missed(centre: Centre) -> None:
    await sits_down(centre, "clerk")
    screen = Screen()
    async with centre.console("boss") as console:
        await until(screen, console, lambda b: "clerk" in b["agents"])
    await sits_down(centre, "x")

    async with centre.console("boss", since=screen.board["seq"]) as console:
        board = await until(screen, console, lambda b: "x" in b["agents"])

    assert set(board["agents"]) == {"clerk", "x"}
    assert [frame["kind"] for frame in screen.heard].count("snapshot") == 1


@pytest.mark.parametrize("since", ["999999999", "-1", "x", "", "1" * 400, "٣", "0"])
async def test_a_number_that_cannot_be_resumed_from_starts_over(centre: Centre, since: str) -> None:
    await sits_down(centre, "clerk")
    async with centre.console("boss") as settled:
        await until(Screen(), settled, lambda b: "clerk" in b["agents"])
    centre.hub.board._floor = 1
    async with centre.console("boss", since=since) as console:
        frames = await first(console)
        assert [frame["kind"] for frame in frames] == ["snapshot"]


async def test_nothing_happened_while_away_is_said_too(centre: Centre) -> None:
    await sits_down(centre, "clerk")
    async with centre.console("boss") as console:
        screen = Screen()
        await until(screen, console, lambda b: "clerk" in b["agents"])
    async with centre.console("boss", since=centre.hub.board.head) as console:
        frames = await first(console)
    assert [frame["kind"] for frame in frames] == ["me"]


async def test_an_offer_is_seen_in_full_only_by_whom_it_rings_at(centre: Centre) -> None:
    await sits_down(centre, "clerk")
    await centre.database.write(_ringing_call)
    async with centre.console("clerk", "operator") as console:
        mine = await until(Screen(), console, lambda b: b["me"]["offer"])
    async with centre.console("x", "operator") as console:
        other = await until(Screen(), console, lambda b: "call1" in b["calls"])

    assert mine["me"]["offer"]["caller_number"] == "+8613905722046"
    assert mine["me"]["offer"]["reason"] == {"why": "longest_idle"}
    assert mine["calls"]["call1"]["caller_display"] == "+8613905722046"
    assert other["calls"]["call1"]["caller_display"] == "139****2046"
    assert other["me"] == {"agent": None, "offer": None}
    assert "13905722046" not in json.dumps(other)


async def test_nobody_hears_of_a_foreign_ticket(centre: Centre) -> None:
    matters = Matters(centre.database)
    ticket_id = await asyncio.to_thread(matters.open_ticket, "clerk")
    async with centre.console("adviser", "adviser") as theirs, centre.console("x", "adviser") as xs:
        await first(xs)
        screen = Screen()
        await asyncio.to_thread(matters.move, ticket_id, TicketState.IN_PROGRESS, "adviser")
        await until(screen, theirs, lambda _: ticket_id in screen.tickets)
        await asyncio.to_thread(matters.move, ticket_id, TicketState.IN_PROGRESS, "officer")
        await until(screen, theirs, lambda _: ticket_id not in screen.tickets)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(xs.recv(), 0.3)


async def test_somebody_who_is_not_signed_in_is_told_so(centre: Centre) -> None:
    async with connect(f"ws://127.0.0.1:{centre.port}/ws/live") as console:
        assert await closing_code(console) == 4401


async def test_somebody_without_a_live_screen_is_told_so(centre: Centre) -> None:
    async with centre.console("a", "auditor") as console:
        assert await closing_code(console) == 4403


async def test_a_page_of_another_site_is_refused(centre: Centre) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with centre.console("boss", origin="https://evil.example"):
            pytest.fail("a page of another site was let in")
    assert refused.value.response.status_code == 403
    async with centre.console("boss", origin="http://hotline.example") as console:
        await first(console)


async def test_signing_out_closes_the_open_socket(centre: Centre) -> None:
    async with centre.console("boss") as console, centre.console("clerk") as other:
        await first(console)
        await first(other)
        del centre.gate.roles["boss"]
        await centre.tell("boss")
        assert await closing_code(console) == 4401
        await sits_down(centre, "x")
        await until(Screen({"seq": 0, "agents": {}}), other, lambda b: "x" in b["agents"])


async def test_another_process_that_has_not_heard_of_it_yet_asks_twice(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "HEARD_AFTER", 0.2)
    async with centre.console("boss") as console:
        await first(console)
        await centre.tell("boss")
        await asyncio.sleep(0.1)
        del centre.gate.roles["boss"]
        assert await closing_code(console) == 4401


async def test_losing_a_permission_takes_the_cards_away(centre: Centre) -> None:
    await sits_down(centre, "clerk")
    async with centre.console("boss") as console:
        screen = Screen()
        await until(screen, console, lambda b: "clerk" in b["agents"])
        centre.gate.roles["boss"] = "adviser"
        await centre.tell("boss")
        board = await until(screen, console, lambda b: not b["agents"])
        assert board["today"] is None
        centre.gate.roles["boss"] = "auditor"
        await centre.tell("boss")
        assert await closing_code(console) == 4403


@pytest.mark.parametrize(
    "nonsense",
    ["not json", "null", "[]", '{"kind":"subscribe","topics":["%"]}', "[" * 4000, '{"kind":[1]}'],
)
async def test_nonsense_is_ignored(centre: Centre, nonsense: str) -> None:
    async with centre.console("boss") as console:
        await first(console)
        await console.send(nonsense)
        await console.send('{"kind":"ping"}')
        frames = await first(console)
        assert frames == [{"kind": "pong"}]


@pytest.mark.parametrize(
    ("message", "code"),
    [(b"\x00\xff", 1008), ("x" * 5000, 1008), ("x" * 10_000_000, 1009), (b"\0" * 70_000, 1009)],
)
async def test_a_message_that_is_too_much_closes_only_its_socket(
    centre: Centre, message: str | bytes, code: int
) -> None:
    async with centre.console("boss") as good, centre.console("clerk") as bad:
        await first(good)
        await first(bad)
        with suppress(ConnectionClosed):  # 10 MB are not even taken
            await bad.send(message)
        assert await closing_code(bad) == code
        await sits_down(centre, "x")
        await until(Screen({"seq": 0, "agents": {}}), good, lambda b: "x" in b["agents"])
    assert len(centre.hub) <= 1


async def test_a_thousand_subscriptions_close_the_socket(centre: Centre) -> None:
    async with centre.console("boss") as console:
        await first(console)
        for n in range(1000):
            try:
                await console.send(json.dumps({"kind": "subscribe", "id": n}))
            except ConnectionClosed:
                break
        assert await closing_code(console) == 1008


async def test_a_console_that_stops_answering_pings_is_closed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "PING_EVERY", 0.05)
    monkeypatch.setattr(socket_module, "ANSWER_WITHIN", 0.1)
    async with centre.console("boss") as answers, centre.console("clerk") as listens:
        await first(answers)
        await answers.send('{"kind":"pong"}')
        assert await closing_code(answers) == 1011
        frames = [frame for _ in range(4) for frame in await first(listens)]
    assert frames[-1]["kind"] == "ping"
    assert frames[-1]["at"].endswith("Z")


async def test_a_console_that_does_not_read_is_dropped_and_nobody_waits(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "MOST_BYTES", 100_000)
    monkeypatch.setattr(socket_module, "CLOSE_WITHIN", 0.1)
    async with centre.console("boss") as reads:
        await first(reads)
        async with centre.console("clerk", max_queue=1, close_timeout=0.1) as stalled:
            await first(stalled)
            stalled.transport.pause_reading()
            console = next(c for c in centre.hub._consoles if c.person_id == "clerk")
            for _ in range(400):  # the kernel takes some megabytes before anybody notices
                console.offer("[" + " " * 30_000 + "]", 30_002)
                if console.closed_with is not None:
                    break
                await asyncio.sleep(0)
            assert console.closed_with == hub_module.RESYNC
            await asyncio.sleep(0.3)
            assert len(centre.hub) == 1
            await sits_down(centre, "x")
            await until(Screen({"seq": 0, "agents": {}}), reads, lambda b: "x" in b["agents"])
            stalled.transport.abort()


def _ringing_call(uow: UnitOfWork) -> None:
    uow.session.add(
        Call(
            id="call1",
            carrier="test",
            carrier_id="1",
            caller_number="+8613905722046",
            state=CallState.RINGING,
            arrived_at=uow.now,
            queued_at=uow.now,
        )
    )
    uow.session.flush()
    uow.session.add(
        Reservation(
            work_id="call1",
            leg_id="leg1",
            person_id="clerk",
            offered_at=uow.now,
            expires_at=uow.now,
            reason={"why": "longest_idle", "passed_over": [["x", "skill"]]},
        )
    )
    uow.emit(
        CallMoved(at=uow.now, call_id="call1", before=CallState.QUEUED, after=CallState.RINGING)
    )

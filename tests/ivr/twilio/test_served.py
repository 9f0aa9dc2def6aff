"""The main job over Twilio with a real server, real sockets, and a restart in the middle of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.peers.twilio.served import ServedPeer, a_served_peer, environment
from tests.served import Served, free_port, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]


@pytest.fixture
async def peer_and_server(tmp_path: Path) -> AsyncIterator[tuple[ServedPeer, Served]]:
    port = free_port()
    served = Served(tmp_path, HOTLINE_WEBPHONE__ENABLED="false", **environment(port))
    served.run("demo", "--seed-only")
    async with a_served_peer(served.url, port=port, speed=4, retries=60) as peer:
        await asyncio.to_thread(served.start)
        try:
            yield peer, served
        finally:
            await asyncio.to_thread(served.stop)


async def test_a_call_is_answered_over_real_sockets_and_survives_a_kill(
    peer_and_server: tuple[ServedPeer, Served],
) -> None:
    twilio, served = peer_and_server
    operator = await served.signed_in("operator1")
    person_id = (await operator.get("/api/me")).json()["person"]["id"]
    device = twilio.peer.device(f"client:{person_id}")
    await operator.put("/api/me/presence", json={"intent": "available"})

    caller = twilio.peer.dial("+8613905722046")
    await until(lambda: device.rung, seconds=30)
    device.answer()
    await until(lambda: caller.room is not None and len(caller.room.seats) == 2)
    [call] = await calls_of(operator, caller.sid)
    assert call["state"] == "talking"

    await operator.aclose()
    await asyncio.to_thread(served.kill)  # the conversation goes on: Twilio carries it
    await asyncio.to_thread(served.start)
    assert caller.room is not None
    assert len(caller.room.seats) == 2
    assert len(device.rung) == 1
    operator = await served.signed_in("operator1")

    await twilio.peer.hang_up(device.rung[-1])
    await until(lambda: caller.heard[-1].endswith("/rating_ask.wav"), seconds=30)
    caller.press("5")
    await until(lambda: caller.is_over, seconds=30)
    [call] = await until(lambda: settled(operator, caller.sid), seconds=15)
    assert call["outcome"] == "answered"
    assert twilio.peer.faults == []
    await operator.aclose()


async def calls_of(session: httpx.AsyncClient, sid: str) -> list[dict[str, Any]]:
    answer = await session.get("/api/calls", params={"carrier_id": sid})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def settled(session: httpx.AsyncClient, sid: str) -> list[dict[str, Any]]:
    return [call for call in await calls_of(session, sid) if call["ended_at"]]

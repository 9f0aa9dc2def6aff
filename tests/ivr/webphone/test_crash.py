"""The application is killed while people talk, and comes back."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.ivr.webphone.hall import loudness
from tests.ivr.webphone.stage import Browser, Office, end_media, media_process, until


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_talks_survive_an_application_that_is_killed(loop: str) -> None:
    async with a_killable_office() as office, AsyncExitStack() as ended:
        first = await ended.enter_async_context(an_application(office, loop))
        caller, agent = await talk(office, "1")
        other_caller, other_agent = await talk(office, "2")
        process = media_process(office.settings.control)

        os.kill(first.pid, signal.SIGKILL)
        await first.wait()

        # They go on talking, and what happens meanwhile is not forgotten.
        assert loudness(await caller.hear(1), 1100) > 4000
        assert loudness(await agent.hear(1), 700) > 4000
        before = handled(office)
        await other_caller.send(type="hang_up")
        await other_agent.until("ended")

        await ended.enter_async_context(an_application(office, loop))
        await until(lambda: len(handled(office)) == len(before) + 3)
        missed = handled(office)[len(before) :]
        assert [line.split()[0] for line in missed].count("CallerHungUp") == 1
        assert {line.split()[0] for line in missed} == {
            "CallerHungUp",
            "LegEnded",
            "RecordingReady",
        }
        assert media_process(office.settings.control) == process
        async with office.attached():
            (live,) = await office.telephony.live_calls()
        assert live.leg_ids == {"leg1"}

        # The new one takes browsers in as before.
        back = await office.caller(number="1", resume=caller.resume)
        await back.until("in_call")
        assert loudness(await back.hear(1), 1100) > 4000
        for browser in (caller, agent, other_caller, other_agent, back):
            await browser.close()


@asynccontextmanager
async def a_killable_office() -> AsyncIterator[Office]:
    with tempfile.TemporaryDirectory(prefix="wp") as folder:
        office = Office(Path(folder), port=free_port())
        try:
            yield office
        finally:
            await end_media(office.settings.control)


@asynccontextmanager
async def an_application(office: Office, loop: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.ivr.webphone.application"),
        *(str(office.folder), str(office.port), loop),
    )
    try:
        await until(lambda: answers(office.port))
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def talk(office: Office, number: str) -> tuple[Browser, Browser]:
    agent = await office.agent(number)
    caller = await office.caller(number)
    await caller.send(type="dial")
    await agent.send(type="answer", leg_id=(await agent.until("ring"))["leg_id"])
    await caller.until("in_call")
    caller.speak(700)
    agent.speak(1100)
    await caller.hear(0.3)
    return caller, agent


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def handled(office: Office) -> list[str]:
    return (office.folder / "signals").read_text().splitlines()

"""The media process as the application and browsers meet it: real sockets, real time."""

import asyncio
import json
import wave
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hotline.telephony.port import CallRef, TelephonyError
from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    Gathered,
    RecordingReady,
    VoicemailRecorded,
)
from hotline.telephony.steps import Gather, Record, Say
from tests.ivr.webphone.hall import loudness
from tests.ivr.webphone.stage import an_office, media_process, until


async def test_a_caller_dials_hears_the_menu_and_presses_a_key() -> None:
    async with an_office() as office:
        caller = await office.caller()
        await caller.send(type="dial")
        await until(lambda: office.signals)
        arrived = office.signals[0]
        assert isinstance(arrived, CallArrived)
        assert (arrived.from_number, arrived.to_number) == ("13900002046", "12348")
        call = CallRef("c", arrived.carrier_id)
        await office.telephony.say(call, (Say(("greeting",)), Gather(("menu_main",))))
        spoken = await caller.hear(1)
        assert max(spoken) > 0
        assert (await caller.until("prompt"))["text"].startswith("您好")
        await caller.send(type="digit", digit="2")
        await until(lambda: any(isinstance(s, Gathered) for s in office.signals), 12)
        assert [live.carrier_id for live in await office.telephony.live_calls()] == [
            call.carrier_id
        ]
        await caller.send(type="hang_up")
        await until(lambda: isinstance(office.signals[-1], CallerHungUp))
        await caller.close()


async def test_two_people_hear_each_other_and_the_recording_has_both() -> None:
    async with an_office() as office:
        caller, agent, call = await office.talking()
        caller.speak(700)
        agent.speak(1100)
        await caller.hear(0.5)
        at_caller, at_agent = await asyncio.gather(caller.hear(1), agent.hear(1))
        assert loudness(at_caller, 1100) > 4000
        assert loudness(at_caller, 700) < 400
        assert loudness(at_agent, 700) > 4000
        assert loudness(at_agent, 1100) < 400
        await office.telephony.hang_up(call, None)
        await until(lambda: any(isinstance(s, RecordingReady) for s in office.signals))
        ready = next(s for s in office.signals if isinstance(s, RecordingReady))
        left, right = read_stereo(office.settings.recordings / ready.location)
        assert loudness(left, 700) > 4000
        assert loudness(left, 1100) < 400
        assert loudness(right, 1100) > 4000
        assert loudness(right, 700) < 400
        assert len(left) / 32000 == pytest.approx(ready.seconds, abs=0.02)
        await caller.close()
        await agent.close()


async def test_who_dials_when_all_lines_are_taken_is_told_so() -> None:
    async with an_office(max_calls=1) as office:
        first, second = await office.caller("1"), await office.caller("2")
        await first.send(type="dial")
        await first.until("ringing")
        await second.send(type="dial")
        assert (await second.until("ended"))["cause"] == "busy"
        await first.send(type="hang_up")
        await first.until("ended")
        await second.send(type="dial")
        await second.until("ringing")
        for caller in (first, second):
            await caller.close()


async def test_a_dropped_browser_comes_back_to_its_talk() -> None:
    async with an_office() as office:
        caller, agent, _ = await office.talking()
        agent.speak(1100)
        await caller.close()
        await agent.until("peer")
        back = await office.caller(resume=caller.resume)
        await back.until("in_call")
        await back.hear(0.3)
        assert loudness(await back.hear(0.5), 1100) > 4000
        await back.close()
        await agent.close()


async def test_the_message_left_is_told_before_the_end_of_the_call() -> None:
    async with an_office() as office:
        caller = await office.caller()
        await caller.send(type="dial")
        await until(lambda: office.signals)
        call = CallRef("c", office.signals[0].carrier_id)
        await office.telephony.say(call, (Record((), 30),))
        await caller.hear(0.3)
        await caller.send(type="hang_up")
        await until(lambda: isinstance(office.signals[-1], CallerHungUp))
        message = office.signals[-2]
        assert isinstance(message, VoicemailRecorded)
        assert (office.settings.recordings / message.location).is_file()
        await caller.close()


async def test_other_websockets_stay_with_the_application() -> None:
    async with an_office() as office:
        async with office.browser("/ws/echo") as line:
            await line.send("hello")
            assert await line.recv() == "hello"
        with pytest.raises(InvalidStatus) as caught:  # Starlette's answer to an unknown path
            await office.browser("/ws/phone-book")
        assert caught.value.response.status_code == 403


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("http://127.0.0.1:PORT", True),
        ("https://hotline.example", True),
        ("https://evil.example", False),
        ("null", False),
    ],
)
async def test_only_our_own_pages_may_open_a_phone(origin: str, may: bool) -> None:
    async with an_office() as office:
        opening = office.browser(origin=origin.replace("PORT", str(office.port)))
        if may:
            await (await opening).close()
        else:
            with pytest.raises(InvalidStatus) as caught:
                await opening
            assert caught.value.response.status_code == 403


async def test_a_forged_token_is_turned_away() -> None:
    async with an_office() as office:
        line = await office.browser()
        await line.send(json.dumps({"type": "hello", "token": "eyJ9.0000", "resume": 7}))
        with pytest.raises(ConnectionClosed) as caught:
            await line.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 4401


DEEP = "[" * 4000
MALFORMED = ["not json", "[]", '"hello"', "{}", '{"type":"fly"}', '{"type":7}', DEEP]


async def test_malformed_messages_harm_nobody() -> None:
    async with an_office() as office:
        caller, agent, _ = await office.talking()
        agent.speak(1100)
        process = media_process(office.settings.control)
        for rubbish in MALFORMED:
            for line in (await office.browser(), (await office.caller("1")).line):
                with pytest.raises(ConnectionClosed):  # after some patience it is turned away
                    await pester(line, rubbish)
        with pytest.raises(ConnectionClosed):  # sound of nobody
            await pester(await office.browser(), b"x" * 640)
        big = await office.browser(max_size=None)
        with pytest.raises((ConnectionClosed, OSError)):
            await flood(big)
        assert loudness(await caller.hear(0.5), 1100) > 4000
        assert media_process(office.settings.control) == process
        await caller.close()
        await agent.close()


async def test_a_bridge_to_nobody_is_refused_for_good() -> None:
    async with an_office() as office:
        caller = await office.caller()
        await caller.send(type="dial")
        await until(lambda: office.signals)
        with pytest.raises(TelephonyError) as caught:
            await office.telephony.bridge(CallRef("c", office.signals[0].carrier_id), "nobody")
        assert caught.value.permanent
        await caller.close()


async def test_the_media_process_ends_with_the_application_when_nobody_talks() -> None:
    async with an_office() as office:
        control = office.settings.control
        assert media_process(control)
    await until(lambda: not control.exists())


async def pester(line: ClientConnection, rubbish: str | bytes) -> None:
    for _ in range(25):
        await line.send(rubbish)
    await line.wait_closed()
    assert line.close_code in {1008, 4401}
    await line.send(rubbish)


async def flood(line: ClientConnection) -> None:
    await line.send(b"x" * 10_000_000)
    await line.recv()


def read_stereo(path: Path) -> tuple[bytes, bytes]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 16000)
        raw = file.readframes(file.getnframes())
    pairs = [raw[n : n + 4] for n in range(0, len(raw), 4)]
    return b"".join(p[:2] for p in pairs), b"".join(p[2:] for p in pairs)

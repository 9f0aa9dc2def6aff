"""A bad line on the caller's side: what is lost stays lost, and the talk goes on in both directions."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from ivr.webphone.frames import FRAME_BYTES, SILENCE, Cutter
from tests.ivr.webphone.hall import Hall, loudness, tone
from tests.ivr.webphone.stage import Browser, an_office

CALLER_HZ, PERSON_HZ = 700, 1100
BURST = 10  # frames: 200 ms
SECONDS = 1.0


def test_lost_frames_leave_gaps_and_no_delay() -> None:
    hall = Hall()
    caller, agent, _ = hall.talking()
    hall.speak(agent, PERSON_HZ)
    for at in range(500):
        if at % 4:  # every fourth is lost
            hall.switch.audio(caller, tone(CALLER_HZ, 1, offset=at)[0])
        hall.run(0.02)
    heard = hall.heard[agent.id]
    assert sum(frame != SILENCE for frame in heard) == 375
    assert len(caller.jitter) <= 1
    assert loudness(hall.sound(caller), PERSON_HZ) > 7000  # the other direction lost nothing


@pytest.mark.parametrize("seed", range(5))
def test_jitter_of_200_ms_costs_little_sound_and_is_never_a_longer_delay(seed: int) -> None:
    hall = Hall()
    caller, agent, _ = hall.talking()
    hall.speak(agent, PERSON_HZ)
    arrivals = _late(random.Random(seed), frames=1000)
    for at in range(1000):
        for frame in arrivals.get(at, []):
            hall.switch.audio(caller, frame)
        hall.run(0.02)
        assert len(caller.jitter) <= BURST
    heard = hall.heard[agent.id]
    assert sum(frame != SILENCE for frame in heard) > 900
    assert loudness(hall.sound(caller), PERSON_HZ) > 7000


def test_pieces_of_any_size_are_the_same_sound() -> None:
    sound = b"".join(tone(CALLER_HZ, 20))
    sizes, at, frames, cutter = random.Random(1), 0, list[bytes](), Cutter()
    while at < len(sound):
        size = 2 * sizes.randint(0, FRAME_BYTES)
        frames += cutter.cut(sound[at : at + size])
        frames += cutter.cut(b"odd")
        at += size
    assert b"".join(frames) == sound
    assert {len(frame) for frame in frames} == {FRAME_BYTES}


@pytest.mark.parametrize(
    "way", ["in bursts", "in pieces of 10 ms", "in pieces of 30 ms", "between rubbish"]
)
async def test_a_caller_whose_browser_sends_oddly_is_heard_and_hears(way: str) -> None:
    async with an_office() as office:
        caller, agent, _ = await office.talking()
        agent.speak(PERSON_HZ)
        caller.speaking = asyncio.get_running_loop().create_task(_speak(caller, way))
        heard = await asyncio.gather(agent.hear(SECONDS), caller.hear(SECONDS))
        assert loudness(heard[0], CALLER_HZ) > 4000
        assert loudness(heard[1], PERSON_HZ) > 4000
        assert not caller.speaking.done()  # its socket was not closed, either
        await caller.close()
        await agent.close()


async def _speak(caller: Browser, way: str) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    for seconds, messages in _messages(way):
        for message in messages:
            await caller.line.send(message)
        due += seconds
        await asyncio.sleep(max(0, due - loop.time()))


def _messages(way: str) -> Iterator[tuple[float, list[bytes]]]:
    """Endless: what is sent at once, and the seconds of sound in it."""
    offset = 0
    while True:
        match way:
            case "in bursts":
                sound, seconds = tone(CALLER_HZ, BURST, offset=offset), 0.2
            case "between rubbish":
                (frame,) = tone(CALLER_HZ, 1, offset=offset)
                sound, seconds = [b"", frame, b"x", b"x" * 641], 0.02
            case _:
                pcm = b"".join(tone(CALLER_HZ, 3, offset=offset))
                size = FRAME_BYTES // 2 if "10" in way else FRAME_BYTES * 3 // 2
                sound = [pcm[at : at + size] for at in range(0, len(pcm), size)]
                seconds = 0.06
        yield seconds, sound
        offset += round(seconds * 50)


def _late(chance: random.Random, *, frames: int) -> dict[int, list[bytes]]:
    """One frame a tick, each up to 200 ms under way and, as TCP has it, none before its forerunner."""
    arrivals: dict[int, list[bytes]] = {}
    last = 0
    for at in range(frames):
        last = max(last, at + chance.randint(0, BURST))
        arrivals.setdefault(last, []).append(tone(CALLER_HZ, 1, offset=at)[0])
    return arrivals

from collections.abc import Callable
from typing import Any

import pytest

from hotline.telephony.signals import (
    CallerHungUp,
    EndCause,
    LegAnswered,
    LegEnded,
    LegRang,
    RecordingReady,
)
from ivr.webphone.switch import CommandRefused
from tests.ivr.webphone.hall import MUSIC_HZ, Hall, loudness


def test_both_sides_of_a_talk_hear_the_other_and_not_themselves() -> None:
    hall = Hall()
    caller, agent, _ = hall.talking()
    hall.speak(caller, 700)
    hall.speak(agent, 1100)
    hall.run(2)
    at_caller, at_agent = hall.sound(caller), hall.sound(agent)
    assert loudness(at_caller, 1100) > 7000
    assert loudness(at_caller, 700) < 100
    assert loudness(at_agent, 700) > 7000
    assert loudness(at_agent, 1100) < 100
    kinds = [type(signal) for signal in hall.signals]
    assert kinds.index(LegRang) < kinds.index(LegAnswered)


def test_on_hold_the_caller_hears_music_and_the_person_nothing() -> None:
    hall = Hall()
    caller, agent, call = hall.talking()
    hall.speak(caller, 700)
    hall.speak(agent, 1100)
    hall.switch.hold(call, on=True)
    hall.switch.hold(call, on=True)
    hall.run(1)
    at_caller, at_agent = hall.sound(caller), hall.sound(agent)
    assert loudness(at_caller, MUSIC_HZ) > 7000
    assert loudness(at_caller, 1100) < 100
    assert not any(at_agent)
    assert len(hall.told(caller, "held")) == 1
    hall.switch.hold(call, on=False)
    hall.run(1)
    assert loudness(hall.sound(caller), 1100) > 7000


def test_a_muted_phone_is_silent_to_the_other_and_speaks_again_in_the_next_call() -> None:
    hall = Hall()
    caller, agent, call = hall.talking()
    hall.speak(agent, 1100)
    hall.switch.receive(agent, {"type": "mute", "on": True})
    hall.run(1)
    assert not any(hall.sound(caller)[6400:])
    hall.switch.hang_up(call, None)
    assert not agent.is_muted


def test_a_recording_has_the_caller_left_and_the_person_right() -> None:
    hall = Hall()
    caller, agent, call = hall.talking()
    hall.speak(caller, 700)
    hall.speak(agent, 1100)
    hall.switch.record(call, on=True)
    hall.switch.record(call, on=True)
    hall.run(3)
    hall.switch.receive(agent, {"type": "hang_up", "leg_id": "leg"})
    hall.drain()
    (ready,) = hall.of(RecordingReady)
    left, right = hall.tapes[ready.location]
    assert len(left) == len(right) == round(ready.seconds * 32000)
    assert ready.location == f"2026/03/02/{call}-1.wav"
    assert loudness(left, 700) > 7000
    assert loudness(left, 1100) < 200
    assert loudness(right, 1100) > 7000
    assert loudness(right, 700) < 200
    assert hall.of(LegEnded)[0].cause is EndCause.COMPLETED
    assert hall.of(LegEnded)[0].answered_at is not None
    assert not hall.of(CallerHungUp)  # the caller may still rate the service


def test_a_recording_ordered_before_the_bridge_begins_with_it() -> None:
    hall = Hall()
    _, call = hall.dialled()
    hall.agent()
    hall.switch.record(call, on=True)
    hall.ring(call)
    hall.switch.receive(hall.agent(), {"type": "answer", "leg_id": "leg"})
    hall.run(1)
    hall.switch.bridge(call, "leg")
    hall.run(2)
    hall.switch.hang_up(call, None)
    hall.drain()
    assert hall.of(RecordingReady)[0].seconds == pytest.approx(2)


@pytest.mark.parametrize(
    ("do", "cause"),
    [
        (lambda hall, agent, call: hall.run(21), EndCause.NO_ANSWER),
        (
            lambda hall, agent, call: hall.switch.receive(
                agent, {"type": "reject", "leg_id": "leg"}
            ),
            EndCause.REJECTED,
        ),
        (lambda hall, agent, call: hall.switch.hang_up(call, "leg"), EndCause.CANCELLED),
        (lambda hall, agent, call: hall.switch.hang_up(call, None), EndCause.CANCELLED),
        (lambda hall, agent, call: hall.switch.drop_agent("zhang"), EndCause.CANCELLED),
    ],
    ids=["no answer", "rejected", "taken back", "call ended", "signed out"],
)
def test_ringing_ends_for_a_reason(do: Callable[..., Any], cause: EndCause) -> None:
    hall = Hall()
    agent = hall.agent()
    _, call = hall.dialled()
    hall.ring(call)
    do(hall, agent, call)
    hall.drain()
    assert [signal.cause for signal in hall.of(LegEnded)] == [cause]
    assert hall.told(agent, "ring_cancelled")[0]["cause"] == cause
    assert agent.in_use_by is None


def test_a_person_without_a_phone_or_on_the_phone_is_not_rung() -> None:
    hall = Hall()
    _, call = hall.dialled()
    hall.ring(call, person="nobody")
    hall.agent()
    hall.ring(call, "leg2")
    hall.ring(call, "leg2")
    hall.ring(call, "leg3")
    assert [(s.leg_id, s.cause) for s in hall.of(LegEnded)] == [
        ("leg", EndCause.UNREACHABLE),
        ("leg3", EndCause.BUSY),
    ]
    assert len(hall.of(LegRang)) == 1


def test_when_the_caller_hangs_up_everybody_is_told() -> None:
    hall = Hall()
    caller, agent, call = hall.talking()
    hall.switch.receive(caller, {"type": "hang_up"})
    hall.drain()
    assert [type(s) for s in hall.signals[-2:]] == [CallerHungUp, LegEnded]
    assert hall.told(agent, "ended")
    assert not hall.switch.live_calls()
    hall.switch.hang_up(call, None)  # ending what is gone succeeds


def test_only_a_leg_that_was_answered_is_bridged() -> None:
    hall = Hall()
    hall.agent()
    _, call = hall.dialled()
    hall.ring(call)
    for leg in ("leg", "another"):
        with pytest.raises(CommandRefused):
            hall.switch.bridge(call, leg)

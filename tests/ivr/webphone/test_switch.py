from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    EndCause,
    Gathered,
    LegAnswered,
    LegEnded,
    StepsDone,
    VoicemailRecorded,
)
from hotline.telephony.steps import Gather, HangUp, Join, Record, Say, Wait
from ivr.webphone.frames import Jitter
from ivr.webphone.switch import BadMessage
from ivr.webphone.tokens import Claims, Role
from tests.ivr.webphone.hall import MUSIC_HZ, PROMPT_HZ, Hall, loudness, tone


def test_a_caller_hears_ringing_until_somebody_speaks_and_then_the_prompt() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    hall.run(1)
    assert loudness(hall.sound(caller), 450) > 1000
    hall.switch.say(call, (Say(("greeting",)),))
    hall.run(1.1)
    assert loudness(hall.sound(caller)[:32000], PROMPT_HZ) > 7000
    assert hall.told(caller, "prompt")[0]["text"] == "text of greeting"
    assert len(hall.of(StepsDone)) == 1


def test_a_key_stops_the_prompt_and_is_reported() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    hall.switch.say(call, (Gather(("menu",)),))
    hall.run(0.2)
    hall.switch.receive(caller, {"type": "digit", "digit": "2"})
    hall.drain()
    assert [signal.digits for signal in hall.of(Gathered)] == ["2"]
    hall.sound(caller)
    hall.run(1)
    assert loudness(hall.sound(caller), PROMPT_HZ) < 100


def test_several_digits_end_at_the_finishing_key_or_the_limit_or_in_time() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    for keys, said in (("123#", "123"), ("1234", "1234"), ("12", "12"), ("", "")):
        hall.switch.say(call, (Gather(("ask",), max_digits=4, timeout=3),))
        hall.run(1)
        for key in keys:
            hall.switch.receive(caller, {"type": "digit", "digit": key})
        hall.run(4.1)
        assert hall.of(Gathered)[-1].digits == said
    assert len(hall.of(Gathered)) == 4


def test_keys_pressed_during_an_announcement_are_kept_for_the_question() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    hall.switch.say(call, (Say(("notice",)), Gather(("menu",))))
    hall.run(0.5)
    hall.switch.receive(caller, {"type": "digit", "digit": "0"})
    assert not hall.of(Gathered)
    hall.run(0.6)
    assert hall.of(Gathered)[0].digits == "0"
    assert [m["key"] for m in hall.told(caller, "prompt")] == ["notice"]


def test_waiting_plays_music_reports_a_key_at_once_and_the_time_when_it_is_over() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    hall.switch.say(call, (Wait(("position",), seconds=3),))
    hall.run(1)
    assert loudness(hall.sound(caller), PROMPT_HZ) > 7000
    hall.run(2.9)
    assert loudness(hall.sound(caller), MUSIC_HZ) > 7000
    assert not hall.of(Gathered)
    hall.run(0.2)
    assert [signal.digits for signal in hall.of(Gathered)] == [""]
    hall.switch.say(call, (Wait((), seconds=30),))
    hall.run(1)
    hall.switch.receive(caller, {"type": "digit", "digit": "1"})
    hall.drain()
    assert [signal.digits for signal in hall.of(Gathered)] == ["", "1"]


def test_the_line_is_never_dead_while_the_application_decides() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    hall.switch.say(call, (Say(("greeting",)),))
    hall.run(3)
    hall.sound(caller)
    hall.run(1)
    assert loudness(hall.sound(caller), MUSIC_HZ) > 7000


def test_the_same_steps_delivered_twice_do_not_start_again() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    for _ in range(2):
        hall.switch.say(call, (Say(("greeting",)), Join()))
        hall.run(0.5)
    hall.run(1)
    assert len(hall.told(caller, "prompt")) == 1
    assert not hall.of(StepsDone)


def test_a_message_is_kept_from_the_beep_to_the_finishing_key() -> None:
    hall = Hall()
    caller, call = hall.dialled()
    hall.speak(caller, 700)
    hall.switch.say(call, (Record(("voicemail",), 60), Say(("saved",)), HangUp()))
    hall.run(4)
    hall.switch.receive(caller, {"type": "digit", "digit": "#"})
    hall.run(2)
    (message,) = hall.of(VoicemailRecorded)
    assert message.seconds == pytest.approx(3, abs=0.1)
    assert loudness(hall.tapes[message.location][0], 700) > 7000
    assert hall.of(CallerHungUp)[0].cause is EndCause.COMPLETED
    assert hall.told(caller, "ended")


@pytest.mark.parametrize("ending", ["hang_up", "limit"])
def test_a_message_also_ends_by_hanging_up_or_at_its_limit(ending: str) -> None:
    hall = Hall()
    caller, call = hall.dialled()
    hall.switch.say(call, (Record((), 2),))
    hall.run(1 if ending == "hang_up" else 3)
    if ending == "hang_up":
        hall.switch.receive(caller, {"type": "hang_up"})
        hall.drain()
    (message,) = hall.of(VoicemailRecorded)
    assert message.seconds == pytest.approx(1 if ending == "hang_up" else 2, abs=0.1)
    assert not hall.of(StepsDone)


def test_a_dropped_caller_comes_back_to_the_same_talk() -> None:
    hall = Hall()
    caller, agent, _ = hall.talking()
    hall.switch.disconnect(caller)
    hall.run(5)
    assert loudness(hall.sound(agent), MUSIC_HZ) > 7000
    back = hall.switch.connect(
        Claims(role=Role.CALLER, number=caller.number, exp=0), resume=caller.id
    )
    assert back is caller
    hall.run(0.1)
    assert hall.told(caller, "in_call")
    assert [m["state"] for m in hall.told(agent, "peer")] == ["lost", "back"]
    hall.speak(agent, 1100)
    hall.run(1)
    assert loudness(hall.sound(caller), 1100) > 7000
    hall.run(10)
    assert not hall.of(CallerHungUp)


def test_a_reloaded_console_finds_the_call_it_was_in() -> None:
    hall = Hall()
    _, agent, _ = hall.talking()
    hall.switch.disconnect(agent)
    assert hall.agent() is agent
    assert hall.told(agent, "connected")


@pytest.mark.parametrize("who", ["caller", "agent"])
def test_who_stays_away_ten_seconds_is_lost(who: str) -> None:
    hall = Hall()
    caller, agent, _ = hall.talking()
    hall.switch.disconnect(caller if who == "caller" else agent)
    hall.run(9.9)
    assert not hall.of(LegEnded)
    hall.run(0.2)
    lost = hall.of(CallerHungUp if who == "caller" else LegEnded)
    assert lost[0].cause is EndCause.LOST
    assert len(hall.switch.live_calls()) == (0 if who == "caller" else 1)


def test_an_operator_whose_page_is_gone_is_unreachable_but_a_reload_is_not_noticed() -> None:
    hall = Hall()
    agent = hall.agent()
    _, call = hall.dialled()
    hall.switch.disconnect(agent)
    hall.run(1)
    hall.ring(call)
    assert hall.agent() is agent
    assert hall.told(agent, "ring")
    hall.switch.disconnect(agent)
    hall.run(11)
    assert [signal.cause for signal in hall.of(LegEnded)] == [EndCause.UNREACHABLE]
    assert hall.switch.agents_connected() == []


def test_a_starving_line_is_silence_and_a_burst_leaves_no_lasting_delay() -> None:
    hall = Hall()
    caller, agent, _ = hall.talking()
    hall.run(0.5)
    assert not any(hall.sound(agent))
    for frame in tone(700, 60):  # more than a second at once, as after a stall
        hall.switch.audio(caller, frame)
    assert len(caller.jitter) == 10
    hall.speak(caller, 700)
    hall.run(12)
    assert len(caller.jitter) <= 2


@given(st.lists(st.booleans(), max_size=400))
def test_a_jitter_buffer_never_reorders_and_never_grows(moves: list[bool]) -> None:
    jitter, sent, got = Jitter(), 0, []
    for is_push in moves:
        if is_push:
            jitter.push(sent.to_bytes(4, "big"))
            sent += 1
        elif (frame := jitter.pop()) is not None:
            got.append(int.from_bytes(frame, "big"))
        assert len(jitter) <= 10
    assert got == sorted(set(got))
    assert len(got) + len(jitter) + jitter.dropped == sent


def test_a_full_house_answers_busy() -> None:
    hall = Hall(max_calls=1)
    hall.dialled()
    second = hall.caller("2")
    hall.switch.receive(second, {"type": "dial"})
    hall.drain()
    assert hall.told(second, "ended")[0]["cause"] == "busy"
    assert len(hall.of(CallArrived)) == 1


def test_a_full_house_takes_the_next_caller_when_one_has_left() -> None:
    hall = Hall(max_calls=1)
    first, _ = hall.dialled()
    second = hall.caller("2")
    hall.switch.receive(second, {"type": "dial"})
    hall.switch.receive(first, {"type": "hang_up"})
    hall.switch.receive(second, {"type": "dial"})
    hall.drain()
    assert [call.carrier_id for call in hall.switch.live_calls()] == [
        hall.of(CallArrived)[-1].carrier_id
    ]
    assert hall.told(second, "ringing")


def test_callers_who_wait_without_an_application_may_leave_a_message() -> None:
    hall = Hall()
    caller, _, _ = hall.talking()
    waiting, _ = hall.dialled()
    hall.switch.leave_unattended()
    hall.run(5)
    hall.switch.receive(waiting, {"type": "digit", "digit": "#"})
    hall.run(3)
    assert hall.of(VoicemailRecorded)
    assert hall.told(waiting, "ended")
    assert not hall.told(caller, "ended")


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "fly"},
        {"type": ["dial"]},
        {"type": "digit", "digit": "12"},
        {"type": "digit", "digit": 1},
        {"type": "digit", "digit": "\n"},
        {"type": "mute", "on": "yes"},
        {"type": "answer", "leg_id": "leg"},
    ],
)
def test_a_message_that_no_phone_sends_is_refused(message: dict[str, Any]) -> None:
    hall = Hall()
    with pytest.raises(BadMessage):
        hall.switch.receive(hall.caller(), message)


def test_nobody_answers_or_ends_the_ringing_of_somebody_else() -> None:
    hall = Hall()
    hall.agent()
    other = hall.agent("li")
    _, call = hall.dialled()
    hall.ring(call)
    for what in ("answer", "hang_up"):
        hall.switch.receive(other, {"type": what, "leg_id": "leg"})
    hall.drain()
    assert not hall.of(LegAnswered)
    assert not hall.of(LegEnded)


def test_an_expired_token_opens_no_phone() -> None:
    with pytest.raises(BadMessage):
        Hall().switch.connect(Claims(role=Role.CALLER, number="1", exp=0), None)

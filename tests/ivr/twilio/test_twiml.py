"""Steps become TwiML that Twilio accepts: well formed, absolute, with nothing unescaped."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import VoiceResponse

from hotline.telephony.steps import Gather, HangUp, Join, Record, Say, Steps, Wait
from ivr.twilio import twiml
from ivr.twilio.links import Links, turn_after
from ivr.twilio.twiml import Place, render

SITE = "https://hotline.example.cn"
LINKS = Links(SITE)
HERE = Place(LINKS, "t1")
IN_QUEUE = Place(LINKS, "t1", in_queue=True)
HOOK = f"{SITE}/ivr/twilio"


def verbs(text: str) -> list[ET.Element]:
    root = ET.fromstring(text)
    assert root.tag == "Response"
    return list(root)


def test_a_menu_equals_what_twilio_s_builder_makes() -> None:
    expected = VoiceResponse()
    expected.play(f"{SITE}/ivr/prompts/greeting.wav")
    gather = expected.gather(
        input="dtmf", action=f"{HOOK}/gather?turn=t1", method="POST", num_digits=1, timeout=5,
        finish_on_key="#", action_on_empty_result=True,
    )  # fmt: skip
    gather.play(f"{SITE}/ivr/prompts/menu_main.wav")
    expected.redirect(f"{HOOK}/gather?turn=t1", method="POST")
    written = render((Say(("greeting",)), Gather(("menu_main",))), HERE)
    assert ET.canonicalize(written) == ET.canonicalize(str(expected))


def test_prompts_alone_report_their_end() -> None:
    play, redirect = verbs(render((Say(("greeting",)),), HERE))
    assert play.text == f"{SITE}/ivr/prompts/greeting.wav"
    assert redirect.text == f"{HOOK}/done?turn=t1"


def test_waiting_enters_the_queue_and_takes_the_prompts_along() -> None:
    (enqueue,) = verbs(render((Wait(("connecting", "queue_next"), 20),), HERE))
    assert enqueue.get("action") == f"{HOOK}/queue?turn=t1"
    assert enqueue.get("waitUrl") == f"{HOOK}/wait?turn=t1&seconds=20&prompts=connecting.queue_next"


def test_in_the_queue_any_key_interrupts_music_of_the_right_length() -> None:
    gather, redirect = verbs(render((Wait(("connecting",), 20),), IN_QUEUE))
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("1", "")
    prompt, music = list(gather)
    assert prompt.text == f"{SITE}/ivr/prompts/connecting.wav"
    assert music.text == f"{HOOK}/music/19.wav"  # and a second of timeout
    assert redirect.text == gather.get("action") == f"{HOOK}/gather?turn=t1&queue=1"


def test_a_message_is_taken_outside_the_queue_only() -> None:
    steps = (Say(("sorry",)), Record(("voicemail_prompt",), max_seconds=60))
    assert [verb.tag for verb in verbs(render(steps, IN_QUEUE))] == ["Leave"]
    tags = [verb.tag for verb in verbs(render(steps, HERE))]
    assert tags == ["Play", "Play", "Record", "Redirect"]


def test_saying_goodbye_hangs_up_without_asking_again() -> None:
    for place in (HERE, IN_QUEUE):
        tags = [verb.tag for verb in verbs(render((Say(("goodbye",)), HangUp()), place))]
        assert tags == ["Play", "Hangup"]


def test_nothing_to_say_keeps_the_caller_for_the_bridge_that_may_be_on_its_way() -> None:
    assert [verb.tag for verb in verbs(render((), HERE))] == ["Pause", "Hangup"]
    assert [verb.tag for verb in verbs(render((), IN_QUEUE))] == ["Gather", "Redirect"]


def test_the_room_of_a_call_closes_when_either_side_leaves_and_gives_the_caller_back() -> None:
    (dial,) = verbs(
        twiml.conference("call1", LINKS, is_caller=True, action=f"{HOOK}/joined?a=1&b=2")
    )
    assert dial.get("action") == f"{HOOK}/joined?a=1&b=2"
    (room,) = list(dial)
    assert room.text == "call1"
    assert room.get("startConferenceOnEnter") == "false"
    assert room.get("endConferenceOnExit") == "true"
    (other,) = verbs(twiml.conference("call1", LINKS, is_caller=False))
    assert other.get("action") is None
    assert next(iter(other)).get("startConferenceOnEnter") == "true"


def test_the_same_signal_always_leads_to_the_same_document() -> None:
    steps: Steps = (Wait(("connecting",), 20),)
    key = "CA1:done:0a"
    assert render(steps, Place(LINKS, turn_after(key))) == render(
        steps, Place(LINKS, turn_after(key))
    )
    assert turn_after(key) != turn_after("CA1:done:0b")


KEYS = st.lists(st.text(min_size=1, max_size=12), max_size=3).map(tuple)
STEPS = st.one_of(
    st.builds(Say, KEYS),
    st.builds(Gather, KEYS, finish_on=st.sampled_from(["", "#", "*"])),
    st.builds(Wait, KEYS, seconds=st.integers(0, 10_000)),
    st.builds(Record, KEYS),
    st.just(Join()),
    st.just(HangUp()),
)
ENDS = {"Redirect", "Hangup", "Enqueue", "Leave"}
IN_WAIT_URL = {"Play", "Pause", "Hangup", "Redirect", "Leave", "Gather"}


@given(st.lists(STEPS, max_size=4).map(tuple), st.booleans())
def test_any_steps_are_well_formed_and_never_run_out(steps: Steps, in_queue: bool) -> None:
    found = [verb.tag for verb in verbs(render(steps, Place(LINKS, "t", in_queue=in_queue)))]
    assert found[-1] in ENDS
    if in_queue:
        assert set(found) <= IN_WAIT_URL


@pytest.mark.parametrize("key", ["../secret", 'a"b', "<x>", "a&b"])
def test_a_strange_key_stays_one_path_segment(key: str) -> None:
    (play, _) = verbs(render((Say((key,)),), HERE))
    assert play.text is not None
    assert play.text.startswith(f"{SITE}/ivr/prompts/")
    assert play.text.count("/") == 5

"""What every telephone network does, whatever it is made of."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from hotline.telephony.port import CallRef
from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    EndCause,
    Gathered,
    LegAnswered,
    LegRang,
    RecordingReady,
    Signal,
    StepsDone,
    VoicemailRecorded,
)
from hotline.telephony.steps import Gather, HangUp, Record, Say, Steps
from tests.contracts.bench import QUEUE, Bench, a_ring, greets_then_queues, until
from tests.contracts.simulator_bench import a_simulator_bench
from tests.contracts.twilio_bench import a_twilio_bench
from tests.contracts.webphone_bench import a_webphone_bench

BENCHES: dict[str, Callable[[], AbstractAsyncContextManager[Bench]]] = {
    "twilio": a_twilio_bench,
    "simulator": a_simulator_bench,
    "webphone": a_webphone_bench,
}


@pytest.fixture(params=BENCHES)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with BENCHES[request.param]() as made:
        yield made


async def in_queue(bench: Bench) -> CallRef:
    call = await bench.dial()
    await until(lambda: "greeting" in bench.heard(call), bench)
    await bench.pass_time(4)
    await until(lambda: "connecting" in bench.heard(call), bench)
    return call


async def ringing(bench: Bench, call: CallRef, person: str = "zhang") -> str:
    ring = a_ring(person)
    await bench.network.ring(call, ring)
    await until(lambda: bench.is_ringing(ring.leg_id), bench)
    return ring.leg_id


async def talking(bench: Bench) -> tuple[CallRef, str]:
    call = await in_queue(bench)
    leg = await ringing(bench, call)
    await bench.device_answers(leg)
    await until(lambda: bench.desk.was_answered(leg), bench)
    await bench.network.bridge(call, leg)
    await until(lambda: bench.hear_each_other(call, leg), bench)
    return call, leg


async def test_a_caller_hears_the_greeting_and_then_waits(bench: Bench) -> None:
    call = await in_queue(bench)
    (arrived,) = bench.desk.of(CallArrived)
    assert arrived.from_number == "+8613905722046"
    assert len(bench.desk.of(StepsDone)) == 1
    assert bench.heard(call) == ["greeting", "connecting"]
    assert bench.is_connected(call)


async def test_a_wait_that_is_over_is_reported_without_keys(bench: Bench) -> None:
    call = await in_queue(bench)
    await bench.pass_time(25)
    await until(lambda: bench.desk.of(Gathered), bench)
    assert [signal.digits for signal in bench.desk.of(Gathered)] == [""]
    assert bench.is_connected(call)


async def test_a_key_in_the_queue_is_reported_at_once(bench: Bench) -> None:
    call = await in_queue(bench)
    await bench.caller_presses(call, "1")
    await until(lambda: bench.desk.of(Gathered), bench)
    assert bench.desk.of(Gathered)[0].digits == "1"


async def test_keys_of_a_menu_are_collected(bench: Bench) -> None:
    def script(signal: Signal) -> Steps:
        if isinstance(signal, CallArrived):
            return (Gather(("callback_other_number",), max_digits=12, timeout=10),)
        return (QUEUE,)

    bench.desk.script = script
    call = await bench.dial()
    await until(lambda: "callback_other_number" in bench.heard(call), bench)
    await bench.caller_presses(call, "057288888888")
    await until(lambda: bench.desk.of(Gathered), bench)
    assert bench.desk.of(Gathered)[0].digits == "057288888888"


async def test_an_answered_ring_joins_caller_and_person(bench: Bench) -> None:
    call, leg = await talking(bench)
    assert [signal.leg_id for signal in bench.desk.of(LegRang)] == [leg]
    assert [signal.leg_id for signal in bench.desk.of(LegAnswered)] == [leg]
    assert bench.hear_each_other(call, leg)


async def test_hold_separates_them_and_resume_joins_them_again(bench: Bench) -> None:
    call, leg = await talking(bench)
    await bench.network.hold(call, on=True)
    await until(lambda: not bench.hear_each_other(call, leg), bench)
    await bench.network.hold(call, on=True)
    await bench.network.hold(call, on=False)
    await until(lambda: bench.hear_each_other(call, leg), bench)
    assert bench.is_connected(call)


async def test_the_caller_hangs_up_while_talking(bench: Bench) -> None:
    call, leg = await talking(bench)
    await bench.pass_time(5)
    await bench.caller_hangs_up(call)
    await until(lambda: bench.desk.of(CallerHungUp), bench)
    await bench.network.hang_up(call, leg)  # as the application does
    await until(lambda: bench.desk.ends_of(leg), bench)
    # A network may tell it in two ways; it is one end all the same.
    assert len({signal.at for signal in bench.desk.of(CallerHungUp)}) == 1
    (end,) = bench.desk.ends_of(leg)
    assert end.cause is EndCause.COMPLETED
    assert not bench.is_connected(call)


async def test_the_person_hangs_up_and_the_caller_can_still_be_asked(bench: Bench) -> None:
    call, leg = await talking(bench)
    await bench.pass_time(5)
    await bench.device_hangs_up(leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    (end,) = bench.desk.ends_of(leg)
    assert end.cause is EndCause.COMPLETED
    assert bench.is_connected(call)

    await bench.network.say(call, (Gather(("rating_ask",), timeout=8),))
    await until(lambda: "rating_ask" in bench.heard(call), bench)
    before = len(bench.desk.of(Gathered))
    await bench.caller_presses(call, "5")
    await until(lambda: len(bench.desk.of(Gathered)) > before, bench)
    assert bench.desk.of(Gathered)[-1].digits == "5"


async def test_the_application_ends_the_person_s_line(bench: Bench) -> None:
    call, leg = await talking(bench)
    await bench.network.hang_up(call, leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    assert bench.is_connected(call)


async def test_a_ring_nobody_answers_ends_as_no_answer(bench: Bench) -> None:
    call = await in_queue(bench)
    leg = await ringing(bench, call)
    await bench.pass_time(30)
    await until(lambda: bench.desk.ends_of(leg), bench)
    (end,) = bench.desk.ends_of(leg)
    assert (end.cause, end.answered_at) == (EndCause.NO_ANSWER, None)
    assert bench.is_connected(call)


async def test_a_rejected_ring_says_so_and_the_next_person_can_be_rung(bench: Bench) -> None:
    call = await in_queue(bench)
    leg = await ringing(bench, call)
    await bench.device_rejects(leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    assert bench.desk.ends_of(leg)[0].cause is EndCause.REJECTED
    other = await ringing(bench, call, "li")
    await bench.device_answers(other)
    await until(lambda: bench.desk.was_answered(other), bench)
    assert not bench.desk.was_answered(leg)


async def test_a_ring_is_taken_back_when_the_caller_hangs_up(bench: Bench) -> None:
    call = await in_queue(bench)
    leg = await ringing(bench, call)
    await bench.caller_hangs_up(call)
    await until(lambda: bench.desk.of(CallerHungUp), bench)
    await bench.network.hang_up(call, leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    assert not bench.is_ringing(leg)
    assert bench.desk.ends_of(leg)[0].cause is EndCause.CANCELLED
    assert not bench.desk.was_answered(leg)


async def test_a_person_who_was_rung_too_late_is_taken_back(bench: Bench) -> None:
    call = await in_queue(bench)
    leg = await ringing(bench, call)
    await bench.network.hang_up(call, leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    assert bench.desk.ends_of(leg)[0].cause is EndCause.CANCELLED
    assert bench.is_connected(call)


async def test_ending_what_has_ended_succeeds(bench: Bench) -> None:
    call, leg = await talking(bench)
    await bench.network.hang_up(call, leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    await bench.network.hang_up(call, leg)
    await bench.network.hang_up(call, None)
    await until(lambda: bench.desk.of(CallerHungUp), bench)
    await bench.network.hang_up(call, None)
    await bench.network.hang_up(call, leg)
    assert len(bench.desk.of(CallerHungUp)) == 1
    assert len(bench.desk.ends_of(leg)) == 1


async def test_commands_to_a_call_that_is_gone_succeed(bench: Bench) -> None:
    call, leg = await talking(bench)
    await bench.caller_hangs_up(call)
    await until(lambda: bench.desk.of(CallerHungUp), bench)
    await bench.network.say(call, (Say(("goodbye",)), HangUp()))
    await bench.network.bridge(call, leg)
    await bench.network.hold(call, on=True)
    await bench.network.record(call, on=True)
    await bench.network.record(call, on=False)


async def test_a_command_delivered_twice_does_no_more_than_once(bench: Bench) -> None:
    call = await in_queue(bench)
    ring = a_ring("zhang")
    await bench.network.ring(call, ring)
    await until(lambda: bench.is_ringing(ring.leg_id), bench)
    await bench.network.ring(call, ring)
    await bench.pass_time(1)
    assert bench.rings("zhang") == 1
    await bench.device_answers(ring.leg_id)
    await until(lambda: bench.desk.was_answered(ring.leg_id), bench)
    await bench.network.bridge(call, ring.leg_id)
    await until(lambda: bench.hear_each_other(call, ring.leg_id), bench)
    await bench.network.bridge(call, ring.leg_id)
    await bench.pass_time(1)
    assert bench.hear_each_other(call, ring.leg_id)
    assert not bench.desk.ends_of(ring.leg_id)


async def test_live_calls_are_those_that_live(bench: Bench) -> None:
    assert list(await bench.network.live_calls()) == []
    call = await in_queue(bench)
    (live,) = await bench.network.live_calls()
    assert (live.carrier_id, live.leg_ids) == (call.carrier_id, frozenset())
    leg = await ringing(bench, call)
    (live,) = await bench.network.live_calls()
    assert live.leg_ids == {leg}
    await bench.network.hang_up(call, leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    (live,) = await bench.network.live_calls()
    assert live.leg_ids == frozenset()
    await bench.caller_hangs_up(call)
    await until(lambda: bench.desk.of(CallerHungUp), bench)
    assert list(await bench.network.live_calls()) == []


async def test_a_message_is_recorded(bench: Bench) -> None:
    def script(signal: Signal) -> Steps:
        if isinstance(signal, CallArrived):
            return (Record(("voicemail_prompt",), max_seconds=60),)
        return (Say(("voicemail_saved",)), HangUp())

    bench.desk.script = script
    call = await bench.dial()
    await until(lambda: "voicemail_prompt" in bench.heard(call), bench)
    await bench.pass_time(2)
    await bench.caller_speaks(call, 3)
    await until(lambda: bench.desk.of(VoicemailRecorded), bench)
    (message,) = bench.desk.of(VoicemailRecorded)
    assert message.location
    assert message.seconds > 0
    await bench.pass_time(10)
    await until(lambda: not bench.is_connected(call), bench)
    assert bench.heard(call)[-1] == "voicemail_saved"


async def test_a_message_can_be_asked_for_in_the_queue(bench: Bench) -> None:
    def script(signal: Signal) -> Steps:
        if isinstance(signal, Gathered) and signal.digits == "1":
            return (Record(("voicemail_prompt",), max_seconds=60),)
        return greets_then_queues(signal)

    bench.desk.script = script
    call = await in_queue(bench)
    await bench.pass_time(50)  # the queue has spoken several times
    await bench.caller_presses(call, "1")
    await until(lambda: "voicemail_prompt" in bench.heard(call), bench)
    await bench.pass_time(2)
    await bench.caller_speaks(call, 3)
    await until(lambda: bench.desk.of(VoicemailRecorded), bench)


async def test_a_conversation_is_recorded_on_two_channels(bench: Bench) -> None:
    call, leg = await talking(bench)
    await bench.network.record(call, on=True)
    await bench.network.record(call, on=True)
    await bench.pass_time(7)
    await bench.device_hangs_up(leg)
    await until(lambda: bench.desk.ends_of(leg), bench)
    await bench.network.record(call, on=False)
    await until(lambda: bench.desk.of(RecordingReady), bench)
    (recording,) = bench.desk.of(RecordingReady)
    assert recording.channels == 2
    assert recording.location


async def test_the_network_is_ready(bench: Bench) -> None:
    assert await bench.network.ready() is None

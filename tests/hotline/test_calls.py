"""Stories of one call, told through the simulated network."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.agents import service as agents
from hotline.agents.machine import AgentState, Intent
from hotline.calls import service as calls
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call, HangupSide, Leg, LegState, Recording
from hotline.duty.holidays.hours import CurrentHours
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import OfficeSettings
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.routing.model import Reservation, ReservationState
from hotline.telephony.signals import CallArrived, CallerHungUp, EndCause, Reply, Signal
from ivr.service import Opening
from tests.house import House
from tickets.followups.model import FollowUp
from tickets.reactions import TicketReactions

NUMBER = "+8613905722046"


def seconds(since: datetime | None, until: datetime | None) -> float:
    assert since is not None
    assert until is not None
    return (until - since).total_seconds()


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    return House(database, bus, clock)


async def test_a_caller_hears_the_greeting_and_is_answered_by_the_one_who_is_free(
    house: House,
) -> None:
    zhang = await house.operator("zhang")
    line = await house.phones.dial(NUMBER)
    await house.settle()
    assert house.said(line) == ["greeting", "recording_notice"]

    await house.phones.listen(line)
    await house.settle()
    assert house.call(line).state is CallState.RINGING
    assert house.agent(zhang).state is AgentState.RINGING
    leg = next(iter(house.phones.calls[line].legs.values()))
    assert (leg.person_id, leg.display) == (zhang, "139****2046")

    await house.pass_time(4)
    await house.phones.answer(leg.leg_id)
    await house.settle()
    call = house.call(line)
    assert (call.state, call.outcome, call.person_id) == (
        CallState.TALKING,
        Outcome.ANSWERED,
        zhang,
    )
    assert seconds(call.queued_at, call.answered_at) == 4
    assert house.phones.calls[line].bridged == leg.leg_id
    assert house.agent(zhang).state is AgentState.TALKING


async def test_the_person_hangs_up_and_the_caller_rates_the_call(house: House) -> None:
    zhang = await house.operator("zhang")
    line, leg = await house.talking()
    await house.pass_time(300)
    await house.phones.end_leg(leg)
    await house.settle()

    assert house.said(line)[0] == "ticket_number_is"
    assert house.said(line)[-1] == "rating_ask"
    assert house.agent(zhang).state is AgentState.WRAPUP
    await house.phones.press(line, "5")
    await house.settle()
    await house.phones.listen(line)  # thanks, and the line is closed
    await house.settle()
    call = house.call(line)
    assert (call.state, call.rating, call.hangup_side) == (CallState.WRAPUP, 5, HangupSide.AGENT)
    [recording] = house.all(Recording)
    assert (recording.seconds, recording.channels) == (300.0, 2)

    await house.database.write(lambda uow: agents.finish_wrap_up(uow, zhang))
    assert house.agent(zhang).state is AgentState.IDLE
    assert house.call(line).state is CallState.ENDED


async def test_wrap_up_begins_when_the_caller_hangs_up_and_ends_by_itself(house: House) -> None:
    zhang = await house.operator("zhang")
    line, _ = await house.talking()
    await house.pass_time(60)
    await house.phones.end_call(line)
    await house.settle()
    call = house.call(line)
    assert (call.state, call.hangup_side) == (CallState.WRAPUP, HangupSide.CALLER)
    assert seconds(call.answered_at, call.talk_ended_at) == 60

    await house.pass_time(179)
    assert house.agent(zhang).state is AgentState.WRAPUP
    await house.pass_time(1)
    assert house.agent(zhang).state is AgentState.IDLE
    assert house.call(line).state is CallState.ENDED


async def test_a_ring_nobody_answers_goes_to_the_next_person(house: House) -> None:
    zhang = await house.operator("zhang")
    await house.pass_time(1)
    chen = await house.operator("chen")
    line = await house.in_queue()
    assert house.agent(zhang).state is AgentState.RINGING  # idle for longer

    await house.pass_time(20)
    assert house.agent(zhang).state is AgentState.IDLE
    assert house.agent(zhang).missed_rings == 1
    assert house.agent(chen).state is AgentState.RINGING
    assert [leg.person_id for leg in house.phones.calls[line].legs.values()] == [chen]
    assert house.call(line).queued_at == house.call(line).arrived_at  # the place is kept


async def test_two_missed_rings_and_no_more_calls_are_offered(house: House) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    await house.pass_time(20)
    await house.pass_time(10)  # alone: the same person again, after a pause
    assert house.agent(zhang).state is AgentState.RINGING
    await house.pass_time(20)
    await house.pass_time(6)
    assert house.agent(zhang).not_responding
    assert house.said(line) == ["nobody_available"]


async def test_a_caller_who_gives_up_while_it_rings_frees_the_person_at_once(house: House) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    await house.phones.end_call(line)
    await house.settle()

    agent = house.agent(zhang)
    assert (agent.state, agent.missed_rings) == (AgentState.IDLE, 0)
    assert house.call(line).outcome is Outcome.QUEUE_ABANDONED
    [reservation] = house.all(Reservation)
    assert reservation.state is ReservationState.CANCELLED


async def test_an_answer_that_comes_too_late_is_released(house: House) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    leg_id = next(iter(house.phones.calls[line].legs))
    leg_call = house.phones.calls[line]
    house.clock.advance(timedelta(seconds=20))
    await house.database.write(house.routing.sweep)  # the timer won, the network does not know yet
    await house.phones.answer(leg_id)
    await house.settle()

    assert house.call(line).state in {CallState.QUEUED, CallState.RINGING}
    assert leg_call.bridged is None
    assert leg_id not in leg_call.legs
    assert house.agent(zhang).state is not AgentState.TALKING


async def test_a_caller_whose_person_is_lost_waits_at_the_front(house: House) -> None:
    await house.operator("zhang")
    line, leg = await house.talking()
    other = await house.in_queue("+8613905720001")
    await house.pass_time(30)
    chen = await house.operator("chen")
    await house.phones.end_leg(leg, EndCause.LOST)
    await house.settle()

    assert house.call(line).state is CallState.RINGING
    assert house.agent(chen).call_id == house.call(line).id
    assert house.call(other).state is CallState.QUEUED
    assert house.said(line)[0] == "transfer_failed"


async def test_the_same_signal_twice_changes_nothing_and_hears_the_same(house: House) -> None:
    sent: list[Signal] = []
    sink = house.phones._sink

    async def keep(signal: Signal) -> Reply:
        sent.append(signal)
        return await sink(signal)

    house.phones._sink = keep
    await house.operator("zhang")
    line, leg = await house.talking()
    await house.phones.end_leg(leg)
    await house.settle()
    before = (house.call(line), len(house.all(Call)), len(house.all(Reservation)))

    for signal in [*sent, *reversed(sent)]:
        reply = await house.ivr.receive(signal)
        assert reply.replayed
    await house.settle()

    assert (house.call(line), len(house.all(Call)), len(house.all(Reservation))) == before


async def test_an_intent_chosen_during_a_call_is_applied_after_it(house: House) -> None:
    zhang = await house.operator("zhang")
    _, leg = await house.talking()
    await house.database.write(
        lambda uow: agents.set_presence(uow, zhang, Intent.BREAK, reason="lunch")
    )
    assert house.agent(zhang).intent is Intent.AVAILABLE
    await house.phones.end_leg(leg)
    await house.database.write(lambda uow: agents.finish_wrap_up(uow, zhang))

    agent = house.agent(zhang)
    assert (agent.intent, agent.break_reason, agent.state) == (
        Intent.BREAK,
        "lunch",
        AgentState.IDLE,
    )


async def test_outside_service_hours_a_caller_leaves_a_message(house: House) -> None:
    house.opening = Opening(is_open=False)
    line = await house.phones.dial(NUMBER)
    await house.settle()
    assert house.said(line) == ["off_hours"]
    await house.phones.press(line, "1")
    await house.settle()
    await house.phones.leave_message(line, seconds=20)
    await house.settle()
    assert house.said(line)[0] == "voicemail_saved"
    await house.phones.listen(line)

    call = house.call(line)
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.VOICEMAIL)


async def test_a_waiting_caller_may_ask_to_be_called_back(house: House) -> None:
    await house.operator("zhang")
    await house.talking("+8613905720001")
    line = await house.in_queue()
    await house.pass_time(20)
    await house.phones.listen(line)  # the music is over: the offer
    await house.settle()
    assert house.said(line)[-1] == "queue_offer_callback"
    await house.phones.press(line, "1")
    await house.settle()
    await house.phones.listen(line)

    call = house.call(line)
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.CALLBACK_REQUESTED)


async def test_a_position_is_said_only_when_it_is_better(house: House) -> None:
    await house.operator("zhang")
    await house.talking("+8613905720001")
    first = await house.in_queue("+8613905720002")
    second = await house.in_queue("+8613905720003")
    assert house.said(second) == [
        "connecting",
        "queue_position_before",
        "digit_1",
        "queue_position_after",
    ]
    await house.phones.listen(second)
    await house.settle()
    assert house.said(second) == ["hold_thanks"]
    await house.phones.end_call(first)
    await house.phones.listen(second)
    await house.settle()
    assert house.said(second) == ["queue_next"]


async def test_hold_is_counted_and_ends_with_the_call(house: House) -> None:
    await house.operator("zhang")
    line, _ = await house.talking()

    def hold(on: bool) -> Callable[[UnitOfWork], None]:
        return lambda uow: calls.hold(uow, uow.locked(Call, house.call(line).id), on=on)

    await house.database.write(hold(True))
    await house.pass_time(30)
    assert house.phones.calls[line].on_hold
    await house.database.write(hold(False))
    await house.pass_time(10)
    await house.database.write(hold(True))
    await house.pass_time(5)
    await house.phones.end_call(line)
    assert house.call(line).hold_seconds == 35


async def test_asking_for_a_call_back_while_it_rings_frees_the_person_at_once(
    house: House,
) -> None:
    zhang = await house.operator("zhang")
    _, leg = await house.talking("+8613905720001")
    line = await house.in_queue()
    await house.pass_time(25)
    await house.phones.end_leg(leg)
    await house.database.write(lambda uow: agents.finish_wrap_up(uow, zhang))
    await house.settle()
    assert house.agent(zhang).state is AgentState.RINGING

    await house.phones.press(line, "1")
    await house.settle()

    assert house.call(line).state is CallState.CALLBACK_REQUESTED
    assert house.agent(zhang).state is AgentState.IDLE
    assert house.phones.calls[line].legs == {}


async def test_a_caller_behind_too_many_others_is_offered_a_call_back_at_once(
    house: House,
) -> None:
    await house.operator("zhang")
    await house.talking("+8613905720000")
    lines = [await house.in_queue(f"+861390572001{n}") for n in range(4)]
    assert [house.said(line)[0] for line in lines] == [*["connecting"] * 3, "nobody_available"]
    assert house.call(lines[3]).state is CallState.QUEUED  # the place is kept


async def test_a_caller_who_waited_too_long_is_offered_a_message_once(house: House) -> None:
    await house.operator("zhang")
    await house.talking("+8613905720000")
    line = await house.in_queue()
    await house.pass_time(600)
    assert house.said(line) == ["nobody_available"]
    await house.phones.press(line, "0")  # would rather wait on
    await house.pass_time(60)
    assert house.said(line) != ["nobody_available"]


async def test_a_leg_the_network_never_rang_is_over_when_the_caller_leaves(house: House) -> None:
    await house.operator("zhang")
    line = await house.phones.dial(NUMBER)
    await house.settle()
    await house.phones.listen(line)
    await house.database.write(house.routing.dispatch)  # claimed; the ring is still in the outbox
    await house.phones.end_call(line)
    await house.settle()
    assert {leg.state for leg in house.all(Leg)} == {LegState.ENDED}


async def test_who_was_missed_is_owed_a_call_back_also_when_the_arrival_is_told_last(
    house: House, bus: Bus
) -> None:
    hours = CurrentHours(OfficeSettings(always_open=True))
    TicketReactions(division="330599", hours=hours).register(bus)
    facts: dict[str, Any] = {"carrier": "simulator", "carrier_id": "late", "at": house.clock.now()}
    await house.ivr.receive(CallerHungUp(key="end", **facts))
    assert house.all(FollowUp) == [], "nobody knows yet whom to call"
    arrival = CallArrived(key="begin", from_number=NUMBER, to_number="12348", **facts)
    for _ in range(2):
        await house.ivr.receive(arrival)
    [owed] = house.all(FollowUp)
    assert (owed.call_id, owed.phone) == (house.call("late").id, NUMBER)

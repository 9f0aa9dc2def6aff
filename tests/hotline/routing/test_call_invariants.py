"""What a router owes callers and people over a whole call; the other invariants are in `test_invariants`."""

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from sqlmodel import select

from hotline.agents import service as agents
from hotline.agents.machine import AgentState, Intent
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call, Leg
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.uow import UnitOfWork
from hotline.routing.model import Reservation, WorkItem, WorkState
from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    EndCause,
    LegAnswered,
    LegEnded,
    LegRang,
    Reply,
    Signal,
)
from ivr.reconcile import Reconciler
from tests.hotline.routing.desk import opened, the_leg
from tests.house import House


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    return House(database, bus, clock)


@pytest.mark.parametrize("way", ["caller", "person", "error"])
async def test_10_wrap_up_begins_on_every_way_out_and_ends_once(house: House, way: str) -> None:
    zhang = await house.operator("zhang")
    line, leg = await house.talking()
    if way == "caller":
        await house.phones.end_call(line)
    else:
        await house.phones.end_leg(leg, EndCause.LOST if way == "error" else EndCause.COMPLETED)
    await house.settle()
    until = house.agent(zhang).wrapup_until
    for on in (False, True):  # the browser is loaded again
        await house.database.write(partial(agents.set_connected, person_id=zhang, connected=on))
    await house.pass_time(179)
    assert (house.agent(zhang).state, house.agent(zhang).wrapup_until) == (AgentState.WRAPUP, until)
    await house.pass_time(1)
    await house.pass_time(1)
    assert len(house.all(LoggedEvent, name="WrapUpEnded")) == 1
    with pytest.raises(agents.NotInWrapUp):
        await house.database.write(lambda uow: agents.finish_wrap_up(uow, zhang))


async def test_10_a_call_is_not_over_when_a_lost_person_has_written_up(house: House) -> None:
    lost = await house.operator("zhang")
    line, leg = await house.talking()
    await house.phones.end_leg(leg, EndCause.LOST)
    chen = await house.operator("chen")
    await house.settle()
    await house.phones.answer(the_leg(house, line))
    await house.settle()
    await house.phones.end_leg(the_leg(house, line))
    await house.database.write(lambda uow: agents.finish_wrap_up(uow, lost))
    assert (house.call(line).state, house.call(line).wrapped_up_at) == (CallState.WRAPUP, None)
    await house.database.write(lambda uow: agents.finish_wrap_up(uow, chen))
    assert house.call(line).state is CallState.ENDED


@pytest.mark.parametrize("while_it", ["rings", "talks", "is written up"])
async def test_11_an_intent_chosen_in_a_call_counts_after_it(house: House, while_it: str) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    leg = the_leg(house, line)
    if while_it != "rings":
        await house.phones.answer(leg)
    if while_it == "is written up":
        await house.phones.end_leg(leg)
    await house.settle()
    await house.database.write(lambda uow: agents.set_presence(uow, zhang, Intent.BREAK))
    assert house.agent(zhang).intent is Intent.AVAILABLE
    if while_it == "talks":
        await house.phones.end_leg(leg)
    elif while_it == "rings":
        await house.phones.end_leg(leg, EndCause.REJECTED)
    await house.pass_time(180)
    assert (house.agent(zhang).intent, house.agent(zhang).state) == (Intent.BREAK, AgentState.IDLE)


@pytest.mark.parametrize("there", [0, 1])
async def test_12_only_where_nobody_can_ever_answer_a_caller_is_told_at_once(
    house: House, there: int
) -> None:
    if there:
        await house.operator("zhang")
        await house.talking("+8613905720001")  # busy, but there
    line = await house.in_queue()
    assert (house.said(line) == ["nobody_available"]) is not bool(there)


async def test_15_after_a_restart_no_person_is_stuck_and_no_call_is_a_ghost(
    house: House, clock: ManualClock
) -> None:
    people = [await house.operator(name) for name in ("zhang", "chen")]
    talks, _ = await house.talking()
    rings = await house.in_queue("+8613905720001")
    await house.pass_time(11)
    house.phones.calls.pop(talks)  # ended while nobody listened
    bus = Bus()
    database = Database(house.database.url, bus=bus, clock=clock)
    again = House(database, bus, clock)
    again.phones.calls = house.phones.calls
    await Reconciler(database, again.ivr, {"simulator": again.phones}).run_once()
    await again.pass_time(180)
    assert again.call(talks).state is CallState.ENDED
    assert again.call(rings).state in {CallState.QUEUED, CallState.RINGING}
    await again.phones.end_call(rings)
    await again.settle()
    assert {again.agent(one).state for one in people} == {AgentState.IDLE}
    assert opened(again) == []
    assert all(one.state is WorkState.CLOSED for one in again.all(WorkItem))
    database.close()


async def test_16_what_is_decided_stays_decided_whatever_comes_late_or_twice(house: House) -> None:
    sent: list[Signal] = []
    sink = house.phones._sink

    async def remember(signal: Signal) -> Reply:
        sent.append(signal)
        return await sink(signal)

    house.phones._sink = remember
    await house.operator("zhang")
    line, _ = await house.talking()
    await house.pass_time(30)
    await house.phones.end_call(line)
    await house.pass_time(180)
    before = _everything(house)
    facts = (CallArrived, LegRang, LegAnswered, LegEnded, CallerHungUp)
    for turn, order in enumerate((sent, sent[::-1])):
        for signal in order:
            await house.ivr.receive(signal)
            if isinstance(signal, facts):  # a repetition the network calls a new one
                await house.ivr.receive(replace(signal, key=f"{signal.key}{turn}"))
    await house.settle()
    assert _everything(house) == before


async def test_18_every_call_in_the_queue_is_counted_once(house: House) -> None:
    await house.operator("zhang")
    line, leg = await house.talking("+8613905720000")
    abandons, returns, waits, messages = [  # the last one is told that it will take long
        await house.in_queue(f"+861390572000{number}") for number in range(1, 5)
    ]
    await house.phones.press(messages, "1")
    await house.settle()
    await house.phones.leave_message(messages, seconds=9)
    await house.pass_time(20)
    await house.phones.listen(returns)
    await house.settle()
    await house.phones.press(returns, "1")
    await house.phones.end_leg(leg)
    for over in (line, abandons, returns, messages):
        await house.phones.end_call(over)
        await house.settle()
    calls = house.all(Call, queue="general")
    outcomes = Counter(call.outcome for call in calls)
    assert outcomes.pop(None) == 1
    assert house.call(waits).state in {CallState.QUEUED, CallState.RINGING}
    assert sum(outcomes.values()) == 4
    assert outcomes[Outcome.ANSWERED] == outcomes[Outcome.QUEUE_ABANDONED] == 1
    assert outcomes[Outcome.CALLBACK_REQUESTED] == outcomes[Outcome.VOICEMAIL] == 1
    assert {one.id for one in house.all(WorkItem)} == {call.id for call in calls}
    assert [one.id for one in house.all(WorkItem) if one.state is not WorkState.CLOSED] == [
        house.call(waits).id
    ]


def _everything(house: House) -> list[object]:
    def query(uow: UnitOfWork) -> list[object]:
        tables = (Call, Leg, Reservation, WorkItem)
        rows = [uow.session.exec(select(table)).all() for table in tables]
        return [sorted((row.model_dump() for row in found), key=str) for found in rows]

    return house.database.write_now(query)

"""What a router owes callers and people, one test each, on the real dispatcher and database: offers.

The numbers run through three files: those of whole calls (10, 11, 12, 15, 16, 18) are in
`test_call_invariants`, those of the decision alone (3, 4, 13, 20) in `test_router_invariants`.
"""

import asyncio
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from hotline.agents import service as agents
from hotline.agents.machine import AgentState
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Leg, LegState
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.routing import control, items, staff
from hotline.routing.model import QueueMember, Reservation, ReservationState, WorkItem
from hotline.routing.work import WorkKind
from hotline.telephony.signals import (
    CallerHungUp,
    EndCause,
    LegAnswered,
    LegEnded,
)
from tests.conftest import only_on
from tests.hotline.routing.desk import ends, opened, the_leg
from tests.house import House

R = ReservationState


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    return House(database, bus, clock)


def another(house: House, **changes: Any) -> Any:
    """A second open offer, put into the database past all code."""
    [first] = opened(house)
    facts = first.model_dump(exclude={"id", "leg_id"}) | {"kind": WorkKind.CALL} | changes
    return lambda uow: (uow.session.add(Reservation(**facts)), uow.session.flush())


async def test_01_one_accepted_offer_per_call_and_at_most_one_open(house: House) -> None:
    zhang, chen = await house.operator("zhang"), await house.operator("chen")
    await house.talking()
    await house.settle()
    [first] = opened(house)
    other = chen if first.person_id == zhang else zhang
    assert first.state is R.ACCEPTED
    with pytest.raises(IntegrityError):
        await house.database.write(another(house, person_id=other))


async def test_02_one_call_per_person_across_all_queues_and_wrap_up_is_busy(house: House) -> None:
    zhang = await house.operator("zhang")
    rows = [QueueMember(queue=queue, person_id=zhang) for queue in ("general", "call_backs")]
    await house.database.write(lambda uow: uow.session.add_all(rows))
    line, _ = await house.talking()
    await house.in_queue("+8613905720001")
    with pytest.raises(IntegrityError):
        await house.database.write(another(house, work_id="another"))
    await house.phones.end_call(line)
    await house.pass_time(60)
    assert house.agent(zhang).state is AgentState.WRAPUP
    assert opened(house) == []


async def test_05_nothing_that_happens_takes_the_place_in_line(house: House) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    work_id = house.call(line).id
    arrived = house.all(WorkItem)[0].since
    await ends(house, line, EndCause.REJECTED)
    await house.pass_time(31)  # rings again
    await house.pass_time(20)  # and is missed
    await house.pass_time(10)
    await house.database.write(lambda uow: control.take_back(uow, work_id, by=zhang))
    await house.settle()
    await house.phones.answer(the_leg(house, line))
    await ends(house, line, EndCause.LOST)
    assert house.all(WorkItem)[0].since == house.call(line).queued_at == arrived

    new = items.NewWork(id="paper", kind=WorkKind.CALL_BACK, since=arrived)
    policy = house.database.read_now(house.routing.policies.current)
    for _ in range(2):
        await house.database.write(lambda uow: items.enqueue(uow, policy, new))
        await house.pass_time(5)
    assert [one.since for one in house.all(WorkItem, id="paper")] == [arrived]


@pytest.mark.parametrize("is_dialled", [True, False])
async def test_06_a_caller_who_leaves_while_it_rings_leaves_nothing_behind(
    house: House, is_dialled: bool
) -> None:
    zhang = await house.operator("zhang")
    idle_since = house.agent(zhang).idle_since
    line = await house.phones.dial("+8613905722046")
    await house.settle()
    await house.phones.listen(line)
    await house.database.write(house.routing.dispatch)  # claimed; the ring is still in the outbox
    if is_dialled:
        await house.settle()
    await house.phones.end_call(line)
    await house.settle()
    agent = house.agent(zhang)
    assert (agent.state, agent.missed_rings, agent.idle_since) == (AgentState.IDLE, 0, idle_since)
    assert [one.state for one in house.all(Reservation)] == [R.CANCELLED]
    assert {leg.state for leg in house.all(Leg)} == {LegState.ENDED}
    [ended] = house.all(LoggedEvent, name="CallEnded")
    assert ended.payload["outcome"] == Outcome.QUEUE_ABANDONED


@pytest.mark.parametrize("answer_is_first", [True, False])
@pytest.mark.parametrize("rival", ["timeout", "hang-up"])
async def test_07_of_an_answer_and_its_rival_exactly_one_wins(
    house: House, rival: str, answer_is_first: bool
) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    leg = house.all(Leg, id=the_leg(house, line))[0]
    await house.pass_time(19)
    house.clock.advance(house.all(Reservation)[0].expires_at - house.clock.now())
    answered = LegAnswered(
        key="a", carrier="simulator", carrier_id=line, at=house.clock.now(), leg_id=leg.id
    )
    gone = CallerHungUp(key="g", carrier="simulator", carrier_id=line, at=house.clock.now())

    async def rival_acts() -> object:
        if rival == "timeout":
            return await house.database.write(house.routing.sweep)
        return await house.ivr.receive(gone)

    if answer_is_first:
        await house.ivr.receive(answered)
        await rival_acts()
        [offer] = house.all(Reservation)
        assert offer.state is (R.ACCEPTED if rival == "timeout" else R.COMPLETED)
        return
    await rival_acts()
    await house.ivr.receive(answered)
    [offer] = house.all(Reservation)
    assert offer.state is (R.TIMED_OUT if rival == "timeout" else R.CANCELLED)
    assert house.agent(zhang).state is AgentState.IDLE
    await house.settle()
    assert leg.id not in house.phones.calls[line].legs, "the late device is hung up"
    assert house.phones.calls[line].bridged is None


async def test_08_a_person_who_vanishes_costs_the_caller_nothing(house: House) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    await ends(house, line, EndCause.UNREACHABLE)
    assert [one.state for one in house.all(Reservation)] == [R.UNREACHABLE]
    assert (house.agent(zhang).connected, house.agent(zhang).missed_rings) == (False, 0)

    older = await house.in_queue("+8613905720001")
    await house.phones.end_call(line)
    await house.pass_time(5)
    await house.operator("chen")
    await house.settle()
    await house.phones.answer(the_leg(house, older))
    await house.settle()
    waits = await house.in_queue("+8613905720002")
    await ends(house, older, EndCause.LOST)
    assert house.said(older)[0] == "transfer_failed"
    liu = await house.operator("liu")
    await house.settle()
    assert house.agent(liu).call_id == house.call(older).id
    assert house.call(waits).state is CallState.QUEUED


@pytest.mark.parametrize(
    ("cause", "state", "rests"),
    [
        (EndCause.REJECTED, R.REJECTED, 30),
        (EndCause.BUSY, R.REJECTED, 30),
        (EndCause.NO_ANSWER, R.TIMED_OUT, 10),
        (EndCause.UNREACHABLE, R.UNREACHABLE, 5),
    ],
)
async def test_09_every_way_to_fail_has_its_own_name_and_delay(
    house: House, cause: EndCause, state: R, rests: int
) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    await ends(house, line, cause)
    assert [one.state for one in house.all(Reservation)] == [state]
    await house.database.write(lambda uow: agents.set_connected(uow, zhang, connected=True))
    await house.pass_time(rests - 1)
    assert opened(house) == []
    await house.pass_time(1)
    assert [one.person_id for one in opened(house)] == [zhang], "alone: the same person again"
    chen = await house.operator("chen")
    await ends(house, line, EndCause.REJECTED)
    assert [one.person_id for one in opened(house)] == [chen], "else the other one first"


@pytest.mark.parametrize("way", ["rejects", "times out", "caller leaves", "taken back", "forced"])
async def test_14_whoever_loses_an_offer_is_free_at_once(house: House, way: str) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    work_id = house.call(line).id
    match way:
        case "rejects":
            await house.phones.end_leg(the_leg(house, line), EndCause.REJECTED)
        case "times out":
            [offer] = opened(house)
            house.clock.advance(offer.expires_at - house.clock.now())
            await house.database.write(house.routing.sweep)  # the network never tells
        case "caller leaves":
            await house.phones.end_call(line)
        case "taken back":
            await house.database.write(lambda uow: control.take_back(uow, work_id, by=zhang))
        case _:
            chen = await house.operator("chen")
            await house.database.write(lambda uow: control.force(uow, work_id, chen, by=chen))
    assert opened(house) == []
    assert (house.agent(zhang).state, house.agent(zhang).call_id) == (AgentState.IDLE, None)


async def test_17_legs_are_counted_not_reports(house: House) -> None:
    zhang = await house.operator("zhang")
    line = await house.in_queue()
    leg_id = the_leg(house, line)
    for number in range(3):
        await house.ivr.receive(
            LegEnded(
                key=f"k{number}", carrier="simulator", carrier_id=line, at=house.clock.now(),
                leg_id=leg_id, cause=EndCause.NO_ANSWER,
            )
        )  # fmt: skip
    await house.pass_time(1)
    assert (house.agent(zhang).missed_rings, house.agent(zhang).not_responding) == (1, False)
    assert [one.state for one in house.all(Reservation)] == [R.TIMED_OUT]


@only_on("postgresql")
@pytest.mark.parametrize("kind", [WorkKind.CALL, WorkKind.CALL_BACK])
async def test_19_two_dispatchers_at_the_same_moment_offer_nothing_twice(
    house: House, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, kind: WorkKind
) -> None:
    for number in range(6):
        if kind is WorkKind.CALL:
            await house.in_queue(f"+86139057200{number:02}")
        else:
            new = items.NewWork(id=f"back{number}", kind=kind, since=clock.now())
            policy = house.database.read_now(house.routing.policies.current)
            await house.database.write(partial(items.enqueue, policy=policy, new=new))
    people = [await house.operator(f"p{number}") for number in range(4)]
    bus = Bus()
    database = Database(house.database.url, bus=bus, clock=clock)
    other = House(database, bus, clock)
    both, met = Barrier(2), []
    present = staff.Attendance.present

    def looked(*arguments: Any, **options: Any) -> staff.Present:
        """Each has seen everybody free before one of them claims anything."""
        found = present(*arguments, **options)
        with suppress(BrokenBarrierError):
            met.append(both.wait(2))
        return found

    monkeypatch.setattr(staff.Attendance, "present", looked)
    made = await asyncio.gather(
        house.database.write(house.routing.dispatch), database.write(other.routing.dispatch)
    )
    database.close()
    assert set(met) == {0, 1}
    offers = house.all(Reservation)
    assert len(offers) == sum(made) == len(people)
    assert len({one.work_id for one in offers}) == len(offers)
    assert {one.person_id for one in offers} == set(people)
    name = "CallOffered" if kind is WorkKind.CALL else "WorkOffered"
    assert len(house.all(LoggedEvent, name=name)) == len(offers)

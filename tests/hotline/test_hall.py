"""A hall of callers and operators doing anything in any order, on the real dispatcher and database.

Checks after each step what must always hold (numbers from the invariants every router owes its
callers): one open offer a call (1) and a person (2), who rings or talks is who the calls say (6, 7),
no reservation or person is left stuck (14), and nobody able idles while somebody waits.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import SQLModel

from hotline.agents import service as agents
from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, LegRole, LegState
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.routing.model import Reservation, ReservationState
from hotline.routing.router import match
from hotline.routing.snapshot import waiting
from hotline.routing.staff import present
from hotline.routing.work import LIVE
from hotline.telephony.signals import EndCause, Reply, Signal
from tests.house import House

OFFERED, ACCEPTED = ReservationState.OFFERED, ReservationState.ACCEPTED


class Hall(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        bus, clock = Bus(), ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        self.database = Database(
            f"sqlite:///{Path(self.folder.name)}/hall.db", bus=bus, clock=clock
        )
        SQLModel.metadata.create_all(self.database.engine)
        self.house = House(self.database, bus, clock)
        self.sent: list[Signal] = []
        self.callers = 0
        sink = self.house.phones._sink

        async def remember(signal: Signal) -> Reply:
            self.sent.append(signal)
            return await sink(signal)

        self.house.phones._sink = remember

    def teardown(self) -> None:
        self.database.close()
        self.loop.close()
        self.folder.cleanup()

    def run(self, work: Awaitable[object]) -> None:
        async def whole() -> None:
            await work
            await self.house.settle()

        self.loop.run_until_complete(whole())

    @initialize(count=st.integers(1, 3))
    def people_sign_in(self, count: int) -> None:
        for name in ["zhang", "chen", "liu"][:count]:
            self.run(self.house.operator(name))

    @rule(number=st.integers(0, 3))
    def somebody_calls(self, number: int) -> None:
        self.callers += 1
        self.run(self.house.in_queue(f"+861390572000{number}"))

    @precondition(lambda self: self.house.phones.calls)
    @rule(data=st.data())
    def a_caller_hangs_up(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(sorted(self.house.phones.calls)))
        self.run(self.house.phones.end_call(line))

    @precondition(lambda self: self.house.phones.calls)
    @rule(data=st.data(), key=st.sampled_from(["", "1", "2", "0", "5"]))
    def a_caller_presses(self, data: st.DataObject, key: str) -> None:
        line = data.draw(st.sampled_from(sorted(self.house.phones.calls)))
        self.run(self.house.phones.press(line, key))

    @precondition(lambda self: self._legs())
    @rule(data=st.data(), how=st.sampled_from(["answer", *EndCause]))
    def a_device_acts(self, data: st.DataObject, how: str) -> None:
        leg_id = data.draw(st.sampled_from(sorted(self._legs())))
        if how == "answer":
            self.run(self.house.phones.answer(leg_id))
        else:
            self.run(self.house.phones.end_leg(leg_id, EndCause(how)))

    @rule(seconds=st.sampled_from([1, 6, 20, 200]))
    def time_passes(self, seconds: int) -> None:
        self.run(self.house.pass_time(seconds))

    @precondition(lambda self: self._people())
    @rule(data=st.data(), intent=st.sampled_from(Intent))
    def somebody_chooses(self, data: st.DataObject, intent: Intent) -> None:
        person_id = data.draw(st.sampled_from(sorted(self._people())))
        self.run(self.database.write(lambda uow: agents.set_presence(uow, person_id, intent)))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def a_signal_comes_again(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.sent) - 1))
        before = self._everything()
        self.loop.run_until_complete(self.house.ivr.receive(self.sent[place]))
        assert self._everything() == before

    @invariant()
    def at_most_one_open_offer_a_call_and_a_person(self) -> None:
        open_ = self._open()
        assert max(Counter(r.work_id for r in open_).values(), default=0) <= 1
        assert max(Counter(r.person_id for r in open_).values(), default=0) <= 1

    @invariant()
    def people_do_what_their_reservations_say(self) -> None:
        by_person = {r.person_id: r for r in self._open()}
        for agent in self.house.all(Agent):
            reservation = by_person.get(agent.person_id)
            if reservation is None:
                assert agent.state in {AgentState.IDLE, AgentState.WRAPUP}
                continue
            expected = AgentState.RINGING if reservation.state is OFFERED else AgentState.TALKING
            assert (agent.state, agent.call_id) == (expected, reservation.work_id)

    @invariant()
    def calls_are_where_their_reservations_say(self) -> None:
        by_call = {r.work_id: r.state for r in self._open()}
        for call in self.house.all(Call):
            state = by_call.get(call.id)
            assert (call.state is CallState.RINGING) == (state is OFFERED)
            assert (call.state in {CallState.TALKING, CallState.HOLD}) == (state is ACCEPTED)

    @invariant()
    def nobody_able_idles_while_somebody_waits(self) -> None:
        now = self.house.clock.now()
        policy = self.database.read_now(self.house.routing.policies.current)
        work = self.database.read_now(lambda session: waiting(session, LIVE, now))
        there = self.database.read_now(lambda session: present(session, policy, now, live=True))
        assert match(policy, work, there.people, now) == []

    @invariant()
    def no_leg_outlives_its_call(self) -> None:
        ended = {call.id for call in self.house.all(Call) if call.ended_at is not None}
        for leg in self.house.all(Leg):
            assert leg.call_id not in ended or leg.state is LegState.ENDED
        assert {c.id for c in self.house.all(Call)} == {
            leg.call_id for leg in self.house.all(Leg) if leg.role is LegRole.CALLER
        }

    @invariant()
    def nobody_is_lost(self) -> None:
        calls = self.house.all(Call)
        assert len(calls) == self.callers
        for call in calls:
            assert call.ended_at is not None or call.carrier_id in self.house.phones.calls
            assert call.state is not CallState.ENDED or call.outcome is not None

    def _legs(self) -> list[str]:
        return [leg for line in self.house.phones.calls.values() for leg in line.legs]

    def _people(self) -> list[str]:
        return [agent.person_id for agent in self.house.all(Agent)]

    def _open(self) -> list[Reservation]:
        return [r for r in self.house.all(Reservation) if r.state in {OFFERED, ACCEPTED}]

    def _everything(self) -> list[object]:
        tables = (Call, Leg, Agent, Reservation)
        return [sorted((row.model_dump() for row in self.house.all(t)), key=str) for t in tables]


TestHall = pytest.mark.timeout(120)(Hall.TestCase)
TestHall.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)

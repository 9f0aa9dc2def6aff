"""Plays a real day again, through the whole service: its callers with their patience, its people with their hours.

Time is an agenda: the clock stands at what is due, and everything that follows from it happens before
the next. What the file does not know is chosen by lot from what it does, see `_Lot`.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from time import perf_counter
from typing import Final

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.agents.service import NotInWrapUp
from hotline.bootstrap.centre import CallCentre
from hotline.bootstrap.rules import office_of
from hotline.cli.progress import Bar
from hotline.cli.simulation.replay_agenda import Act, Agenda
from hotline.cli.simulation.replay_file import FiledCall, FiledDay, FiledShift
from hotline.cli.simulation.running import Played, go_home, people_of
from hotline.kernel.clock import SHANGHAI, ManualClock
from hotline.kernel.config import Settings
from hotline.kernel.events import Event
from hotline.kernel.uow import UnitOfWork
from hotline.routing.dispatcher import concerns_calls
from hotline.routing.policies import Policies
from hotline.routing.policy_file import read_policy
from hotline.routing.work import WorkKind
from hotline.telephony.signals import EndCause
from hotline.telephony.steps import Gather, Wait, spoken
from ivr.simulator.behaviour import SECONDS_A_PROMPT
from ivr.simulator.network import (
    NoSuchLine,
    SimulatedCall,
    SimulatedLeg,
    SimulatedTelephony,
)

ANSWERS_AFTER: Final = 2.0  # seconds of ringing
WRITES_UP: Final = 5.0  # seconds; the file knows of no writing up
TICK: Final = 5.0  # seconds from one look of the dispatcher to the next while somebody waits
STAYS: Final = 3600.0  # seconds after the last arrival until the last person may go
LONGEST: Final = 12 * 3600.0  # seconds after it until everything is over; else something is stuck
ROUNDS: Final = 1_000  # of deliveries at one instant; more would never end
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    day: FiledDay
    staff: int | None  # as many all day; None: those of the file, in their hours
    speed: float
    seed: int

    @property
    def midnight(self) -> datetime:
        day = self.day.day
        return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)

    @property
    def shifts(self) -> Sequence[FiledShift]:
        if self.staff is None:
            return self.day.shifts
        calls = self.day.calls
        return [FiledShift(calls[0].at, calls[-1].at + int(STAYS))] * self.staff


class _Lot:
    """What nobody knows: how long the answered would have waited, and the lost would have talked.

    Whoever was answered waits as long as then and then as another caller of the day who gave up;
    whoever was not talks as long as one who was.
    """

    def __init__(self, calls: Sequence[FiledCall], seed: int) -> None:
        self._dice = Random(seed)  # noqa: S311 - chance, not secrets
        self._patience = [c.in_line for c in calls if c.talk is None and c.in_line] or [60]
        self._talks = [c.talk for c in calls if c.talk] or [60]

    def patience(self, call: FiledCall) -> float:
        waited = call.in_line or 0
        return waited + self._dice.choice(self._patience) if call.talk is not None else waited

    def talk(self, call: FiledCall) -> float:
        return call.talk or self._dice.choice(self._talks)


@dataclass
class _Caller:
    patience: float
    talk: float
    reaches_the_line: bool
    in_menu: float
    carrier_id: str = ""


@dataclass
class _Stage:
    """The real service, played by the people of the file."""

    centre: CallCentre
    network: SimulatedTelephony
    agenda: Agenda
    played: Played
    callers: dict[str, _Caller] = field(default_factory=dict)
    must_dispatch: bool = False
    must_deliver: bool = False
    ticks: bool = False

    def __post_init__(self) -> None:
        self.centre.bus.after(self._hear)
        self.centre.bus.when_sent(self._sent)
        self.network.on_steps = self._hears
        self.network.on_ring = self._rings
        self.network.on_bridge = self._talks

    # --- the service ------------------------------------------------------------------------------

    async def act(self, act: Act) -> None:
        """Something happens, and everything that follows from it at this instant."""
        try:
            await act()
        except (NoSuchLine, NotInWrapUp) as reason:
            log.debug("came too late: %r", reason)
        except Exception:
            log.exception("a simulated act failed")
            self.played.failures += 1
        await self._settle()
        if not self.ticks and self._somebody_waits():
            self.ticks = True
            self.agenda.later(TICK, self._tick)

    async def _settle(self) -> None:
        for _ in range(ROUNDS):
            if self.must_dispatch:
                self.must_dispatch = False
                await self.centre.database.write(self.centre.routing.dispatch)
            elif self.must_deliver:
                self.must_deliver = await self._deliver()
            else:
                return
        raise RuntimeError("the service says something for ever")

    async def _deliver(self) -> bool:
        self.must_deliver = False
        more = await self.centre.outbox.deliver_due()
        return more or self.must_deliver

    async def _tick(self) -> None:
        self.ticks = False
        await self.centre.database.write(self._look)

    def _look(self, uow: UnitOfWork) -> None:
        """What the dispatcher and its sweeps do each second, in one transaction."""
        self.centre.routing.sweep(uow)
        agents.end_due_wrap_ups(uow)
        self.centre.routing.dispatch(uow)

    def _somebody_waits(self) -> bool:
        lines = self.network.calls.values()
        return any(line.steps and isinstance(line.steps[-1], Wait) for line in lines)

    def _hear(self, events: Sequence[Event]) -> None:
        self.must_dispatch |= any(map(concerns_calls, events))

    def _sent(self) -> None:
        self.must_deliver = True

    # --- callers ------------------------------------------------------------------------------------

    async def arrive(self, number: str, caller: _Caller, bar: Bar) -> None:
        caller.carrier_id = carrier_id = await self._dial(number, caller)
        self.played.carrier_ids.append(carrier_id)
        stays = caller.in_menu + (caller.patience if caller.reaches_the_line else 0)
        self.agenda.later(stays, partial(self._gives_up, carrier_id))
        bar.advance()

    async def _dial(self, number: str, caller: _Caller) -> str:
        began = perf_counter()
        carrier_id = await self.network.dial(number)
        self.callers[carrier_id] = caller
        self.played.answer_times.append(perf_counter() - began)
        return carrier_id

    def _hears(self, line: SimulatedCall) -> None:
        caller, last = self.callers[line.carrier_id], line.steps[-1] if line.steps else None
        pause = len(spoken(line.steps)) * SECONDS_A_PROMPT
        if len(line.heard) == 1:
            pause = caller.in_menu  # what the file calls the time in the menu
        elif isinstance(last, Wait):
            pause += last.seconds
        waits_on = isinstance(last, Gather) and "nobody_available" in last.prompts
        self.agenda.later(pause, partial(self._listened, line, line.steps, "0" if waits_on else ""))

    async def _listened(self, line: SimulatedCall, steps: object, key: str) -> None:
        if line.steps is not steps:
            return  # something else was said meanwhile
        if key:
            await self.network.press(line.carrier_id, key)
        else:
            await self.network.listen(line.carrier_id)

    async def _gives_up(self, carrier_id: str) -> None:
        line = self.network.calls.get(carrier_id)
        if line is not None and line.bridged is None:
            await self.network.end_call(carrier_id)

    # --- people -------------------------------------------------------------------------------------

    async def presence(self, person_id: str, intent: Intent) -> None:
        await self.centre.database.write(lambda uow: agents.set_presence(uow, person_id, intent))

    def _rings(self, _: SimulatedCall, leg: SimulatedLeg) -> None:
        self.agenda.later(ANSWERS_AFTER, partial(self.network.answer, leg.leg_id))

    def _talks(self, line: SimulatedCall, leg: SimulatedLeg) -> None:
        self.agenda.later(
            max(1.0, self.callers[line.carrier_id].talk), partial(self._ends, line, leg)
        )

    async def _ends(self, line: SimulatedCall, leg: SimulatedLeg) -> None:
        """In turns the caller and the person hang up first."""
        self.agenda.later(WRITES_UP, partial(self._written_up, leg.person_id))
        if len(line.heard) % 2:
            await self.network.end_call(line.carrier_id)
        else:
            await self.network.end_leg(leg.leg_id, EndCause.COMPLETED)

    async def _written_up(self, person_id: str) -> None:
        await self.centre.database.write(lambda uow: agents.finish_wrap_up(uow, person_id))


async def replay(settings: Settings, plan: ReplayPlan) -> Played:
    """Everybody of the day arrives, waits, talks and leaves; returns when the last has."""
    began = perf_counter()
    clock = ManualClock(plan.midnight)
    centre = CallCentre(settings, clock)
    try:
        network = SimulatedTelephony(clock, centre.receive)
        centre.networks[network.name] = network
        centre.routing.policies = _without_paper(settings)
        stage = _Stage(centre, network, Agenda(clock), Played())
        with Bar("重放来电", len(plan.day.calls)) as bar:
            people = await centre.database.write(partial(people_of, count=len(plan.shifts)))
            _write_agenda(stage, plan, people, bar)
            end = plan.midnight + timedelta(seconds=plan.day.calls[-1].at + LONGEST)
            while (act := await stage.agenda.next(plan.speed)) and clock.now() < end:
                await stage.act(act)
        await centre.database.write(partial(go_home, people=people))
    finally:
        centre.database.close()
    stage.played.seconds = perf_counter() - began
    return stage.played


def _without_paper(settings: Settings) -> Policies:
    """The office's policy, but nobody is asked to ring back: on that day nobody did.

    Call backs stay owed, and are found to be so at the end.
    """
    office = office_of(settings)
    document = read_policy(settings.routing.policy, office)
    nothing = dict.fromkeys(set(WorkKind) - {WorkKind.CALL}, 0)
    return Policies(document.model_copy(update={"capacity": nothing}), office)


def _write_agenda(stage: _Stage, plan: ReplayPlan, people: Iterable[str], bar: Bar) -> None:
    start, agenda = plan.midnight, stage.agenda
    for person_id, shift in zip(people, plan.shifts, strict=True):
        comes, goes = start + timedelta(seconds=shift.since), start + timedelta(seconds=shift.until)
        agenda.at(comes, partial(stage.presence, person_id, Intent.AVAILABLE))
        agenda.at(goes, partial(stage.presence, person_id, Intent.SIGNED_OUT))
    lot = _Lot(plan.day.calls, plan.seed)
    numbers: dict[str, str] = {}
    for place, call in enumerate(plan.day.calls):
        caller = _Caller(
            lot.patience(call), lot.talk(call), call.in_line is not None, float(call.in_menu)
        )
        arrives = partial(stage.arrive, _number(numbers, call, place), caller, bar)
        agenda.at(start + timedelta(seconds=call.at), arrives)


def _number(known: dict[str, str], call: FiledCall, place: int) -> str:
    """A customer keeps their number; whom the file does not know has one of their own."""
    if call.customer is None:
        return f"+86138{place:08d}"
    return known.setdefault(call.customer, f"+86139{len(known):08d}")

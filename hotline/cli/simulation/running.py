"""Plays a number of calls in a call centre of its own, faster than life; what came of them is in `outcome`."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import monotonic, perf_counter
from typing import Any, Final

from sqlmodel import Session, col, func, select

from hotline.agents import service as agents
from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.bootstrap.centre import CallCentre
from hotline.cli.progress import Bar
from hotline.kernel.clock import SystemClock
from hotline.kernel.config import Settings
from hotline.kernel.event_log import OutboxMessage, OutboxState
from hotline.kernel.tasks import Background
from hotline.kernel.uow import UnitOfWork, first
from hotline.organisation.model import Person
from ivr.simulator.behaviour import Crowd, Habits
from ivr.simulator.network import SimulatedTelephony

NUMBERS: Final = 400  # different callers; some ring again
TICK: Final = 0.02  # real seconds: below it the loop only counts itself
PATIENCE: Final = 3600.0  # simulated seconds for the last call to end
BREATH: Final = 60.0  # simulated seconds until somebody who missed rings is back
NOBODY_SIGNS_IN: Final = "-"
NAMES: Final = "simulated-{:03d}"
log = logging.getLogger(__name__)


class HurriedClock:
    """Real time, `speed` times as fast."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start = start
        self._speed = speed
        self._began = monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(monotonic() - self._began) * self._speed)


@dataclass(frozen=True, slots=True)
class Plan:
    calls: int
    calls_per_hour: float
    operators: int
    speed: float
    seed: int

    @property
    def length(self) -> timedelta:
        """How long it takes the callers to ring, in their own time."""
        return timedelta(hours=self.calls / self.calls_per_hour)


@dataclass
class Played:
    carrier_ids: list[str] = field(default_factory=list)
    answer_times: list[float] = field(
        default_factory=list
    )  # real seconds until an arrival was safe
    failures: int = 0  # acts of simulated people that the hotline could not take
    seconds: float = 0  # real


async def play(settings: Settings, plan: Plan) -> Played:
    """Ring, answer, talk, write up, until the last call is over."""
    # Rows from the future would upset the database; the last calls need time to end, too.
    start = SystemClock().now() - plan.length - timedelta(seconds=PATIENCE)
    centre = CallCentre(settings, HurriedClock(start, plan.speed))
    played = Played()
    began = perf_counter()
    async with centre.running(), Background() as around:
        # Added here, not by the settings: those bring a crowd of their own, for `demo --live`.
        network = SimulatedTelephony(centre.clock, centre.receive)
        centre.networks[network.name] = network
        people = await centre.database.write(partial(people_of, count=plan.operators))
        around.forever("sweeps", partial(_sweep, centre, max(TICK, 1 / plan.speed)))
        around.forever("breaks", partial(_come_back, centre, people, BREATH / plan.speed))
        async with asyncio.TaskGroup() as acts:  # nothing that somebody began is cut off
            crowd = _crowd(centre, network, plan, acts, played)
            await crowd.sign_in(people)
            with Bar("模拟来电", plan.calls) as bar:
                await _ring(crowd, plan, played, bar)
            await _until_quiet(centre, network, people, PATIENCE / plan.speed)
        await centre.database.write(partial(go_home, people=people))
        await centre.outbox.deliver_due()
    played.seconds = perf_counter() - began
    return played


def _crowd(
    centre: CallCentre,
    network: SimulatedTelephony,
    plan: Plan,
    acts: asyncio.TaskGroup,
    played: Played,
) -> Crowd:
    async def watched(name: str, act: Coroutine[Any, Any, None]) -> None:
        try:
            await act
        except Exception:
            log.exception("%s failed", name)
            played.failures += 1

    def spawn(name: str, act: Coroutine[Any, Any, None]) -> None:
        acts.create_task(watched(name, act), name=name)

    return Crowd(
        centre.database,
        network,
        spawn,
        numbers=[f"+861390000{number:04d}" for number in range(NUMBERS)],
        habits=Habits(calls_per_hour=plan.calls_per_hour, speed=plan.speed),
        seed=plan.seed,
    )


async def _ring(crowd: Crowd, plan: Plan, played: Played, bar: Bar) -> None:
    chance = Random(plan.seed)  # noqa: S311 - chance, not secrets
    due = monotonic()
    for _ in range(plan.calls):
        due += chance.expovariate(plan.calls_per_hour / 3600) / plan.speed
        await asyncio.sleep(max(0, due - monotonic()))
        began = perf_counter()
        played.carrier_ids.append(await crowd.one_caller())
        played.answer_times.append(perf_counter() - began)
        bar.advance()


async def _until_quiet(
    centre: CallCentre, network: SimulatedTelephony, people: list[str], limit: float
) -> None:
    """All lines are free, everybody has written up, and everything was delivered."""
    end = monotonic() + max(limit, 5.0)
    while monotonic() < end:
        if not network.calls and not await centre.database.read(partial(_busy, people=people)):
            return
        await asyncio.sleep(0.05)


def _busy(session: Session, *, people: list[str]) -> int:
    at_work = select(func.count()).where(
        col(Agent.person_id).in_(people), col(Agent.state) != AgentState.IDLE
    )
    waiting = select(func.count()).where(col(OutboxMessage.state) == OutboxState.PENDING)
    return session.exec(at_work).one() + session.exec(waiting).one()


async def _sweep(centre: CallCentre, pause: float) -> None:
    """The scheduler ticks in real seconds, in which much may happen here."""
    while True:
        await asyncio.sleep(pause)
        await centre.dispatcher.sweep()


async def _come_back(centre: CallCentre, people: list[str], pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        await centre.database.write(partial(_return, people=people))


def _return(uow: UnitOfWork, *, people: list[str]) -> None:
    """Somebody who missed rings notices and is back at the desk."""
    away = select(Agent.person_id).where(
        col(Agent.person_id).in_(people), col(Agent.not_responding)
    )
    for person_id in uow.session.exec(away).all():
        agents.set_presence(uow, person_id, Intent.AVAILABLE)


def people_of(uow: UnitOfWork, *, count: int) -> list[str]:
    found: list[str] = []
    for number in range(count):
        name = NAMES.format(number)
        person = first(uow.session, Person, username=name)
        if person is None:
            person = Person(
                username=name, name=name, password_hash=NOBODY_SIGNS_IN, created_at=uow.now
            )
        person.is_active = True
        uow.session.add(person)
        found.append(person.id)
    uow.session.flush()
    return found


def go_home(uow: UnitOfWork, *, people: list[str]) -> None:
    for person_id in people:
        agents.set_presence(uow, person_id, Intent.SIGNED_OUT)
        uow.session.get_one(Person, person_id).is_active = False

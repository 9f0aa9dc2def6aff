"""What simulated people do: callers who ring, wait or give up, and operators who answer and write up."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.agents.service import NotInWrapUp
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.telephony.signals import EndCause
from hotline.telephony.steps import Gather, Wait, spoken
from ivr.simulator.network import NoSuchLine, SimulatedCall, SimulatedLeg, SimulatedTelephony

log = logging.getLogger(__name__)
SECONDS_A_PROMPT = 2.0
Spawn = Callable[[str, Coroutine[Any, Any, None]], None]


@dataclass(frozen=True, slots=True)
class Habits:
    """How the crowd behaves; times in seconds of real life, divided by `speed`."""

    calls_per_hour: float = 60.0
    talk: tuple[float, float] = (60.0, 420.0)
    ring: tuple[float, float] = (2.0, 8.0)
    wrap_up: tuple[float, float] = (10.0, 60.0)
    patience: tuple[float, float] = (30.0, 300.0)
    misses_a_ring: float = 0.03
    rates: float = 0.57  # share of callers who press a key for the rating, as published for Anhui
    speed: float = 1.0


class Crowd:
    """Lives as long as its spawner. Everything random comes from one seed."""

    def __init__(
        self,
        database: Database,
        phones: SimulatedTelephony,
        spawn: Spawn,
        *,
        numbers: Sequence[str],
        habits: Habits | None = None,
        seed: int = 12348,
    ) -> None:
        self._database = database
        self._phones = phones
        self._spawn = spawn
        self._numbers = numbers
        self._habits = habits or Habits()
        self._random = Random(seed)  # noqa: S311 - chance, not secrets
        self._operators: frozenset[str] = frozenset()
        phones.on_steps = self._hears
        phones.on_ring = self._rings
        phones.on_bridge = self._talks

    async def sign_in(self, operators: Sequence[str]) -> None:
        """These people are played by the crowd; everybody else is a real person."""
        self._operators = frozenset(operators)
        for person_id in operators:
            await self._database.write(partial(_sign_in, person_id=person_id))

    async def call_for_ever(self) -> None:
        """Callers come at random, as many an hour as the habits say."""
        while True:
            pause = self._random.expovariate(self._habits.calls_per_hour / 3600)
            await self._wait(pause)
            await self.one_caller()

    async def one_caller(self) -> str:
        carrier_id = await self._phones.dial(self._random.choice(self._numbers))
        self._later(
            "patience",
            self._between(self._habits.patience),
            partial(self._gives_up, carrier_id),
        )
        return carrier_id

    def _hears(self, line: SimulatedCall) -> None:
        last = line.steps[-1] if line.steps else None
        pause = len(spoken(line.steps)) * SECONDS_A_PROMPT
        if isinstance(last, Wait):
            pause += last.seconds
        asked = isinstance(last, Gather) and "rating_ask" in last.prompts
        if asked and self._random.random() < self._habits.rates:
            key = self._random.choices("54321", (60, 25, 9, 4, 2))[0]
            self._later("rating", pause, partial(self._phones.press, line.carrier_id, key))
        else:
            self._later("listening", pause, partial(self._listens, line.carrier_id, line.steps))

    def _rings(self, line: SimulatedCall, leg: SimulatedLeg) -> None:
        if leg.person_id not in self._operators:
            return
        del line
        if self._random.random() >= self._habits.misses_a_ring:
            pause = self._between(self._habits.ring)
            self._later("answer", pause, partial(self._phones.answer, leg.leg_id))

    def _talks(self, line: SimulatedCall, leg: SimulatedLeg) -> None:
        pause = self._between(self._habits.talk)
        if leg.person_id in self._operators:
            self._later("talk", pause, partial(self._ends_talk, line.carrier_id, leg))
        else:
            self._later("talk", pause, partial(self._phones.end_call, line.carrier_id))

    async def _listens(self, carrier_id: str, steps: object) -> None:
        line = self._phones.calls.get(carrier_id)
        if line is not None and line.steps is steps:  # nothing else was said meanwhile
            await self._phones.listen(carrier_id)

    async def _gives_up(self, carrier_id: str) -> None:
        line = self._phones.calls.get(carrier_id)
        if line is not None and line.bridged is None:
            await self._phones.end_call(carrier_id)

    async def _ends_talk(self, carrier_id: str, leg: SimulatedLeg) -> None:
        if self._random.random() < 0.5:
            await self._phones.end_leg(leg.leg_id, EndCause.COMPLETED)
        else:
            await self._phones.end_call(carrier_id)
        pause = self._between(self._habits.wrap_up)
        self._later("wrap-up", pause, partial(self._finishes, leg.person_id))

    async def _finishes(self, person_id: str) -> None:
        await self._database.write(lambda uow: agents.finish_wrap_up(uow, person_id))

    def _later(self, name: str, pause: float, act: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        async def run() -> None:
            await self._wait(pause)
            try:
                await act()
            except (NoSuchLine, NotInWrapUp) as reason:
                log.debug("simulated %s came too late: %r", name, reason)

        self._spawn(f"simulated {name}", run())

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(timedelta(seconds=seconds / self._habits.speed).total_seconds())

    def _between(self, limits: tuple[float, float]) -> float:
        return self._random.uniform(*limits)


def _sign_in(uow: UnitOfWork, *, person_id: str) -> None:
    agents.set_presence(uow, person_id, Intent.AVAILABLE)

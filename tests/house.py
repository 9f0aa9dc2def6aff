"""A whole call centre without HTTP: time, outbox and dispatcher move only when told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from sqlmodel import Session, SQLModel, select

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.agents.model import Agent
from hotline.calls.model import Call
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.ids import new_id
from hotline.kernel.outbox import Outbox
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person
from hotline.routing.policies import Policies
from hotline.routing.policy_file import Office, PolicyDocument, read_policy
from hotline.routing.service import Routing, RoutingRules
from hotline.telephony.commands import CHANNEL, TelephonyDelivery
from hotline.telephony.signals import Reply, Signal
from hotline.telephony.steps import spoken
from ivr.dialogue import Rules
from ivr.menu import Menu
from ivr.service import IvrService, Opening
from ivr.simulator.network import SimulatedTelephony

Row = TypeVar("Row", bound=SQLModel)
OFFICE = Office(ring_for=20, max_waiting=3, give_up_after=600)


class House:
    def __init__(
        self,
        database: Database,
        bus: Bus,
        clock: ManualClock,
        *,
        menu: Menu | None = None,
        policy: PolicyDocument | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.opening = Opening(is_open=True)
        self.routing = Routing(
            RoutingRules(wrap_up_for=timedelta(seconds=180), misses_before_not_responding=2),
            Policies(policy or read_policy(None, OFFICE), OFFICE),
        )
        self.routing.register(bus)
        self.ivr = IvrService(
            database,
            Rules(menu=menu or Menu()),
            opening=lambda *_: self.opening,
            spoken_number=lambda _s, _c: "11240007",
        )
        self.ivr.register(bus)
        self.phones = SimulatedTelephony(clock, self._sink)
        self.outbox = Outbox(database)
        self.outbox.route(CHANNEL, TelephonyDelivery({"simulator": self.phones}).deliver)

    async def _sink(self, signal: Signal) -> Reply:
        return await self.ivr.receive(signal)

    async def settle(self) -> None:
        """Let everything happen that happens by itself, without time passing."""
        for _ in range(20):
            await self.database.write(self.routing.dispatch)
            with self._quiet() as quiet:
                await self.outbox.deliver_due()
            if quiet[0]:
                return

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        await self.database.write(self.routing.sweep)
        await self.database.write(agents.end_due_wrap_ups)
        await self.settle()

    async def operator(self, name: str, *, skills: list[str] | None = None) -> str:
        """A person who is signed in and available."""
        person_id = f"{name}-{new_id()}"

        def unit(uow: UnitOfWork) -> None:
            uow.session.add(
                Person(
                    id=person_id,
                    username=person_id,
                    name=name,
                    password_hash="-",
                    skills=skills or [],
                    created_at=uow.now,
                )
            )
            uow.session.flush()
            agents.set_presence(uow, person_id, Intent.AVAILABLE)

        await self.database.write(unit)
        return person_id

    async def in_queue(self, number: str = "+8613905722046") -> str:
        """A caller who has heard the greeting; returns the network's id of the call."""
        carrier_id = await self.phones.dial(number)
        await self.settle()
        await self.phones.listen(carrier_id)
        await self.settle()
        return carrier_id

    async def talking(self, number: str = "+8613905722046") -> tuple[str, str]:
        """A caller whom somebody answered; returns the call's and the person's leg."""
        carrier_id = await self.in_queue(number)
        leg_id = next(iter(self.phones.calls[carrier_id].legs))
        await self.phones.answer(leg_id)
        await self.settle()
        return carrier_id, leg_id

    def call(self, carrier_id: str) -> Call:
        return self.database.read_now(
            lambda s: s.exec(select(Call).where(Call.carrier_id == carrier_id)).one()
        )

    def agent(self, person_id: str) -> Agent:
        return self.database.read_now(lambda s: s.get_one(Agent, person_id))

    def said(self, carrier_id: str) -> list[str]:
        """The prompts of the last steps."""
        return list(spoken(self.phones.calls[carrier_id].heard[-1]))

    def all(self, table: type[Row], **where: object) -> list[Row]:
        def query(session: Session) -> list[Row]:
            return list(session.exec(select(table).filter_by(**where)))

        return self.database.read_now(query)

    @contextmanager
    def _quiet(self) -> Iterator[list[bool]]:
        before = self._activity()
        result = [False]
        yield result
        result[0] = self._activity() == before

    def _activity(self) -> tuple[object, ...]:
        lines = self.phones.calls.values()
        return (
            self.database.read_now(_log_size),
            sum(len(line.heard) for line in lines),
            tuple((line.bridged, line.on_hold, len(line.legs)) for line in lines),
        )


def _log_size(session: Session) -> int:
    return len(session.connection().exec_driver_sql("SELECT id FROM event_log").all())

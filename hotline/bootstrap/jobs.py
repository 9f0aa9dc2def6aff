"""The periodic jobs. What is due stands in the database, so a missed tick loses nothing."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import Session, col, select

from hotline.agents.machine import AgentState
from hotline.agents.model import Agent
from hotline.bootstrap.leader import Leader
from hotline.kernel.database import Database
from hotline.organisation.model import SignIn
from hotline.organisation.sign_in import service as sign_ins
from hotline.organisation.sign_in.service import Rules
from hotline.routing.dispatcher import Dispatcher
from ivr.reconcile import Reconciler
from tickets.followups import jobs as follow_ups

Job = Callable[[], Awaitable[object]]


class Jobs:
    """Ticks them all, in the process that leads."""

    def __init__(
        self,
        database: Database,
        *,
        leader: Leader,
        dispatcher: Dispatcher,
        reconciler: Reconciler,
        sign_in_rules: Rules,
        others: Sequence[tuple[float, Job]],  # seconds between two runs, and what runs
    ) -> None:
        self._database = database
        self._leader = leader
        self._rules = sign_in_rules
        self._jobs: list[tuple[float, Job]] = [
            (1, dispatcher.sweep),
            (1, self._mark_due),
            (20, reconciler.run_once),
            (60, self._sign_ins),
            *others,
        ]

    def start(self) -> Any:
        """A running scheduler; reconciling begins soon, because the last process may have died."""
        scheduler: Any = AsyncIOScheduler(  # type: ignore[no-untyped-call]  # APScheduler has no types
            timezone="UTC",
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": 30},
        )
        soon = self._database.clock.now() + timedelta(seconds=2)
        for seconds, job in self._jobs:
            scheduler.add_job(
                self._led, "interval", args=[job], seconds=seconds, next_run_time=soon
            )
        scheduler.start()
        return scheduler

    async def _led(self, job: Job) -> None:
        if self._leader.elected.is_set():
            await job()

    async def _mark_due(self) -> None:
        await self._database.write(follow_ups.mark_due)

    async def _sign_ins(self) -> None:
        """A long conversation is work without requests; idle and expired sign-ins end."""
        busy = await self._database.read(_sign_ins_of_busy_people)
        await self._database.write(lambda uow: sign_ins.keep_alive(uow, busy))
        await self._database.write(lambda uow: sign_ins.end_stale(uow, self._rules))


def _sign_ins_of_busy_people(session: Session) -> list[str]:
    query = (
        select(SignIn.id)
        .join(Agent, col(Agent.person_id) == col(SignIn.person_id))
        .where(col(Agent.state).in_([AgentState.TALKING, AgentState.WRAPUP]))
    )
    return list(session.exec(query))

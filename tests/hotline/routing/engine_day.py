"""A day at a routing engine: what must hold after each of its steps, and how a step is taken."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from hotline.kernel.uow import UnitOfWork
from hotline.routing.model import Reservation
from hotline.routing.repository import paused
from hotline.routing.router import match
from hotline.routing.snapshot import waiting
from hotline.routing.staff import present
from hotline.routing.work import LIVE, PAPER, WorkKind
from tests.hotline.routing import conservation
from tests.hotline.routing.mortal import Site

T = TypeVar("T")


class Day(RuleBasedStateMachine):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.site = Site(url)
        self.is_settled = False
        self.people: list[str] = []
        self.dialled = 0
        self.reopened: set[str] = set()
        self.before: conservation.Ledger | None = None

    def teardown(self) -> None:
        try:
            if self.before is not None:
                self._everybody_leaves()
        finally:
            self.site.close()

    # --- how it is done ---------------------------------------------------------------------------

    def happens(self, act: Any, *, settles: bool = True) -> None:
        self.is_settled = self.site.run(act, settles=settles)

    def unit(self, unit: Callable[[UnitOfWork], object], *, settles: bool = True) -> None:
        self.happens(self.site.house.database.write(unit), settles=settles)

    async def rings(self) -> None:
        self.dialled += 1
        house = self.site.house
        line = await house.phones.dial(f"+861390572000{self.dialled % 4}")
        await house.outbox.deliver_due()
        await house.phones.listen(line)

    def sign_in(self, name: str) -> None:
        self.people.append(self.site.loop.run_until_complete(self.site.house.operator(name)))

    def current(self, uow: UnitOfWork) -> Any:
        return self.site.house.routing.policies.current(uow.session)

    def open_offers(self) -> list[Reservation]:
        return self.before.open_offers() if self.before else []

    def legs(self) -> list[str]:
        return sorted(leg for line in self.site.lines.values() for leg in line.legs)

    def some_leg(self, which: int) -> str | None:
        """One that rings or talks; somebody calls if there is none."""
        if not self.legs():
            self.happens(self.rings())
        return one(self.legs(), which)

    def longest_ring(self) -> Any:
        offers = [o.expires_at for o in self.open_offers() if o.kind is WorkKind.CALL]
        return max([*offers, self.site.clock.now()]) - self.site.clock.now()

    # --- what must hold ---------------------------------------------------------------------------

    @invariant()
    def the_law_of_conservation_holds(self) -> None:
        now = self.site.house.database.read_now(conservation.ledger)
        assert conservation.breaches(now, self.site.told) == []
        if self.before is not None:
            assert conservation.changes(self.before, now, self.reopened) == []
        self.before, self.reopened = now, set()

    @invariant()
    def nobody_able_idles_while_something_waits(self) -> None:
        if not self.is_settled:
            return
        now = self.site.clock.now()
        policies = self.site.house.routing.policies
        for kinds in (LIVE, PAPER):

            def left(session: Any, kinds: Any = kinds) -> list[Any]:
                policy = policies.current(session)
                there = present(session, policy, now, live=kinds is LIVE).people
                work = waiting(session, kinds, now)
                return match(policy, work, there, now, paused=paused(session))

            assert self.site.house.database.read_now(left) == []

    def _everybody_leaves(self) -> None:
        """All hang up and all time passes: nothing is left, and the log tells of each once."""
        site = self.site
        site.fate.statements_left = None
        site.run(site.let_through(0))
        for line in list(site.lines):
            site.run(site.house.phones.end_call(line))
        for _ in range(3):  # what was lost is missed, then swept; then wrap-ups end
            site.run(site.pass_time(200))
        self.the_law_of_conservation_holds()
        now = self.before
        assert now is not None
        assert conservation.unfinished(now) == []
        said = site.house.database.read_now(lambda s: conservation.misreported(s, now))
        assert said == []


def one(among: Sequence[T], which: int) -> T | None:
    return among[which % len(among)] if among else None

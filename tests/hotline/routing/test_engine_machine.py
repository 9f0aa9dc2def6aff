"""Anything in any order on the real dispatcher and database, with kills and two dispatchers at once.

After every step the law of conservation holds (`conservation`), and nothing that was decided has
changed; in the end everybody hangs up, and then nobody is stuck. Whatever is random is drawn as a
number: which of two processes wins differs from run to run, and hypothesis must not notice.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
    run_state_machine_as_test,
)

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.kernel.uow import UnitOfWork
from hotline.routing import control, items
from hotline.routing.policy_file import PolicyDocument
from hotline.routing.work import WorkKind
from hotline.telephony.signals import EndCause
from tests.conftest import KINDS, empty
from tests.hotline.routing.engine_day import Day, one

ANY: Final = st.integers(0, 999)  # taken modulo of how many there are
PAPERS: Final = [WorkKind.CALL_BACK, WorkKind.VOICEMAIL, WorkKind.TICKET, WorkKind.FOLLOW_UP]


def _policy(*calls: dict[str, Any], ring_for: int, **whole: Any) -> PolicyDocument:
    papers = {"kinds": PAPERS, "ring_for": 30, "ladder": [{"who": "anyone"}]}
    queues = [
        {"name": "general", "ring_for": ring_for, "ladder": calls},
        {"name": "papers", **papers},
    ]
    return PolicyDocument.parse({"queue": queues, **whole})


POLICIES: Final = [
    _policy({"who": "last_handler", "hold": 10}, {"who": "anyone"}, ring_for=20),
    _policy({"who": "anyone"}, {"who": "call_back"}, ring_for=5, capacity={"ticket": 1}),
    _policy({"who": "skill_group", "hold": 5}, {"who": "anyone"}, ring_for=10),
]


class Engine(Day):
    # --- callers and their network -------------------------------------------------------------

    @initialize(people=st.integers(1, 3), callers=st.integers(0, 3), answers=st.integers(0, 2))
    def the_day_begins(self, people: int, callers: int, answers: int) -> None:
        for number in range(people):
            self.sign_in(f"p{number}")
        for _ in range(callers):
            self.happens(self.rings())
        for leg in self.legs()[:answers]:
            self.happens(self.site.house.phones.answer(leg))

    @rule(settles=st.booleans())
    def somebody_calls(self, settles: bool) -> None:
        self.happens(self.rings(), settles=settles)

    @rule(which=ANY, settles=st.booleans())
    def a_caller_listens(self, which: int, settles: bool) -> None:
        if line := one(sorted(self.site.lines), which):
            self.happens(self.site.house.phones.listen(line), settles=settles)

    @rule(which=ANY, key=st.sampled_from("0129"))
    def a_caller_presses(self, which: int, key: str) -> None:
        if line := one(sorted(self.site.lines), which):
            self.happens(self.site.house.phones.press(line, key))

    @rule(which=ANY)
    def a_caller_hangs_up(self, which: int) -> None:
        if line := one(sorted(self.site.lines), which):
            self.happens(self.site.house.phones.end_call(line))

    @rule(which=ANY, settles=st.booleans())
    def somebody_answers(self, which: int, settles: bool) -> None:
        if leg := self.some_leg(which):
            self.happens(self.site.house.phones.answer(leg), settles=settles)

    @rule(which=ANY, cause=st.sampled_from(EndCause))
    def a_leg_ends(self, which: int, cause: EndCause) -> None:
        if leg := self.some_leg(which):
            self.happens(self.site.house.phones.end_leg(leg, cause))

    @rule(which=ANY, count=st.integers(1, 3))
    def a_signal_comes_again(self, which: int, count: int) -> None:
        if signal := one(self.site.sent, which):
            for _ in range(count):
                self.happens(self.site.deliver(signal), settles=False)
            self.happens(self.site.house.settle())

    @rule(count=st.integers(1, 3))
    def the_network_is_slow(self, count: int) -> None:
        self.site.holds = count

    @rule(seed=ANY)
    def what_was_held_back_arrives(self, seed: int) -> None:
        if self.site.held_back:
            self.happens(self.site.let_through(seed))

    @rule(seconds=st.sampled_from([1, 5, 20, 200]))
    def time_passes(self, seconds: int) -> None:
        self.happens(self.site.pass_time(seconds))

    # --- people ---------------------------------------------------------------------------------

    @rule()
    def everybody_is_there(self) -> None:
        """Else a day ends with everybody on a break and all queues paused, and nothing happens."""

        def unit(uow: UnitOfWork) -> None:
            for person in self.people:
                agents.set_presence(uow, person, Intent.AVAILABLE)
                with suppress(agents.NotInWrapUp):
                    agents.finish_wrap_up(uow, person)
            for queue in ("general", "papers"):
                control.go_on(uow, self.current(uow), queue, by=self.people[0])

        self.unit(unit)

    @rule(which=ANY, intent=st.sampled_from(Intent))
    def somebody_chooses(self, which: int, intent: Intent) -> None:
        person = self.people[which % len(self.people)]
        self.unit(lambda uow: agents.set_presence(uow, person, intent))

    @rule(which=ANY, connected=st.booleans())
    def a_device_comes_or_goes(self, which: int, connected: bool) -> None:
        person = self.people[which % len(self.people)]
        self.unit(lambda uow: agents.set_connected(uow, person, connected=connected))

    @rule(which=ANY)
    def somebody_has_written_up(self, which: int) -> None:
        person = self.people[which % len(self.people)]
        self.unit(lambda uow: agents.finish_wrap_up(uow, person))

    # --- paper and supervisors --------------------------------------------------------------------

    @rule(number=st.integers(0, 3), settles=st.booleans())
    def paper_comes(self, number: int, settles: bool) -> None:
        new = items.NewWork(id=f"w{number}", kind=PAPERS[number], since=self.site.clock.now())
        self.reopened.add(new.id)
        self.unit(lambda uow: items.enqueue(uow, self.current(uow), new), settles=settles)

    @rule(which=ANY, how=st.sampled_from(["accept", "decline", "finish", "drop"]))
    def somebody_handles_paper(self, which: int, how: str) -> None:
        papers = [o for o in self.open_offers() if o.kind is not WorkKind.CALL]
        if offer := one(papers, which):
            work, person = offer.work_id, offer.person_id
            acts: dict[str, Callable[[UnitOfWork], object]] = {
                "accept": lambda uow: items.accept(uow, work, person),
                "decline": lambda uow: items.decline(uow, work, person),
                "finish": lambda uow: items.finish(uow, [work]),
                "drop": lambda uow: items.finish(uow, [work], done=False),
            }
            self.unit(acts[how])

    @rule(which=ANY, whom=ANY, how=st.sampled_from(["force", "take_back", "prioritise", "exclude"]))
    def a_supervisor_acts(self, which: int, whom: int, how: str) -> None:
        person = one(self.people, whom) or ""
        if work := one(sorted(self.before.items) if self.before else [], which):
            acts: dict[str, Callable[[UnitOfWork], object]] = {
                "force": lambda uow: control.force(uow, work, person, by=person),
                "take_back": lambda uow: control.take_back(uow, work, by=person),
                "prioritise": lambda uow: control.prioritise(uow, work, 60 * which, by=person),
                "exclude": lambda uow: control.exclude(uow, work, person, by=person, note=""),
            }
            self.unit(acts[how])

    @rule(queue=st.sampled_from(["general", "papers"]), stops=st.booleans())
    def a_queue_pauses_or_goes_on(self, queue: str, stops: bool) -> None:
        by = self.people[0]

        def unit(uow: UnitOfWork) -> None:
            if stops:
                control.pause(uow, self.current(uow), queue, by=by, reason="")
            else:
                control.go_on(uow, self.current(uow), queue, by=by)

        self.unit(unit)

    @rule(which=ANY)
    def another_policy_is_adopted(self, which: int) -> None:
        policies = self.site.house.routing.policies
        document = POLICIES[which % len(POLICIES)]
        self.unit(lambda uow: policies.adopt(uow, document, by=self.people[0], note=""))

    # --- processes --------------------------------------------------------------------------------

    @rule(statements=st.integers(0, 40))
    def the_process_will_die(self, statements: int) -> None:
        """At that statement of whatever comes next, or at a commit."""
        self.site.fate.statements_left = statements

    @rule(are_told_again=st.booleans())
    def the_process_dies(self, are_told_again: bool) -> None:
        self.site.restart(are_told_again=are_told_again)
        self.is_settled = False

    @rule(count=st.integers(1, 2), paper=st.integers(0, 3))
    def two_dispatch_at_once(self, count: int, paper: int) -> None:
        self.paper_comes(paper, settles=False)
        for _ in range(count):
            self.happens(self.rings(), settles=False)
        one, other = self.site.house.routing, self.site.other.routing
        self.happens(self.site.two_at_once(one.dispatch, other.dispatch))

    @rule(which=ANY, cause=st.sampled_from(["answer", *EndCause]), late=st.booleans())
    def a_device_and_another_process_act_at_once(self, which: int, cause: str, late: bool) -> None:
        """The other one sweeps, or looks for new offers."""
        leg = self.some_leg(which)
        if leg is None:
            return
        if late:
            self.site.clock.advance(self.longest_ring())
        phones, other = self.site.house.phones, self.site.other

        async def both() -> None:
            rival = other.routing.sweep if late else other.routing.dispatch
            sweeping = self.site.loop.create_task(other.database.write(rival))
            if cause == "answer":
                await phones.answer(leg)
            else:
                await phones.end_leg(leg, EndCause(cause))
            await sweeping

        self.happens(both())


@pytest.mark.timeout(600)  # of a machine that others use, too; alone it takes seconds
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_or_doubled_whatever_happens(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    path = tmp_path / "engine.db"

    def engine() -> Engine:
        if kind == "sqlite":
            for old in tmp_path.glob("engine.db*"):
                old.unlink()
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return Engine(f"sqlite:///{path}")
        url = request.getfixturevalue("postgres_url")
        empty(url)
        return Engine(url)

    run_state_machine_as_test(
        engine,  # type: ignore[arg-type]  # it asks for a class, and takes what makes a machine
        settings=settings(
            max_examples=25 if kind == "sqlite" else 15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Citizens' messages played again as tickets, from the first word to the archive, in the time they really took.

`python -m bench.replay_matters messages.jsonl`: one JSON object a line with `case_id`, `created`, `replied`,
`title`, `body` and `reply` (local times; without `replied`: a day later). Every step is a use case of the
product, on a database that is gone afterwards. What a reply took beyond its limit is asked for as an
extension, and weeks of it as a pause; some replies do not help and are done again. Every deadline is
counted a second time, day by day, by code that shares nothing with the product's. Ends with 1 when one
differs, a step is refused or a matter does not reach the archive.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlmodel import col, func, select

from bench.messages import DAY, Message, days_lost, due_after, read_messages
from hotline.bootstrap import migrations
from hotline.cli.progress import Bar
from hotline.cli.simulation.replay_agenda import AS_FAST_AS_POSSIBLE, Agenda
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.errors import HotlineError
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, PersonRole, Role, Unit, UnitLevel
from hotline.organisation.policy import permissions_of
from hotline.web.deps import Actor
from tickets import answers, endings, moves, questions, service
from tickets.archive import archive_settled
from tickets.followups.model import FollowUp, FollowUpKind
from tickets.limits import ARCHIVE_AFTER
from tickets.machine import TicketState
from tickets.model import Ticket
from tickets.numbering import Channel

HOUR: Final = timedelta(hours=1)
LONG: Final = timedelta(days=20)  # a reply that took longer waited for somebody else meanwhile
EVERY: Final = 7  # so many matters, one is done again
DIVISION: Final = "330599"
# Working days until the answer, and until the last extension ends; as offices start with.
LIMITS: Final = {
    "consultation": (3, 5),
    "help": (5, 15),
    "complaint": (5, 15),
    "suggestion": (10, 15),
}
Step = Callable[[UnitOfWork], object]


@dataclass
class Outcome:
    matters: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    deadlines: int = 0
    wrong: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    late: int = 0  # replies after their deadline, whatever was given
    archived: int = 0
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        return not self.wrong and not self.refused and self.archived == self.matters


# --- one matter ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Office:
    operator: Actor
    supervisor: Actor
    handler: Actor


@dataclass
class Course:
    """What happens to one message, step by step; each says when the next one is due."""

    number: int
    message: Message
    office: Office
    agenda: Agenda
    database: Database
    outcome: Outcome
    done: Callable[[], None]
    ticket_id: str = ""
    added: int = 0  # working days: extensions and pauses
    is_again: bool = False

    def __post_init__(self) -> None:
        self.started = self.paused_at = self.message.created  # of the limit, and of a pause
        self.days, self.most = LIMITS[self.message.kind]

    def begin(self) -> None:
        self._at(self.message.created, "登记", self._open)

    def _at(self, at: datetime, name: str, step: Step) -> None:
        async def act() -> None:
            try:
                await self.database.write(step)
            except HotlineError as refusal:
                self.outcome.refused.append(f"{self.message.case_id} {name}: {refusal.code}")
                self.done()
            else:
                self.outcome.steps[name] += 1

        self.agenda.at(at, act)

    def _open(self, uow: UnitOfWork) -> None:
        message, operator = self.message, self.office.operator
        form = {
            "request_kind": message.kind,
            "matter": message.matter,
            "summary": message.title if len(message.title) >= 4 else message.title + message.body,
            "claim": message.body,
            "caller_name": message.case_id,
        }
        phone = f"+86139{self.number:08}"
        opening = service.Opening(channel=Channel.ONLINE, number=phone, operator_id=operator.id)
        ticket = service.open_by_hand(uow, operator, opening, form, division=DIVISION)
        self.ticket_id = ticket.id
        service.submit(uow, operator, ticket.id, None)
        self._check(ticket.due_at, due_after(uow.now, self.days), "受理")
        moves.forward(uow, operator, ticket.id, None)
        self._at(uow.now + HOUR / 12, "派单", self._dispatch)

    def _dispatch(self, uow: UnitOfWork) -> None:
        office = self.office
        moves.dispatch_to(
            uow, office.supervisor, self.ticket_id, None, handler_id=office.handler.id
        )
        self._at(uow.now + HOUR / 2, "签收", self._accept)

    def _accept(self, uow: UnitOfWork) -> None:
        moves.accept(uow, self.office.handler, self.ticket_id, None)
        if self.message.replied > due_after(self.started, self.days):
            self._at(uow.now + HOUR, "申请延期", self._ask_more)
        else:
            self._at(max(self.message.replied, uow.now + HOUR), "答复", self._reply)

    def _ask_more(self, uow: UnitOfWork) -> None:
        why = questions.Grounds(reason="complex_facts", text="须现场查看")
        more = self.most - self.days
        questions.ask_extension(uow, self.office.handler, self.ticket_id, None, why, days=more)
        self._at(uow.now + HOUR, "延期", self._give_more)

    def _give_more(self, uow: UnitOfWork) -> None:
        ticket = questions.approve_extension(uow, self.office.supervisor, self.ticket_id, None)
        self.added += self.most - self.days
        self._check_limit(ticket, "延期")
        if self.message.replied - self.message.created > LONG:
            self._at(uow.now + HOUR, "申请暂停", self._ask_pause)
        else:
            self._at(max(self.message.replied, uow.now + HOUR), "答复", self._reply)

    def _ask_pause(self, uow: UnitOfWork) -> None:
        why = questions.Grounds(reason="awaiting_supplement", text="等材料")
        questions.ask_suspension(uow, self.office.handler, self.ticket_id, None, why)
        self._at(uow.now + DAY, "暂停", self._pause)

    def _pause(self, uow: UnitOfWork) -> None:
        questions.approve_suspension(uow, self.office.supervisor, self.ticket_id, None)
        self.paused_at = uow.now
        self._at(max(self.message.replied - DAY, uow.now + HOUR), "恢复计时", self._resume)

    def _resume(self, uow: UnitOfWork) -> None:
        ticket = questions.resume(uow, self.office.handler, self.ticket_id, None)
        self.added += days_lost(self.paused_at, uow.now)
        self._check_limit(ticket, "暂停")
        self._at(max(self.message.replied, uow.now + HOUR), "答复", self._reply)

    def _reply(self, uow: UnitOfWork) -> None:
        report = answers.Report(
            public_reply=self.message.reply, internal_note="", contacted=True, resolved=True, is_true=True
        )  # fmt: skip
        ticket = answers.reply(uow, self.office.handler, self.ticket_id, None, report)
        self.outcome.late += ticket.due_at is not None and uow.now > ticket.due_at
        self._at(uow.now + HOUR, "审核", self._approve)

    def _approve(self, uow: UnitOfWork) -> None:
        moves.approve(uow, self.office.operator, self.ticket_id, None)
        uow.session.flush()
        visit = (FollowUp.ticket_id == self.ticket_id, FollowUp.kind == FollowUpKind.VISIT_BACK)
        newest = select(FollowUp).where(*visit).order_by(col(FollowUp.id).desc())
        promised = uow.session.exec(newest).first()
        self._check(promised.due_at if promised else None, due_after(uow.now, 1), "回访")
        if self.number % EVERY == 0 and not self.is_again:
            self._at(uow.now + DAY, "重办", self._again)
        else:
            self._at(uow.now + DAY, "办结", self._close)

    def _again(self, uow: UnitOfWork) -> None:
        self.is_again = True
        ticket = endings.rework(uow, self.office.operator, self.ticket_id, None, reason="仍未解决")
        self.started, self.days, self.added = uow.now, -(-self.days // 2), 0
        self._check_limit(ticket, "重办")
        self._at(uow.now + DAY, "答复", self._reply)

    def _close(self, uow: UnitOfWork) -> None:
        moves.close(
            uow, self.office.operator, self.ticket_id, None, result="回访满意", satisfaction=5
        )
        self.done()

    def _check_limit(self, ticket: Ticket, what: str) -> None:
        self._check(ticket.due_at, due_after(self.started, self.days + self.added), what)

    def _check(self, found: datetime | None, expected: datetime, what: str) -> None:
        self.outcome.deadlines += 1
        if found != expected:
            self.outcome.wrong.append(f"{self.message.case_id} {what}: {found} 应为 {expected}")


# --- all of them --------------------------------------------------------------------------------------


async def replay(messages: Iterable[Message], url: str) -> Outcome:
    """Every message from its first word to the archive, on an empty database that is migrated."""
    began = perf_counter()
    ordered = sorted(messages, key=lambda one: one.created)
    outcome = Outcome(matters=len(ordered), kinds=Counter(one.kind for one in ordered))
    if not ordered:
        return outcome
    clock = ManualClock(ordered[0].created.astimezone(UTC))
    database = Database(url, bus=Bus(), clock=clock)
    try:
        office = database.write_now(_an_office)
        agenda = Agenda(clock)
        with Bar("重放诉求", len(ordered)) as bar:
            for number, message in enumerate(ordered, 1):
                Course(number, message, office, agenda, database, outcome, bar.advance).begin()
            while (act := await agenda.next(AS_FAST_AS_POSSIBLE)) is not None:
                await act()
        clock.advance(ARCHIVE_AFTER + DAY)
        while await database.write(archive_settled):
            pass
        archived = select(func.count()).where(col(Ticket.state) == TicketState.ARCHIVED)
        outcome.archived = database.read_now(lambda session: session.exec(archived).one())
    finally:
        database.close()
    outcome.seconds = perf_counter() - began
    return outcome


def _an_office(uow: UnitOfWork) -> Office:
    unit = Unit(code=DIVISION, name="云山县公共法律服务中心", level=UnitLevel.COUNTY)
    uow.session.add(unit)
    uow.session.flush()
    return Office(
        *(_person(uow, role, unit.id) for role in (Role.OPERATOR, Role.SUPERVISOR, Role.ADVISER))
    )


def _person(uow: UnitOfWork, role: Role, unit_id: str) -> Actor:
    person = Person(
        username=role, name=role, password_hash="-", unit_id=unit_id, created_at=uow.now
    )
    uow.session.add(person)
    uow.session.flush()
    uow.session.add(PersonRole(person_id=person.id, role=role))
    roles = frozenset({role})
    permissions = permissions_of(roles)
    return Actor(person.id, person.username, person.name, roles, permissions, unit_id)


def _print(outcome: Outcome) -> None:
    table = Table("项目", "数值", title="重放结果", title_justify="left")
    table.columns[1].justify = "right"
    rows: dict[str, Any] = {
        "诉求": outcome.matters, **{f"  {kind}": n for kind, n in outcome.kinds.most_common()},
        **outcome.steps, "核对期限": outcome.deadlines, "期限有误": len(outcome.wrong),
        "被拒的步骤": len(outcome.refused), "超期答复": outcome.late, "已归档": outcome.archived,
        "用时（秒）": f"{outcome.seconds:,.1f}",
        "每件（毫秒）": f"{outcome.seconds / max(outcome.matters, 1) * 1000:,.1f}",
    }  # fmt: skip
    for name, value in rows.items():
        table.add_row(name, str(value))
    console = Console()
    console.print(table)
    for complaint in [*outcome.wrong, *outcome.refused][:20]:
        console.print(complaint, style="red")


def main(path: Path) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="hotline-matters-") as folder,
        path.open(encoding="utf-8") as lines,
    ):
        url = f"sqlite:///{folder}/matters.db"
        migrations.upgrade(url)
        outcome = asyncio.run(replay(read_messages(lines), url))
    _print(outcome)
    return 0 if outcome.is_right else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

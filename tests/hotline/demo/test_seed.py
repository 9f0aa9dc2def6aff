from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from dashboard.reports import queries, rollups
from dashboard.reports.model import rollup
from dashboard.reports.periods import DAY, Interval, Period, day_of
from dashboard.reports.queries import Question
from hotline.bootstrap import tables  # noqa: F401 - registers every table
from hotline.calls.model import Call, Leg
from hotline.demo.county import CODE, ENDING, GAP, STAFF
from hotline.demo.seed import PASSWORD, accounts, seed
from hotline.demo.stories import Stories
from hotline.demo.volume import DAYS
from hotline.duty.model import Shift
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock, local
from hotline.kernel.database import Database
from hotline.kernel.event_log import Counter as Serial
from hotline.kernel.event_log import LoggedEvent
from hotline.organisation.model import Appointment, Person, Unit, UnitLevel
from hotline.organisation.sign_in.passwords import Passwords
from hotline.routing.model import Reservation, WorkItem, WorkState
from hotline.routing.policy import Who
from hotline.routing.policy_file import Office, RungWrite, read_policy
from hotline.routing.tryout import try_out
from hotline.routing.work import WorkKind
from tickets.categories import categories
from tickets.deadlines import Light, light
from tickets.followups.model import FollowUp, FollowUpState
from tickets.machine import CLOCK_RUNS, TicketState
from tickets.model import Caller, Ticket, TicketNote
from tickets.numbering import Channel, counter_name

T = TypeVar("T", bound=SQLModel)
# A working afternoon, the night before a holiday week ends, early on a Monday, New Year's Eve.
MOMENTS = [
    datetime(2026, 3, 4, 7, 20, tzinfo=UTC),
    datetime(2026, 10, 6, 18, 5, tzinfo=UTC),
    datetime(2026, 11, 22, 22, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 15, 59, tzinfo=UTC),
]


@pytest.fixture(scope="module", params=MOMENTS, ids=lambda moment: f"{moment:%m%dT%H%M}")
def county(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("demo")
    database = Database(f"sqlite:///{path}/demo.db", bus=Bus(), clock=ManualClock(request.param))
    SQLModel.metadata.create_all(database.engine)
    assert seed(database, database.clock)
    yield database
    database.close()


def rows(database: Database, table: type[T]) -> list[T]:
    return database.read_now(lambda session: list(session.exec(select(table))))


def test_the_county_has_its_towns_villages_and_one_village_without_adviser(
    county: Database,
) -> None:
    units = rows(county, Unit)
    assert Counter(unit.level for unit in units) == {
        UnitLevel.COUNTY: 1, UnitLevel.TOWN: 3, UnitLevel.VILLAGE: 12,
    }  # fmt: skip
    assert next(unit for unit in units if unit.level is UnitLevel.COUNTY).code == CODE
    today = day_of(county.clock.now())
    served = {
        a.village_id for a in rows(county, Appointment) if a.until is None or a.until >= today
    }
    gaps = [u.name for u in units if u.level is UnitLevel.VILLAGE and u.id not in served]
    assert gaps == [GAP]
    ending = {a.village_id for a in rows(county, Appointment) if a.until and a.until >= today}
    assert [u.name for u in units if u.id in ending] == [ENDING]


def test_every_account_signs_in_with_the_one_password(county: Database) -> None:
    hashes = {person.username: person.password_hash for person in rows(county, Person)}
    assert set(hashes) == {account.username for account in accounts()}
    assert len(set(hashes.values())) == 1
    passwords = Passwords()
    assert passwords._matches(PASSWORD, hashes["admin"])
    passwords.close()


def test_somebody_is_on_duty_at_every_moment_of_this_week(county: Database) -> None:
    shifts = rows(county, Shift)
    now = county.clock.now()
    monday = local(now) - timedelta(days=local(now).weekday())
    hours = [monday.replace(hour=9, minute=0) + timedelta(hours=n) for n in range(6 * 24)]
    assert all(any(s.starts_at <= hour < s.ends_at for s in shifts) for hour in hours)


def test_ninety_days_of_calls_have_the_size_of_a_county(county: Database) -> None:
    calls, now = rows(county, Call), county.clock.now()
    days = Counter(day_of(call.arrived_at) for call in calls)
    whole = [count for day, count in days.items() if day not in {min(days), max(days)}]
    assert len(days) in {DAYS, DAYS + 1}
    assert min(whole) >= 8
    assert max(whole) <= 25
    hours = Counter(local(call.arrived_at).hour for call in calls)
    assert hours[12] < hours[11]
    assert hours[12] < hours[14]
    assert sum(hours[hour] for hour in range(6)) < len(calls) / 20
    assert all(max(_moments(call)) < now for call in calls)


def _moments(call: Call) -> list[datetime]:
    moments = [call.arrived_at, call.ended_at, call.wrapped_up_at, call.talk_ended_at]
    return [moment for moment in moments if moment is not None]


def test_nobody_talks_to_two_callers_at_once(county: Database) -> None:
    busy: dict[str, datetime] = {}
    for call in sorted(rows(county, Call), key=lambda call: call.answered_at or call.arrived_at):
        if call.answered_at is None or call.person_id is None:
            continue
        assert call.answered_at >= busy.get(call.person_id, call.answered_at)
        assert call.talk_ended_at is not None
        assert call.queued_at is not None
        assert call.queued_at <= call.answered_at
        busy[call.person_id] = call.talk_ended_at


def test_every_call_has_one_ticket_and_every_line_belongs_to_a_call(county: Database) -> None:
    calls = {call.id: call for call in rows(county, Call)}
    tickets = rows(county, Ticket)
    assert {ticket.call_id: ticket.id for ticket in tickets} == {
        call.id: call.ticket_id for call in calls.values()
    }
    assert {leg.call_id for leg in rows(county, Leg)} == set(calls)
    of_calls = {r.work_id for r in rows(county, Reservation) if r.kind is WorkKind.CALL}
    assert of_calls <= set(calls)


def test_the_engine_knows_who_has_which_open_matter(county: Database) -> None:
    held = {r.work_id: r.person_id for r in rows(county, Reservation) if r.kind is WorkKind.TICKET}
    has = {TicketState.DISPATCHED, TicketState.IN_PROGRESS}
    theirs = {t.id: t.handler_id for t in rows(county, Ticket) if t.state in has}
    assert held == theirs
    waiting = {w.id for w in rows(county, WorkItem) if w.state is WorkState.WAITING}
    pending = {t.id for t in rows(county, Ticket) if t.state is TicketState.PENDING_DISPATCH}
    assert waiting == pending


def test_the_days_of_last_week_can_be_tried_and_the_default_policy_decides_much_as_it_was(
    county: Database,
) -> None:
    office = Office(known_skills=frozenset(e.key for e in categories().lists["routing_skills"]))
    document = read_policy(None, office)
    today = day_of(county.clock.now())
    same, other = [], []
    shortened = document.model_copy(deep=True)
    shortened.queue[0].ladder = [RungWrite(who=Who.SKILL_GROUP)]
    for back in range(1, 7):
        day = today - timedelta(days=back)
        same += county.read_now(partial(try_out, policy=document.policy(office), day=day))
        other += county.read_now(partial(try_out, policy=shortened.policy(office), day=day))
    assert len(same) > 20
    assert sum(trial.was == trial.would_be for trial in same) > 0.6 * len(same)
    assert [t.would_be for t in other] != [t.would_be for t in same]


def test_the_next_event_after_the_log_of_presence_has_a_number_of_its_own(
    county: Database,
) -> None:
    numbers = [event.seq for event in rows(county, LoggedEvent)]
    assert numbers
    assert set(numbers) == set(range(1, len(numbers) + 1))


UNUSUAL = {
    TicketState.RETURN_REVIEW,
    TicketState.SUSPENDED,
    TicketState.REWORK,
    TicketState.ARCHIVED,
    TicketState.MERGED,
    TicketState.TRANSFERRED_OUT,
    TicketState.NOT_ACCEPTED,
}


def test_matters_stand_in_every_usual_state_some_late_and_some_due_today(county: Database) -> None:
    tickets, now = rows(county, Ticket), county.clock.now()
    states = Counter(ticket.state for ticket in tickets)
    assert set(states) == set(TicketState) - UNUSUAL
    assert states[TicketState.CLOSED] > 0.8 * len(tickets)
    lights = Counter(light(t.due_at, now, is_open=t.state in CLOCK_RUNS) for t in tickets)
    assert 1 <= lights[Light.RED] <= 3, "a centre that works is not late with everything"
    assert lights[Light.YELLOW] >= 1


def test_some_promises_are_due_and_some_lie_ahead(county: Database) -> None:
    now = county.clock.now()
    found = rows(county, FollowUp)
    pending = [f for f in found if f.state in {FollowUpState.DUE, FollowUpState.PROMISED}]
    assert {f.state for f in pending} == {FollowUpState.DUE, FollowUpState.PROMISED}
    assert all((f.due_at <= now) is (f.state is FollowUpState.DUE) for f in pending)
    assert 5 <= len(pending) <= 40
    assert all((f.done_at is not None) is (f.state is FollowUpState.DONE) for f in found)


def test_what_is_written_comes_from_the_dictionary_and_lies_in_the_past(county: Database) -> None:
    known, now = categories(), county.clock.now()
    for ticket in rows(county, Ticket):
        assert ticket.matter is None or known.matter(ticket.matter)
        assert ticket.request_kind is None or known.has("request_kinds", ticket.request_kind)
        assert ticket.disposition is None or known.has("dispositions", ticket.disposition)
        assert all(known.has("caller_groups", group) for group in ticket.groups)
        assert all(known.has("risk_flags", flag) for flag in ticket.risk_flags)
        assert known.has("urgency_levels", ticket.urgency)
        assert "{" not in ticket.summary + ticket.claim + (ticket.public_reply or "")
        assert ticket.number in ticket.search_text
    assert all(note.at < now for note in rows(county, TicketNote))


def test_the_next_ticket_of_today_gets_the_next_number(county: Database) -> None:
    today = day_of(county.clock.now())
    taken = [t for t in rows(county, Ticket) if day_of(t.created_at) == today]
    serials = {row.name: row.value for row in rows(county, Serial)}
    assert serials.get(counter_name(CODE, today, Channel.CALL), 0) == len(taken)


def test_callers_come_back(county: Database) -> None:
    calls = Counter(call.caller_id for call in rows(county, Call) if call.caller_id)
    known = [caller for caller in rows(county, Caller) if caller.gender]
    assert len(known) == 180
    assert sum(calls[caller.id] > 1 for caller in known) > 100


def test_the_figures_are_those_of_the_calls(county: Database) -> None:
    def everything(session: Session) -> list[tuple[object, ...]]:
        query = sa.select(rollup).order_by(*rollup.primary_key)
        return [tuple(row) for row in session.connection().execute(query)]

    before = county.read_now(everything)
    list(rollups.rebuild(county))
    assert county.read_now(everything) == before
    day = day_of(county.clock.now())
    asked = Question(Period(day - 91 * DAY, day + DAY), Interval.MONTH)
    report = county.read_now(lambda session: queries.call_report(session, asked))
    assert report.total["arrived"] == len(rows(county, Call))
    assert 0.75 < float(report.total["connect_rate"] or 0) < 1
    assert 200 < float(report.total["talk_s"] or 0) < 480


def test_a_second_time_nothing_is_done(county: Database) -> None:
    before = len(rows(county, Call))
    assert not seed(county, county.clock)
    assert len(rows(county, Call)) == before


def test_the_same_moment_gives_the_same_county(tmp_path: Path) -> None:
    def numbers(name: str) -> list[tuple[str, str, str]]:
        database = Database(
            f"sqlite:///{tmp_path}/{name}.db", bus=Bus(), clock=ManualClock(MOMENTS[0])
        )
        SQLModel.metadata.create_all(database.engine)
        seed(database, database.clock)
        found = [(t.id, t.number, t.summary) for t in rows(database, Ticket)]
        database.close()
        return found

    assert numbers("one") == numbers("two")


def test_it_fits_every_kind_of_database(database: Database) -> None:
    assert seed(database, database.clock)
    assert len(rows(database, Person)) == len(STAFF)


def test_there_are_stories_for_every_group_of_matters() -> None:
    stories = Stories().all
    groups = {group.key for group in categories().matter_groups}
    told = {matter.group_key for s in stories if (matter := categories().matter(s.matter))}
    assert len(stories) >= 60
    assert told == groups
    assert len({story.said for story in stories}) == len(stories)


def test_the_accounts_are_those_of_the_contract() -> None:
    names = [account.username for account in accounts()]
    expected = ["admin", "supervisor", *(f"operator{n}" for n in range(1, 5))]
    expected += [f"adviser{n}" for n in range(1, 7)] + [f"town{n}" for n in range(1, 4)]
    assert names == expected
    assert {account.password for account in accounts()} == {"demo-12348"}

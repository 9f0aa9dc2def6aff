from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from hotline.bootstrap import migrations
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call, Leg, LegRole
from hotline.cli.simulation.outcome import broken, share
from hotline.cli.simulation.running import Played
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock, SystemClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent, OutboxMessage, OutboxState
from hotline.organisation.model import Person
from hotline.routing.model import Reservation
from tests.hotline.cli.running import Run, answer
from tickets.model import Ticket

FAST = "--speed", "600", "--per-hour", "600"


@pytest.mark.journey
def test_simulated_calls_are_answered_and_none_is_lost(run: Run, folder: Path) -> None:
    result = run("simulate", "--calls", "15", "--operators", "8", "--json", *FAST)
    document = answer(result)
    assert result.exit_code == 0, document["broken"]
    assert document["calls"] == sum(document["outcomes"].values()) == 15
    assert document["outcomes"]["answered"] > 0
    assert document["wait_seconds"]["p50"] <= document["wait_seconds"]["p95"]
    assert list(folder.iterdir()) == []  # the database was thrown away, no key was made


@pytest.mark.journey
def test_without_operators_every_caller_is_owed_a_call_back(run: Run) -> None:
    result = run("simulate", "--calls", "5", "--operators", "0", *FAST)
    assert result.exit_code == 0, result.output
    assert "接通" not in result.stdout
    assert "全部来电" in result.stdout


@pytest.mark.journey
def test_a_given_database_keeps_the_calls_and_nothing_from_the_future(
    run: Run, migrated_url: str
) -> None:
    result = run("simulate", "--calls", "5", "--database", migrated_url, *FAST)
    assert result.exit_code == 0, result.output
    database = Database(migrated_url, bus=Bus(), clock=SystemClock())
    calls = database.read_now(lambda s: s.exec(select(Call)).all())
    people = database.read_now(lambda s: s.exec(select(Person)).all())
    database.close()
    assert len(calls) == 5
    assert max(call.arrived_at for call in calls) < SystemClock().now() + timedelta(minutes=5)
    assert not any(person.is_active for person in people)


def test_a_database_that_is_not_there_is_not_made(run: Run, folder: Path) -> None:
    with pytest.raises(Exception, match="hotline migrate"):
        run("simulate", "--database", "sqlite:///nowhere.db")
    assert not (folder / "nowhere.db").exists()


def test_a_database_in_use_is_left_alone(run: Run, folder: Path) -> None:
    url = "sqlite:///hotline.db"
    migrations.upgrade(url)
    database = Database(url, bus=Bus(), clock=SystemClock())
    database.read_now(lambda s: s.exec(select(Call)).all())
    with pytest.raises(Exception, match="正在使用"):
        run("simulate", "--database", url)
    database.close()


def test_every_broken_promise_is_found(database: Database, clock: ManualClock) -> None:
    """A centre that does everything wrong: what it left in the database is put there by hand."""
    now = clock.now()

    def unit(uow: Any) -> None:
        uow.session.add(Person(id="p", username="p", name="p", password_hash="-", created_at=now))
        uow.session.flush()
        for number in range(2):  # one person, two callers at once, no tickets
            uow.session.add(
                Call(
                    id=f"c{number}", carrier="simulator", carrier_id=f"s{number}", person_id="p",
                    state=CallState.TALKING, arrived_at=now, answered_at=now,
                    talk_ended_at=now + timedelta(minutes=1),
                )
            )  # fmt: skip
        uow.session.add(
            Call(
                id="c2", carrier="simulator", carrier_id="s2", caller_number="+8613900000000",
                state=CallState.ENDED, outcome=Outcome.QUEUE_ABANDONED, arrived_at=now,
            )
        )  # fmt: skip
        uow.session.flush()
        uow.session.add(
            Ticket(number="1", call_id="c2", created_at=now)
        )  # the call does not know it
        uow.session.add(
            Leg(call_id="c0", role=LegRole.AGENT, person_id="p", started_at=now, rang_at=now)
        )
        uow.session.add(
            Reservation(work_id="c0", leg_id="l", person_id="p", offered_at=now, expires_at=now)
        )
        uow.session.add(
            OutboxMessage(
                key="k", channel="telephony", group_key="g", body={}, created_at=now, due_at=now,
                state=OutboxState.FAILED,
            )
        )  # fmt: skip
        for seq in (1, 3):
            uow.session.add(LoggedEvent(seq=seq, name="Tested", at=now, payload={}))

    database.write_now(unit)
    played = Played(carrier_ids=["s0", "s1", "s2", "s3"], failures=1)

    def judge(session: Any) -> dict[str, int]:
        calls = session.exec(select(Call)).all()
        return {complaint.code: complaint.count for complaint in broken(session, played, calls)}

    assert database.read_now(judge) == {
        "call-lost": 1,
        "call-not-ended": 2,
        "ticket-not-one": 4,
        "two-at-once": 1,
        "offer-left-open": 1,
        "leg-left-open": 1,
        "nobody-rings-back": 1,
        "event-numbers": 1,
        "outbox-failed": 1,
        "act-failed": 1,
    }


@pytest.mark.parametrize(("part", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.95, 4.0), (1.0, 4.0)])
def test_a_share_of_the_values_is_not_exceeded(part: float, expected: float) -> None:
    assert share([1.0, 2.0, 3.0, 4.0], part) == expected
    assert share([], part) is None

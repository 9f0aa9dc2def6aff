"""Who is on leave is offered no paper; a deputy stands where the person was named; presence wins."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from hotline.agents.machine import AgentState, Intent
from hotline.agents.model import Agent
from hotline.bootstrap.rules import policies_of
from hotline.duty.absence.model import Leave, LeaveState
from hotline.duty.model import Shift
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.organisation.model import Person
from hotline.routing import snapshot, staff
from hotline.routing.model import WorkItem
from hotline.routing.reasons import Against
from hotline.routing.staff import Present
from hotline.routing.work import Work, WorkKind
from tests.factories import County, a_county, keep

DAY = timedelta(days=1)


@pytest.fixture
def county(database: Database) -> County:
    return a_county(database)


def a_leave(database: Database, person: Person, deputy: Person | None, **fields: Any) -> Leave:
    now = database.clock.now()
    usual: dict[str, Any] = {
        "starts_at": now - DAY,
        "ends_at": now + DAY,
        "state": LeaveState.APPROVED,
        "created_at": now - DAY,
    }
    return keep(
        database,
        Leave(person_id=person.id, deputy_id=deputy.id if deputy else None, **usual | fields),
    )


def at_the_desk(database: Database, person: Person) -> None:
    now = database.clock.now()
    keep(
        database,
        Agent(
            person_id=person.id,
            intent=Intent.AVAILABLE,
            state=AgentState.IDLE,
            state_since=now,
            idle_since=now,
            connected=True,
        ),
    )


def present(database: Database, *, live: bool) -> Present:
    policies = policies_of(Settings())

    def query(session: Session) -> Present:
        now = database.clock.now()
        return staff.present(session, policies.current(session), now, live=live)

    return database.read_now(query)


def ticket_of(database: Database, county: County, now: datetime) -> Work:
    item = WorkItem(
        id="w", kind=WorkKind.TICKET, queue="paper", since=now, village_id=county.village.id
    )
    return database.read_now(lambda session: snapshot.one(session, item, now))


def ids(found: Present) -> set[str]:
    return {person.id for person in found.people}


def test_paper_goes_to_nobody_on_leave_and_the_reason_is_said(
    database: Database, county: County
) -> None:
    operator = county["operator"]
    assert operator.id in ids(present(database, live=False))
    a_leave(database, operator, None)
    found = present(database, live=False)
    assert operator.id not in ids(found)
    assert found.absent[operator.id] is Against.ON_LEAVE
    assert county["operator2"].id in ids(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": LeaveState.REQUESTED},
        {"state": LeaveState.REFUSED},
        {"state": LeaveState.CANCELLED},
        {"starts_at": datetime.fromisoformat("2026-03-02T01:00:01+00:00")},
        {"ends_at": datetime.fromisoformat("2026-03-02T01:00:00+00:00")},
    ],
)
def test_only_an_approved_leave_at_that_instant_counts(
    database: Database, county: County, fields: dict[str, Any]
) -> None:
    a_leave(database, county["operator"], None, **fields)
    assert county["operator"].id in ids(present(database, live=False))


def test_who_is_at_the_desk_in_spite_of_a_leave_gets_calls(
    database: Database, county: County
) -> None:
    at_the_desk(database, county["operator"])
    a_leave(database, county["operator"], None)
    assert county["operator"].id in ids(present(database, live=True))
    assert county["operator"].id not in ids(present(database, live=False))


def test_no_duty_telephone_rings_at_somebody_on_leave(database: Database, county: County) -> None:
    adviser, now = county["adviser"], database.clock.now()
    keep(
        database,
        Shift(
            person_id=adviser.id,
            starts_at=now - DAY / 24,
            ends_at=now + DAY / 24,
            phone="+8613600000001",
        ),
    )
    assert adviser.id in ids(present(database, live=True))
    a_leave(database, adviser, None)
    found = present(database, live=True)
    assert adviser.id not in ids(found)
    assert found.absent[adviser.id] is Against.ON_LEAVE


def test_a_deputy_is_named_in_the_adviser_s_place(
    database: Database, county: County, clock: ManualClock
) -> None:
    adviser, backup, deputy = county["adviser"], county["backup"], county["operator2"]
    work = ticket_of(database, county, clock.now())
    assert (work.advisers, work.backups) == ((adviser.id,), (backup.id,))
    a_leave(database, adviser, deputy)
    work = ticket_of(database, county, clock.now())
    assert (work.advisers, work.backups) == ((deputy.id,), (backup.id,))
    a_leave(database, backup, None)
    work = ticket_of(database, county, clock.now())
    assert (work.advisers, work.backups) == ((deputy.id,), ())

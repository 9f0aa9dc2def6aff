"""Who covers which village, against the plain way of finding it out; and caps."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from hotline.duty.absence.model import Leave, LeaveState
from hotline.kernel.clock import ManualClock, local
from hotline.kernel.database import Database
from hotline.organisation.model import Appointment, AppointmentKind, Person, Unit, UnitLevel
from hotline.routing import items
from hotline.routing.model import Reservation
from hotline.routing.reasons import Against
from hotline.routing.territory.policy import Status
from hotline.routing.territory.queries import Territory, coverage
from hotline.routing.work import WorkKind
from tests import factories
from tests.house import House


def a_random_county(database: Database, random: Random, clock: ManualClock) -> None:
    now, today = clock.now(), local(clock.now()).date()
    county = factories.a_unit(database, UnitLevel.COUNTY)
    towns = [factories.a_unit(database, UnitLevel.TOWN, parent_id=county.id) for _ in range(2)]
    villages = [
        factories.a_unit(
            database, parent_id=random.choice(towns).id, is_active=random.random() < 0.9
        )
        for _ in range(7)
    ]
    people = [
        factories.a_person(
            database,
            "adviser",
            unit=random.choice(towns),
            is_active=random.random() < 0.8,
            open_cap=random.choice([None, None, 0, 1]),
        )
        for _ in range(6)
    ]
    for person in random.sample(people, 3):
        shift = timedelta(days=random.choice([-9, 0, 0, 9]))
        factories.keep(
            database,
            Leave(
                person_id=person.id,
                deputy_id=random.choice([None, *(one.id for one in people if one is not person)]),
                starts_at=now - timedelta(days=3) + shift,
                ends_at=now + timedelta(days=3) + shift,
                state=random.choice([LeaveState.APPROVED, LeaveState.APPROVED, LeaveState.REFUSED]),
                created_at=now,
            ),
        )
    for _ in range(12):
        since = today + timedelta(days=random.randint(-80, 5))
        until = random.choice([None, since + timedelta(days=random.randint(0, 120))])
        wanted = Appointment(
            village_id=random.choice(villages).id,
            person_id=random.choice(people).id,
            kind=random.choice([AppointmentKind.PRIMARY, AppointmentKind.BACKUP]),
            since=since,
            until=until,
        )
        try:
            factories.keep(database, wanted)
        except Exception:  # noqa: BLE001 - the same village, person and first day twice
            continue


def plainly(session: Session, village: Unit, clock: ManualClock) -> tuple[str, str | None]:
    """Status and who takes the next matter, one row at a time."""
    now, today = clock.now(), local(clock.now()).date()

    def stands_in(person_id: str) -> Person | None:
        person = session.get_one(Person, person_id)
        if not person.is_active:
            return None
        leave = _leave_of(session, person_id, now)
        if leave is None:
            return person
        if leave.deputy_id is None or _leave_of(session, leave.deputy_id, now) is not None:
            return None
        deputy = session.get_one(Person, leave.deputy_id)
        return deputy if deputy.is_active else None

    here = select(Appointment).where(Appointment.village_id == village.id)
    every = session.exec(here.order_by(col(Appointment.id))).all()
    held = [one for one in every if one.since <= today and (one.until or today) >= today]
    takers = [(one, stands_in(one.person_id)) for one in held]
    there = [(one, who) for one, who in takers if who is not None]
    free = [(one, who) for one, who in there if who.open_cap != 0]  # nobody has anything in hand
    if not there:
        return "gap", None
    for one, who in free:
        if one.kind is AppointmentKind.PRIMARY:
            return ("weak" if _runs_out(session, every, one, today) else "covered"), who.id
    backup = next((who.id for one, who in free), None)
    return ("backup" if backup else "weak"), backup


def _leave_of(session: Session, person_id: str, now: Any) -> Leave | None:
    found = session.exec(select(Leave).where(Leave.person_id == person_id)).all()
    approved = [one for one in found if one.state is LeaveState.APPROVED]
    return next((one for one in approved if one.starts_at <= now < one.ends_at), None)


def _runs_out(session: Session, every: Any, one: Appointment, today: date) -> bool:
    if one.until is None or (one.until - today).days > 30:
        return False
    after = one.until + timedelta(days=1)
    heirs = [
        heir
        for heir in every
        if heir.kind is AppointmentKind.PRIMARY
        and heir.since <= after <= (heir.until or after)
        and session.get_one(Person, heir.person_id).is_active
    ]
    return not heirs


@pytest.mark.parametrize("seed", range(8))
def test_every_village_stands_as_it_would_be_found_one_by_one(
    database: Database, house: House, territory: Territory, seed: int
) -> None:
    clock = house.clock
    a_random_county(database, Random(seed), clock)

    def both(session: Session) -> tuple[Any, Any]:
        found = coverage(session, clock.now(), territory)
        shown = {
            place.unit.id: (str(place.verdict.status), place.verdict.who)
            for town in found.towns
            for place in town.villages
        }
        by_hand = {
            unit.id: plainly(session, unit, clock)
            for unit in session.exec(select(Unit).where(Unit.level == UnitLevel.VILLAGE))
            if unit.is_active
        }
        return {key: (s, w.person_id if w else None) for key, (s, w) in shown.items()}, by_hand

    shown, by_hand = database.read_now(both)
    assert shown == by_hand


@pytest.mark.parametrize("villages", [2, 40])
def test_the_number_of_statements_does_not_grow_with_the_villages(
    database: Database, house: House, territory: Territory, villages: int
) -> None:
    town = factories.a_unit(database, UnitLevel.TOWN)
    for _ in range(villages):
        village = factories.a_unit(database, parent_id=town.id)
        factories.an_appointment(database, village, factories.a_person(database, "adviser"))
    asked: list[str] = []

    def count(session: Session) -> None:
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _k, statement, *_: asked.append(statement),
        )
        coverage(session, house.clock.now(), territory)

    database.read_now(count)
    assert len(asked) <= 9, asked


async def test_an_adviser_at_their_own_cap_is_passed_over_and_the_backup_gets_it(
    database: Database, house: House, territory: Territory
) -> None:
    county = factories.a_county(database)
    adviser, backup = county["adviser"], county["backup"]
    await database.write(lambda uow: setattr(uow.locked(Person, adviser.id), "open_cap", 1))
    first, second = [await a_matter(house, county.village, number) for number in (1, 2)]
    offers = {one.work_id: one for one in house.all(Reservation)}
    assert offers[first].person_id == adviser.id
    assert offers[second].person_id == backup.id
    assert [adviser.id, Against.NO_ROOM] in offers[second].reason["passed_over"]

    found = database.read_now(lambda session: coverage(session, house.clock.now(), territory))
    [place] = [p for town in found.towns for p in town.villages if p.unit.id == county.village.id]
    assert place.verdict.status is Status.BACKUP
    assert place.verdict.who is not None
    assert place.verdict.who.person_id == backup.id
    desk = place.links[0].desk
    assert (desk.open, desk.cap) == (1, 1)
    assert found.open_by_place[adviser.id, county.village.id] == 1


async def test_without_a_cap_of_one_s_own_that_of_the_policy_holds(
    database: Database, house: House, territory: Territory
) -> None:
    county = factories.a_county(database)
    for number in range(3):
        await a_matter(house, county.village, number)
    assert {one.person_id for one in house.all(Reservation)} == {county["adviser"].id}
    found = database.read_now(lambda session: coverage(session, house.clock.now(), territory))
    [row] = [row for row in found.advisers if row.desk.person_id == county["adviser"].id]
    assert (row.desk.open, row.desk.cap, row.villages, row.backup_for) == (3, 20, 1, 0)


async def a_matter(house: House, village: Unit, number: int) -> str:
    new = items.NewWork(
        id=f"matter{number}", kind=WorkKind.TICKET, since=house.clock.now(), village_id=village.id
    )
    policy = house.database.read_now(house.routing.policies.current)
    await house.database.write(lambda uow: items.enqueue(uow, policy, new))
    await house.settle()
    return new.id

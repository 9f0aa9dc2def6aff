"""A gap is told of once when it opens and once when it closes, in the transaction that made it."""

import asyncio
from datetime import date, timedelta

from hotline.duty.absence.model import Leave, LeaveState
from hotline.kernel.clock import ManualClock
from hotline.organisation import service as organisation
from hotline.organisation.model import Appointment, AppointmentKind, Role
from hotline.routing.territory import service
from hotline.routing.territory.jobs import GapWatch
from tests import factories
from tests.hotline.office import Office
from tests.hotline.routing.territory.asking import gap_names, told, villages

TODAY = date(2026, 3, 2)


async def test_a_village_is_told_of_once_when_its_last_adviser_goes_and_once_when_one_comes(
    office: Office,
) -> None:
    _, _, east, west = office.county()
    gaps = await gap_names(office)
    assert gaps == ["东沟村", "西坪村"], "new villages have nobody"
    wang, chen = [office.person(name, Role.ADVISER) for name in ("wang", "chen")]
    made = office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    office.appoint(village_id=west.id, person_id=wang.id, since=date(2026, 1, 1))
    second = office.appoint(
        village_id=east.id, person_id=chen.id, since=TODAY, kind=AppointmentKind.BACKUP
    )
    before = told(office)
    assert before == [
        ("VillageUncovered", east.id),
        ("VillageUncovered", west.id),
        ("VillageCovered", east.id),
        ("VillageCovered", west.id),
    ]
    async with office.signed_in("boss") as boss:
        await boss.post(f"/api/territory/appointments/{made.id}/end", json={})
        assert told(office) == before, "the backup is there"
        await boss.post(f"/api/territory/appointments/{second.id}/end", json={})
    assert told(office)[len(before) :] == [("VillageUncovered", east.id)]
    for _ in range(2):
        await GapWatch(office.database).run_once()
    assert len(told(office)) == len(before) + 1, "once for each gap"


async def test_whoever_replaces_an_adviser_leaves_no_gap_in_between(office: Office) -> None:
    _, _, east, _ = office.county()
    wang, chen = [office.person(name, Role.ADVISER) for name in ("wang", "chen")]
    made = office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    before = told(office)
    body = {"village_id": east.id, "person_id": chen.id, "since": "2026-03-02"}
    async with office.signed_in("boss") as boss:
        answer = await boss.post("/api/territory/appointments", json=body | {"replaces": made.id})
        assert answer.status_code == 201, answer.text
        [village] = [one for one in await villages(boss) if one["id"] == east.id]
    assert told(office) == before
    assert (village["status"], village["taken_by"]) == ("covered", "Chen")
    ended = office.database.read_now(lambda session: session.get_one(Appointment, made.id))
    assert ended.until == TODAY - timedelta(days=1)


async def test_a_person_who_is_switched_off_uncovers_their_villages_in_the_same_transaction(
    office: Office,
) -> None:
    _, _, east, _ = office.county()
    wang = office.person("wang", Role.ADVISER)
    office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    before = told(office)
    for is_active, event_name in ((False, "VillageUncovered"), (True, "VillageCovered")):
        change = {"is_active": is_active}
        await office.database.write(
            lambda uow, change=change: organisation.change_person(  # type: ignore[misc]
                uow, wang.id, change, version=None, by="test"
            )
        )
        before = [*before, (event_name, east.id)]
        assert told(office) == before


async def test_a_contract_that_runs_out_is_found_by_date_and_the_gap_began_the_day_after(
    office: Office, clock: ManualClock
) -> None:
    _, _, east, west = office.county()
    wang = office.person("wang", Role.ADVISER)
    office.appoint(
        village_id=east.id, person_id=wang.id, since=date(2026, 1, 1), until=date(2026, 3, 3)
    )
    office.appoint(village_id=west.id, person_id=wang.id, since=date(2026, 1, 1))
    before = told(office)
    watch = GapWatch(office.database)
    assert await watch.run_once() == 0
    clock.advance(timedelta(days=2))
    assert [await watch.run_once(), await watch.run_once()] == [1, 0]
    assert told(office)[len(before) :] == [("VillageUncovered", east.id)]
    async with office.signed_in("boss") as boss:
        found = (await boss.get("/api/territory/gaps")).json()
    assert found["count"] == 1
    [gap] = found["villages"]
    assert (gap["name"], gap["town"], gap["since"]) == ("东沟村", "青溪镇", "2026-03-04")
    assert gap["reason"] == "自 2026-03-04 起空缺，聘期届满后没有续聘或接任，请尽快聘任"


async def test_leave_without_a_deputy_is_a_gap_until_somebody_comes_back(
    office: Office, clock: ManualClock
) -> None:
    _, _, east, _ = office.county()
    wang = office.person("wang", Role.ADVISER)
    office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    factories.keep(
        office.database,
        Leave(
            person_id=wang.id,
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(days=2),
            state=LeaveState.APPROVED,
            created_at=clock.now(),
        ),
    )
    before = told(office)
    await GapWatch(office.database).run_once()
    clock.advance(timedelta(days=2))
    await GapWatch(office.database).run_once()
    assert told(office)[len(before) :] == [
        ("VillageUncovered", east.id),
        ("VillageCovered", east.id),
    ]


async def test_a_village_that_is_given_up_is_no_gap_any_more(office: Office) -> None:
    _, _, east, _ = office.county()
    await office.database.write(
        lambda uow: organisation.change_unit(
            uow, east.id, {"is_active": False}, version=None, by="test"
        )
    )
    assert told(office)[-1] == ("VillageCovered", east.id)
    assert await gap_names(office) == ["西坪村"]


async def test_many_reviews_at_once_open_one_gap(office: Office) -> None:
    village = factories.a_unit(office.database)  # nobody was told of it
    reviews = [
        office.database.write(lambda uow: service.review(uow, [village.id])) for _ in range(8)
    ]
    await asyncio.gather(*reviews)
    assert told(office) == [("VillageUncovered", village.id)]

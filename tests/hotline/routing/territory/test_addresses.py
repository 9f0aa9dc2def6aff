"""The territory over HTTP: who may look, who may appoint, and what is refused."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from hotline.organisation.model import Appointment, Person, Role, UnitLevel
from hotline.routing.territory.queries import Territory
from tests import factories
from tests.hotline.office import Office
from tests.hotline.routing.territory.asking import villages


async def test_the_reader_s_own_town_is_first_and_gaps_can_be_asked_for(office: Office) -> None:
    county, _, east, _ = office.county()
    other = office.unit("330599102", "白石镇", UnitLevel.TOWN, county)
    office.unit("330599102201", "石桥村", UnitLevel.VILLAGE, other)
    office.person("feng", Role.TOWN_OFFICER, unit_id=other.id)
    wang = office.person("wang", Role.ADVISER)
    office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    async with office.signed_in("feng") as feng:
        whole = (await feng.get("/api/territory")).json()
        gaps = (await feng.get("/api/territory", params={"status": "gap"})).json()
    assert [(town["name"], town["is_own"]) for town in whole["towns"]] == [
        ("白石镇", True),
        ("青溪镇", False),
    ]
    assert [person["name"] for person in whole["towns"][0]["people"]] == ["Feng"]
    assert [person["name"] for person in whole["county"]["people"]] == ["Boss"]
    assert whole["counts"] == {"gap": 2, "weak": 0, "backup": 0, "covered": 1}
    assert [[one["name"] for one in town["villages"]] for town in gaps["towns"]] == [
        ["石桥村"],
        ["西坪村"],
    ]
    assert gaps["counts"] == whole["counts"]


async def test_who_may_not_appoint_is_refused_and_nothing_changes(office: Office) -> None:
    _, _, east, _ = office.county()
    wang = office.person("wang", Role.ADVISER)
    office.person("li", Role.AUDITOR)
    body = {"village_id": east.id, "person_id": wang.id, "since": "2026-01-01"}
    async with office.signed_in("wang") as adviser, office.signed_in("li") as auditor:
        assert (await adviser.get("/api/territory")).status_code == 200
        assert (await adviser.post("/api/territory/appointments", json=body)).status_code == 403
        end = f"/api/territory/appointments/{east.id}/end"
        assert (await adviser.post(end, json={})).status_code == 403
        assert (await auditor.get("/api/territory")).status_code == 403
        assert (await auditor.get("/api/territory/gaps")).status_code == 403
    assert office.events("AdviserAppointed", "AppointmentEnded") == []


async def test_more_villages_than_the_office_allows_is_a_warning(
    office: Office, territory: Territory
) -> None:
    _, _, east, west = office.county()
    wang = office.person("wang", Role.ADVISER)
    office.app.state.territory = Territory(policies=territory.policies, villages_per_adviser=1)
    async with office.signed_in("boss") as boss:
        said = []
        for village in (east, west):
            body = {"village_id": village.id, "person_id": wang.id, "since": "2026-01-01"}
            answer = await boss.post("/api/territory/appointments", json=body)
            said.append(answer.json()["warning"])
        statuses = {one["status"] for one in await villages(boss)}
    assert said[0] is None
    assert said[1] == "已聘任。该顾问现负责 2 个村，超过每人 1 个的上限，请考虑分出部分村"
    assert statuses == {"weak"}


async def test_who_goes_with_open_matters_must_hand_them_over_or_say_that_they_stay(
    office: Office, territory: Territory
) -> None:
    _, _, east, west = office.county()
    wang = office.person("wang", Role.ADVISER)
    made = office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    in_hand = [("t1", wang.id, east.id), ("t2", wang.id, east.id), ("t3", wang.id, west.id)]
    office.app.state.territory = Territory(policies=territory.policies, in_hand=lambda _: in_hand)
    end = f"/api/territory/appointments/{made.id}/end"
    async with office.signed_in("boss") as boss:
        refused = await boss.post(end, json={})
        assert refused.status_code == 409
        assert (refused.json()["code"], refused.json()["open"]) == ("village-work-open", 2)
        assert "移交" in refused.json()["title"]
        assert office.events("AppointmentEnded") == []
        done = await boss.post(end, json={"leaves_work": True})
    assert done.json() == {"open_left": 2}
    assert len(office.events("AppointmentEnded")) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "already-appointed"),
        ({"kind": "backup"}, "already-appointed"),  # the same person twice
        ({"person_id": "chen"}, "already-appointed"),  # a second adviser
        ({"since": "2026-09-01", "until": "2026-08-31"}, "period-backwards"),
        ({"person_id": "left"}, "person-inactive"),
        ({"village_id": "closed"}, "village-inactive"),
        ({"replaces": "f" * 32}, "appointment-not-found"),
        ({"replaces": "made", "kind": "backup", "person_id": "chen"}, "other-village"),
        ({"replaces": "made", "village_id": "west", "person_id": "chen"}, "other-village"),
        ({"replaces": "made", "person_id": "left"}, "person-inactive"),
    ],
)
async def test_an_appointment_that_cannot_be_says_why_and_changes_nothing(
    office: Office, fields: dict[str, Any], code: str
) -> None:
    _, _, east, west = office.county()
    wang, chen, left = [office.person(name, Role.ADVISER) for name in ("wang", "chen", "left")]
    closed = factories.a_unit(office.database, parent_id=east.parent_id, is_active=False)
    made = office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    await office.database.write(
        lambda uow: setattr(uow.locked(Person, left.id), "is_active", False)
    )
    ids = {
        "chen": chen.id, "left": left.id, "closed": closed.id, "west": west.id, "made": made.id,
    }  # fmt: skip
    body = {"village_id": east.id, "person_id": wang.id, "since": "2026-06-01"} | fields
    body = {key: ids.get(value, value) for key, value in body.items()}
    before = everything(office)
    async with office.signed_in("boss") as boss:
        answer = await boss.post("/api/territory/appointments", json=body)
    assert answer.json()["code"] == code, answer.text
    assert "请" in answer.json()["title"]
    assert everything(office) == before


def everything(office: Office) -> list[tuple[Any, ...]]:
    rows = office.database.read_now(lambda session: session.exec(select(Appointment)).all())
    return sorted((row.id, row.person_id, row.until) for row in rows)


async def test_a_cap_of_one_s_own_is_kept_with_the_person(office: Office) -> None:
    wang = office.person("wang", Role.ADVISER)
    office.person("admin", Role.ADMIN)
    address = f"/api/people/{wang.id}"
    async with office.signed_in("admin") as admin:
        for cap in (5, 0, None):
            assert (await admin.patch(address, json={"open_cap": cap})).json()["open_cap"] == cap
        refused = await admin.patch(address, json={"open_cap": -1})
        assert refused.status_code == 422


async def test_an_appointment_ends_with_yesterday_and_stays_on_record(office: Office) -> None:
    _, _, east, west = office.county()
    wang = office.person("wang", Role.ADVISER)
    old = office.appoint(village_id=east.id, person_id=wang.id, since=date(2026, 1, 1))
    future = office.appoint(village_id=west.id, person_id=wang.id, since=date(2026, 6, 1))
    async with office.signed_in("boss") as boss:
        for made in (old, future):
            path = f"/api/territory/appointments/{made.id}/end"
            assert (await boss.post(path, json={})).status_code == 200
        (left,) = (await boss.get("/api/appointments")).json()["items"]
    assert (left["id"], left["until"]) == (old.id, "2026-03-01")
    assert len(office.events("AppointmentEnded")) == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"village_id": "town"}, "wrong-level"),
        ({"village_id": "f" * 32}, "unit-not-found"),
        ({"person_id": "f" * 32}, "person-not-found"),
        ({"person_id": "chen"}, "not-an-adviser"),
        ({"person_id": "left"}, "person-inactive"),
        ({"until": "2025-12-31"}, "period-backwards"),
        ({"since": "0000-00-00"}, "malformed"),
    ],
)
async def test_an_appointment_that_cannot_be_is_refused(
    office: Office, fields: dict[str, Any], code: str
) -> None:
    _, town, east, _ = office.county()
    left = office.person("left", Role.ADVISER)
    await office.database.write(
        lambda uow: setattr(uow.locked(type(left), left.id), "is_active", False)
    )
    ids = {
        "town": town.id,
        "wang": office.person("wang", Role.ADVISER).id,
        "chen": office.person("chen", Role.OPERATOR).id,
        "left": left.id,
    }
    body = {"village_id": east.id, "person_id": "wang", "since": "2026-01-01"} | fields
    async with office.signed_in("boss") as boss:
        answer = await boss.post(
            "/api/territory/appointments",
            json={key: ids.get(value, value) for key, value in body.items()},
        )
    assert answer.json()["code"] == code

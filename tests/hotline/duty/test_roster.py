from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotline.duty import queries
from hotline.kernel.clock import ManualClock
from hotline.organisation.model import Role
from tests.hotline.office import Office

MORNING = {"starts_at": "2026-03-02T08:30:00+08:00", "ends_at": "2026-03-02T12:30:00+08:00"}


async def test_who_is_on_duty_is_told_for_any_instant(office: Office, clock: ManualClock) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    chen = office.person("chen", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        for body in (
            {"person_id": chen.id, "kind": "backup", **MORNING},
            {"person_id": zhang.id, **MORNING},
            {"person_id": zhang.id, **MORNING, "duty_group": "rural"},
        ):
            answer = await boss.post("/api/shifts", json=body)
            assert answer.status_code == 201, answer.text
        now = (await boss.get("/api/shifts/on-duty")).json()["items"]
    assert [(row["person_name"], row["kind"]) for row in now] == [
        ("Zhang", "primary"),
        ("Zhang", "primary"),
        ("Chen", "backup"),
    ]
    assert now[0]["starts_at"] == "2026-03-02T00:30:00Z"

    def names(at: datetime, group: str | None = None) -> list[str]:
        rows = office.database.read_now(
            lambda session: queries.on_duty(session, at, duty_group=group)
        )
        return [row.person_name for row in rows]

    assert names(clock.now(), "rural") == ["Zhang"]
    begins, ends = datetime(2026, 3, 2, 0, 30, tzinfo=UTC), datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
    assert len(names(begins)) == 3
    assert names(begins - timedelta(seconds=1)) == names(ends) == []


async def test_shifts_across_midnight_and_one_after_the_other_are_fine(office: Office) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    night = {"starts_at": "2026-03-02T20:00:00", "ends_at": "2026-03-03T08:00:00"}  # in Shanghai
    day = {"starts_at": "2026-03-03T08:00:00", "ends_at": "2026-03-03T20:00:00"}
    async with office.signed_in("boss") as boss:
        for times in (night, day):
            answer = await boss.post("/api/shifts", json={"person_id": zhang.id, **times})
            assert answer.status_code == 201
        query = {"from": "2026-03-03T00:00:00+08:00", "to": "2026-03-04T00:00:00+08:00"}
        listed = (await boss.get("/api/shifts", params=query)).json()["items"]
        first = (await boss.get("/api/shifts", params={"limit": 1})).json()
        second = (
            await boss.get("/api/shifts", params={"limit": 1, "cursor": first["next"]})
        ).json()
    assert [row["starts_at"] for row in listed] == ["2026-03-02T12:00:00Z", "2026-03-03T00:00:00Z"]
    assert [first["items"][0]["id"], second["items"][0]["id"]] == [row["id"] for row in listed]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (
            {"starts_at": "2026-03-02T12:00:00+08:00", "ends_at": "2026-03-02T13:00:00+08:00"},
            "shift-overlaps",
        ),
        (
            {"starts_at": "2026-03-05T09:00:00Z", "ends_at": "2026-03-05T09:00:00Z"},
            "shift-period-wrong",
        ),
        (
            {"starts_at": "2026-03-05T09:00:00Z", "ends_at": "2026-03-04T09:00:00Z"},
            "shift-period-wrong",
        ),
        (
            {"starts_at": "2026-03-05T09:00:00Z", "ends_at": "2027-03-05T09:00:00Z"},
            "shift-period-wrong",
        ),
        ({"starts_at": "0001-01-01T00:00:00Z"}, "malformed"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "malformed"),
        ({"person_id": "nobody"}, "person-not-found"),
        ({"phone": "1234"}, None),  # a short number of the office
        ({"phone": "14012345678"}, "phone-invalid"),
        ({"kind": "boss"}, "malformed"),
        ({"duty_group": "a b"}, "malformed"),
        ({"id": "x"}, "malformed"),
    ],
)
async def test_a_shift_that_cannot_be_is_refused_with_the_reason(
    office: Office, fields: dict[str, Any], code: str | None
) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    later = {"starts_at": "2026-03-09T08:30:00Z", "ends_at": "2026-03-09T12:30:00Z"}
    async with office.signed_in("boss") as boss:
        await boss.post("/api/shifts", json={"person_id": zhang.id, **MORNING})
        body = {"person_id": zhang.id, **later} | fields
        answer = await boss.post("/api/shifts", json=body)
    assert answer.json().get("code") == code, answer.text


async def test_a_cancelled_shift_is_gone_and_a_running_one_ends_now(office: Office) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    later = {"starts_at": "2026-03-09T08:30:00Z", "ends_at": "2026-03-09T12:30:00Z"}
    async with office.signed_in("boss") as boss:
        for times in (MORNING, later):
            made = (await boss.post("/api/shifts", json={"person_id": zhang.id, **times})).json()
            assert (await boss.delete(f"/api/shifts/{made['id']}")).status_code == 204
        (left,) = (await boss.get("/api/shifts")).json()["items"]
        assert (await boss.get("/api/shifts/on-duty")).json()["items"] == []
        assert (await boss.delete("/api/shifts/nothing")).status_code == 404
    assert left["ends_at"] == "2026-03-02T01:00:00Z"
    assert len(office.events("ShiftPlanned", "ShiftCancelled")) == 4


async def test_the_number_to_ring_is_for_those_who_ring_it(office: Office) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    office.person("wang", Role.ADVISER)
    office.person("audit", Role.AUDITOR)
    async with office.signed_in("boss") as boss:
        body = {"person_id": zhang.id, "phone": "13812345678", **MORNING}
        made = await boss.post("/api/shifts", json=body)
    async with office.signed_in("wang") as adviser:
        (seen,) = (await adviser.get("/api/shifts")).json()["items"]
        refused = await adviser.post("/api/shifts", json=body)
        assert (await adviser.delete(f"/api/shifts/{seen['id']}")).status_code == 403
    async with office.signed_in("audit") as auditor:
        assert (await auditor.get("/api/shifts")).status_code == 403
    assert made.json()["phone"] == "+8613812345678"
    assert seen["phone"] == "138****5678"
    assert refused.status_code == 403


async def test_somebody_switched_off_is_neither_planned_nor_on_duty(office: Office) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        await admin.post("/api/shifts", json={"person_id": zhang.id, **MORNING})
        await admin.patch(f"/api/people/{zhang.id}", json={"is_active": False})
        assert (await admin.get("/api/shifts/on-duty")).json()["items"] == []
        again = await admin.post(
            "/api/shifts", json={"person_id": zhang.id, **MORNING, "duty_group": "rural"}
        )
    assert again.json()["code"] == "person-inactive"


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "WyJ4IiwieSJd"},
        {"cursor": "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwieSJd"},
        {"from": "9999-99-99"},
    ],
)
async def test_a_roster_asked_for_nonsense_says_so(office: Office, query: dict[str, str]) -> None:
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        assert (await boss.get("/api/shifts", params=query)).status_code in {400, 422}

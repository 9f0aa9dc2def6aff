"""Shifts that are moved, handed over, removed and copied by the week, on both databases."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from hotline.kernel.clock import ManualClock
from hotline.organisation.model import Role
from tests.hotline.office import Office

# The clock stands at Monday 2026-03-02, 09:00.
RUNNING = {"starts_at": "2026-03-02T08:30", "ends_at": "2026-03-02T12:00"}
TUESDAY = {"starts_at": "2026-03-03T08:30", "ends_at": "2026-03-03T17:30"}
WEDNESDAY = {"starts_at": "2026-03-04T08:30", "ends_at": "2026-03-04T17:30"}
WEEK = {"from": "2026-03-02", "to": "2026-03-08"}


def times(**fields: str) -> dict[str, str]:
    return {name: f"{value}:00+08:00" for name, value in fields.items()}


async def plan(boss: httpx.AsyncClient, person_id: str, **fields: Any) -> dict[str, Any]:
    body = fields | times(**{k: fields[k] for k in ("starts_at", "ends_at")})
    answer = await boss.post("/api/shifts", json={"person_id": person_id, **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def change(
    boss: httpx.AsyncClient, shift: dict[str, Any], body: dict[str, Any]
) -> httpx.Response:
    match = {"If-Match": f'"{shift["version"]}"'}
    return await boss.patch(f"/api/shifts/{shift['id']}", json=body, headers=match)


async def test_a_shift_is_moved_and_handed_over_by_whoever_read_it_last(office: Office) -> None:
    zhang, chen = office.person("zhang", Role.OPERATOR), office.person("chen", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        shift = await plan(boss, zhang.id, **TUESDAY)
        moved = await change(boss, shift, times(**WEDNESDAY))
        stale = await change(boss, shift, {"kind": "backup"})
        body = {"person_id": chen.id, "phone": "13812345678", "duty_group": "rural"}
        given = await change(boss, moved.json(), body)
        same = await change(boss, given.json(), {"kind": "primary"})
    assert moved.json()["starts_at"] == "2026-03-04T00:30:00Z"
    assert stale.status_code == 412
    assert stale.json()["code"] == "changed-meanwhile"
    assert given.json()["person_name"] == "Chen"
    assert given.json()["phone"] == "+8613812345678"
    assert given.json()["version"] == 3
    assert same.json()["version"] == 3, "nothing was changed"
    assert len(office.events("ShiftChanged")) == 2


async def test_an_overlap_names_the_other_shift_and_changes_nothing(office: Office) -> None:
    zhang, chen = office.person("zhang", Role.OPERATOR), office.person("chen", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        first = await plan(boss, zhang.id, **TUESDAY)
        second = await plan(boss, zhang.id, **WEDNESDAY)
        others = await plan(boss, chen.id, **TUESDAY)
        refused = await change(
            boss, second, times(starts_at="2026-03-03T17:00", ends_at="2026-03-03T19:00")
        )
        handed = await change(boss, others, {"person_id": zhang.id})
        inside = await change(boss, first, times(starts_at="2026-03-03T09:00"))
        listed = (await boss.get("/api/shifts")).json()["items"]
    assert refused.status_code == 409
    assert refused.json()["overlap"] == {
        "id": first["id"],
        "person_name": "Zhang",
        "starts_at": "2026-03-03T00:30:00+00:00",
        "ends_at": "2026-03-03T09:30:00+00:00",
        "duty_group": "general",
    }
    assert handed.json()["code"] == "shift-overlaps"
    assert inside.status_code == 200, "a shift does not overlap itself"
    assert {one["id"]: one["version"] for one in listed} == {
        first["id"]: 2, second["id"]: 1, others["id"]: 1,
    }  # fmt: skip


async def test_a_running_shift_changes_its_end_and_phone_only_and_one_that_is_over_nothing(
    office: Office, clock: ManualClock
) -> None:
    zhang, chen = office.person("zhang", Role.OPERATOR), office.person("chen", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        shift = await plan(boss, zhang.id, **RUNNING)
        refused = [
            (await change(boss, shift, body)).json()["code"]
            for body in (
                {"person_id": chen.id},
                times(starts_at="2026-03-02T10:00"),
                {"kind": "backup"},
                times(ends_at="2026-03-02T08:45"),
                {"phone": "1381234567"},
            )
        ]
        body = times(ends_at="2026-03-02T13:00") | {"phone": "13812345678"}
        changed = await change(boss, shift, body)
        clock.advance(timedelta(hours=5))
    async with office.signed_in("boss") as boss:
        over = await change(boss, changed.json(), times(ends_at="2026-03-02T18:00"))
        kept = await boss.delete(f"/api/shifts/{shift['id']}")
        future = await plan(boss, zhang.id, **TUESDAY)
        backwards = await change(
            boss, future, times(starts_at="2026-03-01T08:30", ends_at="2026-03-01T17:30")
        )
        too_long = await change(boss, future, times(ends_at="2026-03-13T08:30"))
        upside_down = await change(boss, future, times(ends_at="2026-03-03T08:00"))
        lost = await boss.patch("/api/shifts/nothing", json={"kind": "backup"})
    assert refused == ["shift-runs", "shift-runs", "shift-runs", "shift-in-past", "phone-invalid"]
    assert changed.status_code == 200, changed.text
    assert over.json()["code"] == kept.json()["code"] == "shift-over"
    assert backwards.json()["code"] == "shift-in-past"
    assert too_long.json()["code"] == upside_down.json()["code"] == "shift-period-wrong"
    assert lost.json()["code"] == "shift-not-found"


async def test_midnight_and_holidays_are_told_and_not_refused(office: Office) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        plain = await plan(boss, zhang.id, **TUESDAY)
        night = await plan(boss, zhang.id, starts_at="2026-09-30T17:30", ends_at="2026-10-01T08:30")
        evening = await plan(
            boss, zhang.id, starts_at="2026-03-05T17:30", ends_at="2026-03-06T00:00"
        )
    assert (plain["crosses_midnight"], plain["holidays"]) == (False, [])
    assert (night["crosses_midnight"], night["holidays"]) == (True, ["国庆节"])
    assert evening["crosses_midnight"] is False


async def test_the_calendar_shows_days_shifts_and_gaps_in_one_statement(office: Office) -> None:
    people = [office.person(f"p{n}", Role.OPERATOR) for n in range(4)]
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        for person in people:
            await plan(boss, person.id, **TUESDAY)
        await plan(boss, people[0].id, kind="backup", **WEDNESDAY)
        statements: list[str] = []

        def seen(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        sa.event.listen(sa.Engine, "before_cursor_execute", seen)
        try:
            shown = (await boss.get("/api/shifts/calendar", params=WEEK)).json()
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", seen)
        days = {"from": "2026-10-01", "to": "2026-10-10"}
        autumn = (await boss.get("/api/calendar/days", params=days)).json()
        wrong = [
            (await boss.get("/api/shifts/calendar", params={"from": first, "to": last})).json()
            for first, last in (("2026-03-08", "2026-03-02"), ("2026-03-01", "2026-06-01"))
        ]
    assert len([one for one in statements if "FROM shift" in one]) == 1
    assert len(shown["shifts"]) == 5
    assert [day["kind"] for day in shown["days"]] == ["working"] * 5 + ["weekend"] * 2
    # The hotline is always open, and only Tuesday has primaries.
    assert shown["gaps"] == [
        {"starts_at": "2026-03-01T16:00:00Z", "ends_at": "2026-03-03T00:30:00Z"},
        {"starts_at": "2026-03-03T09:30:00Z", "ends_at": "2026-03-08T16:00:00Z"},
    ]
    assert autumn[0] == {
        "date": "2026-10-01", "kind": "holiday", "holiday": "国庆节", "is_known": True, "is_own": False,
    }  # fmt: skip
    assert autumn[9]["kind"] == "make_up"
    assert [one["code"] for one in wrong] == ["days-wrong", "days-wrong"]


async def test_a_week_is_copied_once_and_what_does_not_fit_is_named(office: Office) -> None:
    zhang, chen = office.person("zhang", Role.OPERATOR), office.person("chen", Role.OPERATOR)
    gone = office.person("gone", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    office.person("admin", Role.ADMIN)
    body = {"from": "2026-03-02", "to": "2026-03-09"}
    async with office.signed_in("admin") as admin:
        await plan(admin, zhang.id, **RUNNING)
        await plan(admin, zhang.id, phone="13812345678", **TUESDAY)
        night = {"starts_at": "2026-03-08T20:00", "ends_at": "2026-03-09T08:00"}
        await plan(admin, chen.id, kind="backup", **night)
        await plan(admin, gone.id, **TUESDAY)
        await admin.patch(f"/api/people/{gone.id}", json={"is_active": False})
        taken = await plan(
            admin, zhang.id, starts_at="2026-03-10T17:00", ends_at="2026-03-10T20:00"
        )
    async with office.signed_in("boss") as boss:
        preview = (await boss.post("/api/shifts/copy-week", json=body | {"dry_run": True})).json()
        before = (await boss.get("/api/shifts")).json()["items"]
        first = (await boss.post("/api/shifts/copy-week", json=body)).json()
        again = (await boss.post("/api/shifts/copy-week", json=body)).json()
        shifts = (await boss.get("/api/shifts")).json()["items"]
        refused = [
            (await boss.post("/api/shifts/copy-week", json=body | wrong)).json()["code"]
            for wrong in ({"to": "2026-03-10"}, {"to": "2026-03-02"}, {"to": "2026-02-23"})
        ]
    assert len(before) == 5, "a preview changes nothing"
    assert preview["dry_run"] is True
    assert [one["starts_at"] for one in preview["made"]] == [
        one["starts_at"] for one in first["made"]
    ] == ["2026-03-09T00:30:00Z", "2026-03-15T12:00:00Z"]  # fmt: skip
    assert {(one["shift"]["person_name"], one["why"]) for one in first["skipped"]} == {
        ("Zhang", "overlaps"), ("Gone", "person_inactive"),
    }  # fmt: skip
    (overlapping,) = [one for one in first["skipped"] if one["why"] == "overlaps"]
    assert overlapping["overlap"]["id"] == taken["id"]
    assert again["made"] == []
    assert len(again["skipped"]) == 4
    assert len(shifts) == 7
    assert refused == ["week-wrong"] * 3
    copied = next(one for one in shifts if one["starts_at"] == "2026-03-15T12:00:00Z")
    assert (copied["kind"], copied["ends_at"]) == ("backup", "2026-03-16T00:00:00Z")


@pytest.mark.parametrize("body", [{"starts_at": None}, {"phone": "x" * 50}, {"version": 3}, []])
async def test_a_change_that_is_no_change_of_a_shift_is_malformed(
    office: Office, body: Any
) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        shift = await plan(boss, zhang.id, **TUESDAY)
        answer = await change(boss, shift, body)
        (left,) = (await boss.get("/api/shifts")).json()["items"]
    assert answer.status_code == 422, answer.text
    assert left["version"] == 1


async def test_only_holders_of_the_roster_change_it(office: Office) -> None:
    zhang = office.person("zhang", Role.OPERATOR)
    office.person("boss", Role.SUPERVISOR)
    week = {"from": "2026-03-02", "to": "2026-03-09"}
    async with office.signed_in("boss") as boss:
        shift = await plan(boss, zhang.id, phone="13812345678", **TUESDAY)
    async with office.signed_in("zhang") as operator:
        assert (await operator.get("/api/shifts/calendar", params=WEEK)).status_code == 200
        assert (await change(operator, shift, {"kind": "backup"})).status_code == 403
        assert (await operator.post("/api/shifts/copy-week", json=week)).status_code == 403

"""Patterns of recurring shifts over HTTP and by the job, on both databases."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from hotline.duty.jobs import extend_roster
from hotline.kernel.clock import ManualClock
from hotline.organisation.model import Person, Role
from tests.hotline.office import Office

# The clock stands at Monday 2026-03-02, 09:00; the horizon is six weeks, until Monday 04-13.
DAYS = {"starts_at": "2026-03-03T00:30:00Z", "ends_at": "2026-03-03T09:30:00Z"}


def a_pattern(*people: Person, **fields: Any) -> dict[str, Any]:
    return {
        "name": "一号台",
        "weekdays": [0, 1, 2, 3, 4],
        "sessions": [{"begins": "08:30", "ends": "17:30"}],
        "people": [person.id for person in people],
        "since": "2026-03-02",
    } | fields


async def shifts(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return list((await client.get("/api/shifts", params={"limit": 200})).json()["items"])


def briefly(rows: list[dict[str, Any]], number: int) -> list[str]:
    return [f"{row['starts_at'][5:10]} {row['person_name']}" for row in rows[:number]]


async def saved(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in {200, 201}, answer.text
    return dict(answer.json())


@pytest.fixture
def people(office: Office) -> list[Person]:
    office.person("boss", Role.SUPERVISOR)
    return [office.person(name, Role.OPERATOR) for name in ("zhang", "chen", "li")]


async def test_a_pattern_plans_six_weeks_and_the_job_goes_on_from_there(
    office: Office, people: list[Person], clock: ManualClock
) -> None:
    async with office.signed_in("boss") as boss:
        preview = await saved(
            await boss.post("/api/shift-patterns/preview", json=a_pattern(*people))
        )
        assert await shifts(boss) == []
        made = await saved(await boss.post("/api/shift-patterns", json=a_pattern(*people)))
        first = await shifts(boss)
        await extend_roster(office.database)
        assert await shifts(boss) == first, "nothing is planned twice"
        clock.advance(timedelta(days=1))
        await extend_roster(office.database)
    async with office.signed_in("boss") as boss:
        later = await shifts(boss)
        (listed,) = (await boss.get("/api/shift-patterns")).json()["items"]
    assert preview["add"] == made["plan"]["add"]
    # Today's has begun, so the next one is the first; 清明节 on 04-06 is left out.
    assert briefly(first, 4) == ["03-03 Chen", "03-04 Li", "03-05 Zhang", "03-06 Chen"]
    assert "04-06" not in {row["starts_at"][5:10] for row in first}
    assert first[-1]["starts_at"] == "2026-04-13T00:30:00Z"
    assert later[-1]["starts_at"] == "2026-04-14T00:30:00Z"
    assert len(later) == len(first) + 1
    assert listed == made["pattern"]
    assert {row["pattern_id"] for row in first} == {listed["id"]}


async def test_what_somebody_changed_or_removed_by_hand_stays_so(
    office: Office, people: list[Person]
) -> None:
    zhang, chen, li = people
    async with office.signed_in("boss") as boss:
        made = await saved(await boss.post("/api/shift-patterns", json=a_pattern(zhang, chen)))
        moved, removed, kept, *_ = await shifts(boss)
        await saved(
            await boss.patch(f"/api/shifts/{moved['id']}", json={"ends_at": "2026-03-03T12:00Z"})
        )
        assert (await boss.delete(f"/api/shifts/{removed['id']}")).status_code == 204
        changed = await saved(
            await boss.put(
                f"/api/shift-patterns/{made['pattern']['id']}",
                json=a_pattern(li, duty_group="rural", phone="13812345678"),
                headers={"If-Match": '"1"'},
            )
        )
        await extend_roster(office.database)
        rows = await shifts(boss)
        stale = await boss.put(
            f"/api/shift-patterns/{made['pattern']['id']}",
            json=a_pattern(zhang),
            headers={"If-Match": '"1"'},
        )
    assert stale.status_code == 412
    assert changed["pattern"]["version"] == 2
    assert (changed["plan"]["add"], changed["plan"]["removed"]) == ([], 0)
    assert rows[0] | {"version": 1, "is_changed": False} == moved | {
        "ends_at": "2026-03-03T12:00:00Z"
    }
    assert removed["starts_at"] not in {row["starts_at"] for row in rows}
    assert rows[1]["id"] == kept["id"], "a shift keeps its id"
    assert {(row["person_name"], row["duty_group"], row["phone"]) for row in rows[1:]} == {
        ("Li", "rural", "+8613812345678")
    }


async def test_a_pattern_that_meets_other_shifts_says_which(
    office: Office, people: list[Person]
) -> None:
    zhang, chen, _ = people
    async with office.signed_in("boss") as boss:
        await boss.post("/api/shifts", json={"person_id": zhang.id, **DAYS})
        body = a_pattern(zhang, until="2026-03-04")
        made = await saved(await boss.post("/api/shift-patterns", json=body))
        rows = await shifts(boss)
        other = await saved(
            await boss.post("/api/shift-patterns", json=a_pattern(chen, until="2026-03-04"))
        )
    (clash,) = made["plan"]["clashes"]
    assert (clash["person_name"], clash["starts_at"]) == ("Zhang", DAYS["starts_at"])
    assert clash["taken"]["ends_at"] == DAYS["ends_at"]
    assert [row["pattern_id"] is None for row in rows] == [True, False]
    assert len(other["plan"]["add"]) == 2


async def test_a_pattern_that_is_removed_leaves_what_was_worked_and_changed(
    office: Office, people: list[Person], clock: ManualClock
) -> None:
    async with office.signed_in("boss") as boss:
        made = await saved(await boss.post("/api/shift-patterns", json=a_pattern(*people)))
        clock.advance(timedelta(days=2))
    async with office.signed_in("boss") as boss:
        rows = await shifts(boss)
        changed = rows[5]
        await saved(await boss.patch(f"/api/shifts/{changed['id']}", json={"kind": "backup"}))
        address = f"/api/shift-patterns/{made['pattern']['id']}"
        gone = await boss.delete(address)
        again = await boss.delete(address)
        left = await shifts(boss)
    assert gone.status_code == 204
    assert again.json()["code"] == "shift-pattern-not-found"
    # Tuesday's is over, Wednesday's runs, and one was changed by hand.
    assert [row["id"] for row in left] == [rows[0]["id"], rows[1]["id"], changed["id"]]
    assert {row["pattern_id"] for row in left} == {None}


async def test_whose_turn_it_is_may_be_rung_at_the_own_telephone(
    office: Office, people: list[Person]
) -> None:
    wang = office.person("wang", Role.ADVISER, phone="13812345678")
    async with office.signed_in("boss") as boss:
        body = a_pattern(
            wang, people[0], rings_own_phone=True, sessions=[{"begins": "17:30", "ends": "08:30"}]
        )
        await saved(await boss.post("/api/shift-patterns", json=body))
        rows = await shifts(boss)
        await extend_roster(office.database)
        assert await shifts(boss) == rows
    assert [row["phone"] for row in rows[:3]] == ["+8613812345678", None, "+8613812345678"]
    assert rows[0]["ends_at"] == "2026-03-03T00:30:00Z"
    assert rows[0]["crosses_midnight"] is True


async def test_somebody_who_was_switched_off_is_planned_no_more(
    office: Office, people: list[Person]
) -> None:
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        await saved(await admin.post("/api/shift-patterns", json=a_pattern(*people[:2])))
        await admin.patch(f"/api/people/{people[1].id}", json={"is_active": False})
        await extend_roster(office.database)
        assert {row["person_name"] for row in await shifts(admin)} == {"Zhang"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"until": "2026-03-01"}, "shift-pattern-wrong"),
        (
            {
                "sessions": [
                    {"begins": "08:30", "ends": "12:00"},
                    {"begins": "11:00", "ends": "13:00"},
                ]
            },
            "shift-pattern-wrong",
        ),
        ({"people": ["nobody"]}, "person-not-found"),
        ({"phone": "14012345678"}, "phone-invalid"),
        ({"people": []}, "malformed"),
        ({"weekdays": [7]}, "malformed"),
        ({"weekdays": []}, "malformed"),
        ({"sessions": [{"begins": "24:00", "ends": "12:00"}]}, "malformed"),
        ({"sessions": []}, "malformed"),
        ({"since": "0001-01-01"}, "malformed"),
        ({"turn": "hour"}, "malformed"),
    ],
)
async def test_a_pattern_that_cannot_be_is_refused_with_the_reason(
    office: Office, people: list[Person], fields: dict[str, Any], code: str
) -> None:
    body = a_pattern(*people) | fields
    async with office.signed_in("boss") as boss:
        made = await saved(await boss.post("/api/shift-patterns", json=a_pattern(*people)))
        before = await shifts(boss)
        answers = [
            await boss.post("/api/shift-patterns", json=body),
            await boss.post("/api/shift-patterns/preview", json=body),
            await boss.put(f"/api/shift-patterns/{made['pattern']['id']}", json=body),
        ]
        assert await shifts(boss) == before
        (left,) = (await boss.get("/api/shift-patterns")).json()["items"]
    assert [answer.json()["code"] for answer in answers] == [code] * 3
    assert left == made["pattern"]


async def test_operators_read_patterns_and_do_not_change_them(
    office: Office, people: list[Person]
) -> None:
    async with office.signed_in("zhang") as operator:
        assert (await operator.get("/api/shift-patterns")).status_code == 200
        answers = [
            await operator.post("/api/shift-patterns", json=a_pattern(*people)),
            await operator.post("/api/shift-patterns/preview", json=a_pattern(*people)),
            await operator.put("/api/shift-patterns/x", json=a_pattern(*people)),
            await operator.delete("/api/shift-patterns/x"),
        ]
    assert [answer.status_code for answer in answers] == [403] * 4

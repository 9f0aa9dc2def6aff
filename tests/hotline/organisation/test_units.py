from datetime import date
from typing import Any

import pytest

from hotline.organisation import queries
from hotline.organisation.errors import AlreadyAppointed
from hotline.organisation.model import AppointmentKind, Role
from tests.hotline.office import Office

TODAY = date(2026, 3, 2)


async def test_units_are_listed_as_a_tree_in_the_order_of_their_codes(office: Office) -> None:
    county, town, east, west = office.county()
    office.person("chen", Role.OPERATOR)
    async with office.signed_in("chen") as operator:
        everything = (await operator.get("/api/units")).json()
        first = (await operator.get("/api/units", params={"limit": 3})).json()
        rest = (
            await operator.get("/api/units", params={"limit": 3, "cursor": first["next"]})
        ).json()
    assert [row["id"] for row in everything["items"]] == [county.id, town.id, east.id, west.id]
    assert everything["next"] is None
    assert [row["id"] for row in first["items"] + rest["items"]] == [
        row["id"] for row in everything["items"]
    ]
    assert everything["items"][2]["pinyin"] == "dgc"
    below = office.database.read_now(lambda session: queries.subtree(session, town.id))
    assert below == [town.id, east.id, west.id]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("东沟", ["东沟村"]),
        ("dgc", ["东沟村"]),
        ("DG", ["东沟村"]),
        ("xp", ["西坪村"]),
        ("村", ["东沟村", "西坪村"]),
        ("", ["东沟村", "西坪村"]),
        ("青溪", []),  # a town
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
async def test_a_village_is_found_by_name_or_pinyin_initials(
    office: Office, q: str, found: list[str]
) -> None:
    office.county()
    office.person("chen", Role.OPERATOR)
    async with office.signed_in("chen") as operator:
        rows = (await operator.get("/api/units/villages", params={"q": q})).json()["items"]
    assert [row["name"] for row in rows] == found
    assert {row["town"] for row in rows} <= {"青溪镇"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "330599101"}, "unit-code-taken"),
        ({"level": "village"}, "malformed"),  # 9 digits
        ({"parent_id": None}, "wrong-level"),
        ({"parent_id": "nowhere"}, "unit-not-found"),
        ({"code": "33059910a"}, "malformed"),
        ({"name": "a\nb"}, "malformed"),
        ({"phone": "abc"}, "phone-invalid"),
        ({"initials": "x"}, "malformed"),
    ],
)
async def test_a_unit_that_cannot_be_is_refused(
    office: Office, fields: dict[str, Any], code: str
) -> None:
    county, *_ = office.county()
    office.person("admin", Role.ADMIN)
    body = {"code": "330599102", "name": "白石镇", "level": "town", "parent_id": county.id} | fields
    async with office.signed_in("admin") as admin:
        answer = await admin.post("/api/units", json=body)
    assert answer.json()["code"] == code


async def test_a_unit_gets_a_new_name_and_with_it_new_initials(office: Office) -> None:
    _, _, east, _ = office.county()
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        path = f"/api/units/{east.id}"
        body = {"name": "龙泉村", "phone": "0572-5123456"}
        changed = await admin.patch(path, json=body, headers={"If-Match": '"1"'})
        late = await admin.patch(path, json={"name": "x"}, headers={"If-Match": '"1"'})
        moved = await admin.patch(path, json={"code": "1"})
        closed = await admin.patch(path, json={"is_active": False})
        left = (await admin.get("/api/units/villages")).json()["items"]
    assert changed.json()["pinyin"] == "lqc"
    assert changed.json()["phone"] == "+865725123456"
    assert (late.status_code, moved.status_code, closed.status_code) == (412, 422, 200)
    assert [row["name"] for row in left] == ["西坪村"]


async def test_a_village_has_one_adviser_at_a_time_and_backups(office: Office) -> None:
    _, _, east, _ = office.county()
    wang = office.person("wang", Role.ADVISER)
    zhao = office.person("zhao", Role.ADVISER)
    office.person("boss", Role.SUPERVISOR)

    def body(**fields: Any) -> dict[str, Any]:
        year = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
        return {"village_id": east.id, "person_id": wang.id} | year | fields

    office.appoint(**body())
    for clash in (
        body(),
        body(person_id=zhao.id, since=date(2026, 12, 31), until=None),
        body(kind=AppointmentKind.BACKUP),  # already the primary
    ):
        with pytest.raises(AlreadyAppointed):
            office.appoint(**clash)
    office.appoint(**body(person_id=zhao.id, kind=AppointmentKind.BACKUP))
    office.appoint(**body(person_id=zhao.id, since=date(2027, 1, 1), until=None))
    async with office.signed_in("boss") as boss:
        listed = (await boss.get("/api/appointments", params={"village_id": east.id})).json()
    assert [(one["village_name"], one["person_name"]) for one in listed["items"]] == [
        ("东沟村", "Wang"),
        ("东沟村", "Zhao"),
        ("东沟村", "Zhao"),
    ]

    def adviser(day: date, kind: AppointmentKind = AppointmentKind.PRIMARY) -> str | None:
        person = office.database.read_now(
            lambda session: queries.adviser_of(session, east.id, day, kind)
        )
        return person.username if person else None

    assert adviser(TODAY) == "wang"
    assert adviser(date(2026, 12, 31)) == "wang"
    assert adviser(date(2027, 1, 1)) == "zhao"
    assert adviser(date(2025, 12, 31)) is None
    assert adviser(TODAY, AppointmentKind.BACKUP) == "zhao"
    mine = office.database.read_now(lambda session: queries.villages_of(session, wang.id, TODAY))
    assert mine == [east.id]

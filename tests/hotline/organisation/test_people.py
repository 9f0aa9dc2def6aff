import asyncio
from typing import Any

import pytest

from hotline.organisation.model import Role, UnitLevel
from tests.hotline.office import PASSWORD, Office

MOBILE = "13812345678"


def new_person(**fields: Any) -> dict[str, Any]:
    body = {"username": "chen", "name": "陈刚", "password": PASSWORD, "roles": ["operator"]}
    return body | {"skills": ["marriage"]} | fields


async def test_an_administrator_adds_a_person_who_can_sign_in(office: Office) -> None:
    _, town, _, _ = office.county()
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        answer = await admin.post(
            "/api/people", json=new_person(username="Chen", phone=MOBILE, unit_id=town.id)
        )
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["username"] == "chen"
    assert body["phone"] == "+8613812345678"
    assert body["unit_name"] == "青溪镇"
    assert (body["roles"], body["skills"], body["version"]) == (["operator"], ["marriage"], 1)
    assert not {"password", "password_hash", "totp_secret"} & set(body)
    assert "$argon2" not in answer.text
    async with office.signed_in("chen") as chen:
        assert (await chen.get("/api/me")).json()["person"]["name"] == "陈刚"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"username": "admin"}, 409, "username-taken"),
        ({"username": "ADMIN"}, 409, "username-taken"),
        ({"phone": "5123456"}, 400, "phone-invalid"),
        ({"password": "short"}, 400, "password-weak"),
        ({"password": "aaaaaaaaaaaa"}, 400, "password-weak"),
        ({"password": "my-chen-2026"}, 400, "password-weak"),
        ({"unit_id": "f" * 32}, 404, "unit-not-found"),
        ({"roles": ["root"]}, 422, "malformed"),
        ({"is_admin": True}, 422, "malformed"),
        ({"id": "f" * 32}, 422, "malformed"),
        ({"password_hash": "x"}, 422, "malformed"),
        ({"username": "陈"}, 422, "malformed"),
        ({"username": "../etc"}, 422, "malformed"),
        ({"name": "陈刚\r\nBcc: all"}, 422, "malformed"),
        ({"name": "陈\u202e刚"}, 422, "malformed"),
        ({"name": ""}, 422, "malformed"),
        ({"name": "x" * 61}, 422, "malformed"),
        ({"unit_id": "a\x00b"}, 422, "malformed"),
        ({"skills": ["x"] * 41}, 422, "malformed"),
    ],
)
async def test_a_person_that_cannot_be_is_refused_with_the_reason(
    office: Office, fields: dict[str, Any], status: int, code: str
) -> None:
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        answer = await admin.post("/api/people", json=new_person(**fields))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(office.events("PersonAdded")) == 1


async def test_names_are_seen_by_colleagues_and_numbers_by_those_who_need_them(
    office: Office,
) -> None:
    office.person("chen", Role.OPERATOR, name="陈刚", phone=MOBILE)
    office.person("wang", Role.ADVISER, name="王律师")
    office.person("audit", Role.AUDITOR)
    async with office.signed_in("wang") as adviser:
        seen = (await adviser.get("/api/people", params={"q": "陈"})).json()["items"]
        one = (await adviser.get(f"/api/people/{seen[0]['id']}")).json()
    async with office.signed_in("chen") as operator:
        whole = (await operator.get("/api/people", params={"q": "陈"})).json()["items"]
    async with office.signed_in("audit") as auditor:
        assert (await auditor.get("/api/people")).status_code == 403
    assert [(row["name"], row["phone"]) for row in seen] == [("陈刚", "138****5678")]
    assert one == seen[0]
    assert whole[0]["phone"] == "+8613812345678"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_an_administrator_changes_people_and_units(office: Office, role: Role) -> None:
    county, *_ = office.county()
    other = office.person("other", Role.OPERATOR)
    office.person("me", role)
    async with office.signed_in("me") as me:
        tries = [
            await me.post("/api/people", json=new_person()),
            await me.patch(f"/api/people/{other.id}", json={"roles": ["admin"]}),
            await me.post(f"/api/people/{other.id}/password", json={"password": PASSWORD}),
            await me.delete(f"/api/people/{other.id}/totp"),
            await me.patch(f"/api/units/{county.id}", json={"name": "新名"}),
            await me.post("/api/units", json={"code": "330598", "name": "x", "level": "county"}),
        ]
    assert {(answer.status_code, answer.json()["code"]) for answer in tries} == {(403, "forbidden")}


async def test_a_change_names_its_version_and_the_second_of_two_is_refused(office: Office) -> None:
    office.person("admin", Role.ADMIN)
    chen = office.person("chen", Role.OPERATOR)
    path = f"/api/people/{chen.id}"
    async with office.signed_in("admin") as admin:
        first = await admin.patch(path, json={"skills": ["rural"]}, headers={"If-Match": '"1"'})
        second = await admin.patch(path, json={"skills": []}, headers={"If-Match": '"1"'})
        broken = await admin.patch(path, json={"skills": []}, headers={"If-Match": '"x"'})
        null = await admin.patch(path, json={"name": None})
        now = (await admin.get(path)).json()
    assert first.status_code == 200, first.text
    assert (second.status_code, second.json()["code"]) == (412, "changed-meanwhile")
    assert (broken.status_code, broken.json()["code"]) == (400, "version-malformed")
    assert null.status_code == 422
    assert (now["skills"], now["version"], now["name"]) == (["rural"], 2, "Chen")


async def test_nobody_gives_themselves_a_role_or_locks_themselves_out(office: Office) -> None:
    me = office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        for change in ({"roles": ["admin", "auditor"]}, {"is_active": False}):
            answer = await admin.patch(f"/api/people/{me.id}", json=change)
            assert (answer.status_code, answer.json()["code"]) == (403, "own-rights")
        same = await admin.patch(
            f"/api/people/{me.id}", json={"roles": ["admin"], "name": "管理员"}
        )
        assert same.status_code == 200
        assert (await admin.get("/api/me")).json()["person"]["name"] == "管理员"


async def test_people_are_never_deleted(office: Office) -> None:
    office.person("admin", Role.ADMIN)
    chen = office.person("chen", Role.OPERATOR)
    async with office.signed_in("admin") as admin:
        assert (await admin.delete(f"/api/people/{chen.id}")).status_code == 405
        await admin.patch(f"/api/people/{chen.id}", json={"is_active": False})
        gone = (await admin.get("/api/people", params={"is_active": True})).json()["items"]
        kept = (await admin.get("/api/people", params={"is_active": False})).json()["items"]
    assert [row["username"] for row in gone] == ["admin"]
    assert [row["username"] for row in kept] == ["chen"]


async def test_people_are_found_page_by_page_and_by_role_and_unit(office: Office) -> None:
    _, town, east, _ = office.county()
    office.person("admin", Role.ADMIN, name="管理员")
    for n in range(7):
        office.person(f"op{n}", Role.OPERATOR, name=f"坐席{n % 3}")  # names repeat
    office.person("town", Role.TOWN_OFFICER, unit_id=town.id)
    office.person("village", Role.ADVISER, unit_id=east.id)
    found: list[str] = []
    async with office.signed_in("admin") as admin:
        query: dict[str, str | int] = {"limit": 3}
        while True:
            page = (await admin.get("/api/people", params=query)).json()
            found += [row["username"] for row in page["items"]]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        advisers = (await admin.get("/api/people", params={"role": "adviser"})).json()["items"]
        in_town = (await admin.get("/api/people", params={"unit_id": town.id})).json()["items"]
        wildcard = (await admin.get("/api/people", params={"q": "%"})).json()["items"]
    assert len(found) == len(set(found)) == 10
    assert [row["username"] for row in advisers] == ["village"]
    assert {row["username"] for row in in_town} == {"town", "village"}
    assert wildcard == []


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "garbage"},
        {"cursor": "WyJhXHUwMDAwIiwiYiJd"},  # ["a\u0000", "b"]
        {"cursor": "bnVsbA"},
        {"limit": "0"},
        {"limit": "99999"},
        {"role": "root"},
        {"unit_id": "a\x00"},
        {"q": "\x00"},
        {"q": "x" * 1000},
    ],
)
async def test_a_list_asked_for_nonsense_says_so(office: Office, query: dict[str, str]) -> None:
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        answer = await admin.get("/api/people", params=query)
    assert answer.status_code in {400, 422}, answer.text


async def test_unknown_ids_are_not_found(office: Office) -> None:
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        for path in ("/api/people/nobody", "/api/units/nowhere"):
            assert (await admin.patch(path, json={})).status_code == 404
        assert (await admin.get("/api/people/a%00b")).status_code == 422
        assert (
            await admin.post("/api/people/x/password", json={"password": PASSWORD})
        ).status_code == 404
        assert (await admin.delete("/api/people/x/totp")).status_code == 404


async def test_a_duplicate_is_refused_also_when_both_come_at_once(office: Office) -> None:
    office.person("admin", Role.ADMIN)
    async with office.signed_in("admin") as admin:
        answers = await asyncio.gather(
            *(admin.post("/api/people", json=new_person()) for _ in range(4)),
            *(
                admin.post(
                    "/api/units", json={"code": "330599", "name": "云山县", "level": "county"}
                )
                for _ in range(4)
            ),
        )
    assert sorted(answer.status_code for answer in answers) == [201, 201] + [409] * 6
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {
        "username-taken",
        "unit-code-taken",
    }
    assert UnitLevel.COUNTY in {
        row["level"] for row in [a.json() for a in answers] if "level" in row
    }

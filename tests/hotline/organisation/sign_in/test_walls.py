"""Displays on walls: who makes and ends them, and how little their link is good for."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import Role, Wall
from hotline.organisation.sign_in import wall_routes
from hotline.organisation.sign_in.tokens import hash_token
from tests.hotline.office import Office

PREFIX = "http://127.0.0.1:12348/wallboard#wall="


@pytest.fixture
def office(database: Database) -> Office:
    office = Office(database, routers=[wall_routes.router])
    office.person("boss", Role.SUPERVISOR)
    office.person("admin", Role.ADMIN)
    office.person("zhang", Role.OPERATOR)
    return office


def bearer(link: str) -> dict[str, str]:
    assert link.startswith(PREFIX)
    return {"Authorization": f"Bearer {link.removeprefix(PREFIX)}"}


async def test_a_link_is_shown_once_and_only_its_hash_is_kept(
    office: Office, database: Database
) -> None:
    async with office.signed_in("boss") as boss:
        made = await boss.post("/api/walls", json={"name": "一楼大厅"})
        listed = (await boss.get("/api/walls")).json()["items"]
    assert made.status_code == 201, made.text
    token = made.json()["link"].removeprefix(PREFIX)
    wall = database.read_now(lambda session: session.get_one(Wall, made.json()["id"]))
    assert wall.token_hash == hash_token(token)
    assert [(row["name"], row["made_by"], row["seen_at"]) for row in listed] == [
        ("一楼大厅", "Boss", None)
    ]
    assert "link" not in listed[0]
    (event,) = office.events("WallOpened")
    assert token not in str(event.payload)


async def test_the_wall_says_that_it_is_there_and_the_list_tells_when(
    office: Office, clock: ManualClock
) -> None:
    async with office.signed_in("admin") as admin, office.client() as wall:
        link = (await admin.post("/api/walls", json={"name": "二楼"})).json()["link"]
        answer = await wall.get("/api/wall", headers=bearer(link))
        assert answer.json() == {"name": "二楼", "office": "云山县公共法律服务中心"}
        first = (await admin.get("/api/walls")).json()["items"][0]["seen_at"]
        clock.advance(timedelta(minutes=4))
        await wall.get("/api/wall", headers=bearer(link))
        second = (await admin.get("/api/walls")).json()["items"][0]["seen_at"]
    assert first < second


async def test_it_lives_longer_than_any_session(office: Office, clock: ManualClock) -> None:
    async with office.signed_in("boss") as boss:
        link = (await boss.post("/api/walls", json={"name": "大厅"})).json()["link"]
    clock.advance(timedelta(days=400))
    async with office.client() as wall:
        assert (await wall.get("/api/wall", headers=bearer(link))).status_code == 200


@pytest.mark.parametrize("path", ["/api/me", "/api/people", "/api/units", "/api/walls"])
async def test_it_opens_nothing_else(office: Office, path: str) -> None:
    async with office.signed_in("boss") as boss, office.client() as wall:
        link = (await boss.post("/api/walls", json={"name": "大厅"})).json()["link"]
        answer = await wall.get(path, headers=bearer(link))
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
        by_cookie = {"hotline_session": link.removeprefix(PREFIX)}
        wall.cookies.update(by_cookie)
        assert (await wall.get(path)).status_code == 401
        assert (await wall.get("/api/wall")).status_code == 401


async def test_an_ended_wall_is_told_so(office: Office) -> None:
    async with office.signed_in("boss") as boss, office.client() as wall:
        made = (await boss.post("/api/walls", json={"name": "大厅"})).json()
        ended = await boss.delete(f"/api/walls/{made['id']}")
        again = await boss.delete(f"/api/walls/{made['id']}")
        answer = await wall.get("/api/wall", headers=bearer(made["link"]))
        assert (await boss.get("/api/walls")).json()["items"] == []
    assert ended.status_code == 204
    assert (again.status_code, again.json()["code"]) == (404, "wall-not-found")
    assert (answer.status_code, answer.json()["code"]) == (401, "wall-ended")
    assert len(office.events("WallClosed")) == 1


async def test_a_session_is_no_wall(office: Office) -> None:
    async with office.signed_in("boss") as boss:
        assert (await boss.get("/api/wall")).json()["code"] == "wall-ended"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_only_who_keeps_order_makes_lists_and_ends_them(office: Office, method: str) -> None:
    path = "/api/walls" + ("/x" if method == "DELETE" else "")
    body: dict[str, Any] = {"json": {"name": "大厅"}} if method == "POST" else {}
    async with office.signed_in("zhang") as zhang, office.client() as nobody:
        assert (await zhang.request(method, path, **body)).status_code == 403
        assert (await nobody.request(method, path, **body)).status_code == 401


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\nb"])
async def test_a_wall_has_a_name_of_one_line(office: Office, name: str) -> None:
    async with office.signed_in("boss") as boss:
        assert (await boss.post("/api/walls", json={"name": name})).status_code == 422

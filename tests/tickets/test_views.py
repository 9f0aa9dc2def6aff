"""Saved lists: the office's own by role, one's own, shared ones; each counted for whoever looks."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api
from tickets.machine import TicketState

URGENT = {"name": "紧急的", "wanted": {"urgency": "urgent", "sort": "due"}}


async def views(api: Api, who: str) -> dict[str, Any]:
    found = (await api.get(who, "/ticket-views")).json()["items"]
    return {one["name"]: one for one in found}


async def counts(api: Api, who: str) -> dict[str, int]:
    found = (await api.get(who, "/ticket-views/counts")).json()["items"]
    return {one["key"]: one["count"] for one in found}


async def test_each_role_has_its_lists_from_the_first_day(api: Api) -> None:
    everything = ["我的在办", "无人承办", "我的到期", "全部未办结", "超期", "今日到期", "期限内"]
    without_desk = [name for name in everything if name != "无人承办"]
    for who in ("operator", "supervisor", "town_officer"):
        assert list(await views(api, who)) == everything, who
    for who in ("adviser", "reviewer"):
        assert list(await views(api, who)) == without_desk, who
    for who in ("admin", "auditor"):
        assert list(await views(api, who)) == [], who
        assert await counts(api, who) == {}, who


async def test_every_view_counts_what_its_list_has(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    now = clock.now()
    mine = {"handler_id": county["operator"].id, "state": TicketState.IN_PROGRESS}
    a_ticket(database, due_at=now - timedelta(hours=1), **mine)
    a_ticket(database, due_at=now + timedelta(hours=1), **mine)
    a_ticket(database, due_at=now + timedelta(days=3))
    a_ticket(database, state=TicketState.CLOSED)
    a_ticket(database, state=TicketState.DRAFT)
    a_ticket(
        database, confidential=True, due_at=now - timedelta(hours=1), state=TicketState.REPLIED
    )
    assert (await api.post("operator", "/ticket-views", URGENT)).status_code == 201
    assert await counts(api, "operator") | {"own": 0} == {
        "mine": 2, "unassigned": 1, "mine-pressing": 2, "open": 4, "red": 1, "yellow": 1, "green": 1,
        (await views(api, "operator"))["紧急的"]["key"]: 0, "own": 0,
    }  # fmt: skip
    for who in ("operator", "supervisor", "adviser", "town_officer", "reviewer"):
        counted = await counts(api, who)
        for view in (await views(api, who)).values():
            page = (await api.get(who, "/tickets", **view["wanted"])).json()["items"]
            assert len(page) == counted[view["key"]], (who, view["name"])


async def test_counts_cost_one_statement_however_many_views_there_are(
    api: Api, database: Database, statements: list[str]
) -> None:
    a_ticket(database)
    costs = []
    for n in range(2):
        for m in range(3):
            body = {"name": f"视图{n}{m}", "wanted": {"open": True, "matter": "divorce"}}
            assert (await api.post("supervisor", "/ticket-views", body)).status_code == 201
        statements.clear()
        await api.get("supervisor", "/ticket-views/counts")
        costs.append(sum("FROM ticket " in s or "FROM ticket\n" in s for s in statements))
    assert costs == [1, 1]


async def test_a_view_is_changed_and_removed_by_its_owner_alone(api: Api, county: County) -> None:
    made = (await api.post("operator", "/ticket-views", URGENT)).json()
    assert (made["mine"], made["version"], made["wanted"]) == (True, 1, URGENT["wanted"])
    address = f"/ticket-views/{made['key']}"
    renamed = {**URGENT, "name": "急件"}

    assert (await api.call("operator", "PUT", address, json=renamed)).status_code == 400
    for who in ("operator2", "supervisor", "admin"):
        answer = await api.call(who, "PUT", address, version=1, json=renamed)
        assert (answer.status_code, answer.json()["code"]) == (404, "view-not-found"), who
        assert (await api.call(who, "DELETE", address)).status_code == 404
        assert "紧急的" not in await views(api, who)
    assert (await api.call("operator", "PUT", address, version=1, json=renamed)).status_code == 200
    assert (await api.call("operator", "PUT", address, version=1, json=renamed)).status_code == 412
    assert "急件" in await views(api, "operator")
    assert (await api.call("operator", "DELETE", address)).status_code == 204
    assert "急件" not in await views(api, "operator")


async def test_a_supervisor_shares_a_view_and_each_sees_only_their_own_tickets_in_it(
    api: Api, database: Database, county: County
) -> None:
    refused = await api.post("operator", "/ticket-views", {**URGENT, "shared": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    body = {"name": "欠薪", "wanted": {"q": "拖欠"}, "shared": True}
    made = (await api.post("supervisor", "/ticket-views", body)).json()
    a_ticket(database, confidential=True, operator_id=county["operator"].id)
    for who, seen in (("operator", 1), ("operator2", 0), ("adviser", 0)):
        view = (await views(api, who))["欠薪"]
        assert (view["mine"], view["owner_name"]) == (False, "supervisor"), who
        assert (await counts(api, who))[made["key"]] == seen, who
    assert "欠薪" not in await views(api, "auditor")


async def test_two_views_of_one_person_have_two_names(api: Api) -> None:
    await api.post("operator", "/ticket-views", URGENT)
    again = await api.post("operator", "/ticket-views", URGENT)
    assert (again.status_code, again.json()["code"]) == (409, "view-name-taken")
    assert (await api.post("operator2", "/ticket-views", URGENT)).status_code == 201


async def test_nobody_keeps_views_without_end(api: Api) -> None:
    for n in range(50):
        made = await api.post("operator", "/ticket-views", {"name": f"v{n}", "wanted": {}})
        assert made.status_code == 201
    full = await api.post("operator", "/ticket-views", {"name": "more", "wanted": {}})
    assert (full.status_code, full.json()["code"]) == (409, "too-many-views")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "wanted": {}},
        {"name": "长" * 21, "wanted": {}},
        {"name": "a", "wanted": {"handler__password": "x"}},
        {"name": "a", "wanted": {"light": "blue"}},
        {"name": "a", "wanted": {"limit": 5}},
        {"name": "a", "wanted": {}, "owner_id": "x"},
        {"name": "a\x00", "wanted": {}},
        {"name": "a"},
    ],
    ids=str,
)
async def test_a_view_holds_only_what_a_list_knows(api: Api, body: Any) -> None:
    answer = await api.post("operator", "/ticket-views", body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"

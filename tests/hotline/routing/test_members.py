"""Who works in a queue: read, replaced as a whole, never over the change of somebody else."""

from copy import deepcopy
from datetime import date
from functools import partial
from typing import Any

import pytest
from httpx import AsyncClient, Response

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import Role
from hotline.routing import members_routes, policy_routes, work_routes
from hotline.routing.items import NewWork, enqueue
from hotline.routing.work import WorkKind
from tests.hotline.office import Office
from tests.house import House

GENERAL = "/api/routing/queues/general/members"
CALL_BACKS = "/api/routing/queues/call_backs/members"
POLICY = "/api/routing/policy"
MINE = "/api/routing/work/mine"


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    return House(database, bus, clock)


@pytest.fixture
def office(database: Database, house: House) -> Office:
    routers = (work_routes.router, policy_routes.router, members_routes.router)
    office = Office(database, routers=routers)
    office.app.state.policies = house.routing.policies
    office.person("boss", Role.SUPERVISOR)
    office.person("clerk", Role.OPERATOR)
    office.person("keeper", Role.ADMIN)
    return office


async def put(
    client: AsyncClient, path: str, *members: tuple[str, int], version: int | None = None
) -> Response:
    body = {"members": [{"person_id": who, "level": level} for who, level in members]}
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return await client.put(path, json=body, headers=headers)


async def test_members_of_a_queue_are_asked_by_their_turn(house: House, office: Office) -> None:
    zhang = await house.operator("张敏")
    await house.pass_time(1)
    chen = await house.operator("陈刚")
    async with office.signed_in("boss") as boss:
        answer = await put(boss, GENERAL, (zhang, 2), (chen, 1), version=0)
        assert answer.status_code == 200, answer.text
        listed = (await boss.get(GENERAL)).json()
    assert listed == answer.json()
    assert (listed["label"], listed["version"]) == ("来电", 1)
    assert [(one["person_name"], one["level"]) for one in listed["items"]] == [
        ("陈刚", 1),
        ("张敏", 2),
    ]
    await house.in_queue()
    assert house.agent(chen).call_id is not None, "idle for less long, but first in turn"


async def test_the_change_is_logged_with_who_came_who_went_and_whose_turn_is_another(
    house: House, office: Office
) -> None:
    zhang, chen = await house.operator("张敏"), await house.operator("陈刚")
    li = await house.operator("李晓雯")
    async with office.signed_in("keeper") as keeper:
        await put(keeper, GENERAL, (zhang, 1), (chen, 1))
        await put(keeper, GENERAL, (zhang, 3), (li, 1))
    first, second = (event.payload for event in office.events("RoutingChanged"))
    assert (first["action"], first["subject"]) == ("members", "general")
    assert first["note"].split() == [f"+{zhang}:1", f"+{chen}:1"]
    assert second["note"].split() == [f"+{li}:1", f"-{chen}", f"{zhang}:1→3"]


async def test_of_two_supervisors_the_later_one_is_told_and_changes_nothing(
    house: House, office: Office
) -> None:
    zhang, chen = await house.operator("张敏"), await house.operator("陈刚")
    async with office.signed_in("boss") as boss:
        assert (await put(boss, GENERAL, (zhang, 1), version=0)).status_code == 200
        late = await put(boss, GENERAL, (chen, 1), version=0)
        assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
        listed = (await boss.get(GENERAL)).json()
        assert [one["person_id"] for one in listed["items"]] == [zhang]
        assert listed["version"] == 1, "what was refused does not count"
        other = await put(boss, CALL_BACKS, (chen, 1), version=0)
        assert other.status_code == 200, "each queue has a list of its own"


@pytest.mark.parametrize(
    ("which", "status", "code"),
    [
        ("nobody", 404, "person-not-found"),
        ("inactive", 409, "person-inactive"),
        ("twice", 400, "member-twice"),
    ],
)
async def test_who_cannot_work_there_is_refused_and_the_list_stays(
    house: House, office: Office, which: str, status: int, code: str
) -> None:
    zhang = await house.operator("张敏")
    gone = office.person("gone", Role.OPERATOR)
    async with office.signed_in("keeper") as keeper:
        answer = await keeper.patch(f"/api/people/{gone.id}", json={"is_active": False})
        assert answer.status_code == 200, answer.text
        await put(keeper, GENERAL, (zhang, 2))
        named = {"nobody": ["nobody"], "inactive": [gone.id], "twice": [zhang, zhang]}[which]
        refused = await put(keeper, GENERAL, *((who, 1) for who in named))
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert "请" in refused.json()["title"]
        listed = (await keeper.get(GENERAL)).json()
    assert [(one["person_id"], one["level"]) for one in listed["items"]] == [(zhang, 2)]


async def test_who_left_the_service_stays_on_the_list_until_removed(
    house: House, office: Office
) -> None:
    zhang = await house.operator("张敏")
    leaver = office.person("leaver", Role.OPERATOR)
    async with office.signed_in("keeper") as keeper:
        await put(keeper, GENERAL, (leaver.id, 1))
        await keeper.patch(f"/api/people/{leaver.id}", json={"is_active": False})
        kept = await put(keeper, GENERAL, (leaver.id, 1), (zhang, 1))
        assert kept.status_code == 200, "another change must not fail for it"
        active = {one["person_id"]: one["is_active"] for one in kept.json()["items"]}
        assert active == {leaver.id: False, zhang: True}


async def test_a_queue_that_is_not_there_has_no_members(office: Office) -> None:
    async with office.signed_in("boss") as boss:
        for answer in (
            await boss.get("/api/routing/queues/astrology/members"),
            await put(boss, "/api/routing/queues/astrology/members"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "queue-not-found")


async def test_a_person_s_queues_are_told_and_none_means_all(house: House, office: Office) -> None:
    zhang = await house.operator("张敏")
    async with office.signed_in("boss") as boss:
        queues = f"/api/routing/people/{zhang}/queues"
        assert (await boss.get(queues)).json() == {"person_id": zhang, "items": []}
        await put(boss, CALL_BACKS, (zhang, 2))
        await put(boss, GENERAL, (zhang, 1))
        assert (await boss.get(queues)).json()["items"] == [
            {"queue": "general", "label": "来电", "level": 1},
            {"queue": "call_backs", "label": "回拨与留言", "level": 2},
        ]
        [member] = (await boss.get(GENERAL)).json()["items"]
        assert member["also_in"] == ["回拨与留言"]
        assert (await boss.get("/api/routing/people/nobody/queues")).status_code == 404


async def test_an_operator_reads_the_list_and_does_not_change_it(office: Office) -> None:
    async with office.signed_in("clerk") as clerk:
        assert (await clerk.get(GENERAL)).status_code == 200
        assert (await put(clerk, GENERAL)).status_code == 403


async def test_whoever_worked_in_a_queue_that_is_removed_works_everywhere_again(
    house: House, office: Office
) -> None:
    zhang = await house.operator("张敏")
    async with office.signed_in("boss") as boss:
        await put(boss, CALL_BACKS, (zhang, 1))
        document = (await boss.get(POLICY)).json()["document"]
        answer = await boss.put(POLICY, json={"document": _without_call_backs(document)})
        assert answer.status_code == 200, answer.text
        assert (await boss.get(f"/api/routing/people/{zhang}/queues")).json()["items"] == []


def _without_call_backs(document: dict[str, Any]) -> dict[str, Any]:
    changed = deepcopy(document)
    changed["queue"] = [one for one in changed["queue"] if one["name"] != "call_backs"]
    changed["queue"][0]["kinds"] += ["call_back", "voicemail"]
    return changed


async def test_my_work_says_why_it_came_to_me_and_until_when(house: House, office: Office) -> None:
    _, _, village, _ = office.county()
    adviser = office.person("adviser", Role.ADVISER)
    office.appoint(village_id=village.id, person_id=adviser.id, since=date(2026, 1, 1))
    policy = house.database.read_now(house.routing.policies.current)
    now = house.clock.now()
    for name in ("first", "second"):
        new = NewWork(id=name, kind=WorkKind.TICKET, since=now, village_id=village.id)
        await house.database.write(partial(enqueue, policy=policy, new=new))
        await house.settle()
    async with office.signed_in("adviser") as mine:
        first, second = (await mine.get(MINE)).json()["items"]
        assert (first["work_id"], first["state"], first["place"]) == ("first", "offered", "东沟村")
        assert (first["why"], first["facts"].get("load")) == ("village_adviser", None)
        assert (second["why"], second["facts"]["load"]) == ("village_adviser", 1)
        assert first["expires_at"] > first["since"]
        await mine.post("/api/routing/work/first/accept")
        [taken, _] = (await mine.get(MINE)).json()["items"]
        assert (taken["state"], taken["expires_at"]) == ("accepted", None)
    async with office.signed_in("clerk") as clerk:
        assert (await clerk.get(MINE)).json() == {"items": []}

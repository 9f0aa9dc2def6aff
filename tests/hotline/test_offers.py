"""Who was offered a call and how it ended, as the API tells it."""

import pytest

from hotline.calls import routes as call_routes
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import Role
from hotline.routing import routes as routing_routes
from tests.hotline.office import Office
from tests.house import House


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, routers=(call_routes.router, routing_routes.router))


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    return House(database, bus, clock)


async def test_the_way_of_a_call_from_person_to_person_is_told(
    house: House, office: Office
) -> None:
    zhang = await house.operator("张敏", skills=["labor"])
    await house.pass_time(1)
    chen = await house.operator("陈刚")
    line = await house.in_queue()
    await house.pass_time(20)  # 张敏 has been idle for longer, and does not pick up
    await house.pass_time(3)
    await house.phones.answer(next(iter(house.phones.calls[line].legs)))
    await house.settle()
    call = house.call(line)

    office.person("boss", Role.SUPERVISOR)
    async with office.signed_in("boss") as boss:
        answer = await boss.get(f"/api/calls/{call.id}/offers")
        assert answer.status_code == 200, answer.text
        first, second = answer.json()["items"]
    assert (first["person_id"], first["person_name"], first["why"]) == (
        zhang,
        "张敏",
        "skill_group",
    )
    assert first["facts"] == {"idle_seconds": 1}
    assert (first["state"], first["answered_at"]) == ("timed_out", None)
    assert first["offered_at"] == "2026-03-02T01:00:01Z"
    assert first["closed_at"] == "2026-03-02T01:00:21Z"
    assert first["passed_over"] == [
        {"person_id": chen, "person_name": "陈刚", "reason": "later_in_order"}
    ]
    assert (second["person_name"], second["state"]) == ("陈刚", "accepted")
    assert second["answered_at"] == "2026-03-02T01:00:24Z"
    assert {"person_id": zhang, "person_name": "张敏", "reason": "tried_just_now"} in second[
        "passed_over"
    ]


async def test_a_call_that_nobody_was_offered_has_an_empty_list(
    house: House, office: Office
) -> None:
    line = await house.in_queue()
    office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as zhang:
        answer = await zhang.get(f"/api/calls/{house.call(line).id}/offers")
    assert answer.json() == {"items": []}


async def test_who_may_not_read_the_call_is_not_told_of_its_offers(
    house: House, office: Office
) -> None:
    await house.operator("zhang")
    line = await house.in_queue()
    address = f"/api/calls/{house.call(line).id}/offers"
    office.person("adviser", Role.ADVISER)
    office.person("admin", Role.ADMIN)
    async with office.client() as stranger:
        assert (await stranger.get(address)).status_code == 401
    async with office.signed_in("adviser") as adviser:
        answer = await adviser.get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "call-not-found")
        assert (await adviser.get("/api/calls/nothing/offers")).status_code == 404
    async with office.signed_in("admin") as admin:
        assert (await admin.get(address)).status_code == 403

"""Supervisors over HTTP: see the queues, force, take back, prioritise, pause; policies are tried and adopted."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.calls.model import Leg, LegRole
from hotline.duty import service as duty
from hotline.duty.model import Shift
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import Role
from hotline.routing import policy_routes, work_routes
from hotline.routing.model import Reservation, ReservationState
from hotline.telephony.signals import EndCause
from tests.hotline.office import Office
from tests.house import House

WORK = "/api/routing/work"
QUEUES = "/api/routing/queues"
POLICY = "/api/routing/policy"


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    return House(database, bus, clock)


@pytest.fixture
def office(database: Database, house: House) -> Office:
    office = Office(database, routers=(work_routes.router, policy_routes.router))
    office.app.state.policies = house.routing.policies
    office.person("boss", Role.SUPERVISOR)
    office.person("clerk", Role.OPERATOR)
    return office


async def test_the_view_says_what_waits_with_whom_it_is_and_who_is_next(
    house: House, office: Office
) -> None:
    zhang = await house.operator("张敏")
    await house.talking()
    second = await house.in_queue("+8613905720001")
    await house.pass_time(30)
    async with office.signed_in("boss") as boss:
        queues = (await boss.get(QUEUES)).json()["items"]
    [general, *others] = queues
    names = ["general", "call_backs", "tickets", "complaints", "desk"]
    assert [queue["name"] for queue in queues] == names
    assert (general["label"], general["waiting"], general["longest_seconds"]) == ("来电", 1, 30)
    assert all(queue["waiting"] == 0 for queue in others)
    [item] = general["items"]
    assert (item["id"], item["holder"], item["forced"]) == (house.call(second).id, None, None)
    assert item["next"] == {
        "person_id": zhang,
        "person_name": "张敏",
        "why": "skill_group",
        "is_free": False,
        "opens_in": 0,
    }


async def test_a_forced_call_waits_for_the_chosen_person_and_rings_nowhere_else(
    house: House, office: Office
) -> None:
    zhang = await house.operator("张敏")
    await house.talking()
    chen = await house.operator("陈刚")
    line = await house.in_queue("+8613905720001")
    assert house.agent(chen).call_id == house.call(line).id
    async with office.signed_in("boss") as boss:
        answer = await boss.post(
            f"{WORK}/{house.call(line).id}/force", json={"person_id": zhang, "note": "原办理人"}
        )
        assert answer.status_code == 204, answer.text
    await house.settle()
    assert house.agent(chen).call_id is None, "the ring elsewhere has ended, and no miss is counted"
    assert house.agent(chen).missed_rings == 0
    [rescinded] = house.all(Reservation, person_id=chen)
    assert rescinded.state is ReservationState.RESCINDED
    [leg] = house.phones.calls[next(iter(house.phones.calls))].legs
    await house.phones.end_leg(leg)
    await house.settle()
    await house.pass_time(180)
    assert house.agent(zhang).call_id == house.call(line).id
    [told] = office.events("RoutingChanged")
    assert (told.payload["action"], told.payload["note"]) == ("force", "原办理人")


async def test_what_is_taken_back_keeps_its_place(house: House, office: Office) -> None:
    zhang = await house.operator("张敏")
    line = await house.in_queue()
    before = house.call(line).queued_at
    async with office.signed_in("boss") as boss:
        answer = await boss.post(f"{WORK}/{house.call(line).id}/take-back", json={"note": "演练"})
        assert answer.status_code == 204
        assert house.call(line).queued_at == before
        assert house.agent(zhang).call_id is None
        await house.settle()  # nothing was refused by anybody, so it may ring there again
        await house.phones.answer(next(iter(house.phones.calls[line].legs)))
        answer = await boss.post(f"{WORK}/{house.call(line).id}/take-back", json={})
        assert (answer.status_code, answer.json()["code"]) == (409, "work-not-waiting")
        assert (await boss.post(f"{WORK}/nothing/take-back", json={})).status_code == 404


async def test_priority_decides_who_is_next(house: House, office: Office) -> None:
    await house.in_queue("+8613905720001")
    await house.pass_time(1)
    urgent = await house.in_queue("+8613905720002")
    async with office.signed_in("boss") as boss:
        await boss.post(f"{WORK}/{house.call(urgent).id}/priority", json={"seconds": 600})
        answer = await boss.post(f"{WORK}/{house.call(urgent).id}/priority", json={"seconds": -1})
        assert answer.status_code == 422
    zhang = await house.operator("张敏")
    await house.settle()
    assert house.agent(zhang).call_id == house.call(urgent).id


async def test_a_conflict_of_interest_moves_the_call_on(house: House, office: Office) -> None:
    zhang = await house.operator("张敏")
    await house.pass_time(1)
    chen = await house.operator("陈刚")
    line = await house.in_queue()
    assert house.agent(zhang).call_id == house.call(line).id
    async with office.signed_in("boss") as boss:
        body = {"person_id": zhang, "note": "对方当事人的代理人"}
        assert (
            await boss.post(f"{WORK}/{house.call(line).id}/exclude", json=body)
        ).status_code == 204
        refused = await boss.post(f"{WORK}/{house.call(line).id}/force", json={"person_id": zhang})
        assert (refused.status_code, refused.json()["code"]) == (409, "cannot-take")
    await house.settle()
    assert house.agent(chen).call_id == house.call(line).id
    [_, offer] = house.all(Reservation)
    assert [zhang, "conflict"] in offer.reason["passed_over"]


async def test_a_paused_queue_offers_nothing_tells_who_waits_and_loses_nobody(
    house: House, office: Office
) -> None:
    async with office.signed_in("boss") as boss:
        body = {"reason": "系统检修"}
        assert (await boss.post(f"{QUEUES}/general/pause", json=body)).status_code == 204
        assert (await boss.post(f"{QUEUES}/nowhere/pause", json=body)).status_code == 404
        zhang = await house.operator("张敏")
        line = await house.in_queue()
        await house.pass_time(5)
        assert house.agent(zhang).call_id is None
        assert house.said(line) == ["nobody_available"]
        [general, *_] = (await boss.get(QUEUES)).json()["items"]
        assert general["pause"]["reason"] == "系统检修"
        assert (await boss.post(f"{QUEUES}/general/go-on")).status_code == 204
        await house.settle()
        assert house.agent(zhang).call_id == house.call(line).id


async def test_an_operator_looks_and_does_not_touch(house: House, office: Office) -> None:
    line = await house.in_queue()
    async with office.signed_in("clerk") as clerk:
        assert (await clerk.get(QUEUES)).status_code == 200
        for path, body in (
            (f"{WORK}/{house.call(line).id}/take-back", {}),
            (f"{QUEUES}/general/pause", {"reason": "x"}),
        ):
            assert (await clerk.post(path, json=body)).status_code == 403
        document = (await clerk.get(POLICY)).json()["document"]
        assert (await clerk.put(POLICY, json={"document": document})).status_code == 403


def _without_skill_group(document: dict[str, Any]) -> dict[str, Any]:
    changed = deepcopy(document)
    changed["queue"][0]["ladder"] = [{"who": "town_station"}, {"who": "call_back"}]
    return changed


async def test_a_policy_is_tried_on_a_day_and_then_adopted(house: House, office: Office) -> None:
    zhang = await house.operator("张敏")
    await house.pass_time(1)
    line = await house.in_queue()
    await house.phones.end_call(line)
    await house.settle()
    async with office.signed_in("boss") as boss:
        present = (await boss.get(POLICY)).json()
        assert present["version"] is None
        other = _without_skill_group(present["document"])
        day = "2026-03-02"
        same = await boss.post(
            f"{POLICY}/try-out", json={"document": present["document"], "day": day}
        )
        assert same.status_code == 200, same.text
        assert (same.json()["calls"], same.json()["others"]) == (1, 0)
        assert same.json()["items"][0]["was"] == same.json()["items"][0]["would_be"] == "张敏"
        tried = (await boss.post(f"{POLICY}/try-out", json={"document": other, "day": day})).json()
        assert (tried["others"], tried["unanswered"]) == (1, 1)

        adopted = await boss.put(POLICY, json={"document": other, "note": "只转镇所"})
        assert adopted.status_code == 200
        assert adopted.json()["version"] is not None
        await house.in_queue("+8613905720001")
        await house.pass_time(60)
        assert house.agent(zhang).call_id is None, "the new policy is in force"
        again = await boss.put(POLICY, json={"document": present["document"]})
        assert again.status_code == 200
        await house.settle()
        assert house.agent(zhang).call_id is not None, "also for work that waited already"


async def test_a_policy_that_contradicts_itself_is_refused_and_the_present_one_stays(
    house: House, office: Office
) -> None:
    async with office.signed_in("boss") as boss:
        document = (await boss.get(POLICY)).json()["document"]
        ring = deepcopy(document)
        ring["queue"][0]["then"], ring["queue"][1]["then"] = "call_backs", "general"
        empty = deepcopy(document)
        empty["queue"][0]["ladder"] = []
        unknown = deepcopy(document)
        unknown["queue"][0]["skills"] = ["astrology"]
        for wrong, words in (
            (ring, "溢出成环：general → call_backs → general"),
            (empty, "阶梯不能为空"),
            (unknown, "没有“astrology”这项技能"),
        ):
            answer = await boss.put(POLICY, json={"document": wrong})
            assert (answer.status_code, answer.json()["code"]) == (400, "policy-unusable")
            assert any(words in mistake for mistake in answer.json()["mistakes"])
        present = (await boss.get(POLICY)).json()
        assert (present["document"], present["version"]) == (document, None)


async def test_a_mistake_says_which_field_of_which_rung_it_is(office: Office) -> None:
    async with office.signed_in("boss") as boss:
        document = (await boss.get(POLICY)).json()["document"]
        wrong = deepcopy(document)
        wrong["queue"][1]["ladder"][1] |= {"queue": "gone"}
        answer = await boss.put(POLICY, json={"document": wrong})
        assert answer.json()["mistakes"] == ["queue.call_backs.ladder.1.queue：队列“gone”不存在"]
        wrong["queue"][1]["ladder"][1] |= {"ring": 2}
        for answer in (
            await boss.put(POLICY, json={"document": wrong}),
            await boss.post(f"{POLICY}/try-out", json={"document": wrong, "day": "2026-03-02"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (400, "policy-unusable")
            assert answer.json()["mistakes"] == ["queue.1.ladder.1.ring：数值过小"]
        assert (await boss.put(POLICY, json={"document": 7})).status_code == 400
        assert (await boss.get(POLICY)).json()["document"] == document


async def test_former_policies_are_kept_with_who_when_and_why_and_can_be_read(
    office: Office,
) -> None:
    async with office.signed_in("boss") as boss:
        first = (await boss.get(POLICY)).json()["document"]
        second = deepcopy(first)
        second["queue"][0]["give_up_after"] = 90
        for document, note in ((first, "照旧"), (second, "早些告知"), (first, "改回")):
            answer = await boss.put(POLICY, json={"document": document, "note": note})
            assert answer.status_code == 200, answer.text
        page = (await boss.get(f"{POLICY}/versions", params={"limit": 2})).json()
        assert [row["note"] for row in page["items"]] == ["改回", "早些告知"]
        assert {row["made_by"] for row in page["items"]} == {"Boss"}
        rest = (await boss.get(f"{POLICY}/versions", params={"cursor": page["next"]})).json()
        assert [row["note"] for row in rest["items"]] == ["照旧"]
        old = await boss.get(f"{POLICY}/versions/{page['items'][1]['id']}")
        assert old.json()["document"]["queue"][0]["give_up_after"] == 90
        assert (await boss.get(f"{POLICY}/versions/none")).status_code == 404
    async with office.signed_in("clerk") as clerk:
        assert (await clerk.get(f"{POLICY}/versions")).status_code == 403


async def test_of_two_who_adopt_a_policy_the_later_one_is_told(office: Office) -> None:
    async with office.signed_in("boss") as boss:
        document = (await boss.get(POLICY)).json()["document"]
        body = {"document": document, "based_on": ""}
        assert (await boss.put(POLICY, json=body)).status_code == 200
        late = await boss.put(POLICY, json=body)
        assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
        body["based_on"] = (await boss.get(POLICY)).json()["version"]
        assert (await boss.put(POLICY, json=body)).status_code == 200


async def test_a_duty_telephone_rings_only_on_its_own_rung_and_where_a_line_goes_out(
    house: House, office: Office
) -> None:
    """An adviser who is on duty with a mobile is not rung in the place of who sits at a desk."""
    _, _, village, _ = office.county()
    adviser = office.person("adviser", Role.ADVISER)
    office.appoint(village_id=village.id, person_id=adviser.id, since=date(2026, 1, 1))
    now = house.clock.now()
    shift = Shift(
        person_id=adviser.id, starts_at=now, ends_at=now + timedelta(hours=8), phone="13905722000"
    )
    house.database.write_now(lambda uow: duty.plan_shift(uow, shift, by="test"))
    zhang = await house.operator("张敏")
    line = await house.in_queue()
    assert house.agent(zhang).call_id == house.call(line).id
    await house.database.write(lambda uow: agents.set_presence(uow, zhang, Intent.SIGNED_OUT))
    await house.phones.end_leg(next(iter(house.phones.calls[line].legs)), EndCause.REJECTED)
    await house.settle()
    [_, leg] = sorted(house.all(Leg, role=LegRole.AGENT), key=lambda leg: leg.id)
    assert (leg.person_id, leg.endpoint) == (adviser.id, "tel:+8613905722000")

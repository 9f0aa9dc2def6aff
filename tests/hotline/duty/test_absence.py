"""Leave with a deputy: who asks, who decides, whose shift it is then, and what cannot be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlmodel import select

from hotline.duty.absence import routes
from hotline.duty.absence.machine import LEAVES, LeaveAction, LeaveOver, LeaveState, next_leave
from hotline.duty.absence.queries import away
from hotline.duty.model import Shift
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import Person, Role
from tests.hotline.office import Office

DAY = {"starts_at": "2026-03-03T00:00:00+08:00", "ends_at": "2026-03-06T00:00:00+08:00"}


class Desk:
    """An office with four people at their browsers."""

    def __init__(self, office: Office, people: dict[str, Person]) -> None:
        self.office = office
        self.people = people
        self.browsers: dict[str, AsyncClient] = {}

    def id(self, who: str) -> str:
        return self.people[who].id

    async def shift(self, who: str, day: int, hours: str = "08:30-12:30", **more: Any) -> str:
        begin, end = hours.split("-")
        body = {
            "person_id": self.id(who),
            "starts_at": f"2026-03-{day:02}T{begin}:00+08:00",
            "ends_at": f"2026-03-{day:02}T{end}:00+08:00",
        }
        answer = await self.browsers["boss"].post("/api/shifts", json=body | more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def asks(self, who: str, deputy: str | None, **more: Any) -> dict[str, Any]:
        body = {"deputy_id": self.id(deputy) if deputy else None, "reason": "体检"} | DAY | more
        answer = await self.browsers[who].post("/api/leaves", json=body)
        return dict(answer.json())

    async def does(self, who: str, leave: dict[str, Any], what: str, **more: Any) -> dict[str, Any]:
        answer = await self.browsers[who].post(f"/api/leaves/{leave['id']}/{what}", **more)
        return dict(answer.json())

    def owners(self) -> dict[str, str]:
        names = {person.id: who for who, person in self.people.items()}
        rows = self.office.database.read_now(lambda s: s.exec(select(Shift)).all())
        return {row.id: names[row.person_id] for row in rows}


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    office = Office(database, routers=[routes.router])
    people = {
        "zhang": office.person("zhang", Role.OPERATOR, name="张三", phone="13800000001"),
        "li": office.person("li", Role.OPERATOR, name="李四", phone="13800000002"),
        "wang": office.person("wang", Role.OPERATOR, name="王五"),
        "boss": office.person("boss", Role.SUPERVISOR),
        "chief": office.person("chief", Role.SUPERVISOR),
    }
    desk = Desk(office, people)
    async with AsyncExitStack() as stack:
        for who in people:
            desk.browsers[who] = await stack.enter_async_context(office.signed_in(who))
        yield desk


@pytest.mark.parametrize("state", LeaveState)
@pytest.mark.parametrize("action", LeaveAction)
def test_a_leave_moves_exactly_as_the_table_says(state: LeaveState, action: LeaveAction) -> None:
    if (state, action) in LEAVES:
        assert next_leave(state, action) is LEAVES[state, action]
    else:
        with pytest.raises(LeaveOver):
            next_leave(state, action)


async def test_the_deputy_takes_the_shifts_that_fit_and_the_answer_names_the_gaps(
    desk: Desk,
) -> None:
    fits = await desk.shift("zhang", 3)
    clash = await desk.shift("zhang", 4)
    partly = await desk.shift("zhang", 6, "08:30-12:30")
    before = await desk.shift("zhang", 2, "20:00-23:00")
    await desk.shift("li", 4, "12:00-18:00")
    leave = await desk.asks("zhang", "li", ends_at="2026-03-06T10:00:00+08:00")
    assert leave["state"] == "requested"
    assert set(desk.owners().values()) == {"zhang", "li"}
    assert desk.owners()[fits] == "zhang", "nothing changes before somebody decides"

    granted = await desk.does("boss", leave, "approve")

    assert (granted["state"], granted["covered"], granted["deputy_name"]) == ("approved", 1, "李四")
    assert [(gap["shift_id"], gap["why"]) for gap in granted["gaps"]] == [
        (clash, "deputy_busy"),
        (partly, "partly"),
    ]
    owners = desk.owners()
    assert (owners[fits], owners[clash], owners[partly], owners[before]) == (
        "li",
        "zhang",
        "zhang",
        "zhang",
    )
    names = [e.name for e in desk.office.events("LeaveRequested", "LeaveDecided", "ShiftGiven")]
    assert names == ["LeaveRequested", "LeaveDecided", "ShiftGiven"]


async def test_without_a_deputy_all_shifts_are_gaps(desk: Desk) -> None:
    shift = await desk.shift("zhang", 4)
    granted = await desk.does("boss", await desk.asks("zhang", None), "approve")
    assert [(gap["shift_id"], gap["why"]) for gap in granted["gaps"]] == [(shift, "no_deputy")]


async def test_a_cancelled_leave_gives_back_what_nobody_changed_since(desk: Desk) -> None:
    kept = await desk.shift("zhang", 3, phone="13800000001")
    moved = await desk.shift("zhang", 4)
    granted = await desk.does("boss", await desk.asks("zhang", "li"), "approve")
    assert granted["covered"] == 2

    def give_to_wang(session: Any) -> None:
        shift = session.session.get(Shift, moved)
        shift.person_id = desk.id("wang")
        session.session.add(shift)

    desk.office.database.write_now(give_to_wang)
    rung = desk.office.database.read_now(lambda s: s.get_one(Shift, kept).phone)
    assert rung == "+8613800000002", "the deputy's own telephone rings, not the absent person's"

    back = await desk.does("zhang", granted, "cancel")

    assert back["state"] == "cancelled"
    assert (desk.owners()[kept], desk.owners()[moved]) == ("zhang", "wang")
    assert desk.office.database.read_now(lambda s: s.get_one(Shift, kept).phone) == "+8613800000001"
    (told,) = desk.office.events("LeaveCancelled")
    assert told.person_id == desk.id("zhang")


async def test_who_comes_back_early_gets_the_shifts_to_come(desk: Desk, clock: ManualClock) -> None:
    gone = await desk.shift("zhang", 3)
    coming = await desk.shift("zhang", 5)
    granted = await desk.does("boss", await desk.asks("zhang", "li"), "approve")
    clock.advance(timedelta(days=2))
    async with desk.office.signed_in("boss") as boss:  # the sessions are idle since two days
        answer = await boss.post(f"/api/leaves/{granted['id']}/cancel")
    assert answer.json()["state"] == "approved"
    assert answer.json()["ends_at"] == "2026-03-04T01:00:00Z"
    assert (desk.owners()[gone], desk.owners()[coming]) == ("li", "zhang")
    assert desk.office.database.read_now(lambda s: away(s, clock.now())) == {}


async def test_a_supervisor_enters_a_leave_and_it_holds_at_once(
    desk: Desk, clock: ManualClock
) -> None:
    now = {"starts_at": "2026-03-02T00:00:00+08:00"}
    entered = await desk.asks("boss", "li", person_id=desk.id("zhang"), **now)
    assert entered["state"] == "approved"
    found = desk.office.database.read_now(lambda s: away(s, clock.now()))
    assert found[desk.id("zhang")].deputy_id == desk.id("li")
    refused = await desk.asks("li", None, person_id=desk.id("wang"))
    assert refused["code"] == "forbidden"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"deputy": "zhang"}, "deputy-is-self"),
        ({"starts_at": "2026-03-01T00:00:00+08:00"}, "leave-period-wrong"),
        ({"ends_at": "2026-03-03T00:00:00+08:00"}, "leave-period-wrong"),
        ({"ends_at": "2028-03-03T00:00:00+08:00"}, "leave-period-wrong"),
        ({"deputy_id": "nobody"}, "person-not-found"),
        ({"reason": "x" * 201}, "malformed"),
        ({"starts_at": "soon"}, "malformed"),
        ({"state": "approved"}, "malformed"),
    ],
)
async def test_a_leave_that_cannot_be_is_refused_with_the_reason(
    desk: Desk, body: dict[str, Any], code: str
) -> None:
    rest = {name: value for name, value in body.items() if name != "deputy"}
    assert (await desk.asks("zhang", body.get("deputy"), **rest))["code"] == code
    assert desk.office.events("LeaveRequested") == []


async def test_nobody_stands_in_who_is_away_and_nobody_in_a_chain(desk: Desk) -> None:
    of_li = await desk.asks("li", "wang")
    assert (await desk.does("boss", of_li, "approve"))["state"] == "approved"
    assert (await desk.asks("zhang", "li"))["code"] == "deputy-away"
    assert (await desk.asks("li", None))["code"] == "leave-overlaps"
    assert (await desk.asks("wang", "zhang"))["code"] == "deputy-needed"
    later = {"starts_at": "2026-03-06T00:00:00+08:00", "ends_at": "2026-03-07T00:00:00+08:00"}
    assert (await desk.asks("wang", "li", **later))["state"] == "requested"


async def test_two_who_name_each_other_are_not_both_away(desk: Desk) -> None:
    first, second = await desk.asks("zhang", "li"), await desk.asks("li", "zhang")
    both = await asyncio.gather(
        desk.does("boss", first, "approve"), desk.does("chief", second, "approve")
    )
    assert sorted(one.get("state", "refused") for one in both) == ["approved", "refused"]
    (refusal,) = [one["code"] for one in both if "code" in one]
    assert refusal in {"deputy-away", "deputy-needed"}


async def test_of_two_decisions_at_once_one_holds(desk: Desk) -> None:
    shift = await desk.shift("zhang", 3)
    leave = await desk.asks("zhang", "li")
    both = await asyncio.gather(
        desk.does("boss", leave, "approve"),
        desk.does("chief", leave, "approve"),
        desk.does("chief", leave, "refuse"),
    )
    assert [one.get("code") for one in both].count("leave-over") == 2
    assert len(desk.office.events("LeaveDecided")) == 1
    (decided,) = [one["state"] for one in both if "state" in one and "code" not in one]
    assert desk.owners()[shift] == ("li" if decided == "approved" else "zhang")


async def test_a_decision_on_an_older_version_is_told_so(desk: Desk) -> None:
    leave = await desk.asks("zhang", "li")
    stale = await desk.does("boss", leave, "approve", headers={"If-Match": '"7"'})
    assert stale["code"] == "changed-meanwhile"
    right = await desk.does("boss", leave, "refuse", headers={"If-Match": '"1"'})
    assert (right["state"], right["version"]) == ("refused", 2)


async def test_nobody_decides_on_their_own_leave_or_cancels_another_s(desk: Desk) -> None:
    own = await desk.asks("boss", None)
    assert own["state"] == "requested"
    assert (await desk.does("boss", own, "approve"))["code"] == "own-leave"
    assert (await desk.does("chief", own, "approve"))["state"] == "approved"
    theirs = await desk.asks("zhang", None)
    assert (await desk.does("li", theirs, "cancel"))["code"] == "forbidden"
    assert (await desk.does("li", theirs, "approve"))["code"] == "forbidden"
    assert (await desk.does("zhang", {"id": "nothing"}, "cancel"))["code"] == "leave-not-found"


async def test_a_reason_is_for_the_person_and_those_who_decide(desk: Desk) -> None:
    await desk.asks("zhang", "li")
    seen = {}
    for who in ("zhang", "boss", "li", "wang"):
        items = (await desk.browsers[who].get("/api/leaves")).json()["items"]
        seen[who] = [row["reason"] for row in items]
    assert seen == {"zhang": ["体检"], "boss": ["体检"], "li": [None], "wang": []}

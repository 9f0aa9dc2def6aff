"""Two people change shifts, exactly once; reminders before a shift, exactly one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from hotline.duty.absence import routes, swap_routes, swaps
from hotline.duty.absence.machine import SWAPS, SwapAction, SwapOver, SwapState, next_swap
from hotline.duty.model import Shift
from hotline.duty.reminders import routes as reminder_routes
from hotline.duty.reminders import service as reminders
from hotline.duty.reminders.model import ShiftReminder
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import DutySettings
from hotline.kernel.database import Database
from hotline.organisation.model import Role
from tests.hotline.duty.test_absence import Desk
from tests.hotline.office import Office

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    office = Office(database, routers=[routes.router, swap_routes.router, reminder_routes.router])
    people = {
        who: office.person(who, Role.SUPERVISOR if who == "boss" else Role.OPERATOR)
        for who in ("zhang", "li", "wang", "boss")
    }
    desk = Desk(office, people)
    async with AsyncExitStack() as stack:
        for who in people:
            desk.browsers[who] = await stack.enter_async_context(office.signed_in(who))
        yield desk


def with_approval(desk: Desk) -> None:
    duty = DutySettings(swaps_need_approval=True)
    desk.office.app.state.settings = desk.office.settings.model_copy(update={"duty": duty})


async def proposes(
    desk: Desk, who: str, partner: str, shift: str, theirs: str | None = None
) -> Any:
    body = {"shift_id": shift, "partner_id": desk.id(partner), "partner_shift_id": theirs}
    return (await desk.browsers[who].post("/api/swaps", json=body)).json()


async def does(desk: Desk, who: str, swap: dict[str, Any], what: str) -> Any:
    return (await desk.browsers[who].post(f"/api/swaps/{swap['id']}/{what}")).json()


@pytest.mark.parametrize("state", SwapState)
@pytest.mark.parametrize("action", SwapAction)
def test_a_swap_moves_exactly_as_the_table_says(state: SwapState, action: SwapAction) -> None:
    if (state, action) in SWAPS:
        assert next_swap(state, action) is SWAPS[state, action]
    else:
        with pytest.raises(SwapOver):
            next_swap(state, action)


async def test_two_people_agree_and_the_shifts_change_hands(desk: Desk) -> None:
    mine, theirs = await desk.shift("zhang", 3), await desk.shift("li", 4)
    swap = await proposes(desk, "zhang", "li", mine, theirs)
    assert (swap["state"], swap["expires_at"]) == ("proposed", "2026-03-03T00:30:00Z")
    assert (await does(desk, "wang", swap, "agree"))["code"] == "swap-not-yours"
    done = await does(desk, "li", swap, "agree")
    assert done["state"] == "done"
    assert desk.owners() == {mine: "li", theirs: "zhang"}
    assert len(desk.office.events("ShiftGiven")) == 2


async def test_two_shifts_of_the_same_hours_can_be_changed(desk: Desk) -> None:
    mine, theirs = await desk.shift("zhang", 3), await desk.shift("li", 3, "10:00-18:00")
    swap = await proposes(desk, "zhang", "li", mine, theirs)
    assert (await does(desk, "li", swap, "agree"))["state"] == "done"
    assert desk.owners() == {mine: "li", theirs: "zhang"}


async def test_a_shift_is_given_away(desk: Desk) -> None:
    mine = await desk.shift("zhang", 3)
    swap = await proposes(desk, "zhang", "li", mine)
    assert (await does(desk, "li", swap, "agree"))["state"] == "done"
    assert desk.owners() == {mine: "li"}


async def test_where_the_office_wants_it_a_supervisor_has_the_last_word(desk: Desk) -> None:
    with_approval(desk)
    mine = await desk.shift("zhang", 3)
    swap = await proposes(desk, "zhang", "li", mine)
    assert (await does(desk, "boss", swap, "approve"))["code"] == "swap-over"
    assert (await does(desk, "li", swap, "agree"))["state"] == "agreed"
    assert desk.owners() == {mine: "zhang"}
    assert (await does(desk, "li", swap, "approve"))["code"] == "forbidden"
    waiting = (await desk.browsers["boss"].get("/api/swaps", params={"open": True})).json()["items"]
    assert [row["id"] for row in waiting] == [swap["id"]]
    assert (await does(desk, "boss", swap, "approve"))["state"] == "done"
    assert desk.owners() == {mine: "li"}


async def test_what_was_changed_meanwhile_is_not_swapped(desk: Desk) -> None:
    with_approval(desk)
    mine, theirs = await desk.shift("zhang", 3), await desk.shift("li", 4)
    swap = await proposes(desk, "zhang", "li", mine, theirs)
    await does(desk, "li", swap, "agree")
    assert (await desk.browsers["boss"].delete(f"/api/shifts/{theirs}")).status_code == 204
    assert (await does(desk, "boss", swap, "approve"))["code"] == "swap-shift-changed"
    assert desk.owners() == {mine: "zhang"}

    again = await proposes(desk, "zhang", "wang", mine)
    await does(desk, "wang", again, "agree")
    await desk.shift("wang", 3, "12:00-15:00")  # planned between agreement and approval
    assert (await does(desk, "boss", again, "approve"))["code"] == "swap-overlaps"


async def test_nobody_gets_a_shift_in_their_leave(desk: Desk) -> None:
    mine = await desk.shift("zhang", 3)
    swap = await proposes(desk, "zhang", "li", mine)
    await desk.does("boss", await desk.asks("li", None), "approve")
    assert (await does(desk, "li", swap, "agree"))["code"] == "swap-away"


async def test_of_clicks_at_once_exactly_one_counts(desk: Desk) -> None:
    mine = await desk.shift("zhang", 3)
    to_li = await proposes(desk, "zhang", "li", mine)
    to_wang = await proposes(desk, "zhang", "wang", mine)
    answers = await asyncio.gather(
        does(desk, "li", to_li, "agree"),
        does(desk, "li", to_li, "agree"),
        does(desk, "wang", to_wang, "agree"),
        does(desk, "zhang", to_li, "withdraw"),
    )
    done = [one for one in answers if one.get("state") == "done" and "code" not in one]
    assert len(done) == 1, answers
    assert desk.owners() == {mine: "li" if done[0]["partner_id"] == desk.id("li") else "wang"}
    assert len(desk.office.events("ShiftGiven")) == 1


@pytest.mark.parametrize(
    ("who", "what", "state"),
    [
        ("li", "refuse", "refused"),
        ("zhang", "withdraw", "withdrawn"),
        ("boss", "refuse", "refused"),
    ],
)
async def test_a_no_changes_nothing(desk: Desk, who: str, what: str, state: str) -> None:
    mine = await desk.shift("zhang", 3)
    swap = await proposes(desk, "zhang", "li", mine)
    assert (await does(desk, who, swap, what))["state"] == state
    assert (await does(desk, "li", swap, "agree"))["code"] == "swap-over"
    assert desk.owners() == {mine: "zhang"}


async def test_a_swap_is_over_when_a_shift_begins(desk: Desk, clock: ManualClock) -> None:
    mine = await desk.shift("zhang", 2, "10:00-12:00")
    swap = await proposes(desk, "zhang", "li", mine)
    clock.advance(HOUR / 3)
    assert desk.office.database.write_now(swaps.expire) == 0
    clock.advance(HOUR / 3 * 2)
    await desk.browsers["li"].get("/api/me")
    async with desk.office.signed_in("li") as li:
        answer = (await li.post(f"/api/swaps/{swap['id']}/agree")).json()
    assert answer["code"] == "swap-expired"
    assert desk.office.database.write_now(swaps.expire) == 1
    assert desk.office.database.write_now(swaps.expire) == 0


async def test_a_swap_that_cannot_be_is_refused_with_the_reason(desk: Desk) -> None:
    mine, theirs = await desk.shift("zhang", 3), await desk.shift("li", 4)
    running = await desk.shift("zhang", 2, "08:30-12:30")
    for shift, partner, other, code in (
        (theirs, "li", None, "swap-not-possible"),
        (running, "li", None, "swap-not-possible"),
        (mine, "zhang", None, "swap-not-possible"),
        (mine, "wang", theirs, "swap-not-possible"),
        ("nothing", "li", None, "shift-not-found"),
    ):
        assert (await proposes(desk, "zhang", partner, shift, other))["code"] == code, code
    await proposes(desk, "zhang", "li", mine)
    assert (await proposes(desk, "zhang", "li", mine))["code"] == "swap-pending"
    others = (await desk.browsers["wang"].get("/api/swaps")).json()["items"]
    assert others == []


async def test_each_person_is_reminded_once_of_each_shift(
    desk: Desk, clock: ManualClock, database_url: str
) -> None:
    mine = await desk.shift("zhang", 2, "09:50-12:00")
    await desk.shift("li", 2, "11:00-12:00")
    database = desk.office.database
    other = Database(database_url, bus=Bus(), clock=clock)
    both = await asyncio.gather(
        *(one.write(lambda uow: reminders.remind(uow, HOUR)) for one in (database, other) * 3)
    )
    assert sum(both) == 1
    other.close()
    (told,) = desk.office.events("ShiftReminded")
    assert told.person_id == desk.id("zhang")
    (shown,) = (await desk.browsers["zhang"].get("/api/reminders")).json()["items"]
    assert shown["shift_id"] == mine
    address = f"/api/reminders/{shown['id']}/seen"
    assert (await desk.browsers["li"].post(address)).json()["code"] == "reminder-not-found"
    for _ in range(2):
        assert (await desk.browsers["zhang"].post(address)).status_code == 204
    assert (await desk.browsers["zhang"].get("/api/reminders")).json()["items"] == []
    assert len(desk.office.events("ReminderSeen")) == 1


async def test_who_gets_the_shift_later_is_reminded_and_the_former_is_not_bothered(
    desk: Desk,
) -> None:
    mine = await desk.shift("zhang", 2, "09:50-12:00")
    database = desk.office.database
    assert database.write_now(lambda uow: reminders.remind(uow, HOUR)) == 1
    await does(desk, "li", await proposes(desk, "zhang", "li", mine), "agree")
    assert database.write_now(lambda uow: reminders.remind(uow, HOUR)) == 1
    assert (await desk.browsers["zhang"].get("/api/reminders")).json()["items"] == []
    assert len((await desk.browsers["li"].get("/api/reminders")).json()["items"]) == 1


async def test_nobody_is_reminded_on_leave_and_what_is_over_is_forgotten(
    desk: Desk, clock: ManualClock
) -> None:
    await desk.shift("zhang", 2, "09:50-12:00")
    await desk.shift("li", 2, "09:50-12:00")
    today = {"starts_at": "2026-03-02T00:00:00+08:00"}
    await desk.asks("boss", None, person_id=desk.id("zhang"), **today)
    database = desk.office.database
    assert database.write_now(lambda uow: reminders.remind(uow, HOUR)) == 1
    assert database.write_now(reminders.forget) == 0
    clock.advance(4 * HOUR)
    assert database.write_now(reminders.forget) == 1
    (row,) = database.read_now(lambda s: s.exec(select(ShiftReminder)).all())
    assert row.person_id == desk.id("li")
    assert database.read_now(lambda s: s.exec(select(Shift)).all())

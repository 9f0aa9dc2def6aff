"""The server dies, or the page is loaded anew, in the middle of a call: the talk and every word written stay."""

from contextlib import aclosing
from typing import Any

from playwright.async_api import expect

from tests.browser.desk import Caller, Desk, hear_each_other
from tests.browser.office import CALLER, OPERATOR, PHONE, Office
from tests.served import Served, until

BEFORE = "三个月没有发工资，"
MEANWHILE = "断网时写的：欠一万二千元，"
AFTER = "老板换了电话。"


async def test_a_killed_server_takes_neither_the_talk_nor_the_words(
    served: Served, office: Office
) -> None:
    desk, caller = await two_talk(office, "operator1", "15400002001")
    await desk.writes("摘要", BEFORE)
    await desk.saved.wait_for()

    served.kill()
    await desk.page.get_by_text("离线").first.wait_for()
    await expect(desk.page.get_by_role("alert")).to_contain_text("录入已存在本机")
    await desk.page.keyboard.insert_text(MEANWHILE)
    await desk.form.get_by_text("已存本机").wait_for()
    await hear_each_other(caller.page, CALLER, desk.page, OPERATOR)

    served.start()
    await desk.page.get_by_text("实时").wait_for()
    await desk.saved.wait_for()
    await desk.page.keyboard.insert_text(AFTER)
    await until(lambda: _has_summary(served, desk, BEFORE + MEANWHILE + AFTER))
    await hear_each_other(caller.page, CALLER, desk.page, OPERATOR)
    await it_ends_as_usual(desk, caller)
    assert await office.refusals() == []


async def test_a_page_loaded_anew_is_still_in_its_call(served: Served, office: Office) -> None:
    desk, caller = await two_talk(office, "operator2", "15400002002")
    await desk.writes("摘要", BEFORE)

    await desk.page.reload()
    await desk.page.get_by_role("button", name="连接耳机").click()
    await desk.panel.get_by_text("通话中").wait_for()
    await hear_each_other(caller.page, CALLER, desk.page, OPERATOR)
    await expect(desk.form.get_by_role("textbox", name="摘要")).to_have_value(BEFORE)
    await until(lambda: _has_summary(served, desk, BEFORE))
    await it_ends_as_usual(desk, caller)
    assert office.complaints == []


async def two_talk(office: Office, username: str, number: str) -> tuple[Desk, Caller]:
    desk = Desk(await office.signed_in(username))
    caller = Caller(await office.page(CALLER, size=PHONE))
    await desk.goes_on_duty()
    await caller.dials(number)
    await desk.sees_the_card()
    await desk.answers()
    await hear_each_other(caller.page, CALLER, desk.page, OPERATOR)
    return desk, caller


async def it_ends_as_usual(desk: Desk, caller: Caller) -> None:
    await desk.hangs_up()
    await caller.is_told("评价")
    await desk.finishes()


async def _has_summary(served: Served, desk: Desk, words: str) -> bool:
    title = await desk.form.get_by_role("heading").inner_text()
    async with aclosing(await served.signed_in("supervisor")) as api:
        found: dict[str, Any] = (
            await api.get("/api/tickets", params={"q": title.split()[1]})
        ).json()
    return [ticket["summary"] for ticket in found["items"]] == [words]

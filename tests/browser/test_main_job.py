"""The main job in browsers: somebody dials, a person answers, and the matter is on its way to its adviser."""

import asyncio
import re
from contextlib import aclosing
from datetime import datetime

from playwright.async_api import Page, expect

from hotline.demo.county import STAFF
from tests.browser.axe import barriers
from tests.browser.desk import Caller, Desk, hear_each_other
from tests.browser.figures import Figures
from tests.browser.office import CALLER, OPERATOR, PHONE, Office, known_citizens
from tests.served import Served

SUMMARY = "在县城工地做木工三个月，共一万二千元工资没有发，包工头不接电话。"
CLAIM = "要回拖欠的工资"
ADVICE = "已收到您的诉求。先向劳动监察投诉，总包单位先行清偿；我明天上午陪您去镇上。"
QUICK = 1.0  # seconds from the ring on the server to the card on the screen


async def test_a_caller_is_heard_and_the_matter_reaches_its_adviser(
    served: Served, office: Office
) -> None:
    citizen = known_citizens(served, "东沟村")[0]
    desk = Desk(await office.signed_in("operator1"))
    boards = await Figures.opened(office, "supervisor")
    before = await boards.read()
    caller = Caller(await office.page(CALLER, size=PHONE))
    await desk.goes_on_duty()

    card = asyncio.ensure_future(desk.sees_the_card())
    await caller.dials(citizen.number)
    await caller.hears_the_greeting()
    shown_at = await card
    await boards.show_somebody_waiting(before)
    await expect(desk.card).to_contain_text(citizen.name)
    await expect(desk.card).to_contain_text("东沟村")
    await desk.answers()
    await caller.is_told("通话中")
    await hear_each_other(caller.page, CALLER, desk.page, OPERATOR)
    await boards.show_talking("张敏")
    await expect(desk.page.get_by_role("region", name="来电人")).to_contain_text("顾问")

    number = await register(desk)
    assert await barriers(desk.page) + await barriers(caller.page) == []
    await desk.hangs_up()
    await expect(desk.panel.get_by_role("img", name="秒后自动完成")).to_be_visible()
    await caller.is_told("评价")
    await caller.presses("5")
    await caller.is_told("通话已结束")
    adviser = await pass_on(desk)
    await desk.finishes()

    async with aclosing(await served.signed_in("supervisor")) as api:
        ticket = (await api.get("/api/tickets", params={"q": number})).json()["items"][0]
        call = (await api.get(f"/api/calls/{ticket['call_id']}")).json()
    [leg] = [leg for leg in call["legs"] if leg["role"] == "agent"]
    assert (shown_at - datetime.fromisoformat(leg["rang_at"])).total_seconds() < QUICK
    assert (call["outcome"], call["rating"], call["hangup_side"]) == ("answered", 5, "agent")

    await the_way_of_the_call_is_told(desk.page, ticket["id"], "张敏")
    await the_adviser_answers(await office.signed_in(adviser, size=PHONE), number)
    await a_call_back_is_promised(desk.page, number)
    await boards.counted_one_more(before)
    assert office.complaints == []
    assert await office.refusals() == []


async def register(desk: Desk) -> str:
    """Fill the form while talking, hands on the keyboard."""
    title = await desk.form.get_by_role("heading").inner_text()
    kinds = desk.form.get_by_role("radiogroup", name="诉求类型").get_by_role("radio")
    await desk.tabs_to(kinds.first)
    await desk.page.keyboard.press("ArrowRight")
    await expect(kinds.nth(1)).to_be_checked()
    await desk.picks("事项", "拖欠", "拖欠劳动报酬")
    await desk.picks("村(社区)", "dgc", "东沟村")
    await desk.writes("摘要", SUMMARY)
    await desk.writes("诉求", CLAIM)
    await desk.saved.wait_for()
    return title.split()[1]


async def pass_on(desk: Desk) -> str:
    """A call-back is promised, then the matter handed on; whoever gets it is named."""
    await desk.page.keyboard.press("F8")
    await desk.page.get_by_role("dialog").get_by_role("button", name="约定回访").click()
    await desk.page.get_by_text("已约定").wait_for()
    await desk.page.keyboard.press("F9")
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="派单").click()
    told = await desk.page.get_by_text("已转办给").inner_text()
    return next(one.username for one in STAFF if told.endswith(one.name))


async def the_adviser_answers(page: Page, number: str) -> None:
    fresh = page.get_by_role("article").filter(has_text=SUMMARY)
    await fresh.get_by_role("button", name="接单").click()
    await page.get_by_role("link").filter(has_text=SUMMARY).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    await page.get_by_role("button", name="答复", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("对来电人的答复").fill(ADVICE)
    await dialog.get_by_label("已联系来电人").check()
    await dialog.get_by_label("问题已解决").check()
    await dialog.get_by_role("button", name="提交答复").click()
    await dialog.wait_for(state="detached")
    await expect(page.get_by_label("办理过程")).to_contain_text(ADVICE)


async def the_way_of_the_call_is_told(page: Page, ticket_id: str, name: str) -> None:
    """On the ticket: who was rung, why, and how it ended."""
    await page.goto(f"/console/tickets/{ticket_id}")
    way = page.get_by_role("region", name="来电分配")
    told = re.compile(rf"今天 \d\d:\d\d:\d\d\s+{name} · 技能组 · 接听")
    await expect(way.get_by_role("listitem")).to_have_text([told])


async def a_call_back_is_promised(page: Page, number: str) -> None:
    await page.get_by_role("link", name="回访").click()
    row = page.get_by_role("article").filter(has_text=number)
    await expect(row).to_contain_text("回拨")
    await expect(row).to_contain_text("张敏")

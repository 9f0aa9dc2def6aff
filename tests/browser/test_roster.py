"""A supervisor moves shifts by mouse and keys, meets an overlap, copies a week and prints; others read."""

import re
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from hotline.kernel.clock import SHANGHAI, SystemClock, local
from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import Served

# So far ahead that no pattern has planned it yet: what is there, a test has put there.
WEEKS_AHEAD = 9


def monday(weeks: int = WEEKS_AHEAD) -> date:
    today = local(SystemClock().now()).date()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def at(day: int, hour: float, *, weeks: int = WEEKS_AHEAD) -> datetime:
    midnight = datetime.combine(monday(weeks), datetime.min.time(), SHANGHAI)
    return (midnight + timedelta(days=day, hours=hour)).astimezone(UTC)


def words(day: int, hour: str) -> str:
    return f"{monday() + timedelta(days=day):%m-%d} {hour}"


@pytest.fixture
async def boss(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever has planned what a test finds."""
    client = await served.signed_in("supervisor")
    yield client
    await client.aclose()


async def plan(
    client: httpx.AsyncClient, username: str, day: int, hours: tuple[float, float], **fields: Any
) -> str:
    people = (await client.get("/api/people", params={"limit": 200})).json()["items"]
    person_id = next(one["id"] for one in people if one["username"] == username)
    weeks = fields.pop("weeks", WEEKS_AHEAD)
    times = {
        name: at(day, hour, weeks=weeks).isoformat()
        for name, hour in zip(("starts_at", "ends_at"), hours, strict=True)
    }
    made = await client.post("/api/shifts", json={"person_id": person_id, **times, **fields})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def stored(served: Served, shift_id: str) -> tuple[datetime, datetime] | None:
    """When the shift is, as the database has it."""
    with sqlite3.connect(f"file:{served.folder}/hotline.db?mode=ro", uri=True) as database:
        row = database.execute(
            "SELECT starts_at, ends_at FROM shift WHERE id = ?", (shift_id,)
        ).fetchone()
    if row is None:
        return None
    begins, ends = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in row)
    return begins, ends


def block(page: Page, shift_id: str) -> Locator:
    return page.locator(f'[data-shift="{shift_id}"]').first


async def weeks_on(page: Page, weeks: int) -> None:
    """To that week, one page after the other, as a hand does it."""
    shown = page.get_by_text(f"{monday(weeks):%Y-%m-%d} 至", exact=False)
    while not await shown.count():
        await page.get_by_role("button", name="下一页").click()
    await expect(page.get_by_text("正在读取")).to_have_count(0)


async def the_roster(office: Office) -> Page:
    page = await office.signed_in("supervisor", "/console/duty")
    await page.locator("[data-shift]").first.wait_for()
    return page


async def drag(page: Page, shift: Locator, *, days: float, hours: float) -> None:
    box = await shift.bounding_box()
    column = await page.locator(".column").first.bounding_box()
    body = await page.locator(".body").bounding_box()
    assert box
    assert column
    assert body
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    across, down = days * column["width"], hours * body["height"] / 24
    await page.mouse.move(x + across, y + down, steps=8)
    await page.mouse.up()


async def test_a_dragged_shift_moves_when_the_server_has_it(
    office: Office, served: Served, boss: httpx.AsyncClient
) -> None:
    shift_id = await plan(boss, "operator1", 1, (8.5, 12))
    page = await the_roster(office)
    await weeks_on(page, WEEKS_AHEAD)
    await drag(page, block(page, shift_id), days=2, hours=1.5)

    moved = words(3, "10:00–13:30")
    await expect(page.get_by_role("status").filter(has_text=f"移到 {moved}")).to_be_visible()
    await expect(block(page, shift_id)).to_contain_text("10:00–13:30")
    assert stored(served, shift_id) == (at(3, 10), at(3, 13.5))
    assert office.complaints == []
    assert await office.refusals() == []


async def test_an_overlap_is_told_at_the_shift_which_stays_where_it_was(
    office: Office, served: Served, boss: httpx.AsyncClient
) -> None:
    first = await plan(boss, "operator2", 0, (8.5, 17.5))
    second = await plan(boss, "operator2", 2, (9, 12))
    page = await the_roster(office)
    await weeks_on(page, WEEKS_AHEAD)
    await drag(page, block(page, second), days=-2, hours=0)

    await expect(block(page, second)).to_contain_text(
        f"陈刚 该时段已有班次 {words(0, '08:30–17:30')}"
    )
    assert stored(served, second) == (at(2, 9), at(2, 12))
    assert await barriers(page) == []

    await block(page, second).click()
    form = page.get_by_role("dialog", name="修改班次")
    await form.get_by_label("开始", exact=True).fill(f"{monday():%Y-%m-%d}T17:00")
    await form.get_by_label("结束", exact=True).fill(f"{monday():%Y-%m-%d}T16:00")
    await expect(form.get_by_role("alert")).to_contain_text("结束时间须晚于开始时间")
    await form.get_by_label("结束", exact=True).fill(f"{monday(WEEKS_AHEAD):%Y-%m-%d}T23:00")
    await form.get_by_role("button", name="保存").click()
    await expect(form.get_by_role("alert")).to_contain_text("陈刚 该时段已有班次")
    assert stored(served, second) == (at(2, 9), at(2, 12))
    assert stored(served, first) == (at(0, 8.5), at(0, 17.5))


async def test_by_keys_alone_a_shift_is_moved_removed_and_brought_back(
    office: Office, served: Served, boss: httpx.AsyncClient
) -> None:
    shift_id = await plan(boss, "operator3", 4, (9, 12))
    page = await the_roster(office)
    await weeks_on(page, WEEKS_AHEAD)
    await block(page, shift_id).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        await page.keyboard.press(key)
    await expect(page.get_by_text(f"将移到 {words(5, '10:00–13:00')}")).to_be_visible()
    assert stored(served, shift_id) == (at(4, 9), at(4, 12)), "nothing is saved before Enter"
    await page.keyboard.press("Enter")
    await expect(block(page, shift_id)).to_contain_text("10:00–13:00")
    await expect(block(page, shift_id)).to_be_focused()
    assert stored(served, shift_id) == (at(5, 10), at(5, 13))

    await page.keyboard.press("Delete")
    await expect(
        page.get_by_text(f"已删除 李晓雯 {words(5, '10:00–13:00')} 的班次")
    ).to_be_visible()
    assert stored(served, shift_id) is None
    await page.get_by_role("button", name="撤销").click()
    await expect(
        page.get_by_text(f"已恢复 李晓雯 {words(5, '10:00–13:00')} 的班次")
    ).to_be_visible()
    await expect(page.locator("[data-shift]").filter(has_text="李晓雯")).to_have_count(1)


async def test_a_new_shift_is_swept_on_empty_space_and_warns_of_midnight(
    office: Office, served: Served
) -> None:
    page = await the_roster(office)
    await weeks_on(page, WEEKS_AHEAD)
    sunday = await page.locator(".column").nth(6).bounding_box()
    assert sunday
    hour = sunday["height"] / 24
    await page.mouse.move(sunday["x"] + 40, sunday["y"] + 18.1 * hour)
    await page.mouse.down()
    await page.mouse.move(sunday["x"] + 40, sunday["y"] + 21.9 * hour, steps=6)
    await page.mouse.up()
    form = page.get_by_role("dialog", name="排班")
    day = monday() + timedelta(days=6)
    await expect(form.get_by_label("开始", exact=True)).to_have_value(f"{day}T18:00")
    await expect(form.get_by_label("结束", exact=True)).to_have_value(f"{day}T22:00")
    await form.get_by_label("人员").select_option(label="王海涛 云山县公共法律服务中心")
    await form.get_by_label("值班电话").fill("14012345678")
    await form.get_by_label("结束", exact=True).fill(f"{day + timedelta(days=1)}T06:00")
    await expect(form.get_by_text("跨越零点,至次日")).to_be_visible()
    await form.get_by_role("button", name="保存").click()
    await expect(form.get_by_role("alert")).to_contain_text("电话号码有误")
    await form.get_by_label("值班电话").fill("")
    await form.get_by_role("button", name="保存").click()
    await expect(form).to_have_count(0)
    made = page.locator("[data-shift]").filter(has_text="王海涛")
    await expect(made).to_contain_text("18:00–至次日")
    assert stored(served, str(await made.get_attribute("data-shift"))) == (at(6, 18), at(6, 30))


async def test_last_week_is_copied_after_a_look_at_what_that_makes(
    office: Office, boss: httpx.AsyncClient
) -> None:
    weeks = WEEKS_AHEAD + 2
    await plan(boss, "operator1", 0, (8.5, 12), weeks=weeks)
    await plan(boss, "operator2", 0, (8.5, 12), weeks=weeks, kind="backup")
    await plan(boss, "operator1", 0, (11, 13), weeks=weeks + 1)
    page = await the_roster(office)
    await weeks_on(page, weeks + 1)
    await page.get_by_role("button", name="复制上周").click()
    asked = page.get_by_role("dialog", name=f"把 {monday(weeks)} 这一周复制到")
    await expect(asked.get_by_text("将新排 1 个班次")).to_be_visible()
    await expect(asked.get_by_text("以下 1 个不复制")).to_be_visible()
    await expect(asked).to_contain_text(f"该时段已有班次 {monday(weeks + 1):%m-%d} 11:00–13:00")
    assert await barriers(page) == []
    await asked.get_by_role("button", name="复制 1 个班次").click()
    await expect(page.get_by_role("status").filter(has_text="已复制 1 个班次")).to_be_visible()
    await expect(page.locator("[data-shift]")).to_have_count(2)
    await page.get_by_role("button", name="复制上周").click()
    await expect(asked.get_by_text("没有可以复制的班次")).to_be_visible()


async def test_on_paper_the_roster_is_black_on_white_with_title_and_period(office: Office) -> None:
    page = await the_roster(office)
    await page.emulate_media(media="print", color_scheme="dark")
    sheet = page.locator(".duty-print")
    await expect(sheet.get_by_role("heading")).to_have_text("云山县公共法律服务中心 值班表")
    await expect(sheet).to_contain_text(f"{monday(0)} 至 {monday(0) + timedelta(days=6)}")
    await expect(sheet).to_contain_text(re.compile(r"08:30–17:30 \S+ 主班"))
    await expect(page.locator("#page")).to_be_hidden()
    colours = await sheet.evaluate(
        "(e) => [getComputedStyle(e).color, getComputedStyle(e.querySelector('td')).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    paper = await page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox \[0 0 841\.\d+ 59[45]", paper), "A4, landscape"


async def test_a_shift_is_handed_over_by_dragging_it_to_another_row(
    office: Office, served: Served, boss: httpx.AsyncClient
) -> None:
    weeks = WEEKS_AHEAD + 5
    shift_id = await plan(boss, "operator1", 0, (8.5, 12), weeks=weeks)
    page = await the_roster(office)
    await page.get_by_role("button", name="周(按人员)").click()
    await weeks_on(page, weeks)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="何静"))
    start, there = await block(page, shift_id).bounding_box(), await row.bounding_box()
    assert start
    assert there
    x = start["x"] + 20
    await page.mouse.move(x, start["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(x, there["y"] + there["height"] / 2, steps=6)
    await page.mouse.up()
    await expect(page.get_by_text("已将 何静 的班次移到")).to_be_visible()
    await expect(row.locator(f'[data-shift="{shift_id}"]')).to_have_count(1)
    assert await barriers(page) == []
    assert stored(served, shift_id) == (at(0, 8.5, weeks=weeks), at(0, 12, weeks=weeks))


async def test_each_view_is_free_of_barriers_and_an_operator_only_reads(office: Office) -> None:
    page = await office.signed_in("operator1", "/console/duty")
    await page.locator("[data-shift]").first.wait_for()
    assert await barriers(page) == []
    await expect(page.get_by_text("您可以查看值班表")).to_be_visible()
    await expect(page.get_by_role("button", name="排班")).to_have_count(0)
    await expect(page.locator("button[data-shift]")).to_have_count(0)
    await page.get_by_role("button", name="月", exact=True).click()
    await page.locator("section li b").first.wait_for()
    assert await barriers(page) == []
    await page.get_by_role("button", name="轮班规则").click()
    await page.get_by_text("工作日一号台").wait_for()
    await expect(page.get_by_role("button", name="修改 工作日一号台")).to_have_count(0)
    assert await barriers(page) == []

    small = await office.signed_in("supervisor", "/console/duty", size=PHONE)
    await small.locator("[data-shift]").first.wait_for()
    assert await barriers(small) == []
    wide = await small.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0], "the list fits a telephone"


async def test_a_recurring_shift_is_tried_saved_and_planned(office: Office) -> None:
    page = await the_roster(office)
    await page.get_by_role("button", name="轮班规则").click()
    await page.get_by_role("button", name="新增规则").click()
    form = page.get_by_role("dialog", name="新增规则")
    await form.get_by_label("名称").fill("主管晚班")
    await form.get_by_role("button", name="删除第 2 个时段").click()
    await form.get_by_label("第 1 个时段开始").fill("18:00")
    await form.get_by_label("第 1 个时段结束").fill("21:00")
    await form.get_by_label("加入人员").select_option(label="何静 云山县公共法律服务中心")
    await form.get_by_role("button", name="预览").click()
    await expect(form.get_by_role("status")).to_contain_text(re.compile(r"新增 \d+ 班"))
    assert await barriers(page) == []
    await form.get_by_role("button", name="保存").click()
    saved = page.get_by_role("status").filter(has_text=re.compile(r"规则已保存,新排 \d+ 班。"))
    await expect(saved).to_be_visible()
    await page.get_by_role("button", name="值班日历").click()
    await page.get_by_role("button", name="下一页").click()
    await expect(page.locator("[data-shift]").filter(has_text="何静").first).to_be_visible()
    assert office.complaints == []

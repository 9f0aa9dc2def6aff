"""Holidays are entered and changed, limits are set, and who is concerned hears of late matters."""

import re
import sqlite3
from datetime import date

from playwright.async_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office, opens
from tests.served import Served


async def test_an_unknown_year_is_pasted_and_a_mistake_names_its_line(office: Office) -> None:
    page = await the_calendar(office, "admin")
    card = page.get_by_role("region", name="节假日与调休")
    year = await an_unknown_year(page, card)
    form = card.get_by_role("form", name=f"录入 {year} 年放假通知")
    await form.get_by_label("放假和调休安排").fill(f"{year}-01-01 假 元旦\n{year}-02-30 假 春节")
    await form.get_by_role("button", name="导入这一年").click()
    mistakes = form.get_by_role("alert")
    await expect(mistakes).to_contain_text(f"第 2 行:“{year}-02-30”不是日期。请写成年-月-日")
    await expect(page.get_by_text(f"{year} 年节假日安排尚未录入").first).to_be_visible()
    assert await barriers(page) == []

    saturday = next(day for day in range(1, 8) if date(year, 3, day).weekday() == 5)
    text = f"{year}-01-01 假 元旦\n{year}-03-{saturday:02} 班 元旦"
    await form.get_by_label("放假和调休安排").fill(text)
    await form.get_by_role("button", name="导入这一年").click()
    await expect(page.get_by_text(f"{year} 年节假日安排尚未录入")).to_have_count(0)
    await expect(
        card.get_by_role("button", name=re.compile("-1-1 .* 放假 元旦 本单位录入"))
    ).to_have_attribute("data-sign", "休")
    await expect(
        card.get_by_role("button", name=re.compile(f"-3-{saturday} .* 调休上班"))
    ).to_have_attribute("data-sign", "班")
    assert await barriers(page) == []
    [refused] = office.complaints
    assert "400 (Bad Request)" in refused, "the mistake, and nothing else"


async def test_a_day_is_changed_by_the_keyboard_alone(office: Office) -> None:
    page = await the_calendar(office, "supervisor")
    card = page.get_by_role("region", name="节假日与调休")
    await an_unknown_year(page, card)
    chosen = card.get_by_role("button", pressed=True)
    await chosen.focus()
    for _ in range(4):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    await expect(chosen).to_be_focused()
    await expect(chosen).to_have_accessible_name(re.compile("-1-30 "))
    await page.keyboard.press("Enter")
    form = card.get_by_role("form", name=re.compile("修改 .*-01-30"))
    await expect(form.get_by_role("radio", name="按国家安排")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await form.get_by_label("名称或原因").focus()
    await page.keyboard.insert_text("机房检修")
    await page.keyboard.press("Enter")
    await expect(chosen).to_have_accessible_name(re.compile("放假 机房检修 本单位录入"))
    assert office.complaints == []


async def test_limits_are_checked_and_hold_for_new_tickets(office: Office) -> None:
    page = await the_calendar(office, "admin")
    card = page.get_by_role("region", name="工单时限").first
    await expect(card.get_by_text("修改只对此后受理的工单生效")).to_be_visible()
    handle = card.get_by_label("求助 办理(工作日)")
    await handle.fill("0")
    await page.keyboard.press("Enter")
    await expect(card.get_by_text("■ 办理时限请填 1 至 90 个工作日")).to_be_visible()
    await expect(handle).to_have_attribute("aria-invalid", "true")
    assert await barriers(page) == []
    await handle.fill("4")
    await card.get_by_role("button", name="保存时限").click()
    await expect(card.get_by_text("有修改,尚未保存")).to_have_count(0)
    await page.reload()
    await expect(handle).to_have_value("4")
    await expect(card.get_by_text(re.compile(r"第 \d+ 版"))).to_be_visible()


async def test_a_supervisor_hears_of_a_late_matter_and_has_seen_it(
    office: Office, served: Served
) -> None:
    database = sqlite3.connect(served.folder / "hotline.db", timeout=10, isolation_level=None)
    [ticket] = database.execute(
        "UPDATE ticket SET due_at = datetime('now', '-1 hour') || '.000000' WHERE id ="
        " (SELECT id FROM ticket WHERE state = 'in_progress' AND NOT confidential LIMIT 1)"
        " RETURNING number"
    ).fetchone()
    database.close()
    page = await office.signed_in("supervisor", "/console/tickets")
    late = page.get_by_role("region", name="时限提醒")
    await expect(late).to_be_visible(timeout=90_000)
    more = late.get_by_role("button", name=re.compile("还有"))
    row = late.get_by_role("listitem").filter(has_text=ticket)
    # The first in the row, or behind the button that others stand behind too, now or a sweep later.
    await row.or_(more).first.wait_for(timeout=90_000)
    if not await row.count():
        await more.click()
    await expect(row).to_contain_text("■ 已超期", timeout=90_000)
    assert await barriers(page) == []
    await row.get_by_role("button", name=f"知道了 {ticket}").click()
    await expect(row).to_have_count(0)
    assert office.complaints == []


async def test_on_a_telephone_the_page_does_not_scroll_sideways(office: Office) -> None:
    page = await office.signed_in("admin", "/console/calendar", size=PHONE)
    await page.get_by_role("region", name="工单时限").first.wait_for()
    width = await page.evaluate("document.querySelector('main').scrollWidth")
    assert width <= PHONE[0]
    assert await barriers(page) == []


async def the_calendar(office: Office, who: str) -> Page:
    page = await office.signed_in(who)
    await opens(page, "时限")
    await page.get_by_role("heading", name="时限与节假日").wait_for()
    return page


async def an_unknown_year(page: Page, card: Locator) -> int:
    """Go on to the first year whose holidays nobody has published or entered."""
    for _ in range(6):
        await card.get_by_role("button", name="下一年").click()
        year = int((await card.get_by_text(re.compile(r"^\d{4} 年$")).inner_text())[:4])
        await card.get_by_role("button", name=re.compile(f"^{year}-1-1 ")).wait_for()
        if await page.get_by_text(f"{year} 年节假日安排尚未录入").count():
            return year
    raise AssertionError("every year is known")

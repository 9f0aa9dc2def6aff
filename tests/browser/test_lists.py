"""Lists at work: found by a word, kept as a view with a count, acted on together, taken out as a file."""

import re
import shutil
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.async_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import ROOT, Served

SUMMARY = "灯杆倾斜求助"
SHOWN = ROOT / "var" / "browser" / "lists"


@pytest.fixture
def served(county: Path, tmp_path: Path) -> Iterator[Served]:
    """A county for each test: they change its tickets."""
    shutil.copytree(county, tmp_path / "served")
    served = Served(tmp_path / "served").start()
    yield served
    served.stop()


async def some_tickets(served: Served, many: int) -> list[str]:
    """Accepted matters with one summary; their numbers."""
    numbers = []
    async with aclosing(await served.signed_in("supervisor")) as api:
        for n in range(many):
            body = {
                "summary": f"{SUMMARY}{n}号",
                "request_kind": "help",
                "matter": "wage_arrears",
                "caller_name": "何秀兰",
                "channel": "visit",
            }
            made = (await api.post("/api/tickets", json=body)).json()
            address = f"/api/tickets/{made['id']}"
            done = await api.post(f"{address}/submit", headers={"If-Match": '"1"'}, json={})
            assert done.status_code == 200, done.text
            numbers.append(made["number"])
    return numbers


async def at_the_list(office: Office, username: str = "supervisor", **how: Any) -> Page:
    page = await office.signed_in(username, "/console/tickets", **how)
    await page.get_by_role("navigation", name="工单视图").get_by_text("全部未办结").wait_for()
    await expect(page.get_by_text("正在读取")).to_have_count(0)
    return page


def view(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="工单视图").get_by_role(
        "button", name=re.compile(name)
    )


async def test_a_word_finds_and_the_search_is_kept_as_a_view_with_its_count(
    served: Served, office: Office
) -> None:
    await some_tickets(served, 3)
    page = await at_the_list(office)
    await page.get_by_label("搜索", exact=True).fill("倾斜 灯杆")
    await expect(page.locator("tbody tr")).to_have_count(3)
    await expect(page.get_by_text("共 3 件")).to_be_visible()
    assert await barriers(page) == []

    await page.get_by_role("button", name="存为视图").click()
    dialog = page.get_by_role("dialog", name="存为视图")
    await dialog.get_by_label("视图名称").fill("路灯")
    await dialog.get_by_label("共享给全体人员").check()
    assert await barriers(page) == []
    await dialog.get_by_role("button", name="保存").click()
    await expect(view(page, "路灯")).to_contain_text("3")
    await expect(view(page, "路灯")).to_have_attribute("aria-pressed", "true")

    await view(page, "全部工单").click()
    await expect(page.locator("tbody tr")).not_to_have_count(3)
    await view(page, "路灯").click()
    await expect(page.locator("tbody tr")).to_have_count(3)
    await some_tickets(served, 1)
    await expect(view(page, "路灯")).to_contain_text("4")

    await page.get_by_label("搜索", exact=True).fill("没有这样的工单")
    await expect(page.get_by_text("没有符合条件的工单")).to_be_visible()
    colleague = await at_the_list(office, "operator1")
    await expect(view(colleague, "路灯")).to_contain_text("共享")
    assert office.complaints == []
    assert await office.refusals() == []


async def test_many_are_dispatched_by_keyboard_and_the_failed_stay_chosen(
    served: Served, office: Office
) -> None:
    numbers = await some_tickets(served, 4)
    page = await at_the_list(office)
    await page.get_by_label("搜索", exact=True).fill(SUMMARY)
    await expect(page.locator("tbody tr")).to_have_count(4)
    first = page.get_by_label(f"选择 {numbers[-1]}")
    await first.focus()
    await page.keyboard.press("x")
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+ArrowDown")
    bar = page.get_by_role("toolbar", name="已选 3 件")
    await expect(bar).to_be_visible()
    async with aclosing(await served.signed_in("supervisor")) as api:
        found = (await api.get("/api/tickets", params={"q": numbers[-2]})).json()["items"][0]
        cancelled = await api.post(
            f"/api/tickets/{found['id']}/cancel",
            headers={"If-Match": f'"{found["version"]}"'},
            json={"reason": "重复登记"},
        )
        assert cancelled.status_code == 200, cancelled.text
    await bar.get_by_role("button", name="转办").click()
    dialog = page.get_by_role("dialog", name="转办 3 件工单")
    await expect(dialog.get_by_text("逐件办理")).to_be_visible()
    assert await barriers(page) == []
    await dialog.get_by_role("button", name="确定").click()
    await expect(dialog.get_by_text("2 件已办,1 件没有办成")).to_be_visible()
    await expect(dialog.get_by_role("listitem")).to_contain_text(numbers[-2])
    assert await barriers(page) == []
    SHOWN.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOWN / "bulk.png")
    await dialog.get_by_role("button", name="关闭", exact=True).last.click()
    await expect(page.get_by_role("toolbar", name="已选 1 件")).to_be_visible()
    await expect(page.get_by_label(f"选择 {numbers[-2]}")).to_be_checked()
    await expect(page.locator("tbody tr").filter(has_text="待派单")).to_have_count(2)
    assert office.complaints == []


async def test_what_is_exported_is_what_is_listed(
    served: Served, office: Office, tmp_path: Path
) -> None:
    numbers = await some_tickets(served, 3)
    page = await at_the_list(office)
    await page.get_by_label("搜索", exact=True).fill(SUMMARY)
    await expect(page.locator("tbody tr")).to_have_count(3)
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="导出").click()
    download = await waiting.value
    assert re.fullmatch(r"工单_\d{8}-\d{4}\.xlsx", download.suggested_filename)
    await download.save_as(tmp_path / "list.xlsx")
    rows = list(load_workbook(tmp_path / "list.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == numbers[::-1]
    await expect(page.get_by_text("导出内容已记入审计日志")).to_be_visible()
    assert office.complaints == []
    assert await office.refusals() == []


async def test_filters_are_fields_with_names_and_a_telephone_has_room_for_all(
    office: Office,
) -> None:
    SHOWN.mkdir(parents=True, exist_ok=True)
    page = await at_the_list(office)
    await page.screenshot(path=SHOWN / "desk.png")
    await page.get_by_role("button", name="筛选").click()
    await page.get_by_label("渠道").select_option("来访")
    await expect(page.get_by_role("button", name="筛选 1")).to_be_visible()
    await page.get_by_label("排序").select_option("最早到期")
    assert await barriers(page) == []
    await page.screenshot(path=SHOWN / "filters.png")
    await page.get_by_role("button", name="清除筛选").click()
    await view(page, "超期").click()
    await expect(page.get_by_text("正在读取")).to_have_count(0)

    for username, address in (
        ("operator1", "/console/tickets"),
        ("adviser1", "/console/tickets/mine"),
    ):
        phone = await office.signed_in(username, address, size=PHONE)
        await phone.get_by_role("navigation", name="工单视图").get_by_text("我的在办").wait_for()
        await phone.wait_for_load_state("networkidle")
        assert await phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert await barriers(phone) == []
        await phone.screenshot(path=SHOWN / f"phone-{username}.png")
    assert office.complaints == []

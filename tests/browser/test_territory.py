"""The map of villages: a gap is red and says so; a supervisor appoints somebody there and it is none any more."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from hotline.demo.county import ENDING, GAP
from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import Served


@pytest.fixture
def served(county: Path, tmp_path: Path) -> Iterator[Served]:
    """A county for each test: they appoint people in it."""
    shutil.copytree(county, tmp_path / "served")
    served = Served(tmp_path / "served").start()
    yield served
    served.stop()


async def test_a_gap_is_shown_in_red_with_words_until_somebody_is_appointed(office: Office) -> None:
    page = await office.signed_in("supervisor")
    told = page.get_by_role("region", name="需要处理").get_by_role(
        "link", name="1 个村没有法律顾问"
    )
    await told.click()
    gap, ending = tile(page, GAP), tile(page, ENDING)
    await expect(gap).to_have_accessible_name(re.compile("^南坑村 ?无顾问 ?空缺。自 .* 起空缺"))
    await expect(gap.get_by_text("缺", exact=True)).to_be_visible()
    await expect(gap.get_by_text("无顾问")).to_be_visible()
    red = await page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--red').trim()"
    )
    assert await in_hex(gap) == red
    await expect(ending).to_contain_text("薄弱。吴建平 的聘期")
    assert await barriers(page) == []

    await gap.click()
    panel = page.get_by_role("region", name=GAP, exact=True)
    await expect(panel.get_by_text("聘期届满后没有续聘或接任")).to_be_visible()
    await expect(panel.get_by_text("沈国强")).to_be_visible()
    await panel.get_by_role("button", name="聘任顾问").click()
    asked = page.get_by_role("dialog", name=f"{GAP}:聘任顾问")
    await asked.get_by_label("人员").select_option(label="徐晓岚 · 云岭镇 · 负责 1 个村")
    assert await barriers(page) == []
    await asked.get_by_role("button", name="聘任顾问").click()
    await expect(asked).to_have_count(0)
    await expect(gap.get_by_text("徐晓岚", exact=True)).to_be_visible()
    await expect(gap).to_contain_text("已覆盖。由 徐晓岚 负责")
    await expect(page.get_by_role("button", name="空缺 0")).to_be_visible()
    await page.get_by_role("link", name="监控", exact=True).click()
    await expect(page.get_by_text("没有法律顾问")).to_have_count(0)
    assert office.complaints == []
    assert await office.refusals() == []


async def test_a_contract_is_renewed_and_a_village_handed_over_by_keyboard(office: Office) -> None:
    page = await at_the_map(office)
    ending = tile(page, ENDING)
    await tile(page, "东沟村").focus()
    for _ in range(7):
        await page.keyboard.press("ArrowRight")
    await expect(ending).to_be_focused()
    await page.keyboard.press("Enter")
    renew = page.get_by_role("button", name="续聘 吴建平")
    await renew.focus()
    await page.keyboard.press("Enter")
    asked = page.get_by_role("dialog")
    await asked.get_by_role("button", name="续聘").click()
    await expect(asked).to_have_count(0)
    await expect(ending).to_be_focused()
    await expect(ending).to_contain_text("已覆盖")

    await tile(page, "高田村").click()
    await page.get_by_role("button", name="移交给他人 马志远").click()
    await asked.get_by_label("人员").select_option(label="孙雅琴 · 白石镇 · 负责 2 个村")
    if await asked.get_by_label("仍由原顾问办完").count():
        await asked.get_by_label("仍由原顾问办完").check()
    await asked.get_by_role("button", name="移交给他人").click()
    await expect(asked).to_have_count(0)
    await expect(tile(page, "高田村").get_by_text("孙雅琴", exact=True)).to_be_visible()
    assert office.complaints == []


async def test_a_search_and_a_person_show_their_villages(office: Office) -> None:
    page = await at_the_map(office)
    await page.get_by_label("村名、拼音首字母或顾问").fill("sqc")
    await expect(page.locator("[data-village]")).to_have_count(1)
    await page.get_by_label("村名、拼音首字母或顾问").fill("林嘉")
    await expect(page.locator("[data-village]")).to_have_count(4)
    await page.get_by_role("button", name="按顾问").click()
    row = page.get_by_role("row").filter(has_text="林嘉")
    await expect(row).to_contain_text("东沟村")
    assert await barriers(page) == []
    await row.get_by_role("button", name="在图上看 林嘉").click()
    await expect(page.get_by_text("正在看 林嘉 的村")).to_be_visible()
    await expect(page.locator(".tile.theirs")).to_have_count(4)


async def test_on_a_telephone_gaps_come_first_and_a_town_officer_may_only_look(
    office: Office,
) -> None:
    page = await office.signed_in("town2", "/console/territory", size=PHONE)
    first = page.locator("[data-village]").first
    await expect(first).to_be_visible()
    said = await page.locator(".tile .visually-hidden").all_inner_texts()
    states = [one.partition("。")[0] for one in said]
    assert states == sorted(states, key=["空缺", "薄弱", "候补承接", "已覆盖"].index)
    await first.click()
    await expect(page.get_by_text("工单去向")).to_be_visible()
    await expect(page.get_by_role("button", name="加候补")).to_have_count(0)
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]
    assert await barriers(page) == []


async def at_the_map(office: Office) -> Page:
    page = await office.signed_in("supervisor", "/console/territory")
    await page.locator("[data-village]").first.wait_for()
    return page


def tile(page: Page, village: str) -> Locator:
    return page.locator("[data-village]").filter(has_text=village)


async def in_hex(element: Locator) -> str:
    """The colour of its border."""
    found: str = await element.evaluate(
        """(one) => "#" + getComputedStyle(one).borderTopColor.match(/\\d+/g).slice(0, 3)
            .map((part) => Number(part).toString(16).padStart(2, "0")).join("")"""
    )
    return found

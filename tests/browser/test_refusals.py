"""What the server refuses is told in the reader's language, and in words that help."""

import re

from playwright.async_api import expect

from tests.browser.office import Office


async def test_a_period_that_cannot_be_reported_is_refused_in_chinese(office: Office) -> None:
    page = await office.signed_in("supervisor", "/console/statistics")
    await page.get_by_role("button", name="近 90 天").click()
    await page.get_by_label("间隔").select_option(label="半小时")
    told = page.get_by_role("alert").filter(has_text="统计期间有误")
    await expect(told).to_contain_text("最多 31 天")
    await expect(told).to_contain_text("改用较大的间隔")
    words = (await told.inner_text()).replace("period-refused", "")
    assert not re.search(r"[A-Za-z]{3,}", words), words
    await page.get_by_label("间隔").select_option(label="周")
    await expect(told).to_have_count(0)

    name = page.get_by_role("button", name="15秒接通率怎么算")
    await name.hover()
    await expect(
        page.get_by_role("tooltip").filter(has_text="15秒内接通 ÷ 转人工量")
    ).to_be_visible()
    await expect(page.get_by_text("口径")).to_have_count(0)

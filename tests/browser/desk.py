"""What an operator does at the desk and a caller at the page, as hands do it: by label, key and click."""

import re
from dataclasses import dataclass
from datetime import datetime

from playwright.async_api import Locator, Page, expect

from hotline.kernel.clock import SystemClock
from tests.browser.office import hears
from tests.served import until

MOST_TABS = 60


@dataclass(frozen=True)
class Caller:
    """The caller's page."""

    page: Page

    async def dials(self, number: str) -> None:
        await self.page.goto("/phone")
        await self.page.get_by_label("您的电话号码").fill(number)
        await self.page.get_by_role("button", name="拨打 12348").click()

    async def hears_the_greeting(self) -> None:
        await self.page.get_by_text("您好，这里是公共法律服务热线，12348").wait_for()
        await until(lambda: self.page.evaluate("window.loudest() > 0.05"))

    async def is_told(self, text: str, *, seconds: float = 20) -> None:
        await self.page.get_by_text(text).first.wait_for(timeout=1000 * seconds)

    async def presses(self, digit: str) -> None:
        await self.page.get_by_role("button", name=digit, exact=True).click()


@dataclass(frozen=True)
class Desk:
    """The operator's workbench."""

    page: Page

    @property
    def card(self) -> Locator:
        return self.page.get_by_role("alertdialog", name="来电")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("region", name="通话")

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("region", name="登记")

    @property
    def saved(self) -> Locator:
        return self.form.get_by_text(
            re.compile(r"✓ 已保存 \d\d:")
        )  # with the time: by itself, just now

    async def goes_on_duty(self) -> None:
        await self.page.get_by_title("接听状态").click()
        await self.page.get_by_role("menuitem", name="可接听").click()
        await self.panel.get_by_text("等待来电").wait_for()
        await expect(self.page.get_by_text("正在连接耳机")).to_have_count(0)

    async def sees_the_card(self) -> datetime:
        await self.card.wait_for(timeout=40_000)
        return SystemClock().now()

    async def answers(self) -> None:
        await expect(self.card.get_by_role("button", name="接听")).to_be_enabled()
        await expect(self.card).to_be_focused()
        await self.page.keyboard.press("Enter")
        await self.panel.get_by_text("通话中").wait_for()

    async def tabs_to(self, target: Locator) -> None:
        """By the Tab key alone: whoever types does not reach for the mouse."""
        for _ in range(MOST_TABS):
            if await target.evaluate("(element) => element === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    async def writes(self, label: str, text: str) -> None:
        await self.tabs_to(self.form.get_by_role("textbox", name=label))
        await self.page.keyboard.insert_text(text)

    async def picks(self, label: str, typed: str, offered: str) -> None:
        """From a field with suggestions: a few letters, then Enter."""
        await self.tabs_to(self.form.get_by_role("combobox", name=label))
        await self.page.keyboard.type(typed)
        await self.form.get_by_role("option", name=offered, selected=True).wait_for()
        await self.page.keyboard.press("Enter")

    async def hangs_up(self) -> None:
        await self.panel.get_by_role("button", name="挂断").click()

    async def finishes(self) -> None:
        await self.panel.get_by_role("button", name="完成").click()
        await self.panel.get_by_text("等待来电").wait_for()


async def hear_each_other(one: Page, his: int, other: Page, hers: int) -> None:
    await until(lambda: one.evaluate(hears(hers)))
    await until(lambda: other.evaluate(hears(his)))
    assert not await one.evaluate(hears(his)), "the first hears himself"
    assert not await other.evaluate(hears(hers)), "the second hears herself"

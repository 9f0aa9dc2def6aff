"""The figures that a supervisor sees: on the wall, on the supervisor's page and in the statistics."""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Self

from playwright.async_api import Locator, Page, expect

from hotline.kernel.clock import SystemClock, local
from tests.browser.office import Office


@dataclass(frozen=True)
class Counted:
    offered: int
    answered: int
    rated: int  # calls of the operator that were rated today


@dataclass(frozen=True)
class Figures:
    wall: Page
    supervisor: Page
    statistics: Page

    @classmethod
    async def opened(cls, office: Office, username: str) -> Self:
        """The wall has a sign-in of its own; the other two are one person's two pages."""
        pages = [
            await office.signed_in(username, address)
            for address in ("/wallboard", "/console/supervisor", "/console/statistics")
        ]
        return cls(*pages)

    async def read(self) -> Counted:
        offered = int(await self._on_the_wall("今日来电").inner_text())
        answered = int(await self._at_the_supervisor("接听").inner_text())
        return Counted(offered, answered, await self._rated("张敏"))

    async def show_somebody_waiting(self, before: Counted) -> None:
        await expect(self._on_the_wall("排队")).to_have_text("1")
        await expect(self._on_the_wall("今日来电")).to_have_text(str(before.offered + 1))
        await expect(self.supervisor.get_by_text("正在呼叫 张敏")).to_be_visible()

    async def show_talking(self, name: str) -> None:
        await expect(self._on_the_wall("排队")).to_have_text("0")
        await expect(self.wall.get_by_role("listitem").filter(has_text=name)).to_contain_text("◉")
        row = self.supervisor.get_by_role("row").filter(has_text=name)
        await expect(row).to_contain_text("◉ 通话")

    async def counted_one_more(self, before: Counted) -> None:
        await expect(self._on_the_wall("今日来电")).to_have_text(str(before.offered + 1))
        await expect(self._at_the_supervisor("接听")).to_have_text(str(before.answered + 1))
        assert await self._in_the_statistics("转人工量") == before.offered + 1
        assert await self._in_the_statistics("接通量") == before.answered + 1
        assert await self._rated("张敏") == before.rated + 1

    def _on_the_wall(self, name: str) -> Locator:
        heading = self.wall.get_by_role("heading", name=name, exact=True)
        return self.wall.locator("div").filter(has=heading).last.locator("p")

    def _at_the_supervisor(self, name: str) -> Locator:
        label = self.supervisor.get_by_text(name, exact=True)
        return self.supervisor.locator(".figure").filter(has=label).locator("b")

    async def _in_the_statistics(self, name: str) -> int:
        await self._today()
        label = self.statistics.get_by_text(name, exact=True)
        figure = self.statistics.locator(".figure").filter(has=label).locator("b")
        return int(await figure.inner_text())

    async def _rated(self, operator: str) -> int:
        """The whole behind 满意率, which is written n/N as long as it is small."""
        await self._today(operators=True)
        row = self.statistics.get_by_role("row").filter(has_text=operator)
        if not await row.count():
            return 0  # early in the morning nobody has answered a call yet
        satisfied = (await row.get_by_role("cell").last.inner_text()).strip()
        if satisfied == "–":
            return 0
        found = re.fullmatch(r"\d+/(\d+)", satisfied)
        assert found, satisfied
        return int(found[1])

    async def _today(self, *, operators: bool = False) -> None:
        """Asked anew: the statistics are a report, not a live board."""
        await self.statistics.reload()
        async with self._asked("calls"):
            await self.statistics.get_by_role("button", name="今天").click()
        await expect(self.statistics.locator(".busy")).to_have_count(0)
        if operators:
            async with self._asked("operators"):
                await self.statistics.get_by_role("tab", name="坐席").click()
            await self.statistics.get_by_role("row").last.wait_for()

    def _asked(self, report: str) -> AbstractAsyncContextManager[object]:
        """Until the report of today alone has come."""
        today = local(SystemClock().now()).date()
        wanted = f"/api/reports/{report}?from={today}"
        return self.statistics.expect_response(lambda answer: wanted in answer.url)

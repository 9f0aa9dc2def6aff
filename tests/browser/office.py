"""Browsers at work in one office: each telephone with a tone of its own, each page watched for complaints."""

import re
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, ConsoleMessage, Page, Playwright, Response

from tests.chromium import ALLOWED, EAR, launch, microphone
from tests.served import PASSWORD, Served

CALLER, OPERATOR, COLLEAGUE = 700, 1100, 1500  # hertz
DESK = (1366, 768)
PHONE = (375, 812)
HEARD = "loudnessAt({hertz}) > -60"
# A page asks who is signed in before anybody is: the answer "nobody" is no failure.
EXPECTED = re.compile(r"status of 401 .*/api/me$")
TOLD_OF_CSP = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@dataclass
class Office:
    """What one test opens in browsers; `complaints` is what the pages' consoles said."""

    served: Served
    playwright: Playwright
    folder: Path
    setting: str = ""  # a script that each page runs first
    complaints: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    browsers: dict[int, Browser] = field(default_factory=dict)

    async def page(
        self,
        hertz: int = OPERATOR,
        *,
        size: tuple[int, int] = DESK,
        colours: Literal["light", "dark"] = "light",
    ) -> Page:
        """A page of a person of its own: no cookie is shared, the microphone with this tone is."""
        if hertz not in self.browsers:
            sound = microphone(self.folder / f"{hertz}.wav", hertz)
            self.browsers[hertz] = await launch(self.playwright, sound, ALLOWED)
        context = await self.browsers[hertz].new_context(
            viewport={"width": size[0], "height": size[1]},
            base_url=self.served.url,
            color_scheme=colours,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        await context.add_init_script(self.setting + EAR + TOLD_OF_CSP)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answered)
        self.pages.append(page)
        return page

    async def signed_in(
        self, username: str, address: str = "/console", hertz: int = OPERATOR, **how: Any
    ) -> Page:
        page = await self.page(hertz, **how)
        await page.goto(address)
        await page.get_by_label("用户名").fill(username)
        await page.get_by_label("密码").fill(PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await page.get_by_role("button", name="登录").wait_for(state="detached")
        await page.get_by_text("实时").first.wait_for()
        return page

    async def close(self) -> None:
        for browser in self.browsers.values():
            await browser.close()

    async def refusals(self) -> list[str]:
        """What the pages' own security policy refused them."""
        return [one for page in self.pages for one in await page.evaluate("window.refused")]

    async def pictures(self, folder: Path) -> list[Path]:
        files = []
        for number, page in enumerate(self.pages):
            files.append(folder / f"page-{number}.png")
            await page.screenshot(path=files[-1])
        return files

    def _said(self, line: ConsoleMessage) -> None:
        if line.type != "error":
            return
        text = f"{line.text} {line.location.get('url', '')}"
        if not EXPECTED.search(text):
            self.complaints.append(text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")


async def opens(page: Page, name: str) -> None:
    """A page of the console by its name in the navigation, behind "more" if it stands there."""
    navigation = page.get_by_role("navigation", name="主导航")
    link = navigation.get_by_role("link", name=re.compile(f"^{name}"))
    await navigation.get_by_role("link").first.wait_for()
    if not await link.is_visible():
        await navigation.locator("summary").click()
    await link.click()


def hears(hertz: int) -> str:
    """An expression that is true in a page which plays this tone."""
    return HEARD.format(hertz=hertz)


@dataclass(frozen=True)
class Citizen:
    number: str
    name: str


def known_citizens(served: Served, village: str) -> list[Citizen]:
    """Who rang most often from this village, by the demonstration data."""
    with sqlite3.connect(f"file:{served.folder}/hotline.db?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT caller.phone, caller.name FROM caller"
            " JOIN unit ON unit.id = caller.village_id JOIN ticket ON ticket.caller_id = caller.id"
            " WHERE unit.name = ? AND caller.name IS NOT NULL"
            " GROUP BY caller.id ORDER BY count(*) DESC, caller.id LIMIT 5",
            (village,),
        ).fetchall()
    return [Citizen(str(phone).removeprefix("+86"), str(name)) for phone, name in rows]

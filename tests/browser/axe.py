"""Asks axe what keeps people with a disability out of a page; only what it calls serious or critical."""

from typing import Any, Final

from playwright.async_api import Page

from tests.served import ROOT

AXE: Final = ROOT / "dashboard/web/node_modules/axe-core/axe.min.js"
SEVERE: Final = {"serious", "critical"}
STANDS_STILL: Final = (
    "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))"
)
RUN: Final = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map(
  ({ id, impact, nodes }) => ({ id, impact, where: nodes.map((one) => {
    const [first] = [...one.any, ...one.all, ...one.none];
    return `${one.target.join(" ")} ${first?.message ?? ""}`;
  }) }))"""


async def barriers(page: Page) -> list[str]:
    await page.evaluate(STANDS_STILL)  # half faded in, everything is hard to read
    # Evaluated, not added as a script: the page's own policy refuses foreign scripts, as it must.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = await page.evaluate(RUN)
    return [
        f"{page.url}: {one['id']}: {where}"
        for one in found
        if one["impact"] in SEVERE
        for where in one["where"]
    ]

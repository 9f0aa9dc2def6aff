"""Every page as its people open it: usable by everybody (axe), quiet on the console, guarded by its headers."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Literal

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.office import DESK, PHONE, Office
from tests.served import PASSWORD, Served

ANYBODY = ("/", "/phone", "/console", "/wallboard")
BY_PERSON = {
    "operator1": (
        "workbench", "workbench?ticket={draft}", "tickets/mine", "tickets", "tickets/{ticket}", "follow-ups",
    ),
    "supervisor": ("supervisor", "queues", "routing-policy", "statistics", "duty", "territory"),
    "admin": ("people", "units", "duty"),
    "adviser1": ("todo", "follow-ups", "tickets/mine", "me"),
    "town1": ("todo", "statistics"),
}  # fmt: skip
BEHIND_A_BUTTON = {"people": "新增人员", "tickets/{ticket}": "约回访"}
ON_A_PHONE = {"adviser1"}
Colours = Literal["light", "dark"]


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_no_page_has_a_serious_barrier(
    served: Served, office: Office, colours: Colours
) -> None:
    found: list[str] = []
    async for page in every_page(office, served, colours):
        found += await barriers(page)
    assert found == []
    assert office.complaints == []
    assert await office.refusals() == []


async def every_page(office: Office, served: Served, colours: Colours) -> AsyncIterator[Page]:
    page = await office.page(colours=colours)
    for address in ANYBODY:
        await page.goto(address)
        await settled(page)
        yield page
    async with aclosing(await served.signed_in("operator1")) as api:
        ticket, draft = [await a_ticket(api, state) for state in ("in_progress", "draft")]
    for username, addresses in BY_PERSON.items():
        size = PHONE if username in ON_A_PHONE else DESK
        page = await office.signed_in(username, size=size, colours=colours)
        for address in addresses:
            await page.goto(f"/console/{address.format(ticket=ticket, draft=draft)}")
            await settled(page)
            yield page
            if button := BEHIND_A_BUTTON.get(address):
                await page.get_by_role("button", name=button, exact=True).click()
                await page.get_by_role("dialog").wait_for()
                yield page
    page = await office.signed_in("supervisor", "/wallboard", colours=colours)
    await settled(page)
    yield page


async def settled(page: Page) -> None:
    """What is loaded has come."""
    await page.get_by_role("main").first.wait_for()
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_text("正在读取")).to_have_count(0)


async def a_ticket(api: httpx.AsyncClient, state: str) -> str:
    found = (await api.get("/api/tickets", params={"state": state})).json()
    return str(found["items"][0]["id"])


async def test_the_session_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    page = await office.signed_in("operator1")
    assert await page.evaluate("document.cookie") == ""
    [cookie] = await page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] in {"Lax", "Strict"}
    assert cookie["path"] == "/"
    # Another site can make a browser send the cookie, but it does not know the token.
    forged = await page.evaluate("""async () => (await fetch("/api/me/presence", {
        method: "PUT", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ intent: "available" }),
    })).status""")
    assert forged == 403


@pytest.mark.parametrize("address", [*ANYBODY, "/console/tickets", "/api/me", "/nowhere"])
async def test_every_answer_tells_the_browser_what_to_refuse(served: Served, address: str) -> None:
    async with served.client() as client:
        headers = (await client.get(address)).headers
    policy = dict(
        directive.strip().partition(" ")[::2]
        for directive in headers["content-security-policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"]


async def test_a_wrong_password_is_told_without_a_word_too_much(office: Office) -> None:
    page = await office.page()
    await page.goto("/console")
    for username in ("operator1", "nobody"):
        await page.get_by_label("用户名").fill(username)
        await page.get_by_label("密码").fill("not the password")
        await page.get_by_role("button", name="登录").click()
        await expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    assert PASSWORD not in await page.content()

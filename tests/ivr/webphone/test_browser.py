"""The caller's page in a real Chromium: it dials, hears the greeting, presses a key, talks and is heard."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from playwright.async_api import Page, async_playwright
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from hotline.bootstrap.pages import DIST, add_pages
from hotline.kernel.clock import SystemClock
from hotline.kernel.config import Settings
from hotline.telephony.port import CallRef, Ring
from hotline.telephony.signals import CallArrived, Gathered, LegAnswered, Signal
from hotline.telephony.steps import Gather, Say
from ivr.webphone.routes import router
from ivr.webphone.sessions import PhoneDesk
from tests.chromium import ALLOWED, EAR, built, launch, microphone
from tests.ivr.webphone.hall import loudness
from tests.ivr.webphone.stage import KEY, Office, an_office, until

BUILT = Path(os.environ.get("HOTLINE_WEB_DIST", DIST))
POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'"
pytestmark = pytest.mark.browser


class _Policy(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response


def pages() -> FastAPI:
    app = FastAPI()
    app.state.phone_desk = PhoneDesk(KEY, SystemClock())
    app.state.settings = Settings()
    app.include_router(router)
    add_pages(app, built(BUILT, "phone.html"))
    app.add_middleware(_Policy)
    return app


@asynccontextmanager
async def a_page(office: Office, *flags: str) -> AsyncIterator[Page]:
    sound = microphone(office.folder / "microphone.wav", 700)
    async with async_playwright() as playwright:
        browser = await launch(playwright, sound, *flags)
        page = await browser.new_page(viewport={"width": 375, "height": 812})
        await page.add_init_script(EAR)
        await page.goto(f"http://127.0.0.1:{office.port}/phone")
        yield page
        await browser.close()


async def test_a_caller_hears_the_greeting_chooses_and_talks() -> None:
    async with an_office(pages()) as office:
        telephony = office.telephony

        async def follow(signal: Signal) -> None:
            call = CallRef("c", signal.carrier_id)
            match signal:
                case CallArrived():
                    await telephony.say(
                        call, (Say(("greeting",)), Gather(("menu_main",), timeout=60))
                    )
                case Gathered():
                    await telephony.ring(
                        call, Ring("leg", "agent:zhang", "zhang", "139****2046", 20)
                    )
                case LegAnswered():
                    await telephony.bridge(call, "leg")

        office.on_signal = follow
        agent = await office.agent()
        problems: list[str] = []
        async with a_page(office, ALLOWED) as page:
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on(
                "console", lambda line: problems.append(line.text) if line.type == "error" else None
            )
            await page.get_by_label("您的电话号码").fill("13900002046")
            await page.get_by_role("button", name="拨打 12348").click()
            await page.get_by_text("您好，这里是公共法律服务热线，12348").wait_for()
            await until(lambda: page.evaluate("window.loudest?.() > 0.05"))
            assert isinstance(office.signals[0], CallArrived)
            assert office.signals[0].from_number == "13900002046"
            await page.get_by_text("法律咨询请按一").wait_for()
            await page.keyboard.press("2")

            leg = (await agent.until("ring"))["leg_id"]
            assert [s.digits for s in office.signals if isinstance(s, Gathered)] == ["2"]
            await agent.send(type="answer", leg_id=leg)
            await page.get_by_text("通话中", exact=True).wait_for()
            agent.speak(1100)
            await until(lambda: page.evaluate("loudnessAt(1100) > -40 && loudnessAt(1700) < -60"))
            heard = await agent.hear(1)
            assert loudness(heard, 700) > max(200, 5 * loudness(heard, 900))

            await page.get_by_role("button", name="挂断").click()
            await page.get_by_text("通话已结束").wait_for()
            await agent.until("ended")
        await agent.close()
        assert problems == []


async def test_a_reloaded_page_takes_its_call_up_again() -> None:
    async with (
        an_office(pages()) as office,
        a_page(office, ALLOWED) as page,
    ):
        await page.get_by_role("button", name="拨打 12348").click()
        await until(lambda: office.signals)
        call = office.signals[0].carrier_id
        await page.get_by_text("正在呼叫").wait_for()
        await page.reload()
        await page.get_by_role("button", name="接回通话").click()
        await page.get_by_role("button", name="挂断").wait_for()
        assert [live.carrier_id for live in await office.telephony.live_calls()] == [call]
        assert [type(signal) for signal in office.signals] == [CallArrived]


async def test_a_refused_microphone_is_explained_and_listening_still_works() -> None:
    async with an_office(pages()) as office, a_page(office, "--deny-permission-prompts") as page:
        await page.get_by_role("button", name="拨打 12348").click()
        await page.get_by_text("把“麦克风”改为允许").wait_for()
        await page.get_by_role("button", name="不用话筒").click()
        await page.get_by_role("button", name="挂断").wait_for()
        await until(lambda: office.signals)

"""Takes the pictures of the README: the demonstration county on an ordinary morning, with people on the line.

Not a test. The hour must not depend on when somebody takes them, so server and pages share a clock
that is set forward or back.
"""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack, aclosing
from datetime import datetime, time, timedelta
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from hotline.demo import roster
from hotline.kernel.clock import SHANGHAI, SystemClock, local
from tests.browser.axe import STANDS_STILL
from tests.browser.desk import Caller, Desk
from tests.browser.office import CALLER, OPERATOR, PHONE, Citizen, Office, hears, known_citizens
from tests.journeys.phones import Phone, caller, device
from tests.served import ROOT, Served, until

FOLDER = ROOT / "docs" / "screenshots"
MORNING = time(10, 42)
SATURDAY = 5
# Found by every Python that PYTHONPATH leads here: the server and its media process.
SET_THE_CLOCK = """
from datetime import timedelta
from hotline.kernel import clock
real = clock.SystemClock.now
clock.SystemClock.now = lambda self: real(self) + timedelta(seconds={shift})
"""
SET_THE_PAGE_S_CLOCK = """
const RealDate = Date;
window.Date = class extends RealDate {{
  constructor(...given) {{ given.length ? super(...given) : super(RealDate.now() + {shift}); }}
  static now() {{ return RealDate.now() + {shift}; }}
}};
"""
LARGEST = 200_000  # bytes: the README is read on slow lines, too
SUMMARY = (
    "去年九月起在县城工地做木工，三个月的工资共一万二千元没有发。"
    "包工头说项目方没有拨款，现在电话也不接。同组还有五个人。"
)
CLAIM = "要回拖欠的工资"
MATTER = {
    "request_kind": "help",
    "matter": "neighbor_relation",
    "summary": "邻居翻建房屋，把墙砌到了两家公用的巷子里，找过村里一次，没有谈成。",
    "claim": "请人调解，把墙退回去",
}
ADVICE = "先向劳动监察投诉，工程欠薪由总包单位先行清偿；保存考勤和聊天记录，可以申请法律援助。"


def the_morning() -> datetime:
    """10:42 in Shanghai on this day, or on the last working day before it."""
    day = local(SystemClock().now()).date()
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, MORNING, SHANGHAI)


async def main(folder: Path) -> None:
    shift = (the_morning() - SystemClock().now()).total_seconds()
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "sitecustomize.py").write_text(SET_THE_CLOCK.format(shift=shift))
        served = Served(Path(place), PYTHONPATH=f"{place}:{ROOT}")
        served.run("demo", "--seed-only")
        served.start()
        try:
            async with async_playwright() as playwright, AsyncExitStack() as stack:
                clock = SET_THE_PAGE_S_CLOCK.format(shift=int(1000 * shift))
                office = Office(served, playwright, Path(place), setting=clock)
                stack.push_async_callback(office.close)
                await take(office, stack, folder)
        finally:
            served.stop()


async def take(office: Office, stack: AsyncExitStack, folder: Path) -> None:
    served = office.served
    here, there = (known_citizens(served, village) for village in ("东沟村", "石桥村"))
    writing, talking, finishing = roster.desk(the_morning().date())
    desk = Desk(await office.signed_in(writing))
    wall = await office.signed_in("supervisor", "/wallboard")
    supervisor = await office.signed_in("supervisor")
    phone = Caller(await office.page(CALLER, size=PHONE))
    await a_matter_for_the_adviser(served, talking, here[1])
    await desk.goes_on_duty()
    await phone.dials(here[1].number)
    await desk.sees_the_card()
    await desk.answers()
    await register(desk)
    await (await a_talk(served, stack, finishing, there[0])).tell(type="hang_up")
    await a_talk(served, stack, talking, there[1])
    await waiting(served, stack, [here[2], there[2]])
    await desk.saved.wait_for()
    await desk.page.get_by_text("最长 00:07").wait_for()
    await until(lambda: desk.page.evaluate(hears(CALLER)))
    await picture(desk.page, folder / "workbench.png")
    await picture(wall, folder / "wallboard.png")
    await picture(supervisor, folder / "supervisor.png")
    await until(lambda: phone.page.evaluate(hears(OPERATOR)))
    await picture(phone.page, folder / "phone.png")
    adviser = await office.signed_in("adviser1", size=PHONE)
    await adviser.get_by_role("article").first.wait_for()
    await picture(adviser, folder / "adviser.png")
    await supervisor.get_by_role("link", name="统计").click()
    await supervisor.get_by_role("button", name="近 90 天").click()
    await expect(supervisor.locator(".busy")).to_have_count(0)
    await picture(supervisor, folder / "statistics.png")


async def register(desk: Desk) -> None:
    await desk.form.get_by_role("radiogroup", name="诉求类型").get_by_text("求助").click()
    await desk.picks("事项", "拖欠", "拖欠劳动报酬")
    await desk.writes("摘要", SUMMARY)
    await desk.writes("诉求", CLAIM)
    await desk.writes("发生时间", "去年九月至今")
    await desk.writes("发生地点", "县城工地")
    await desk.form.get_by_role("checkbox", name="农民工").set_checked(True, force=True)
    await desk.writes("答复", ADVICE)


async def a_talk(served: Served, stack: AsyncExitStack, username: str, citizen: Citizen) -> Phone:
    """A colleague takes this citizen's call; the citizen's telephone comes back."""
    api = await stack.enter_async_context(aclosing(await served.signed_in(username)))
    line = await stack.enter_async_context(await device(api))
    await api.put("/api/me/presence", json={"intent": "available"})
    phone = await rings(served, stack, citizen)
    ring = await until(lambda: line.has("ring"), seconds=30)
    await line.tell(type="answer", leg_id=ring["leg_id"])
    await until(lambda: phone.state == line.state == "talking")
    return phone


async def a_matter_for_the_adviser(served: Served, username: str, citizen: Citizen) -> None:
    async with aclosing(await served.signed_in(username)) as api:
        found = await api.get("/api/units/villages", params={"q": "dgc"})
        village = {"village_id": found.json()["items"][0]["id"], "caller_name": citizen.name}
        form = MATTER | village
        opened = {"channel": "visit", "caller_number": citizen.number}
        ticket = (await api.post("/api/tickets", json=opened)).json()
        address = f"/api/tickets/{ticket['id']}"
        await api.patch(address, json=form, headers={"If-Match": f'"{ticket["version"]}"'})
        await api.post(f"{address}/submit", json={})
        dispatched = await api.post(f"{address}/dispatch", json={"auto": True})
        assert dispatched.status_code == 200, dispatched.text


async def waiting(served: Served, stack: AsyncExitStack, callers: list[Citizen]) -> None:
    for citizen in callers:
        phone = await rings(served, stack, citizen)
    await until(lambda: phone.has("call", state="waiting"), seconds=30)


async def rings(served: Served, stack: AsyncExitStack, citizen: Citizen) -> Phone:
    phone = await stack.enter_async_context(await caller(served.url, citizen.number))
    await phone.tell(type="dial")
    return phone


async def picture(page: Page, file: Path) -> None:
    await page.evaluate(STANDS_STILL)
    size = len(await page.screenshot(path=file))
    assert size < LARGEST, f"{file.name} has {size} bytes"
    sys.stdout.write(f"{file.name}: {size // 1000} kB\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))

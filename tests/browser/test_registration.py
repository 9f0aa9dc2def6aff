"""Registering by keyboard, words that survive a crash and a colleague, and who is calling before anybody asks."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx
from playwright.async_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.browser.desk import Caller, Desk
from tests.browser.office import CALLER, COLLEAGUE, PHONE, Office, known_citizens
from tests.served import ROOT, Served

PICTURES = ROOT / "var" / "registration"
TYPED = "包工头拖欠工资三个月，约一万二千元"
LATE = "，工头姓陈，住县城北门"
ANSWER = "已告知可向劳动监察投诉，并说明所需材料。"
NUMBER = "15400003001"


async def test_what_is_typed_is_there_in_another_browser_after_a_crash(
    served: Served, office: Office
) -> None:
    ticket = await opened(served)
    first = await at_the_form(office, "operator1", ticket)
    await first.writes("摘要", TYPED)
    await first.saved.wait_for()
    await first.page.close(run_before_unload=False)
    office.pages.remove(first.page)

    second = await at_the_form(office, "operator1", ticket, hertz=COLLEAGUE)
    await expect(second.form.get_by_role("textbox", name="摘要")).to_have_value(TYPED)
    assert office.complaints == []


async def test_words_that_a_colleague_s_move_shut_out_stay_with_their_writer(
    served: Served, office: Office
) -> None:
    ticket = await opened(served, request_kind="help", matter="wage_arrears", summary=TYPED)
    desk = await at_the_form(office, "operator1", ticket)
    await desk.page.context.set_offline(True)
    await desk.tabs_to(desk.form.get_by_role("textbox", name="摘要"))
    await desk.page.keyboard.press("Control+End")
    await desk.page.keyboard.insert_text(LATE)
    await desk.form.get_by_text("已存本机").wait_for()
    async with as_a_person(served, "supervisor") as api:
        for step, body in (("submit", None), ("resolve", {"answer": ANSWER})):
            moved = await api.post(f"/api/tickets/{ticket['id']}/{step}", json=body)
            assert moved.status_code == 200, moved.text
    await desk.page.context.set_offline(False)
    left = desk.page.get_by_role("region", name="没有写进工单的内容")
    await expect(left).to_contain_text(TYPED + LATE)
    await expect(left).to_contain_text("只有您看得到")
    assert await barriers(desk.page) == []
    await picture(desk.page, "left-behind")
    async with as_a_person(served, "operator1") as api:
        path = f"/api/tickets/{ticket['id']}/draft"
        while not (await api.get(path)).json()["version"]:
            await desk.page.wait_for_timeout(50)  # the screen tells when it has kept it
    await desk.page.close(run_before_unload=False)
    office.pages.remove(desk.page)

    page = await office.signed_in("operator1", f"/console/tickets/{ticket['id']}", hertz=COLLEAGUE)
    left = page.get_by_role("region", name="没有写进工单的内容")
    await expect(left).to_contain_text(TYPED + LATE)
    await left.get_by_role("button", name="写成内部备注").click()
    await expect(left).to_have_count(0)
    await expect(page.get_by_role("region", name="办理过程")).to_contain_text(LATE)


async def test_a_half_written_note_is_restored_and_gone_once_it_is_given(
    served: Served, office: Office
) -> None:
    ticket = await opened(served, summary=TYPED)
    address = f"/console/tickets/{ticket['id']}"
    page = await office.signed_in("operator1", address)
    await page.get_by_role("textbox", name="内容").fill("已联系用工单位，约定")
    await page.get_by_text("草稿已保存").wait_for()
    await page.close()
    office.pages.remove(page)

    page = await office.signed_in("operator1", "/console/workbench", hertz=COLLEAGUE)
    mine = page.get_by_role("region", name="我的草稿")
    await mine.get_by_role("link", name=re.compile("已联系用工单位")).click()
    box = page.get_by_role("textbox", name="内容")
    await expect(box).to_have_value("已联系用工单位，约定")
    await box.fill("已联系用工单位，约定周五付清")
    await page.get_by_role("button", name="写记录", exact=True).click()
    await expect(page.get_by_role("region", name="办理过程")).to_contain_text("约定周五付清")
    await expect(box).to_have_value("")
    async with as_a_person(served, "operator1") as api:
        assert [one["ticket_id"] for one in (await api.get("/api/drafts")).json()["items"]].count(
            ticket["id"]
        ) == 0
    assert office.complaints == []


async def test_village_matter_and_kind_are_chosen_by_keys_alone(
    served: Served, office: Office
) -> None:
    ticket = await opened(served)
    desk = await at_the_form(office, "operator1", ticket)
    await desk.tabs_to(desk.form.get_by_role("combobox", name="村(社区)"))
    await desk.page.keyboard.type("dgc")
    await desk.form.get_by_role("option", name=re.compile("东沟村"), selected=True).wait_for()
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("Alt+3")
    await expect(desk.form.get_by_role("radio", name="求助")).to_be_checked()
    await expect(desk.form.get_by_text(re.compile(r"时限 5 个工作日"))).to_be_visible()

    await desk.page.keyboard.press("Shift+Tab")  # back to the matter: group by group
    matter = desk.form.get_by_role("combobox", name="事项")
    await expect(matter).to_be_focused()
    await desk.form.get_by_role("option", name=re.compile("^01 婚姻家庭"), selected=True).wait_for()
    for _ in range(2):
        await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Enter")
    await desk.form.get_by_role("option", name=re.compile("拖欠劳动报酬"), selected=True).wait_for()
    await desk.page.keyboard.press("Enter")
    await expect(matter).to_have_value(re.compile("拖欠劳动报酬"))
    await desk.page.keyboard.press("Control+A")
    await desk.page.keyboard.type("qrldgx")
    await desk.form.get_by_role("option", name=re.compile("确认劳动关系"), selected=True).wait_for()
    await desk.page.keyboard.press("Enter")
    await desk.saved.wait_for()

    more = desk.form.get_by_role("button", name="更多登记项")
    await more.click()
    await desk.form.get_by_label("对方类型").select_option("企业")
    await desk.form.get_by_label("标的额(元)").fill("12000")
    await desk.form.get_by_label("其他电话").fill("13800001234")
    assert await barriers(desk.page) == []
    await picture(desk.page, "form-all")
    await desk.saved.wait_for()
    async with as_a_person(served, "operator1") as api:

        async def kept() -> dict[str, Any]:
            found: dict[str, Any] = (await api.get(f"/api/tickets/{ticket['id']}")).json()
            return found

        await expect(desk.form.get_by_text("未保存")).to_have_count(0)
        body = await kept()
    assert (body["request_kind"], body["matter"]) == ("help", "labor_relation")
    assert (body["village_name"], body["opponent_type"]) == ("东沟村", "company")
    assert (body["amount"], body["phone_alt"]) == (12_000, "13800001234")
    assert office.complaints == []


async def test_who_calls_is_shown_while_it_rings_and_never_asked_again(
    served: Served, office: Office
) -> None:
    citizen = known_citizens(served, "东沟村")[0]
    desk = Desk(await office.signed_in("operator2"))
    caller = Caller(await office.page(CALLER, size=PHONE))
    await desk.goes_on_duty()
    await caller.dials(citizen.number)
    await desk.sees_the_card()
    panel = panel_of(desk.page)
    await expect(panel).to_contain_text("正在振铃")
    await expect(panel).to_contain_text(citizen.name)
    await expect(panel).to_contain_text("以往工单")
    await expect(panel).to_contain_text(re.compile("今日值班|今日未排班|休假中"))
    await expect(desk.card).to_contain_text(citizen.name)
    await picture(desk.page, "ringing")

    await desk.answers()
    await expect(desk.form.get_by_role("textbox", name="来电人")).to_have_value(citizen.name)
    await expect(desk.form.get_by_title("来自来电人档案", exact=False).first).to_be_visible()
    await panel.get_by_role("textbox", name="写备注").fill("听力不好，请慢说")
    await panel.get_by_role("button", name="加备注").click()
    await expect(panel.get_by_role("listitem").filter(has_text="听力不好")).to_contain_text("撤回")
    assert await barriers(desk.page) == []
    await no_page_scroll(desk.page)
    await picture(desk.page, "talking")
    await desk.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await picture(desk.page, "talking-phone", whole=True)
    await desk.page.set_viewport_size({"width": 1366, "height": 768})
    await desk.hangs_up()
    await desk.finishes()
    assert office.complaints == []


async def test_known_shared_unknown_and_anonymous_callers_are_told_apart(
    served: Served, office: Office
) -> None:
    first = await opened(served, caller_number=NUMBER)
    page = (await at_the_form(office, "operator1", first)).page
    await expect(panel_of(page)).to_contain_text("未知来电人")
    await expect(panel_of(page)).to_contain_text("首次来电")

    form = {"request_kind": "help", "matter": "wage_arrears", "summary": TYPED}
    async with as_a_person(served, "operator1") as api:
        body = form | {"caller_name": "周秀兰", "relation": "self"}
        known = await api.post(f"/api/tickets/{first['id']}/submit", json=body)
        assert known.status_code == 200, known.text
    await page.goto(f"/console/workbench?ticket={(await opened(served, NUMBER))['id']}")
    await expect(panel_of(page).get_by_role("heading", name="周秀兰")).to_contain_text("档案已确认")

    other = await opened(served, NUMBER, caller_name="张小宝")
    await page.goto(f"/console/workbench?ticket={other['id']}")
    await expect(panel_of(page)).to_contain_text("共 2")
    shared = await opened(served, NUMBER, caller_name="")
    await page.goto(f"/console/workbench?ticket={shared['id']}")
    panel = panel_of(page)
    await expect(panel.get_by_role("heading", name="周秀兰")).to_contain_text("可能是")
    await expect(panel).to_contain_text("可能多人共用这个号码")
    await panel.get_by_role("button", name="周秀兰").click()
    await expect(Desk(page).form.get_by_role("textbox", name="来电人")).to_have_value("周秀兰")
    await panel.get_by_role("button", name="看号码").click()
    await expect(panel).to_contain_text(NUMBER)
    await expect(panel).to_contain_text("查看已记入日志")
    assert await barriers(page) == []
    await picture(page, "maybe")

    hidden = await opened(served, channel="call")
    await page.goto(f"/console/workbench?ticket={hidden['id']}")
    await expect(panel_of(page)).to_contain_text("匿名来电:对方隐藏了号码")
    await expect(panel_of(page)).to_contain_text("查不到以往工单")
    await picture(page, "anonymous")


def panel_of(page: Page) -> Locator:
    return page.get_by_role("region", name="来电人", exact=True)


async def no_page_scroll(page: Page) -> None:
    over = await page.evaluate(
        "document.scrollingElement.scrollHeight - document.scrollingElement.clientHeight"
    )
    assert over <= 0, f"the page scrolls by {over} px"


async def opened(served: Served, caller_number: str = "", **form: Any) -> dict[str, Any]:
    """A registration that the first operator has begun by hand."""
    async with as_a_person(served, "operator1") as api:
        body = {"channel": "visit", "caller_number": caller_number} | form
        if not caller_number:
            body |= {"caller_name": "李桂芳"}
        made = await api.post("/api/tickets", json=body)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found


async def at_the_form(office: Office, username: str, ticket: dict[str, Any], **how: Any) -> Desk:
    page = await office.signed_in(username, f"/console/workbench?ticket={ticket['id']}", **how)
    desk = Desk(page)
    await expect(desk.form.get_by_role("heading", level=2)).to_contain_text(ticket["number"])
    return desk


@asynccontextmanager
async def as_a_person(served: Served, username: str) -> AsyncIterator[httpx.AsyncClient]:
    async with aclosing(await served.signed_in(username)) as api:
        yield api


async def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Kept only where somebody wants to look at them."""
    if os.environ.get("HOTLINE_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)

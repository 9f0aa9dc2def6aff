"""A matter comes back, waits, is given more time and is not accepted: each by hand, on a telephone and at a desk."""

import os
import re
from contextlib import aclosing
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import ROOT, Served

PICTURES = ROOT / "var" / "life-cycle"


async def test_a_return_is_reviewed_and_refused(served: Served, office: Office) -> None:
    ticket = await signed_for(served, "邻居砌墙占了出路，来电人要求拆除。")
    adviser = await at_the_ticket(office, "adviser1", ticket, size=PHONE)
    await chosen(adviser, "退单")
    form = adviser.get_by_role("dialog", name="退单")
    await form.get_by_label("退单原因").select_option("属地错误")
    await form.get_by_label("说明").fill("当事人住柳塘村")
    assert await barriers(adviser) == []
    await picture(adviser, "return-phone")
    await form.get_by_role("button", name="提交退单").click()
    await expect(adviser.get_by_role("heading", level=1)).to_contain_text("退单待审")
    await expect(adviser.get_by_role("status").filter(has_text="申请退单")).to_contain_text(
        "仍由您办理"
    )

    desk = await office.signed_in("operator2")
    await desk.get_by_role("link", name="派单台").click()
    row = desk.get_by_role("row").filter(has_text=ticket["number"])
    await expect(row).to_contain_text("申请退单")
    assert await barriers(desk) == []
    await picture(desk, "dispatch-desk")
    await row.get_by_role("link").click()
    await expect(desk.get_by_role("status").filter(has_text="林嘉 申请退单")).to_contain_text(
        "属地错误"
    )
    await picture(desk, "return-review")
    await desk.get_by_role("button", name="驳回退单").click()
    await said(desk, "驳回退单", "驳回理由", "户口在东沟村")
    await expect(desk.get_by_label("办理过程")).to_contain_text("户口在东沟村")
    await expect(adviser.get_by_role("heading", level=1)).to_contain_text("办理中")
    assert office.complaints == []


async def test_more_time_is_asked_for_and_the_new_limit_is_shown(
    served: Served, office: Office
) -> None:
    ticket = await signed_for(served, "承包地被填了土，来电人要求恢复耕种。")
    adviser = await at_the_ticket(office, "adviser1", ticket, size=PHONE)
    before = (await read(served, ticket))["due_on"]
    await chosen(adviser, "申请延期")
    form = adviser.get_by_role("dialog", name="申请延期")
    await form.get_by_label("工作日").fill("30")
    await form.get_by_label("原因").select_option("情况复杂需调查")
    await adviser.keyboard.press("Enter")
    await form.get_by_role("button", name="提交申请").click()
    await expect(form.get_by_role("alert")).to_contain_text("延期超过上限")
    await form.get_by_label("工作日").fill("3")
    await form.get_by_role("button", name="提交申请").click()
    await expect(form).to_have_count(0)

    boss = await office.signed_in("supervisor")
    await boss.get_by_role("link", name="派单台").click()
    await boss.get_by_role("button", name="督办台").click()
    row = boss.get_by_role("row").filter(has_text=ticket["number"])
    await expect(row).to_contain_text("申请延期")
    assert await barriers(boss) == []
    await picture(boss, "supervise-desk")
    await row.get_by_role("link").click()
    await boss.get_by_role("button", name="同意延期", exact=True).click()
    form = boss.get_by_role("dialog", name="同意延期")
    await expect(form.get_by_label("工作日")).to_have_value("3")
    await form.get_by_role("button", name="同意延期").click()
    after = (await read_until_extended(boss, served, ticket))["due_on"]
    assert after > before
    told = boss.get_by_label("办理过程").get_by_role("listitem").filter(has_text="对外")
    await expect(told).to_contain_text(f"因情况复杂需调查，办理期限延长至 {after}")
    await expect(adviser.get_by_label("办理过程")).to_contain_text(f"新期限 {after}")
    await picture(boss, "extended")
    assert all("/ask_extension" in line for line in office.complaints), "the refusal above alone"


async def test_the_clock_stops_and_runs_again(served: Served, office: Office) -> None:
    ticket = await signed_for(served, "离婚后抚养费没有付，来电人正在补户口簿。")
    adviser = await at_the_ticket(office, "adviser1", ticket, size=PHONE)
    await chosen(adviser, "申请暂停")
    form = adviser.get_by_role("dialog", name="申请暂停计时")
    await form.get_by_label("原因").select_option("等待当事人补正材料")
    await form.get_by_role("button", name="提交申请").click()

    desk = await at_the_ticket(office, "operator2", ticket)
    await desk.get_by_role("button", name="同意暂停", exact=True).click()
    await expect(desk.get_by_role("heading", level=1)).to_contain_text("Ⅱ 不计时")
    await expect(adviser.get_by_role("heading", level=1)).to_contain_text("暂停计时")
    await picture(adviser, "suspended-phone")
    await adviser.get_by_role("button", name="恢复计时").click()
    await expect(adviser.get_by_role("heading", level=1)).to_contain_text("办理中")
    await expect(adviser.locator(".is-loading")).to_have_count(0)
    assert await barriers(adviser) == []

    await chosen(adviser, "答复")
    form = adviser.get_by_role("dialog", name="答复")
    await form.get_by_label("属实", exact=True).check()
    await form.get_by_label("已联系来电人").check()
    await expect(form.get_by_label("联系时间")).not_to_have_value("")
    await form.get_by_label("对来电人的答复").fill(
        "可以向法院申请强制执行抚养费，材料齐了我陪您去。"
    )
    await form.get_by_label("内部说明").fill("对方在外省务工")
    sending = form.get_by_role("button", name="提交答复")
    await expect(sending).to_be_disabled()
    await form.get_by_label("未解决的原因").fill("须先申请执行")
    assert await barriers(adviser) == []
    await picture(adviser, "reply-phone")
    await sending.click()
    history = adviser.get_by_label("办理过程")
    await expect(history).to_contain_text("诉求属实，已联系来电人")
    inside = history.get_by_role("listitem").filter(has_text="对方在外省务工")
    await expect(inside).to_contain_text("内部")
    assert office.complaints == []


async def test_what_is_not_ours_is_not_accepted_and_the_way_is_told(
    served: Served, office: Office
) -> None:
    async with aclosing(await served.signed_in("operator1")) as api:
        ticket = await registered(api, "征地补偿已在信访局办理，来电人要求本中心再办。")
    desk = await at_the_ticket(office, "operator1", ticket)
    await chosen(desk, "不予受理")
    form = desk.get_by_role("dialog", name="不予受理")
    await form.get_by_label("理由").select_option("已进入信访程序")
    await form.get_by_label("告知的途径").select_option("告知信访途径")
    await form.get_by_label("补充告知").fill("县信访局一楼窗口")
    await picture(desk, "not-accept")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("heading", level=1)).to_contain_text("不予受理")
    told = desk.get_by_label("办理过程").get_by_role("listitem").filter(has_text="对外")
    await expect(told).to_contain_text("途径：告知信访途径：县信访局一楼窗口")
    assert await barriers(desk) == []

    boss = await at_the_ticket(office, "supervisor", ticket)
    await boss.get_by_role("button", name="重开").click()
    await said(boss, "重开工单", "重开原因", "并未进入信访程序")
    await expect(boss.get_by_role("heading", level=1)).to_contain_text("已受理")
    assert office.complaints == []


async def registered(api: Any, summary: str) -> dict[str, Any]:
    units = (await api.get("/api/units")).json()["items"]
    village = next(one["id"] for one in units if one["name"] == "东沟村")
    form = {
        "request_kind": "help",
        "matter": "wage_arrears",
        "summary": summary,
        "caller_name": "周秀兰",
        "caller_number": "15400000123",
        "village_id": village,
    }
    made = (await api.post("/api/tickets", json=form)).json()
    submitted = await api.post(f"/api/tickets/{made['id']}/submit")
    assert submitted.status_code == 200, submitted.text
    found: dict[str, Any] = submitted.json()
    return found


async def signed_for(served: Served, summary: str) -> dict[str, Any]:
    """A matter that the first adviser has signed for."""
    async with aclosing(await served.signed_in("operator1")) as api:
        ticket = await registered(api, summary)
        people = (await api.get("/api/people")).json()["items"]
        person = next(one["id"] for one in people if one["username"] == "adviser1")
        to = {"handler_id": person}
        answer = await api.post(f"/api/tickets/{ticket['id']}/dispatch", json=to)
        assert answer.status_code == 200, answer.text
    async with aclosing(await served.signed_in("adviser1")) as api:
        answer = await api.post(f"/api/tickets/{ticket['id']}/accept")
        assert answer.status_code == 200, answer.text
    return ticket


async def read(served: Served, ticket: dict[str, Any]) -> dict[str, Any]:
    async with aclosing(await served.signed_in("supervisor")) as api:
        found: dict[str, Any] = (await api.get(f"/api/tickets/{ticket['id']}")).json()
        return found


async def read_until_extended(page: Page, served: Served, ticket: dict[str, Any]) -> dict[str, Any]:
    await expect(page.get_by_label("办理过程")).to_contain_text(re.compile(r"新期限 \d{4}-"))
    return await read(served, ticket)


async def at_the_ticket(office: Office, username: str, ticket: dict[str, Any], **how: Any) -> Page:
    page = await office.signed_in(username, f"/console/tickets/{ticket['id']}", **how)
    await expect(page.get_by_role("heading", level=1)).to_contain_text(ticket["number"])
    return page


async def chosen(page: Page, action: str) -> None:
    """Press the button of an action, behind 更多操作 if it is there."""
    button: Locator = page.get_by_role("button", name=action, exact=True)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    if not await button.is_visible():
        await page.get_by_text("更多操作").click()
    await button.click()


async def said(page: Page, dialog: str, label: str, reason: str) -> None:
    form = page.get_by_role("dialog", name=dialog)
    await form.get_by_label(label).fill(reason)
    await form.get_by_role("button").last.click()
    await expect(form).to_have_count(0)


async def picture(page: Page, name: str) -> None:
    """Kept only where somebody wants to look at them."""
    if os.environ.get("HOTLINE_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png")

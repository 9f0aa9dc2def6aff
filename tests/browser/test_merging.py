"""Another call of the same number, and several callers with one matter: decided at the desk, told on the ticket's page."""

import os
from contextlib import aclosing
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import ROOT, Served

PICTURES = ROOT / "var" / "merging"
CALLER = "15400000188"


async def test_a_repeated_call_is_merged_by_keyboard_and_taken_apart_again(
    served: Served, office: Office
) -> None:
    async with aclosing(await served.signed_in("operator1")) as api:
        old = await opened(api, "包工头拖欠三个月工资", submitted=True)
        new = await opened(api, "还是没有发工资，又来电催问")
    desk = await office.signed_in("operator1", f"/console/workbench?ticket={new['id']}")
    note = desk.get_by_role("region", name="这次来电是?")
    await expect(note).to_contain_text("此号码另有 1 件在办")
    await expect(note.get_by_role("radio")).to_be_checked()
    assert await barriers(desk) == []
    await picture(desk, "repeat-desk")
    await desk.keyboard.press("Alt+b")
    await expect(note).to_have_count(0)

    page = await office.signed_in("operator1", f"/console/tickets/{new['id']}", size=PHONE)
    part = page.get_by_role("status").filter(has_text="已并入")
    await expect(part).to_contain_text(old["number"])
    await expect(page.get_by_role("heading", level=1)).to_contain_text("已并单")
    assert await barriers(page) == []
    await picture(page, "part-phone")
    await part.get_by_role("link", name=old["number"]).click()
    group = page.get_by_role("region", name="合并办理")
    await expect(group).to_contain_text("诉求人 1 · 来件 2 · 件 1")
    await expect(page.get_by_label("办理过程")).to_contain_text("还是没有发工资")
    await picture(page, "master-phone")
    await group.get_by_role("link", name=new["number"]).click()
    await expect(part).to_be_visible()
    await page.get_by_role("button", name="取消并单", exact=True).click()
    form = page.get_by_role("dialog", name="取消并单")
    await form.get_by_label("为什么不是一回事").fill("欠的是另一个工地的工资")
    await form.get_by_role("button", name="取消并单").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("登记中")
    await expect(part).to_have_count(0)
    assert office.complaints == []


async def test_a_new_matter_stays_and_a_question_of_progress_is_over(
    served: Served, office: Office
) -> None:
    number = "15400000189"
    async with aclosing(await served.signed_in("operator1")) as api:
        old = await opened(api, "宅基地边界有争议", submitted=True, number=number)
        new = await opened(api, "要办遗嘱公证", number=number)
        asks = await opened(api, "问上次的事怎样了", number=number)
    desk = await office.signed_in("operator1", f"/console/workbench?ticket={new['id']}")
    note = desk.get_by_role("region", name="这次来电是?")
    await note.get_by_role("button", name="新诉求").click()
    decided = desk.get_by_role("status").filter(has_text="已定为新诉求")
    await expect(decided).to_contain_text("所定")
    await expect(desk.get_by_label("摘要")).to_be_editable()
    await picture(desk, "apart-desk")

    await desk.goto(f"/console/workbench?ticket={asks['id']}")
    await note.get_by_role("radio", name=old["number"]).check()
    await note.get_by_role("button", name="查询进度").click()
    await expect(note).to_have_count(0)
    await desk.goto(f"/console/tickets/{old['id']}")
    history = desk.get_by_label("办理过程")
    await expect(history).to_contain_text(f"来电人查询进度（{asks['number']}）")
    await picture(desk, "asked-desk")
    assert office.complaints == []


async def test_a_crowd_is_told_to_the_supervisor_who_makes_one_matter_of_it(
    served: Served, office: Office
) -> None:
    boss = await office.signed_in("supervisor", "/console/tickets")
    crowd = []
    async with aclosing(await served.signed_in("operator1")) as api:
        for last in range(3):
            about = {"opponent": "远山建筑公司", "matter": "work_injury"}
            number = f"1540000020{last}"
            story = f"远山工地第{last + 1}班的工人要求付清工资"
            crowd.append(await opened(api, story, submitted=True, number=number, **about))
    notice = boss.get_by_role("status").filter(has_text="群体性提醒")
    await expect(notice).to_contain_text("对方 远山建筑 · 3 位来电人")
    await notice.get_by_role("link").click()
    alert = boss.get_by_role("region", name="群体性提醒")
    await expect(alert.get_by_role("listitem")).to_have_count(3)
    assert await barriers(boss) == []
    await picture(boss, "mass-desk")

    page = await office.signed_in("supervisor", f"/console/tickets/{crowd[2]['id']}", size=PHONE)
    likely = page.get_by_role("region", name="可能是同一件事")
    await expect(likely).to_contain_text("对方相同（远山建筑公司）")
    await expect(likely).to_contain_text("内容相近")
    assert await barriers(page) == []
    await likely.scroll_into_view_if_needed()
    await picture(page, "candidates-phone")
    await page.goto("/console/supervisor")
    await expect(page.get_by_role("region", name="群体性提醒")).to_be_visible()
    await picture(page, "mass-phone")

    await alert.get_by_role("button", name="合为一件").click()
    await expect(notice).to_have_count(0)
    await alert.get_by_role("status").get_by_role("link", name=crowd[0]["number"]).click()
    group = boss.get_by_role("region", name="合并办理")
    await expect(group).to_contain_text("诉求人 3 · 来件 3 · 件 1")
    await picture(boss, "crowd-desk")
    await boss.goto("/console/statistics")
    await boss.get_by_text("事项", exact=True).first.click()
    figures = boss.get_by_role("region", name="诉求人与件")
    await expect(figures).to_contain_text("诉求人")
    await expect(figures).to_contain_text("重复来电率")
    assert await barriers(boss) == []
    await picture(boss, "figures-desk")
    assert office.complaints == []


async def opened(
    api: Any, summary: str, *, submitted: bool = False, number: str = CALLER, **about: str
) -> dict[str, Any]:
    form = {
        "request_kind": "help",
        "matter": "wage_arrears",
        "summary": summary,
        "claim": "要求依法处理",
        "caller_name": "周秀兰",
        "caller_number": number,
    } | about
    answer = await api.post("/api/tickets", json=form)
    assert answer.status_code == 201, answer.text
    ticket: dict[str, Any] = answer.json()
    if submitted:
        answer = await api.post(f"/api/tickets/{ticket['id']}/submit")
        assert answer.status_code == 200, answer.text
    return ticket


async def picture(page: Page, name: str) -> None:
    """Kept only where somebody wants to look at them."""
    if os.environ.get("HOTLINE_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png")

"""Two people on one ticket, each at a browser: they see each other, and nobody's words are lost."""

import os
from contextlib import aclosing
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import ROOT, Served

PICTURES = ROOT / "var" / "together"
NOBODY = 0


async def test_who_else_looks_and_types_is_shown_and_goes_when_the_tab_is_closed(
    served: Served, office: Office
) -> None:
    ticket = await registered(served, "邻居占了晒谷场，来电人要求让出。")
    mine = await at_the_ticket(office, "operator1", ticket)
    here = mine.get_by_role("status", name="谁在看这张工单")
    await expect(here).to_have_count(NOBODY)

    theirs = await at_the_ticket(office, "supervisor", ticket)
    await expect(here).to_contain_text("也在看")
    await theirs.get_by_label("内容", exact=True).fill("先别派单")
    await expect(here).to_contain_text("正在输入")
    assert await barriers(mine) == []
    await picture(mine, "presence")
    await theirs.close()
    await expect(here).to_have_count(NOBODY)

    office.pages.remove(theirs)
    adviser = await office.signed_in("adviser1", f"/console/tickets/{ticket['id']}")
    await expect(adviser.get_by_role("alert")).to_contain_text("没有找到这张工单")
    await expect(here, "who may not see it, is not there").to_have_count(NOBODY)


async def test_the_second_to_save_sees_both_versions_and_chooses_field_by_field(
    served: Served, office: Office
) -> None:
    ticket = await registered(served, "承包合同到期，村里不退押金。")
    mine = await at_the_ticket(office, "operator1", ticket)
    await mine.keyboard.press("e")
    form = mine.get_by_role("dialog", name="修改登记内容")
    await form.get_by_label("诉求", exact=True).fill("退还押金两千元")
    await form.get_by_label("对方当事人").fill("村经济合作社")

    async with aclosing(await served.signed_in("supervisor")) as api:
        now = (await api.get(f"/api/tickets/{ticket['id']}")).json()
        body = {"claim": "退还押金并道歉", "incident_place": "村委会"}
        version = {"If-Match": f'"{now["version"]}"'}
        saved = await api.patch(f"/api/tickets/{ticket['id']}", json=body, headers=version)
        assert saved.status_code == 200, saved.text
    await expect(form.get_by_role("status")).to_contain_text("刚改过这张工单")
    await form.get_by_role("button", name="保存").click()

    both = form.get_by_role("region", name="别人先保存了")
    claim = both.get_by_role("radiogroup", name="诉求", exact=True)
    await expect(claim).to_contain_text("退还押金两千元")
    await expect(claim).to_contain_text("退还押金并道歉")
    await expect(both).to_contain_text("还有 1 处没有选")
    await expect(form.get_by_role("button", name="按所选保存")).to_be_disabled()
    assert await barriers(mine) == []
    await picture(mine, "conflict")
    await mine.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await picture(mine, "conflict-phone")
    await claim.get_by_label("我写的").check()
    await form.get_by_role("button", name="按所选保存").click()
    await expect(form).to_have_count(NOBODY)

    async with aclosing(await served.signed_in("supervisor")) as api:
        now = (await api.get(f"/api/tickets/{ticket['id']}")).json()
    fields = (now["claim"], now["opponent"], now["incident_place"])
    assert fields == ("退还押金两千元", "村经济合作社", "村委会")
    history = mine.get_by_role("region", name="办理过程")
    await expect(history).to_contain_text("退还押金并道歉 →")
    await picture(mine, "history-phone")
    refused = [line for line in office.complaints if "412" not in line]
    assert refused == []


async def test_a_step_that_somebody_else_took_first_keeps_what_was_typed(
    served: Served, office: Office
) -> None:
    ticket = await registered(served, "施工队弄坏了水管，来电人要求修复。")
    mine = await at_the_ticket(office, "operator1", ticket)
    await mine.route("**/api/tickets/*", lambda route: route.abort(), times=1)  # the news is lost
    await act(mine, "作废")
    form = mine.get_by_role("dialog", name="作废工单")
    await form.get_by_label("作废原因").fill("重复登记")
    async with aclosing(await served.signed_in("supervisor")) as api:
        note = {"summary": "施工队弄坏了水管和电表，来电人要求修复。"}
        head = {"If-Match": f'"{ticket["version"]}"'}
        saved = await api.patch(f"/api/tickets/{ticket['id']}", json=note, headers=head)
        assert saved.status_code == 200, saved.text
    await form.get_by_role("button", name="作废").click()
    told = form.get_by_role("alert")
    await expect(told).to_contain_text("先操作了这张工单")
    await expect(told).to_contain_text("水管和电表")
    await expect(form.get_by_label("作废原因")).to_have_value("重复登记")
    await picture(mine, "moved")
    await told.get_by_role("button", name="按最新情况提交").click()
    await expect(mine.get_by_role("heading", level=1)).to_contain_text("已作废")


async def test_a_colleague_is_mentioned_by_initials_told_at_once_and_reads_it(
    served: Served, office: Office
) -> None:
    ticket = await registered(served, "集体林权证登记错误，来电人要求更正。")
    async with aclosing(await served.signed_in("supervisor")) as api:
        people = (await api.get("/api/people")).json()["items"]
        supervisor = next(one["name"] for one in people if one["username"] == "supervisor")
    theirs = await office.signed_in("supervisor")
    bell = theirs.get_by_role("button", name="提到我的")
    mine = await at_the_ticket(office, "operator1", ticket)
    await mine.keyboard.press("n")
    await mine.keyboard.type("@")
    picker = mine.get_by_role("combobox", name="@ 同事")
    await expect(picker).to_be_focused()
    await picker.fill(supervisor[0])
    await mine.get_by_role("option", name=supervisor).click()
    note = mine.get_by_label("内容", exact=True)
    await expect(note).to_have_value(f"@{supervisor} ")
    await note.press_sequentially("请看林权证")
    assert await barriers(mine) == []
    await picture(mine, "mention")
    await note.press("Control+Enter")
    await expect(mine.get_by_role("region", name="办理过程")).to_contain_text("请看林权证")

    await expect(theirs.get_by_text("提到了您").first).to_be_visible()
    await expect(bell).to_contain_text("1")
    await theirs.keyboard.press("m")
    listed = theirs.get_by_role("dialog", name="提到我的")
    await expect(listed).to_contain_text(ticket["number"])
    assert await barriers(theirs) == []
    await picture(theirs, "mentions")
    await listed.get_by_role("button", name="标为已读", exact=True).click()
    await expect(listed).to_contain_text("✓ 已读")
    await listed.get_by_role("button", name="打开工单").click()
    await expect(theirs.get_by_role("heading", level=1)).to_contain_text(ticket["number"])
    await expect(bell).not_to_contain_text("1")
    assert office.complaints == []


async def test_a_claim_is_seen_by_others_refused_to_them_and_taken_over_with_a_reason(
    served: Served, office: Office
) -> None:
    ticket = await registered(served, "宅基地边界不清，来电人要求确权。")
    await forwarded(served, ticket)
    mine = await at_the_ticket(office, "operator1", ticket)
    bar = mine.get_by_role("group", name="认领")
    await expect(bar).to_contain_text("还没有人认领")
    await mine.keyboard.press("c")
    await expect(bar).to_contain_text("您已认领")
    theirs = await at_the_ticket(office, "supervisor", ticket, size=PHONE)
    other = theirs.get_by_role("group", name="认领")
    await expect(other).to_contain_text("已认领")
    await picture(theirs, "claim-phone")
    await other.get_by_role("button", name="接管").click()
    asked = theirs.get_by_role("dialog", name="接管认领")
    await asked.get_by_label("接管理由").fill("来电人在线等")
    assert await barriers(theirs) == []
    await asked.get_by_role("button", name="接管").click()
    await expect(other).to_contain_text("您已认领")
    await expect(mine.get_by_role("region", name="办理过程")).to_contain_text("来电人在线等")
    await expect(bar).not_to_contain_text("您已认领")
    await other.get_by_role("button", name="放下").click()
    await expect(bar).to_contain_text("还没有人认领")
    await picture(mine, "claim")
    assert office.complaints == []


async def test_a_question_mark_opens_the_keys_of_the_page_but_not_from_a_field(
    served: Served, office: Office
) -> None:
    ticket = await registered(served, "工伤认定被拒，来电人要求复议。")
    page = await at_the_ticket(office, "operator1", ticket)
    keys = page.get_by_role("dialog", name="键盘操作")
    await page.get_by_label("内容", exact=True).press_sequentially("?ne")
    await expect(page.get_by_label("内容", exact=True)).to_have_value("?ne")
    await expect(keys).to_have_count(NOBODY)
    await page.get_by_role("heading", level=1).click()
    await page.keyboard.press("?")
    await expect(keys).to_contain_text("修改登记")
    await expect(keys).to_contain_text("写记录")
    assert await barriers(page) == []
    await picture(page, "keys")
    await page.keyboard.press("e")
    await expect(page.get_by_role("dialog", name="修改登记内容")).to_have_count(NOBODY)
    await page.keyboard.press("Escape")
    await expect(keys).to_have_count(NOBODY)
    await page.get_by_role("link", name="工作台").click()
    await page.keyboard.press("?")
    await expect(keys).not_to_contain_text("修改登记")
    assert office.complaints == []


async def registered(served: Served, summary: str) -> dict[str, Any]:
    """A matter that the first operator has registered and nobody has yet."""
    async with aclosing(await served.signed_in("operator1")) as api:
        form = {
            "channel": "visit",
            "request_kind": "help",
            "matter": "wage_arrears",
            "summary": summary,
            "claim": "依法处理",
            "caller_name": "周文",
        }
        made = await api.post("/api/tickets", json=form)
        assert made.status_code == 201, made.text
        answer = await api.post(f"/api/tickets/{made.json()['id']}/submit")
        assert answer.status_code == 200, answer.text
        ticket: dict[str, Any] = answer.json()
        return ticket


async def forwarded(served: Served, ticket: dict[str, Any]) -> None:
    async with aclosing(await served.signed_in("operator1")) as api:
        answer = await api.post(f"/api/tickets/{ticket['id']}/forward")
        assert answer.status_code == 200, answer.text


async def at_the_ticket(office: Office, username: str, ticket: dict[str, Any], **how: Any) -> Page:
    page = await office.signed_in(username, f"/console/tickets/{ticket['id']}", **how)
    await expect(page.get_by_role("heading", level=1)).to_contain_text(ticket["number"])
    return page


async def act(page: Page, action: str) -> None:
    button = page.get_by_role("button", name=action, exact=True)
    if not await button.is_visible():
        await page.get_by_text("更多操作").click()
    await button.click()


async def picture(page: Page, name: str) -> None:
    """Kept only where somebody wants to look at them."""
    if os.environ.get("HOTLINE_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png")

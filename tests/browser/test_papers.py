"""Files on a ticket, ready-made answers by key, lists of materials to read out."""

import os
import re
from contextlib import aclosing
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import ROOT, Served
from tests.tickets import papers

PICTURES = ROOT / "var" / "papers"
CARRY = """const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name));"""
DROP = f"""([name, bytes]) => {{
  {CARRY}
  document.querySelector('section[aria-label="附件"]').dispatchEvent(
    new DragEvent("drop", {{ dataTransfer: carried, bubbles: true, cancelable: true }}));
}}"""
PASTE = f"""([name, bytes]) => {{
  {CARRY}
  document.dispatchEvent(new ClipboardEvent("paste", {{ clipboardData: carried, cancelable: true }}));
}}"""
SLOW, FULL = (
    {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate}
    for rate in (1 << 20, -1)
)


async def test_a_file_is_added_with_its_progress_shown_and_can_be_had_back(
    served: Served, office: Office
) -> None:
    page = await at_a_ticket(served, office)
    card = page.get_by_role("region", name="附件")
    await expect(card.get_by_text("还没有附件。")).to_be_visible()
    line = await page.context.new_cdp_session(page)
    await line.send("Network.emulateNetworkConditions", SLOW)
    await choose(card, "通话录音.mp3", papers.MP3 + bytes(6 << 20))
    await expect(
        card.get_by_role("progressbar", name=re.compile("正在上传 通话录音.mp3"))
    ).to_be_visible()
    await expect(card.get_by_role("status")).to_have_text(re.compile(r"^[1-9]\d?%$"))
    await picture(page, "progress")
    await line.send("Network.emulateNetworkConditions", FULL)
    row = card.get_by_role("listitem").filter(has_text="通话录音.mp3")
    await expect(row).to_contain_text("录音 · 6.3 MB")
    await expect(row).to_contain_text("内部")
    async with page.expect_download() as saving:
        await row.get_by_role("link", name="下载 通话录音.mp3").click()
    assert (await saving.value).suggested_filename == "通话录音.mp3"
    told = page.get_by_text("上传附件：通话录音.mp3（录音，6.3 MB），内部")
    await expect(told).to_be_visible()
    assert office.complaints == []


async def test_a_disguised_file_is_refused_in_words_and_the_next_one_is_taken(
    served: Served, office: Office
) -> None:
    page = await at_a_ticket(served, office)
    card = page.get_by_role("region", name="附件")
    await expect(card.get_by_text("还没有附件。")).to_be_visible()
    await page.evaluate(DROP, ["欠条照片.jpg", list(papers.EXE)])
    told = card.get_by_role("alert")
    await expect(told).to_contain_text("这是一个程序，不能作为附件")
    await expect(told).to_contain_text("请核对后另选文件")
    await page.evaluate(PASTE, ["截图.png", list(papers.PNG)])
    await expect(card.get_by_role("link", name="查看 截图.png")).to_be_visible()
    await expect(told, "one refusal does not hide the other file").to_be_visible()
    assert await barriers(page) == []
    await picture(page, "refused")
    await card.get_by_role("button", name="知道了").click()
    await expect(told).to_have_count(0)


async def test_on_a_telephone_a_file_is_marked_for_the_caller_and_deleted_with_a_reason(
    served: Served, office: Office
) -> None:
    page = await at_a_ticket(served, office, size=PHONE)
    card = page.get_by_role("region", name="附件")
    await card.get_by_label("对外(可给来电人)").check()
    await expect(card.get_by_role("button", name="拍照上传")).to_be_visible()
    await choose(card, "调解协议书.pdf", papers.PDF)
    row = card.get_by_role("listitem").filter(has_text="调解协议书.pdf")
    await expect(row.get_by_text("对外", exact=True)).to_be_visible()
    await row.get_by_role("button", name="改为内部").click()
    await expect(row.get_by_role("button", name="改为对外")).to_be_visible()
    await picture(page, "phone")
    await row.get_by_role("button", name="删除 调解协议书.pdf").click()
    dialog = page.get_by_role("dialog", name="删除附件")
    await dialog.get_by_label("原因").fill("传到了别人的工单")
    assert await barriers(page) == []
    await page.keyboard.press("Enter")
    await expect(row).to_contain_text("已删除:传到了别人的工单")
    await expect(row.get_by_role("link")).to_have_count(0)


async def test_an_answer_with_an_unknown_placeholder_is_refused_at_its_field_then_kept(
    office: Office,
) -> None:
    page = await office.signed_in("supervisor", "/console/answers")
    await page.get_by_role("button", name="新增").click()
    form = page.get_by_role("dialog", name="新增")
    await form.get_by_label("标题").fill("受理告知")
    await form.get_by_label("内容").fill(
        "您反映的事项（{工单}）已受理，由{承办人}办理，住址{村居}。"
    )
    await form.get_by_role("button", name="保存").click()
    await expect(form.get_by_text("不认识的占位词:工单")).to_be_visible()
    await picture(page, "unknown-placeholder")
    await form.get_by_label("内容").fill(
        "您反映的事项（{工单号}）已受理，由{承办人}办理，住址{村居}。"
    )
    await form.get_by_role("button", name="保存").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_role("region", name="常用答复")).to_contain_text("用过 0 次")
    assert await barriers(page) == []
    await picture(page, "answers")


async def test_an_answer_and_materials_are_put_into_a_reply_by_the_keyboard(
    served: Served, office: Office
) -> None:
    async with aclosing(await served.signed_in("supervisor")) as api:
        text = "您反映的事项（{工单号}）已受理，由{承办人}办理，住址{村居}。"
        kept = {"title": "受理告知单", "text": text, "shared": True}
        assert (await api.post("/api/answers", json=kept)).status_code == 201
    ticket = await signed_for(served)
    page = await office.signed_in("adviser1", f"/console/tickets/{ticket['id']}")
    await page.get_by_role("button", name="答复", exact=True).click()
    reply = page.get_by_role("dialog", name="答复")
    words = reply.get_by_label("对来电人的答复", exact=True)
    await words.focus()
    await page.keyboard.type("周女士：")
    await page.keyboard.press("Enter")
    await page.keyboard.type("::")
    picker = reply.get_by_role("combobox", name="查找常用答复或材料清单")
    await expect(picker).to_be_focused()
    await page.keyboard.type("slgzd")
    await expect(reply.get_by_role("option", selected=True)).to_contain_text("受理告知单")
    assert await barriers(page) == []
    await picture(page, "picker")
    await page.keyboard.press("Enter")
    await expect(words).to_be_focused()
    await expect(words).to_have_value(
        re.compile(
            rf"^周女士：\n您反映的事项（{ticket['number']}）已受理，由林嘉.*办理，住址东沟村。$"
        )
    )

    await page.keyboard.type("::")
    await page.keyboard.type("公证")
    await expect(reply.get_by_role("option", selected=True)).to_contain_text("申请办理公证")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Space")  # not the first of them
    await picture(page, "materials")
    await page.keyboard.press("Enter")
    await expect(words).to_have_value(re.compile("申请办理公证需要准备：\n1. 授权委托书"))
    await page.keyboard.type("::")
    await page.keyboard.press("Escape")
    await expect(reply, "Esc closes the list and leaves the reply").to_be_visible()
    await expect(words).to_be_focused()
    assert office.complaints == []


async def test_the_answers_can_be_read_on_a_telephone(office: Office) -> None:
    page = await office.signed_in("adviser1", "/console/answers", size=PHONE)
    materials = page.get_by_role("region", name="材料清单")
    await materials.get_by_text("申请法律援助", exact=True).click()
    await expect(materials.get_by_text("法律援助申请表（原件，可到场填写）")).to_be_visible()
    await picture(page, "answers-phone")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]


async def at_a_ticket(
    served: Served, office: Office, username: str = "operator1", **how: Any
) -> Page:
    ticket = await a_ticket(served)
    page = await office.signed_in(username, f"/console/tickets/{ticket['id']}", **how)
    await expect(page.get_by_role("heading", level=1)).to_contain_text(ticket["number"])
    return page


async def a_ticket(served: Served) -> dict[str, Any]:
    form = {
        "request_kind": "help",
        "matter": "wage_arrears",
        "summary": "包工头拖欠工资三个月，要求支付。",
        "caller_name": "周秀兰",
        "caller_number": "15400000123",
    }
    async with aclosing(await served.signed_in("operator1")) as api:
        made = await api.post("/api/tickets", json=form)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found


async def signed_for(served: Served) -> dict[str, Any]:
    """A matter of 东沟村 that the first adviser has signed for."""
    made = await a_ticket(served)
    async with aclosing(await served.signed_in("operator1")) as api:
        units = (await api.get("/api/units")).json()["items"]
        village = next(one["id"] for one in units if one["name"] == "东沟村")
        path = f"/api/tickets/{made['id']}"
        answer = await api.post(f"{path}/submit", json={"village_id": village})
        assert answer.status_code == 200, answer.text
        people = (await api.get("/api/people")).json()["items"]
        person = next(one["id"] for one in people if one["username"] == "adviser1")
        answer = await api.post(f"{path}/dispatch", json={"handler_id": person})
        assert answer.status_code == 200, answer.text
    async with aclosing(await served.signed_in("adviser1")) as api:
        answer = await api.post(f"{path}/accept")
        assert answer.status_code == 200, answer.text
    return made


async def choose(card: Locator, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    await card.locator("input[type=file][multiple]").set_input_files(file)  # type: ignore[arg-type]


async def picture(page: Page, name: str) -> None:
    """For the eyes of whoever changes the screens: HOTLINE_PICTURES=1 keeps them."""
    if os.environ.get("HOTLINE_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

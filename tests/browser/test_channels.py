"""Orders of other platforms at the county's desk: typed in without a mouse, and imported."""

import os
from io import BytesIO

from openpyxl import Workbook
from playwright.async_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import ROOT
from tickets.upstream.table import COLUMNS

PICTURES = ROOT / "var" / "channels"


async def test_an_order_is_registered_by_keyboard(office: Office) -> None:
    desk = await office.signed_in("operator2")
    await desk.get_by_role("link", name="派单台").click()
    await desk.get_by_role("link", name="上级转办").click()
    await expect(desk.get_by_role("heading", level=1)).to_have_text("上级转办")
    await desk.keyboard.press("n")
    form = desk.get_by_role("dialog", name="登记上级转办")
    await form.get_by_label("来源").press_sequentially("12345")
    for label, text in (
        ("外部编号", "SZ20261128-0017"),
        ("来电人", "周桂香"),
        ("联系电话", "13905720000"),
        ("摘要", "物业停水三天，来电人问可以向谁要求赔偿。"),
    ):
        await form.get_by_label(label).fill(text)
    matter = form.get_by_role("combobox", name="事项")
    await matter.fill("物业")
    await form.get_by_role("listbox", name="事项").get_by_role("option").first.wait_for()
    await desk.keyboard.press("Enter")
    assert await barriers(desk) == []
    await picture(desk, "form")
    await desk.keyboard.press("Control+Enter")
    await expect(form).to_have_count(0)
    row = desk.get_by_role("row").filter(has_text="SZ20261128-0017")
    await expect(row).to_contain_text("12345热线")
    await row.get_by_role("link").click()
    await expect(desk.get_by_role("heading", level=1)).to_contain_text("已受理")
    assert office.complaints == []


async def test_a_table_says_of_each_row_what_became_of_it(office: Office) -> None:
    desk = await office.signed_in("operator2", "/console/upstream")
    await expect(desk.get_by_role("heading", level=1)).to_have_text("上级转办")
    good = {"sender": "省12348平台", "outside_number": "P-1", "summary": "来电人要求调解邻里纠纷"}
    content = a_table(good, good | {"outside_number": "P-2", "summary": "短"})
    file = {"name": "转办.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    await desk.get_by_label("导入表格").set_input_files(file)  # type: ignore[arg-type]
    result = desk.get_by_role("dialog", name="导入结果")
    await expect(result.get_by_role("status")).to_have_text("登记 1 件，重复 0 件，有误 1 件")
    await expect(result.get_by_role("row").filter(has_text="P-2")).to_contain_text("摘要")
    assert await barriers(desk) == []
    await picture(desk, "import")
    await result.get_by_role("button", name="关闭").last.click()
    await expect(desk.get_by_role("row").filter(has_text="P-1")).to_contain_text("导入")

    phone = await office.signed_in("operator2", "/console/upstream", size=PHONE)
    await expect(phone.get_by_role("listitem").filter(has_text="P-1")).to_contain_text("登记中")
    assert await barriers(phone) == []
    await picture(phone, "phone")
    assert office.complaints == []


def a_table(*rows: dict[str, str]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS.values()))
    for row in rows:
        sheet.append([row.get(key) for key in COLUMNS])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


async def picture(page: Page, name: str) -> None:
    """Kept only where somebody wants to look at them."""
    if os.environ.get("HOTLINE_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}.png")

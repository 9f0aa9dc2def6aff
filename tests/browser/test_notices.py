"""Whoever keeps order sees a channel fail in words, mends it, and sends again; a caller wants no texts."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.peers.receiver import Receiver, Say, a_receiver
from tests.served import Served


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def served(
    county: Path, tmp_path_factory: pytest.TempPathFactory, receiver: Receiver
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(county, folder, dirs_exist_ok=True)
    robots = {
        "hall": {
            "kind": "wecom",
            "label": "大厅群",
            "address": f"{receiver.url}/send?key=k-secret",
            "units": ["330599999"],  # nobody's: what the demonstration is late with goes elsewhere
        }
    }
    served = Served(folder, HOTLINE_NOTICES__ROBOTS=json.dumps(robots)).start()
    yield served
    served.stop()


async def the_notices(office: Office, who: str, size: tuple[int, int] | None = None) -> Page:
    page = await office.signed_in(who, "/console/notices", **({"size": size} if size else {}))
    await page.get_by_role("heading", name="通知", exact=True).wait_for()
    return page


def channel(page: Page, label: str) -> Locator:
    region = page.get_by_role("region", name="通道").first
    return region.get_by_role("row").filter(has_text=label)


async def test_a_fault_is_told_in_words_and_mended_and_sent_again(
    office: Office, receiver: Receiver
) -> None:
    page = await the_notices(office, "supervisor")
    link = page.get_by_role("link", name="通知")
    hall = channel(page, "大厅群")
    await expect(hall).to_contain_text("○ 尚未使用")
    await expect(channel(page, "短信")).to_contain_text("▲ 只记日志,不发出")
    receiver.says(Say(200, b'{"errcode": 93000}'))
    await page.get_by_role("button", name="测试 大厅群").click()
    notices = page.get_by_role("region", name="通知记录")
    row = notices.get_by_role("listitem").filter(has_text="【测试】")
    await expect(row).to_contain_text(
        "■ 失败 账号、地址或密钥不被接受,请核对 config.toml (errcode 93000)"
    )
    await expect(hall).to_contain_text("■ 故障")
    await expect(link.get_by_label("条发送失败")).to_be_visible()
    assert await barriers(page) == []
    assert "k-secret" not in await page.content()

    await notices.get_by_role("button", name="失败", exact=True).click()
    await row.get_by_role("button", name="重发 测试").click()
    await expect(row).to_have_count(0)
    await notices.get_by_role("button", name="已发", exact=True).click()
    await expect(row).to_contain_text("● 已发")
    await expect(hall).to_contain_text("● 正常")
    assert [got.query["key"] for got in receiver.got[:1]] == ["k-secret"]
    assert office.complaints == []


async def test_a_test_text_goes_into_the_log_and_says_so(office: Office) -> None:
    page = await the_notices(office, "admin")
    answered = page.get_by_role("alert").or_(page.get_by_text("已记日志(未发出)")).first
    await page.get_by_role("button", name="测试 短信").click()
    await expect(answered).to_be_visible()


async def test_an_operator_has_no_such_page(office: Office) -> None:
    page = await office.signed_in("operator1", "/console/notices")
    await expect(page.get_by_role("link", name="工作台").first).to_be_visible()
    await expect(page.get_by_role("link", name="通知", exact=True)).to_have_count(0)
    await expect(page.get_by_role("heading", name="通知", exact=True)).to_have_count(0)


async def test_a_caller_wants_no_texts_and_the_ticket_says_so(
    office: Office, served: Served
) -> None:
    with sqlite3.connect(served.folder / "hotline.db", timeout=10) as database:
        query = "SELECT id FROM ticket WHERE caller_number LIKE '+861%' ORDER BY id DESC LIMIT 1"
        [ticket_id] = database.execute(query).fetchone()
    page = await office.signed_in("supervisor", f"/console/tickets/{ticket_id}")
    facts = page.get_by_role("region", name="工单信息").or_(page.locator(".facts")).first
    await expect(facts).to_contain_text("接收短信通知")
    await facts.get_by_role("button", name="来电人不要短信").click()
    await expect(facts).to_contain_text("不要短信")
    await page.reload()
    await expect(facts.get_by_role("button", name="恢复短信")).to_be_visible()
    assert await barriers(page) == []
    assert office.complaints == []


async def test_on_a_telephone_the_page_does_not_scroll_sideways(office: Office) -> None:
    page = await the_notices(office, "supervisor", PHONE)
    await page.get_by_role("region", name="通知记录").wait_for()
    width = await page.evaluate("document.querySelector('main').scrollWidth")
    assert width <= PHONE[0]
    assert await barriers(page) == []

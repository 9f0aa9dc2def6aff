"""A supervisor pauses a queue and lets it go on; a policy with a mistake is refused, a sound one is tried."""

import re
import sqlite3

from playwright.async_api import Page, expect

from tests.browser.office import Office
from tests.served import Served

# The demonstration's calls were never in line: those of yesterday are put there as they would have been.
WERE_IN_LINE = """
INSERT OR IGNORE INTO work_item (id, kind, state, queue, since, priority, skill, min_level, excluded)
SELECT id, 'call', 'closed', 'general', queued_at, 0, skill, 1, '[]' FROM call
WHERE date(queued_at, '+8 hours') = date('now', '+8 hours', '-1 day')
"""


async def test_a_supervisor_pauses_a_queue_and_resumes_it(office: Office) -> None:
    page = await office.signed_in("supervisor")
    await page.get_by_role("link", name="队列", exact=True).click()
    queue = page.get_by_role("region", name="来电", exact=True)

    await queue.get_by_role("button", name="暂停 来电").click()
    asked = page.get_by_role("dialog", name="暂停 来电")
    await asked.get_by_label("原因").fill("线路检修")
    await page.keyboard.press("Enter")
    await expect(asked).to_have_count(0)
    await expect(queue.get_by_text("已暂停:线路检修")).to_be_visible()

    await queue.get_by_role("button", name="恢复 来电").click()
    await expect(queue.get_by_text("已暂停")).to_have_count(0)
    assert office.complaints == []


async def test_a_policy_with_a_mistake_is_refused_and_a_sound_one_tried(
    office: Office, served: Served
) -> None:
    with sqlite3.connect(served.folder / "hotline.db", timeout=10) as database:
        calls = database.execute(WERE_IN_LINE).rowcount
    page = await office.signed_in("supervisor")
    await page.get_by_role("link", name="策略", exact=True).click()
    await without_a_ladder(page, "审核与回访")
    await page.get_by_role("button", name="启用策略").click()

    told = page.get_by_role("alert").filter(has_text="现行策略继续有效")
    await expect(told).to_contain_text("审核与回访 · 阶梯：阶梯不能为空，至少写一级")
    assert not re.search(r"[A-Za-z]{3,}", await told.inner_text())

    await page.get_by_role("button", name="放弃修改").click()
    await expect(told).to_have_count(0)
    await page.get_by_role("button", name="试算这一天").click()
    result = page.get_by_role("region", name="试算").get_by_role("status")
    await expect(result).to_contain_text(re.compile(rf"^{calls} 通中 \d+ 通会首先派给别人"))


async def without_a_ladder(page: Page, queue: str) -> None:
    form = page.get_by_role("region", name=queue, exact=True)
    await form.wait_for()
    removals = form.get_by_role("button", name=re.compile(r"^删除第 \d+ 级$"))
    while await removals.count():
        await removals.first.click()
    await expect(form.get_by_text("阶梯是空的")).to_be_visible()

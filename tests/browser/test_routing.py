"""A supervisor pauses a queue, says who works in it, changes the policy, and hears that nobody is there."""

import re
import sqlite3
from contextlib import aclosing

from playwright.async_api import Locator, Page, expect

from tests.browser.axe import barriers
from tests.browser.office import Office, opens
from tests.served import Served, until

LONGER_AGO = "UPDATE attendance_gap SET since = datetime(since, '-4 minutes') WHERE until IS NULL"


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


async def test_a_policy_with_a_mistake_is_refused_at_its_field_and_the_present_one_stays(
    office: Office,
) -> None:
    page = await the_policy(office)
    form = await queue_form(page, "审核与回访")
    removals = form.get_by_role("button", name=re.compile(r"^删除第 \d+ 级$"))
    while await removals.count():
        await removals.first.click()
    await expect(form.get_by_text("阶梯是空的")).to_be_visible()
    await page.get_by_role("button", name="启用策略").click()

    told = page.get_by_role("alert").filter(has_text="现行策略继续有效")
    await expect(told).to_contain_text("审核与回访 · 阶梯:阶梯不能为空，至少写一级")
    assert not re.search(r"[A-Za-z]{3,}", await told.inner_text())
    await expect(form.get_by_text("■ 阶梯不能为空，至少写一级")).to_be_visible()
    await page.get_by_role("button", name="放弃修改").click()
    await expect(told).to_have_count(0)

    form = await queue_form(page, "待派工单")
    await form.get_by_label("振铃秒数", exact=True).fill("2")
    await queue_form(page, "来电")
    await page.get_by_role("button", name="启用策略").click()
    await expect(form, "the mistake is brought into sight").to_be_visible()
    await expect(form.get_by_text("■ 数值过小")).to_be_visible()
    await expect(form.get_by_label("振铃秒数", exact=True)).to_have_attribute(
        "aria-invalid", "true"
    )
    assert await barriers(page) == []
    answer = await page.request.get("/api/routing/policy")
    assert (await answer.json())["document"]["queue"][2]["ring_for"] == 86400


async def test_a_changed_field_is_compared_adopted_and_taken_back_from_the_history(
    office: Office,
) -> None:
    page = await the_policy(office)
    compared = page.get_by_role("region", name="与现行策略的差别")
    for seconds, note in (("90", "早些告知"), ("120", "还是晚些")):
        form = await queue_form(page, "来电")
        await form.get_by_label("等多久告知").fill(seconds)
        await page.get_by_role("button", name="查看 1 处差别").click()
        await expect(compared.get_by_role("row").nth(1)).to_contain_text(
            re.compile(f"来电 · 等多久告知.*{seconds}$")
        )
        await page.get_by_label("修改说明").fill(note)
        await page.get_by_role("button", name="启用策略").click()
        await expect(page.get_by_text("未修改")).to_be_visible()
    history = page.get_by_role("region", name="历史版本")
    await expect(history.get_by_role("row").nth(1)).to_contain_text("还是晚些✓ 现行")
    await history.get_by_role("row", name="早些告知").get_by_role("button").click()
    await expect(page.get_by_text("有修改,尚未启用")).to_be_visible()
    await expect(compared.get_by_role("row").nth(1)).to_contain_text(re.compile("120.*90$"))

    await page.get_by_role("link", name="队列", exact=True).click()
    await page.get_by_role("button", name="留下").click()
    await expect(page.get_by_text("有修改,尚未启用")).to_be_visible()
    await page.get_by_role("button", name="放弃修改").click()
    await page.get_by_role("link", name="队列", exact=True).click()
    await expect(page.get_by_role("heading", name="队列", exact=True)).to_be_visible()
    assert office.complaints == []


async def test_yesterday_s_calls_are_tried_with_another_ladder(office: Office) -> None:
    page = await the_policy(office)
    form = await queue_form(page, "来电")
    for number in (7, 6, 5, 4, 2, 1):  # only the skill group is left
        await form.get_by_role("button", name=f"删除第 {number} 级").click()
    await page.get_by_role("button", name="试算这一天").click()
    trial = page.get_by_role("region", name="试算")
    result = trial.get_by_role("status")
    await expect(result).to_contain_text(re.compile(r"^\d+ 通中 [1-9]\d* 通会首先派给别人"))
    await expect(trial.get_by_role("row").nth(1)).to_be_visible()


async def test_members_are_added_by_keyboard_and_another_supervisor_s_change_is_kept(
    office: Office, served: Served
) -> None:
    page = await the_policy(office)
    form = await queue_form(page, "回拨与留言")
    members = form.get_by_role("region", name="回拨与留言 成员")
    await expect(members.get_by_text("没有列出成员")).to_be_visible()
    await adds(page, members, "张敏")
    await adds(page, members, "陈刚")
    await members.get_by_role("button", name="陈刚 推后").press("Enter")
    await expect(members.get_by_label("陈刚 的顺位")).to_have_value("2")
    await page.get_by_role("link", name="队列", exact=True).click()
    await page.get_by_role("button", name="留下").click()

    path = "/api/routing/queues/call_backs/members"
    async with aclosing(await served.signed_in("admin")) as other:
        assert (await other.put(path, json={"members": []})).status_code == 200
    await members.get_by_role("button", name="保存成员").click()
    await expect(members.get_by_role("alert")).to_contain_text("别人刚改过这份名单")
    await members.get_by_role("button", name="重新读取名单").click()
    await expect(members.get_by_text("没有列出成员")).to_be_visible()
    await adds(page, members, "陈刚")
    await members.get_by_role("button", name="保存成员").click()
    await expect(members.get_by_text("尚未保存")).to_have_count(0)
    assert await barriers(page) == []

    await page.reload()
    form = await queue_form(page, "回拨与留言")
    await expect(members.get_by_role("row").nth(1)).to_contain_text("陈刚")
    await members.get_by_role("button", name="移除 陈刚").click()
    await members.get_by_role("button", name="保存成员").click()
    await expect(members.get_by_text("没有列出成员")).to_be_visible()


async def test_an_adviser_reads_why_a_ticket_came_to_them(office: Office) -> None:
    page = await office.signed_in("adviser1")
    fresh = page.get_by_role("article").first
    await expect(fresh).to_contain_text(re.compile("为什么派给我:(东沟村|西岭村)法律顾问"))


async def test_a_supervisor_hears_at_once_that_nobody_is_there_and_that_somebody_came(
    office: Office, served: Served
) -> None:
    page = await office.signed_in("supervisor", "/console/tickets")
    alarm = page.get_by_role("region", name="无人在岗")
    await expect(alarm).to_have_count(0)
    database = sqlite3.connect(served.folder / "hotline.db", timeout=10, isolation_level=None)
    await until(lambda: database.execute(LONGER_AGO).rowcount, seconds=30, every=0.5)
    database.close()
    await expect(alarm).to_contain_text(
        re.compile(r"已有 \d+ 分钟无人在岗接听,请安排人员上线"), timeout=30_000
    )
    await expect(alarm.get_by_role("link", name=re.compile("☎"))).not_to_have_count(0)
    await expect(alarm.get_by_role("button", name="声音提醒:关")).to_be_visible()
    await page.get_by_role("link", name="监控").click()
    warned = page.get_by_role("region", name="需要处理")
    await expect(warned).to_contain_text(re.compile(r"无人在岗 \d+ 分钟"))
    assert await barriers(page) == []

    async with aclosing(await served.signed_in("operator1")) as operator:
        answer = await operator.put("/api/me/presence", json={"intent": "available"})
        assert answer.status_code == 200, answer.text
        await expect(alarm).to_have_count(0, timeout=30_000)
        await expect(warned).not_to_contain_text("无人在岗")


async def the_policy(office: Office) -> Page:
    page = await office.signed_in("supervisor")
    await opens(page, "策略")
    return page


async def queue_form(page: Page, queue: str) -> Locator:
    tabs = page.get_by_role("navigation", name="队列列表")
    await tabs.get_by_role("button", name=re.compile(f"^{queue}")).click()
    form = page.get_by_role("region", name=queue, exact=True)
    await form.wait_for()
    return form


async def adds(page: Page, members: Locator, name: str) -> None:
    """By the keyboard alone; the field is ready for the next name."""
    await members.get_by_role("combobox", name="添加成员").focus()
    await page.keyboard.insert_text(name)
    await members.get_by_role("option", name=name, selected=True).wait_for()
    await page.keyboard.press("Enter")
    await expect(members.get_by_role("row", name=name)).to_be_visible()
    await expect(members.get_by_role("combobox", name="添加成员")).to_be_focused()

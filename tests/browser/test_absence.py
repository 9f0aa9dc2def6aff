"""Leave with a deputy changes whose shift it is; two people swap; somebody's open work goes in one action."""

import sqlite3
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect

from hotline.kernel.clock import SystemClock, local
from tests.browser.axe import barriers
from tests.browser.office import PHONE, Office
from tests.served import Served

ABSENCE = "/console/duty/absence"
FAR = timedelta(days=60)  # beyond what the demonstration has planned


def person_id(served: Served, username: str) -> str:
    return str(asked(served, "SELECT id FROM person WHERE username = ?", username)[0][0])


def asked(served: Served, query: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(served.folder / "hotline.db", timeout=10) as database:
        return database.execute(query, values).fetchall()


def a_shift(served: Served, username: str, starts_at: datetime, hours: int = 4) -> str:
    id_ = f"{username}-{starts_at:%m%d%H%M}"
    asked(
        served,
        "INSERT INTO shift (id, person_id, starts_at, ends_at, duty_group, kind, version,"
        " is_changed) VALUES (?, ?, ?, ?, 'general', 'primary', 1, 0)",
        id_,
        person_id(served, username),
        stored(starts_at),
        stored(starts_at + timedelta(hours=hours)),
    )
    return id_


def stored(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.000000")


def midnight(days: int = 0) -> datetime:
    today = local(SystemClock().now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + FAR + timedelta(days=days)


def owner(served: Served, shift_id: str) -> str:
    query = "SELECT username FROM person JOIN shift ON person.id = person_id WHERE shift.id = ?"
    return str(asked(served, query, shift_id)[0][0])


async def asks_for_leave(page: Page, deputy: str, first: datetime, last: datetime) -> None:
    await page.get_by_role("button", name="请假", exact=True).click()
    form = page.get_by_role("dialog", name="请假")
    await form.get_by_label("代班人").select_option(label=deputy)
    await form.get_by_label("从", exact=True).fill(f"{first:%Y-%m-%d}")
    await form.get_by_label("到(含)").fill(f"{last:%Y-%m-%d}")
    await form.get_by_label("原因").fill("年休假")
    await page.keyboard.press("Enter")
    await expect(form).to_have_count(0)


async def test_a_leave_with_a_deputy_changes_whose_shift_it_is(
    office: Office, served: Served
) -> None:
    fits = a_shift(served, "operator1", midnight() + timedelta(hours=9))
    clash = a_shift(served, "operator1", midnight(1) + timedelta(hours=9))
    a_shift(served, "operator2", midnight(1) + timedelta(hours=11))

    operator = await office.signed_in("operator1", ABSENCE)
    waiting = operator.get_by_role("region", name="等我处理")
    await expect(waiting.get_by_text("没有等您处理的申请。")).to_be_visible()
    await asks_for_leave(operator, "陈刚 云山县公共法律服务中心", midnight(), midnight(2))
    mine = operator.get_by_role("region", name="我的请假与换班")
    await expect(mine.get_by_text("待批")).to_be_visible()
    assert owner(served, fits) == "operator1"

    boss = await office.signed_in("supervisor", ABSENCE)
    await boss.get_by_role("button", name="批准 张敏 请假", exact=True).click()
    told = boss.get_by_role("alert").filter(has_text="1 个班次已由 陈刚 代班")
    await expect(told).to_contain_text("1 个班次无人值守")
    await expect(told).to_contain_text("代班人有班")
    assert (owner(served, fits), owner(served, clash)) == ("operator2", "operator1")
    assert await barriers(boss) == []

    await operator.reload()
    await expect(mine.get_by_text("已批准")).to_be_visible()
    await mine.get_by_role("button", name="取消请假 张敏 请假").click()
    await expect(mine.get_by_text("已取消")).to_be_visible()
    assert owner(served, fits) == "operator1"
    assert office.complaints == []


async def test_two_people_swap_their_shifts(office: Office, served: Served) -> None:
    start = midnight(-30) + timedelta(hours=1, minutes=7)  # the demonstration's desk is asleep
    theirs = a_shift(served, "operator4", start + timedelta(days=1))
    mine = a_shift(served, "operator3", start)

    page = await office.signed_in("operator3", ABSENCE)
    await page.get_by_role("button", name="换班", exact=True).click()
    form = page.get_by_role("dialog", name="换班")
    await form.get_by_label("我的班次").select_option(value=mine)
    await form.get_by_role("combobox").nth(1).select_option(label="王海涛 云山县公共法律服务中心")
    await form.get_by_label("对方的班次").select_option(value=theirs)
    await form.get_by_role("button", name="向对方提出").click()
    await expect(form).to_have_count(0)

    other = await office.signed_in("operator4", ABSENCE, size=PHONE)
    await other.get_by_role("button", name="同意 李晓雯 与 王海涛 换班", exact=True).click()
    await expect(other.get_by_text("换班已生效")).to_be_visible()
    assert (owner(served, mine), owner(served, theirs)) == ("operator4", "operator3")
    assert await barriers(other) == []
    assert office.complaints == []


async def test_a_shift_that_begins_soon_is_told_until_it_is_seen(
    office: Office, served: Served
) -> None:
    page = await office.signed_in("operator2", "/console/follow-ups")
    a_shift(served, "operator2", SystemClock().now() + timedelta(minutes=45, seconds=30))
    told = page.get_by_role("list", name="值班提醒")
    await expect(told).to_contain_text("值班,还有 4", timeout=40_000)
    await expect(page.get_by_role("alert").filter(has_text="值班提醒")).to_be_visible()
    await page.reload()
    await expect(told).to_contain_text("值班,还有 4")
    await told.get_by_role("button", name="知道了").first.click()
    await expect(told).to_have_count(0)
    assert office.complaints == []


async def test_open_work_is_handed_over_in_one_action(office: Office, served: Served) -> None:
    leaver = person_id(served, "adviser5")
    still_open = (
        "SELECT count(*) FROM ticket WHERE handler_id = ? AND state NOT IN"
        " ('closed', 'cancelled', 'archived', 'merged', 'not_accepted', 'transferred_out')"
    )
    asked(
        served,
        "UPDATE ticket SET handler_id = ?, state = 'in_progress' WHERE id IN"
        " (SELECT id FROM ticket WHERE state = 'in_progress' AND request_kind != 'complaint' LIMIT 5)",
        leaver,
    )
    page = await office.signed_in("admin", "/console/people")
    await page.get_by_role("button", name="移交工作 徐晓岚", exact=True).click()
    form = page.get_by_role("dialog", name="移交工作:徐晓岚")
    await form.get_by_label("全部交给").select_option(label="马志远 云岭镇")
    if await form.get_by_label("今后的班次交给").count():  # his own are in the way of some
        await form.get_by_label("今后的班次交给").select_option(value="desk")
    await form.get_by_label("原因").fill("离职")
    await form.get_by_label("移交后停用账号").check()
    assert await barriers(page) == []
    await form.get_by_role("button", name="移交", exact=False).last.click()
    await expect(page.get_by_text("已移交:工单")).to_be_visible()
    await expect(form).to_have_count(0)

    assert asked(served, still_open, leaver) == [(0,)]
    notes = asked(served, "SELECT text FROM ticket_note WHERE action = 'hand_over' LIMIT 1")
    assert notes == [("由 徐晓岚 移交给 马志远：离职",)]
    assert asked(served, "SELECT is_active FROM person WHERE id = ?", leaver) == [(0,)]
    row = page.get_by_role("row").filter(has_text="adviser5")
    await expect(row.get_by_text("停用")).to_be_visible()
    assert office.complaints == []

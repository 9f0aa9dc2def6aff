"""A pasted year: what is read, and that every mistake is said with its line and what to do."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calendar.calendar import PUBLISHED, Calendar, DayKind, OwnDay, OwnKind, warning
from hotline.calendar.notice import read_notice

NOTICE = """
# 国务院办公厅关于2027年部分节假日安排的通知（示例）
2027-01-01 至 2027-01-03 假 元旦
2027/2/6 假 春节
2027年2月7日　假　春节
2027-02-20 班 春节
"""


def test_days_spans_and_make_up_days_are_read_as_people_write_them() -> None:
    days, mistakes = read_notice(NOTICE, 2027)
    assert mistakes == []
    assert days == {
        date(2027, 1, 1): OwnDay(OwnKind.HOLIDAY, "元旦"),
        date(2027, 1, 2): OwnDay(OwnKind.HOLIDAY, "元旦"),
        date(2027, 1, 3): OwnDay(OwnKind.HOLIDAY, "元旦"),
        date(2027, 2, 6): OwnDay(OwnKind.HOLIDAY, "春节"),
        date(2027, 2, 7): OwnDay(OwnKind.HOLIDAY, "春节"),
        date(2027, 2, 20): OwnDay(OwnKind.WORKING, "春节"),
    }


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("元旦放假", "看不懂这一行"),
        ("2027-02-30 假 春节", "“2027-02-30”不是日期"),
        ("2027-01-01 休息 元旦", "“休息”不是“假”或“班”"),
        ("2028-01-01 假 元旦", "日期不在 2027 年"),
        ("2027-02-12 至 2027-02-06 假 春节", "起止日期有误"),
        ("2027-02-01 至 2027-02-28 假 春节", "起止日期有误"),
        ("2027-01-01 假", "没有写节日名称"),
        ("2027-01-04 班 元旦", "周一至周五不需要写“班”"),
        ("2027-01-01 假 " + "长" * 21, "名称超过 20 个字"),
    ],
)
def test_every_mistake_names_its_line_and_a_remedy(line: str, why: str) -> None:
    _, mistakes = read_notice(f"2027-05-01 假 劳动节\n\n{line}", 2027)
    assert [(one.line, one.why) for one in mistakes] == [(3, why)]
    assert "请" in mistakes[0].remedy


def test_a_day_that_is_written_twice_names_the_other_line() -> None:
    _, mistakes = read_notice("2027-01-01 假 元旦\n2027-01-01 假 元旦", 2027)
    assert [(one.line, one.why) for one in mistakes] == [(2, "2027-01-01 在第 1 行已写过")]


@pytest.mark.parametrize("text", ["", "\n \n# 什么都没有\n", "2027-02-20 班 春节"])
def test_a_year_without_a_holiday_is_no_notice(text: str) -> None:
    _, mistakes = read_notice(text, 2027)
    assert len(mistakes) == 1


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_explained(text: str) -> None:
    days, mistakes = read_notice(text, 2027)
    assert days or mistakes
    assert all(one.remedy.startswith("请") for one in mistakes)


def test_what_the_office_says_wins_over_what_is_published() -> None:
    new_year, saturday = date(2026, 1, 1), date(2026, 3, 7)
    own = {new_year: OwnDay(OwnKind.WORKING), saturday: OwnDay(OwnKind.WORKING, "普法日")}
    calendar = Calendar(own)
    assert calendar.kind(new_year) is DayKind.WORKING
    assert calendar.holiday_name(new_year) is None
    assert calendar.kind(saturday) is DayKind.MAKE_UP
    assert calendar.with_days({new_year: None}).kind(new_year) is DayKind.HOLIDAY


def test_a_year_is_known_when_it_is_published_or_entered() -> None:
    assert PUBLISHED.is_known(2026)
    assert PUBLISHED.unknown_years([date(2026, 12, 1), date(2061, 1, 3)]) == [2061]
    assert Calendar(entered=frozenset({2061})).unknown_years([date(2061, 1, 3)]) == []
    assert warning(2061).startswith("2061 年节假日安排尚未录入")


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.integers(0, 40))
def test_between_is_the_inverse_of_add(day: date, n: int) -> None:
    assert PUBLISHED.between(day, PUBLISHED.add(day, n)) == n
    assert PUBLISHED.between(day, day - timedelta(3)) == 0

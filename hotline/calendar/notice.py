"""Reads a year's holidays as an office pastes them: `2027-01-01 假 元旦`, one day or span a line. Pure.

A span is `2027-02-06 至 2027-02-12 假 春节`; a make-up day `2027-02-20 班 春节`. Empty lines and
those that begin with # are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hotline.calendar.calendar import OwnDay, OwnKind
from hotline.calendar.workdays import FRIDAY

DAY: Final = timedelta(days=1)
LONGEST: Final = 15  # days: no holiday was ever longer, so a longer span is a slip
MOST_LINES: Final = 400
NAME_MOST: Final = 20
KINDS: Final[Mapping[str, OwnKind]] = {
    "假": OwnKind.HOLIDAY,
    "休": OwnKind.HOLIDAY,
    "班": OwnKind.WORKING,
}
LINE: Final = re.compile(
    r"(?P<first>\S+?)(?:\s*(?:至|到|~|—)\s*(?P<last>\S+))?\s+(?P<kind>\S+)(?:\s+(?P<name>.+))?"
)
DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
SHAPE: Final = "请写成“2027-01-01 假 元旦”或“2027-02-06 至 2027-02-12 假 春节”"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that cannot be read, why, and what to do about it."""

    line: int
    text: str
    why: str
    remedy: str


def read_notice(text: str, year: int) -> tuple[dict[date, OwnDay], list[Mistake]]:
    """The days that the text says, and every mistake in it; with mistakes nothing should be stored."""
    days: dict[date, OwnDay] = {}
    said_in: dict[date, int] = {}
    mistakes: list[Mistake] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().replace("\u3000", " ")
        if not line or line.startswith("#"):
            continue
        if number > MOST_LINES:
            mistakes.append(Mistake(number, "", f"超过 {MOST_LINES} 行", "请只粘贴一年的安排"))
            break
        try:
            found = _read(line, year)
        except _Unreadable as error:
            mistakes.append(Mistake(number, line[:80], error.why, error.remedy))
            continue
        for day, own in found.items():
            if day in days:
                why = f"{day} 在第 {said_in[day]} 行已写过"
                mistakes.append(Mistake(number, line[:80], why, "请删去其中一行"))
                break
            days[day], said_in[day] = own, number
    return days, mistakes or _as_a_whole(days)


def _as_a_whole(days: Mapping[date, OwnDay]) -> list[Mistake]:
    """A year without a single holiday is a slip of who copied it."""
    if not days:
        return [Mistake(1, "", "没有内容", SHAPE)]
    if not any(own.kind is OwnKind.HOLIDAY for own in days.values()):
        return [Mistake(1, "", "没有一天是“假”", "请粘贴全年的放假和调休安排")]
    return []


class _Unreadable(Exception):
    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


def _read(line: str, year: int) -> dict[date, OwnDay]:
    parts = LINE.fullmatch(line)
    if parts is None:
        raise _Unreadable("看不懂这一行", SHAPE)
    first = _date(parts["first"])
    last = _date(parts["last"]) if parts["last"] else first
    if {first.year, last.year} != {year}:
        raise _Unreadable(f"日期不在 {year} 年", f"请只写 {year} 年的日期，其他年份另行录入")
    if not 0 <= (last - first).days < LONGEST:
        raise _Unreadable("起止日期有误", f"请让结束日期不早于开始日期，且不超过 {LONGEST} 天")
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return dict.fromkeys(days, _own(parts["kind"], (parts["name"] or "").strip(), days))


def _own(word: str, name: str, days: list[date]) -> OwnDay:
    kind = KINDS.get(word)
    if kind is None:
        raise _Unreadable(
            f"“{word[:20]}”不是“假”或“班”", "请在日期后写“假”（放假）或“班”（调休上班）"
        )
    if kind is OwnKind.HOLIDAY and not name:
        raise _Unreadable("没有写节日名称", "请在“假”后写节日，如“元旦”")
    if len(name) > NAME_MOST:
        raise _Unreadable(f"名称超过 {NAME_MOST} 个字", "请写短一些")
    if kind is OwnKind.WORKING and any(day.weekday() <= FRIDAY for day in days):
        raise _Unreadable("周一至周五不需要写“班”", "请核对日期，或删去这一行")
    return OwnDay(kind, name)


def _date(text: str) -> date:
    found = DATE.fullmatch(text)
    try:
        if found is not None:
            return date(*(int(part) for part in found.groups()))
    except ValueError:  # the 30th of February
        pass
    raise _Unreadable(f"“{text[:20]}”不是日期", "请写成年-月-日，如 2027-01-01")

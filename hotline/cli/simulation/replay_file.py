"""Reads the log of a real day, call by call, in the columns of the Technion "Anonymous Bank" data."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Final

from hotline.kernel.errors import Invalid

COLUMNS: Final = (
    *("customer_id", "date", "vru_entry", "vru_time", "q_start", "q_time", "outcome"),
    *("ser_start", "ser_exit", "ser_time", "server"),
)
SERVED: Final = "AGENT"
HUNG_UP: Final = "HANG"
LEFT_OUT: Final = "PHANTOM"  # no call: the description of the data says to ignore it
NO_SERVER: Final = "NO_SERVER"
DAY: Final = 24 * 3600


class ReplayUnusable(Invalid):
    """The file cannot be replayed; the detail names file, line and remedy."""

    code = "replay-unusable"
    title = "来电日志无法重放，请按提示处理后重试"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCall:
    """What happened to a call that day; all in seconds."""

    at: int  # since midnight
    customer: str | None  # None: not known
    in_menu: int
    in_line: int | None  # None: hung up before
    talk: int | None  # None: nobody answered


@dataclass(frozen=True, slots=True)
class FiledShift:
    """From the first to the last conversation of one person, in seconds since midnight."""

    since: int
    until: int


@dataclass(frozen=True, slots=True)
class FiledDay:
    day: date
    calls: Sequence[FiledCall]  # in the order of arrival
    shifts: Sequence[FiledShift]  # one for each person


def read_day(path: Path, wanted: date | None) -> FiledDay:
    """One day of the file; the first one in it, unless another is wanted.

    Raises:
        ReplayUnusable: the file, a column or a cell is not as it should be, or the day is not there.
    """
    calls: list[FiledCall] = []
    shifts: dict[str, FiledShift] = {}
    days: set[date] = set()
    for row in _rows(path):
        day = row.day("date")
        days.add(day)
        wanted = wanted or day
        if day != wanted or row.text("outcome") == LEFT_OUT:
            continue
        calls.append(_call(row))
        server = row.text("server")
        if row.text("outcome") == SERVED and server != NO_SERVER:
            shifts[server] = _longer(shifts.get(server), row)
    if wanted is None or not calls:
        known = f"，文件含 {min(days)} 至 {max(days)}" if days else ""
        raise ReplayUnusable(
            f"{path} 中没有{f' {wanted} 的' if wanted else ''}来电{known}，请另选日期或文件"
        )
    calls.sort(key=lambda call: call.at)
    return FiledDay(wanted, calls, [shifts[name] for name in sorted(shifts)])


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file, whose cells complain with their place."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells[column].strip()

    def number(self, column: str) -> int:
        """Seconds; what the clocks of the old system made negative counts as none."""
        try:
            return max(0, int(self.text(column)))
        except ValueError:
            raise self.wrong(column, "整数秒，如 37") from None

    def clock(self, column: str) -> int:
        try:
            at = time.fromisoformat(self.text(column))
        except ValueError:
            raise self.wrong(column, "时:分:秒，如 09:05:00") from None
        return at.hour * 3600 + at.minute * 60 + at.second

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.text(column))
        except ValueError:
            raise self.wrong(column, "年-月-日，如 2026-03-02") from None

    def wrong(self, column: str, expected: str) -> ReplayUnusable:
        found = self.text(column)
        return ReplayUnusable(
            f"{self.path} 第 {self.line} 行 {column} 为“{found}”，应为{expected}，请改正该行"
        )


def _call(row: _Row) -> FiledCall:
    outcome = row.text("outcome")
    if outcome not in {SERVED, HUNG_UP}:
        raise row.wrong("outcome", f"{SERVED}、{HUNG_UP} 或 {LEFT_OUT}")
    is_served = outcome == SERVED
    waited = row.number("q_time")
    customer = row.text("customer_id")
    return FiledCall(
        at=row.clock("vru_entry"),
        customer=customer if customer not in {"", "0"} else None,
        in_menu=row.number("vru_time"),
        in_line=waited if is_served or waited or row.clock("q_start") else None,
        talk=row.number("ser_time") if is_served else None,
    )


def _longer(shift: FiledShift | None, row: _Row) -> FiledShift:
    since, until = row.clock("ser_start"), row.clock("ser_exit")
    if until < since:
        until += DAY  # past midnight
    if shift is None:
        return FiledShift(since, until)
    return FiledShift(min(shift.since, since), max(shift.until, until))


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", restkey="")
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise ReplayUnusable(
                    f"{path} 第 1 行缺少列 {'、'.join(missing)}，请补上列名（英文，逗号分隔）"
                )
            for cells in reader:
                yield _Row(path, reader.line_num, cells)
    except OSError as error:
        raise ReplayUnusable(f"{path} 打不开（{error.strerror}），请检查路径和读取权限") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReplayUnusable(f"{path} 不是 UTF-8 编码的 CSV，请另存为“CSV UTF-8”格式") from error

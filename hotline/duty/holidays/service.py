"""Changes of the calendar. Each function runs inside a unit of work; deadlines follow in the same one."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete
from sqlmodel import col

from hotline.calendar.calendar import OwnDay, OwnKind
from hotline.calendar.notice import read_notice
from hotline.duty.holidays import queries
from hotline.duty.holidays.errors import DayNameMissing, DayTwice, NoticeUnreadable
from hotline.duty.holidays.events import CalendarChanged
from hotline.duty.holidays.model import CalendarDay, CalendarYear
from hotline.kernel.uow import UnitOfWork, check_version

Entry = tuple[date, OwnDay | None]


def set_days(uow: UnitOfWork, entries: Iterable[Entry], *, version: int | None, by: str) -> None:
    """Say of some days what they are; None: what is published, or the day of the week, holds again.

    Raises:
        ChangedMeanwhile: the calendar was changed by somebody else.
        DayTwice, DayNameMissing
    """
    wanted: dict[date, OwnDay | None] = {}
    for day, own in entries:
        if day in wanted:
            raise DayTwice(f"{day} 写了两次，请只留一次", day=day.isoformat())
        if own is not None and own.kind is OwnKind.HOLIDAY and not own.name.strip():
            raise DayNameMissing(f"{day} 放假但没有名称，请写上节日或原因", day=day.isoformat())
        wanted[day] = own
    _change(uow, wanted, version=version, by=by, year=None)


def enter_year(uow: UnitOfWork, year: int, text: str, *, version: int | None, by: str) -> None:
    """Enter the notice of a year; what the office had entered for that year before goes.

    Raises:
        NoticeUnreadable: with every mistake in it; nothing is changed.
        ChangedMeanwhile: the calendar was changed by somebody else.
    """
    days, mistakes = read_notice(text, year)
    if mistakes:
        said = "；".join(f"第 {m.line} 行：{m.why}，{m.remedy}" for m in mistakes[:3])
        raise NoticeUnreadable(said, lines={str(m.line): asdict(m) for m in mistakes})
    gone = {day: None for day in queries.calendar(uow.session).own if day.year == year}
    _change(uow, {**gone, **days}, version=version, by=by, year=year)
    row = uow.session.get(CalendarYear, year)
    if row is None:
        row = CalendarYear(year=year, entered_at=uow.now, entered_by=by)
    row.entered_at, row.entered_by = uow.now, by
    uow.session.add(row)
    uow.session.flush()


def _change(
    uow: UnitOfWork,
    wanted: Mapping[date, OwnDay | None],
    *,
    version: int | None,
    by: str,
    year: int | None,
) -> None:
    # Counting first: whoever changes the calendar at the same moment waits here for the other.
    check_version(uow.next_number(queries.COUNTER) - 1, version)
    before = queries.calendar(uow.session).own
    changed = {day: own for day, own in wanted.items() if before.get(day) != own}
    for day, own in changed.items():
        uow.session.connection().execute(delete(CalendarDay).where(col(CalendarDay.day) == day))
        if own is not None:
            uow.session.add(CalendarDay(day=day, kind=own.kind, name=own.name.strip()))
    uow.session.flush()
    uow.emit(
        CalendarChanged(
            at=uow.now,
            person_id=by,
            action="days" if year is None else "year",
            year=year,
            before={day.isoformat(): _said(before.get(day)) for day in changed},
            after={day.isoformat(): _said(own) for day, own in changed.items()},
        )
    )


def _said(own: OwnDay | None) -> str | None:
    return None if own is None else f"{own.kind} {own.name}".strip()

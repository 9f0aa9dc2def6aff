"""Writes the rows of a period into a file, page by page, and leaves a record when they are shown in full."""

import getpass
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session

from hotline.cli.exports.kinds import Kind
from hotline.cli.exports.sheets import new_sheet
from hotline.cli.progress import Bar
from hotline.kernel.database import Database
from hotline.kernel.events import Event
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import AccessRecord

PAGE: Final = 1000
Query: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Span:
    """From the first moment until the end; None is no limit."""

    start_at: datetime | None
    end_at: datetime | None

    def of(self, query: Query, at: Any) -> Query:
        if self.start_at is not None:
            query = query.where(at >= self.start_at)
        return query.where(at < self.end_at) if self.end_at is not None else query


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedInFull(Event):
    """Somebody took personal data out of the system, and why."""

    subject: str
    first: str
    last: str
    reason: str
    by: str


def write_file(database: Database, kind: Kind, span: Span, path: Path, *, in_full: bool) -> int:
    """How many rows were written.

    Raises:
        OSError: the file cannot be written.
    """
    columns = kind.columns_for(in_full=in_full)
    total = database.read_now(lambda session: _count(session, kind, span))
    with (
        Bar(f"导出{kind.title}", total) as bar,
        new_sheet(path, [column.title for column in columns]) as sheet,
    ):
        count = 0
        for row in _rows(database, kind, span):
            sheet.write([column.cell(row, in_full=in_full) for column in columns])
            count += 1
            if count % PAGE == 0:
                bar.advance(PAGE)
    return count


def record(
    uow: UnitOfWork, *, subject: str, first: date | None, last: date | None, reason: str
) -> None:
    """Who took personal data out, and why: written before the first row is read."""
    days = [f"{day:%Y-%m-%d}" if day else "" for day in (first, last)]
    by = _user()
    uow.session.add(
        AccessRecord(
            at=uow.now,
            action="export-in-full",
            subject=subject,
            subject_id="/".join(days),
            address=f"command-line:{by}",
        )
    )
    uow.emit(
        ExportedInFull(
            at=uow.now, subject=subject, first=days[0], last=days[1], reason=reason, by=by
        )
    )


def _rows(database: Database, kind: Kind, span: Span) -> Iterator[Any]:
    """Pages by key: no long transaction, and the millionth row is as near as the first."""
    query = span.of(kind.query, kind.at).order_by(kind.at, kind.id).limit(PAGE)
    after = None
    while True:
        page = query if after is None else query.where(_behind(kind, *after))
        rows = database.read_now(partial(_fetch, query=page))
        yield from rows
        if len(rows) < PAGE:
            return
        last = rows[-1][0]
        after = getattr(last, kind.at.key), last.id


def _behind(kind: Kind, at: datetime, key: str) -> Any:
    return or_(kind.at > at, and_(kind.at == at, kind.id > key))


def _fetch(session: Session, query: Query) -> list[Any]:
    return list(session.execute(query).all())  # the rows are tuples of a table and names


def _count(session: Session, kind: Kind, span: Span) -> int:
    return int(session.execute(span.of(select(func.count(kind.id)), kind.at)).scalar_one())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"

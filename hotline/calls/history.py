"""Imports the call history of an older system, so that reports cover it. Opens no tickets.

The same file twice adds nothing: a call is known by carrier and identity. An import that was cut
off is simply started again.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from sqlalchemy import Connection, insert
from sqlmodel import Session, col, select

from hotline.calls.history_mapping import Mapping
from hotline.calls.history_rows import PastCall, RowIgnored, RowReader, RowRejected
from hotline.calls.model import Call
from hotline.kernel.database import Database
from hotline.kernel.errors import ErrorKind, HotlineError
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person

BATCH: Final = 500  # short enough that a running hotline does not wait for it
REPORT_HEAD: Final = ("行号", "处理", "原因代码", "说明", "来电标识")
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
FIELDS: Final = tuple(f.name for f in fields(PastCall))

# Whoever keeps figures of calls adds these in the same transaction.
Booked: TypeAlias = Callable[[Connection, Sequence[PastCall]], None]
Progress: TypeAlias = Callable[[int], None]


class HistoryRefused(HotlineError):
    kind = ErrorKind.INVALID
    code = "history-refused"
    title = "话单文件无法导入，请按提示修改后再导入"


@dataclass
class Summary:
    """What became of the rows. `reasons` counts the codes of the report."""

    report: Path
    rows: int = 0
    imported: int = 0
    known: int = 0  # imported before
    ignored: int = 0
    rejected: int = 0
    doubtful: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None


class _Rows:
    """The rows of a file as calls; what is wrong goes to the report."""

    def __init__(
        self, rows: Iterator[list[str]], reader: RowReader, summary: Summary, report: Any
    ) -> None:
        self._rows = rows
        self._reader = reader
        self._summary = summary
        self._report = report
        self._seen: set[str] = set()

    def batches(self) -> Iterator[list[PastCall]]:
        batch: list[PastCall] = []
        for number, row in self._numbered():
            call = self._call(number, row)
            if call is None:
                continue
            batch.append(call)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        number = 1  # the header, as spreadsheets count
        while True:
            number += 1
            try:
                row = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                self._summary.rows += 1
                self._note(number, "rejected", "unreadable-row", f"无法识别的行: {error}", "")
                continue
            if row:
                self._summary.rows += 1
                yield number, row

    def _call(self, number: int, row: list[str]) -> PastCall | None:
        key = self._reader.identity(row)
        try:
            call = self._reader.read(row)
        except RowIgnored as reason:
            self._note(number, "ignored", reason.code, reason.text, key)
            return None
        except RowRejected as reason:
            self._note(number, "rejected", reason.code, reason.text, key)
            return None
        if key in self._seen:
            self._note(number, "rejected", "duplicate", "与文件中前面的一行是同一通来电", key)
            return None
        self._seen.add(key)
        for doubt in self._reader.doubts:
            self._note(number, "doubtful", doubt.code, doubt.text, key)
        if self._reader.doubts:
            self._summary.doubtful += 1
        arrived = call.arrived_at
        self._summary.first = min(self._summary.first or arrived, arrived)
        self._summary.last = max(self._summary.last or arrived, arrived)
        return call

    def _note(self, number: int, treatment: str, code: str, text: str, key: str) -> None:
        self._summary.reasons[code] += 1
        if treatment == "rejected":
            self._summary.rejected += 1
        elif treatment == "ignored":
            self._summary.ignored += 1
        self._report.writerow([number, treatment, code, _plain(text), _plain(key)])


def import_calls(
    database: Database, file: Path, mapping: Mapping, *, booked: Booked, progress: Progress
) -> Summary:
    """Bring the calls of a file in; `booked` is called with each batch of new ones.

    Raises:
        HistoryRefused: the file cannot be read, or lacks a column that the mapping names.
    """
    summary = Summary(report=file.with_name(f"{file.stem}.import-report.csv"))
    with _opened(file, mapping) as (binary, text), _reported(summary.report) as report:
        rows = csv.reader(text, delimiter=mapping.delimiter)
        header = _header(rows, mapping)
        people = database.read_now(lambda session: _people(session, mapping))
        reader = RowReader(mapping, header, people, database.clock.now())
        for batch in _Rows(rows, reader, summary, report).batches():
            new = database.write_now(_unit(batch, mapping.carrier, booked))
            summary.imported += new
            summary.known += len(batch) - new
            progress(binary.tell())
    return summary


def _unit(batch: Sequence[PastCall], carrier: str, booked: Booked) -> Callable[[UnitOfWork], int]:
    def unit(uow: UnitOfWork) -> int:
        ids = [call.carrier_id for call in batch]
        query = select(col(Call.carrier_id)).where(
            Call.carrier == carrier, col(Call.carrier_id).in_(ids)
        )
        known = set(uow.connection.execute(query).scalars())
        new = [call for call in batch if call.carrier_id not in known]
        if new:
            rows = [{name: getattr(call, name) for name in FIELDS} for call in new]
            uow.connection.execute(insert(Call), rows)
            booked(uow.connection, new)
        return len(new)

    return unit


@contextmanager
def _opened(file: Path, mapping: Mapping) -> Iterator[tuple[IO[bytes], TextIOWrapper]]:
    try:
        with file.open("rb") as binary:
            marked = binary.read(3) == b"\xef\xbb\xbf"  # a byte order mark speaks for itself
            binary.seek(0)
            encoding = "utf-8-sig" if marked else mapping.encoding
            # An undecodable character spoils its row, not the import.
            yield binary, TextIOWrapper(binary, encoding, errors="replace", newline="")
    except OSError as error:
        raise HistoryRefused(f"{file}: {error.strerror}") from error


@contextmanager
def _reported(path: Path) -> Iterator[Any]:
    # The byte order mark lets spreadsheets recognise the Chinese.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REPORT_HEAD)
        yield writer


def _header(rows: Iterator[list[str]], mapping: Mapping) -> list[str]:
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise HistoryRefused(f"the first line cannot be read: {error}") from error
    wanted = {*mapping.columns.named().values(), *mapping.identity}
    if missing := sorted(wanted - set(header)):
        raise HistoryRefused(f"the file has no column {', '.join(missing)}", missing=missing)
    if twice := sorted(name for name in wanted if header.count(name) > 1):
        raise HistoryRefused(f"the file has two columns {', '.join(twice)}", twice=twice)
    return header


def _people(session: Session, mapping: Mapping) -> dict[str, str]:
    """Today's accounts behind the older system's names of agents."""
    accounts = mapping.agents.accounts
    query = select(Person.username, Person.id).where(col(Person.username).in_(accounts.values()))
    ids = dict(session.exec(query).all())
    if unknown := sorted(set(accounts.values()) - ids.keys()):
        raise HistoryRefused(f"no account {', '.join(unknown)}", unknown=unknown)
    return {name: ids[username] for name, username in accounts.items()}


def _plain(text: str) -> str:
    """Never a formula when the report is opened in a spreadsheet."""
    return f"'{text}" if text.startswith(DANGEROUS) else text

"""Files for office programs, written row by row: CSV and .xlsx in which no text is ever a formula."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from hotline.kernel.clock import local

Cell: TypeAlias = str | int | float | bool | datetime | list[str] | None
FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also full-width
BLANK: Final = ("\t", "\r", "\n")  # some programs skip these and then find a formula
ROWS_OF_A_SHEET: Final = 1_048_576
LONGEST_CELL: Final = 32_767
SUFFIXES: Final = (".csv", ".xlsx")


class Sheet(Protocol):
    def write(self, row: Sequence[Cell]) -> None: ...


@contextmanager
def new_sheet(path: Path, titles: Sequence[str]) -> Iterator[Sheet]:
    """A file that appears under its name only when it is complete, readable by its owner alone.

    Raises:
        OSError: it cannot be written; what had that name before is still there.
    """
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            if path.suffix == ".csv":
                with _csv(file, titles) as sheet:
                    yield sheet
            else:
                with _xlsx(file, titles) as sheet:
                    yield sheet
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _csv(file: IO[bytes], titles: Sequence[str]) -> Iterator[Sheet]:
    # Without the byte order mark office programs take Chinese for the local code page.
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    sheet = _Csv(csv.writer(text))
    sheet.write(titles)
    yield sheet
    text.flush()
    text.detach()


class _Csv:
    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, row: Sequence[Cell]) -> None:
        self._writer.writerow([_csv_cell(value) for value in row])


def _csv_cell(value: Cell) -> str | int | float:
    shown = plain(value)
    if isinstance(shown, str) and (shown.startswith(BLANK) or shown.lstrip().startswith(FORMULA)):
        return f"'{shown}"
    return shown


@contextmanager
def _xlsx(file: IO[bytes], titles: Sequence[str]) -> Iterator[Sheet]:
    sheet = _Xlsx(titles)
    yield sheet
    sheet.book.save(file)


class _Xlsx:
    def __init__(self, titles: Sequence[str]) -> None:
        self.book = Workbook(write_only=True)
        self._titles = titles
        self._sheet: Any = None
        self._rows = ROWS_OF_A_SHEET
        self._new_sheet()

    def write(self, row: Sequence[Cell]) -> None:
        if self._rows == ROWS_OF_A_SHEET:
            self._new_sheet()
        self._sheet.append([self._cell(value) for value in row])
        self._rows += 1

    def _new_sheet(self) -> None:
        self._sheet = self.book.create_sheet()
        self._sheet.append([self._cell(title, font=Font(bold=True)) for title in self._titles])
        self._rows = 1

    def _cell(self, value: Cell, *, font: Font | None = None) -> Any:
        cell: Any = WriteOnlyCell(self._sheet)
        shown = plain(value)
        if isinstance(shown, str):
            if shown:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", shown)[:LONGEST_CELL]
                cell.data_type = "s"  # openpyxl takes a leading "=" for a formula
                cell.quotePrefix = shown.lstrip().startswith(FORMULA)
        else:
            cell.value = shown
        if font is not None:
            cell.font = font
        return cell


def plain(value: Cell) -> str | int | float:
    """As people write it: moments in Shanghai, yes and no, lists with the Chinese comma."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return f"{local(value):%Y-%m-%d %H:%M:%S}"
        case list():
            return "、".join(value)
        case _:
            return value

"""Reports as .xlsx files. Text is never a formula, whoever wrote it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from dashboard.reports.definitions import ATTRIBUTION, Definition, wait_classes
from dashboard.reports.periods import Period
from hotline.kernel.clock import local
from hotline.web.spreadsheet import put_text

Sheet: TypeAlias = Any  # the stubs know less of write-only sheets than openpyxl does
Cell: TypeAlias = str | int | float | datetime | None
BOLD: Final = Font(bold=True)


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    unit: str = "text"  # text, count, ratio, seconds


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every report that a county files (填报单位, 期间, 生成时间)."""

    title: str
    office: str
    period: Period
    made_at: datetime
    made_by: str


FORMATS: Final = {"ratio": "0.00%", "seconds": "0.0", "count": "0"}


def workbook(
    head: Head,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    definitions: Sequence[Definition] = (),
) -> bytes:
    """One sheet with the figures, and one with what they mean."""
    book = Workbook(write_only=True)
    sheet: Sheet = book.create_sheet(head.title)
    sheet.column_dimensions["A"].width = 22
    _title(sheet, head)
    sheet.append([_cell(sheet, column.title, font=BOLD) for column in columns])
    for row in rows:
        sheet.append(
            [
                _cell(sheet, value, number_format=FORMATS.get(column.unit))
                for column, value in zip(columns, row, strict=True)
            ]
        )
    if definitions:
        _explain(book.create_sheet("指标说明"), definitions)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _title(sheet: Sheet, head: Head) -> None:
    last = local(head.period.end_at).date().toordinal() - 1
    until = head.period.first.fromordinal(last)
    sheet.append([_cell(sheet, head.title, font=Font(bold=True, size=14))])
    for name, value in (
        ("填报单位", head.office),
        ("统计期间", f"{head.period.first:%Y年%m月%d日} 至 {until:%Y年%m月%d日}"),
        ("生成时间", f"{local(head.made_at):%Y-%m-%d %H:%M:%S}"),
        ("填报人", head.made_by),
        ("审核人", ""),
    ):
        sheet.append([_cell(sheet, name, font=BOLD), _cell(sheet, value)])
    sheet.append([])


def _explain(sheet: Sheet, definitions: Sequence[Definition]) -> None:
    for letter, width in (("A", 26), ("B", 60), ("C", 30)):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, text, font=BOLD) for text in ("指标", "计算方法", "依据")])
    for definition in definitions:
        texts = (definition.name, definition.formula, definition.source)
        sheet.append([_cell(sheet, text, wrap=True) for text in texts])
    for text in (ATTRIBUTION, wait_classes()):
        sheet.append([_cell(sheet, "说明", font=BOLD), _cell(sheet, text, wrap=True)])


def _cell(
    sheet: Sheet,
    value: Cell,
    *,
    font: Font | None = None,
    number_format: str | None = None,
    wrap: bool = False,
) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    if isinstance(value, str) and value:
        put_text(cell, value)
    elif isinstance(value, datetime):
        put_text(cell, f"{local(value):%Y-%m-%d %H:%M}")
    elif value != "":
        cell.value = value
        if number_format is not None:
            cell.number_format = number_format
    if font is not None:
        cell.font = font
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell

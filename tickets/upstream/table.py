"""Orders as a table (.xlsx): the template, what a filled one says, and the sheet of answers.

A table comes from outside: it is read with limits, and a formula in it is never taken for a value.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from hotline.kernel.clock import local
from hotline.web.spreadsheet import put_text
from tickets.deadlines import midnight
from tickets.upstream.errors import TableUnreadable

MOST_ROWS: Final = 500
MOST_UNPACKED: Final = 30 * 1024 * 1024  # a small file may unpack to anything
COLUMNS: Final[Mapping[str, str]] = {
    "sender": "来源单位",
    "outside_number": "外部编号",
    "upstream_due_at": "上级期限",
    "caller_name": "来电人",
    "caller_number": "联系电话",
    "request_kind": "诉求类型",
    "matter": "事项分类",
    "summary": "摘要",
    "claim": "诉求",
    "urgency": "紧急程度",
    "village": "村(社区)",
}
NEEDED: Final = ("sender", "outside_number", "summary")
WIDTHS: Final = (18, 20, 18, 12, 16, 16, 20, 50, 30, 10, 16)
ANSWERS: Final = (
    ("来源单位", 18), ("外部编号", 20), ("本单编号", 24), ("办理状态", 12), ("办结时间", 18), ("答复内容", 60),
)  # fmt: skip
BOLD: Final = Font(bold=True)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table as text; `due_at` apart. `mistakes` are in Chinese, for its writer."""

    number: int
    values: Mapping[str, str]
    due_at: datetime | None = None
    mistakes: tuple[str, ...] = field(default=())


def template(example: Mapping[str, str]) -> bytes:
    """An empty table with its heads, and one row that shows what goes where."""
    return _book(
        "上级转办",
        list(zip(COLUMNS.values(), WIDTHS, strict=True)),
        [[example.get(key, "") for key in COLUMNS]],
    )


def answers(rows: Sequence[Sequence[str]]) -> bytes:
    """The sheet that goes back: a row for each order, with the sender's own number."""
    return _book("办理结果反馈", ANSWERS, rows)


def lines(content: bytes) -> list[Line]:
    """The rows of a filled table.

    Raises:
        TableUnreadable: no .xlsx, without the heads, or longer than may be.
    """
    _check_size(content)
    try:
        book: Any = load_workbook(BytesIO(content), read_only=True, data_only=False)
        rows = book.worksheets[0].iter_rows()
        heads = {str(cell.value or "").strip().rstrip("*"): n for n, cell in enumerate(next(rows))}
        found = list(_filled(rows))
    except TableUnreadable:
        raise
    except Exception as error:
        raise TableUnreadable("openpyxl cannot read it") from error
    places = {key: heads[title] for key, title in COLUMNS.items() if title in heads}
    if missing := [COLUMNS[key] for key in NEEDED if key not in places]:
        reason = f"缺少列：{'、'.join(missing)}，请使用模板"
        raise TableUnreadable(reason, reason=reason)
    if len(found) > MOST_ROWS:
        reason = f"一次最多导入 {MOST_ROWS} 行，请分开导入"
        raise TableUnreadable(reason, reason=reason)
    return [_line(number, cells, places) for number, cells in found]


def _check_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise TableUnreadable("no .xlsx file") from error
    if unpacked > MOST_UNPACKED:
        raise TableUnreadable("it unpacks to more than a table may hold")


def _filled(rows: Iterator[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows with anything in them, and their numbers; one more than allowed tells that there are more."""
    count = 0
    for number, cells in enumerate(rows, start=2):
        if any(cell.value not in (None, "") for cell in cells):
            yield number, cells
            count += 1
            if count > MOST_ROWS:
                return


def _line(number: int, cells: Sequence[Any], places: Mapping[str, int]) -> Line:
    values: dict[str, str] = {}
    mistakes: list[str] = []
    due_at: datetime | None = None
    for key, place in places.items():
        cell = cells[place] if place < len(cells) else None
        value = cell.value if cell is not None else None
        if cell is not None and cell.data_type == "f":
            mistakes.append(f"“{COLUMNS[key]}”是公式，请改为文字")
        elif key == "upstream_due_at":
            due_at = _instant(value)
            if due_at is None and value not in (None, ""):
                mistakes.append("“上级期限”请写成 2026-03-06 或 2026-03-06 17:30")
        else:
            values[key] = _text(value)
    return Line(number, values, due_at, tuple(mistakes))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # a number or telephone typed as a number
        value = int(value)
    return "" if value is None else str(value).strip().replace("\x00", "")


def _instant(value: Any) -> datetime | None:
    """A date means until 24:00 of it; a time is Shanghai's."""
    if isinstance(value, datetime):
        is_date = value.time() == time()
        return midnight(value.date() + DAY) if is_date else _shanghai(value)
    if isinstance(value, date):
        return midnight(value + DAY)
    text = _text(value).replace("/", "-").replace("：", ":")
    for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - made Shanghai's below
        except ValueError:
            continue
        return midnight(found.date() + DAY) if pattern == "%Y-%m-%d" else _shanghai(found)
    return None


def _shanghai(naive: datetime) -> datetime:
    begin = midnight(naive.date())
    return (begin + timedelta(hours=naive.hour, minutes=naive.minute)).astimezone(UTC)


def day_and_time(instant: datetime | None) -> str:
    return f"{local(instant):%Y-%m-%d %H:%M}" if instant else ""


def _book(title: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title)
    for n, (_, width) in enumerate(heads):
        sheet.column_dimensions[chr(ord("A") + n)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, text, font=BOLD) for text, _ in heads])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: Any, text: str, *, font: Font | None = None) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    put_text(cell, text)
    if font is not None:
        cell.font = font
    return cell

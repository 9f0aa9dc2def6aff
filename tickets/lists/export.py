"""A list as an .xlsx file: the same rows, in the same order, masked as they are on the screen."""

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sqlmodel import Session

from hotline.kernel.clock import local
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import AccessRecord
from hotline.web.spreadsheet import put_text
from tickets.categories import categories
from tickets.deadlines import Light
from tickets.lists import pages
from tickets.lists.errors import TooMuchToExport
from tickets.lists.filters import TicketFilter
from tickets.numbering import Channel
from tickets.policy import Actor, Standing
from tickets.queries import items
from tickets.schemas import TicketListItem

MOST: Final = 10_000
BOLD: Final = Font(bold=True)
LIGHTS: Final = {Light.RED: "超期", Light.YELLOW: "临期", Light.GREEN: "正常", Light.NONE: ""}
CHANNELS: Final = {
    Channel.CALL: "来电",
    Channel.VISIT: "来访",
    Channel.LETTER: "信函",
    Channel.ONLINE: "网络",
}
COLUMNS: Final[Sequence[tuple[str, int, Callable[[TicketListItem], object]]]] = (
    ("编号", 24, lambda one: one.number),
    ("状态", 10, lambda one: one.state_label),
    ("期限", 12, lambda one: f"{one.due_on:%Y-%m-%d}" if one.due_on else ""),
    ("期限状态", 10, lambda one: LIGHTS[one.light]),
    ("紧急程度", 10, lambda one: categories().label("urgency_levels", one.urgency)),
    ("诉求类型", 10, lambda one: one.request_kind_label),
    ("事项", 20, lambda one: one.matter_label),
    ("摘要", 50, lambda one: one.summary),
    ("来电人", 12, lambda one: one.caller_name),
    ("电话", 14, lambda one: one.caller_number),
    ("村(社区)", 14, lambda one: one.village_name),
    ("承办单位", 18, lambda one: one.unit_name),
    ("承办人", 12, lambda one: one.handler_name),
    ("登记人", 12, lambda one: one.operator_name),
    ("渠道", 8, lambda one: CHANNELS[one.channel]),
    ("保密", 6, lambda one: "是" if one.confidential else ""),
    ("满意度", 8, lambda one: one.satisfaction),
    ("登记时间", 18, lambda one: f"{local(one.created_at):%Y-%m-%d %H:%M}"),
)


def listed(
    session: Session, who: Standing, wanted: TicketFilter, now: datetime
) -> list[TicketListItem]:
    """All rows of the list.

    Raises:
        TooMuchToExport: more than a file may have.
    """
    found = pages.rows(session, who, wanted, now, limit=MOST + 1).tickets
    if len(found) > MOST:
        raise TooMuchToExport(TooMuchToExport.title, most=MOST)
    return items(session, found, who, now)


def workbook(rows: Sequence[TicketListItem]) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("工单")
    for n, (_, width, _value) in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + n)].width = width
    sheet.freeze_panes = "B2"
    sheet.append([_cell(sheet, title, font=BOLD) for title, _, _value in COLUMNS])
    for row in rows:
        sheet.append([_cell(sheet, value(row)) for _, _, value in COLUMNS])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def record(uow: UnitOfWork, actor: Actor, asked: str, rows: int, *, address: str | None) -> None:
    """Who took which list out of the system, and how long it was."""
    uow.session.add(
        AccessRecord(
            at=uow.now,
            person_id=actor.id,
            action="export",
            subject="tickets",
            subject_id=f"{rows} {asked}"[:1000],
            address=address,
        )
    )


def _cell(sheet: Any, value: object, *, font: Font | None = None) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value
    if font is not None:
        cell.font = font
    return cell

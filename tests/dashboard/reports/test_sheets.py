from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from dashboard.reports.periods import Period
from dashboard.reports.sheets import Column, Head, workbook

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HEAD = Head("表", "云山县", Period(date(2026, 3, 1), date(2026, 3, 2)), NOW, "陈敏")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86 572", "-2", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "=", "-", "云山县"],
)
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    content = workbook(HEAD, [Column("名称")], [[text]])
    cell = load_workbook(BytesIO(content)).worksheets[0]["A9"]
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()
    assert cell.quotePrefix is (text[0] in "=+-@\t\r")


def test_what_a_cell_cannot_hold_is_left_out() -> None:
    content = workbook(HEAD, [Column("名称")], [["a\x00b\x0bc" + "长" * 40_000]])
    value = load_workbook(BytesIO(content)).worksheets[0]["A9"].value
    assert value.startswith("abc长")
    assert len(value) == 32_767


def test_an_instant_is_shown_in_shanghai_and_nothing_as_nothing() -> None:
    content = workbook(HEAD, [Column("时间"), Column("率", "ratio")], [[NOW, None], [NOW, 0.5]])
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert sheet["A9"].value == "2026-03-02 09:00"
    assert sheet["B9"].value is None
    assert sheet["B10"].number_format == "0.00%"

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import SQLModel, func, select

from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call
from hotline.cli.exports import export as exports
from hotline.cli.exports import sheets
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.organisation.model import AccessRecord
from tests.hotline.cli.running import Run
from tickets.model import Caller, Ticket

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def put(url: str, *rows: SQLModel) -> None:
    def unit(uow: Any) -> None:
        uow.session.add_all(rows)

    with_database(url, lambda database: database.write_now(unit))


def count(url: str, table: type[SQLModel]) -> int:
    query = select(func.count()).select_from(table)
    return int(with_database(url, lambda d: d.read_now(lambda s: s.exec(query).one())))


def with_database(url: str, act: Any) -> Any:
    database = Database(url, bus=Bus(), clock=SystemClock())
    try:
        return act(database)
    finally:
        database.close()


def a_call(number: int = 0, **known: Any) -> Call:
    at = NOON + timedelta(seconds=number)
    values: dict[str, Any] = {
        "carrier": "simulator",
        "carrier_id": str(number),
        "caller_number": "+8613905722046",
        "state": CallState.ENDED,
        "outcome": Outcome.ANSWERED,
        "arrived_at": at,
        "queued_at": at,
        "answered_at": at + timedelta(seconds=7.5),
        "talk_ended_at": at + timedelta(seconds=67.5),
    } | known
    return Call(**values)


def a_ticket(**known: Any) -> Ticket:
    values: dict[str, Any] = {
        "number": "330599-20260302-1-0001",
        "caller_name": "欧阳明",
        "caller_number": "+8613905722046",
        "summary": "住在东沟村 3 号的欧阳明问工资",
        "created_at": NOON,
    } | known
    return Ticket(**values)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def export(run: Run, migrated_url: str) -> Run:
    return lambda *arguments: run("export", *arguments, HOTLINE_DATABASE__URL=migrated_url)


def test_calls_are_exported_for_office_programs_with_numbers_masked(
    export: Run, folder: Path, migrated_url: str
) -> None:
    put(migrated_url, a_call())

    result = export("calls", "--out", "calls.csv")

    assert result.exit_code == 0, result.output
    assert (folder / "calls.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = rows(folder / "calls.csv")
    assert row["来电号码"] == "139****2046"
    assert row["呼入时间"] == "2026-03-02 12:00:00"
    assert (row["等待秒数"], row["通话秒数"], row["结果"]) == ("7.5", "60.0", "接通")
    assert count(migrated_url, AccessRecord) == 0


def test_the_last_day_is_included_and_days_are_those_of_shanghai(
    export: Run, folder: Path, migrated_url: str
) -> None:
    for number, at in enumerate(
        ("2026-03-01 15:59:59", "2026-03-01 16:00:00", "2026-03-02 15:59:59", "2026-03-02 16:00:00")
    ):
        put(migrated_url, a_call(number, arrived_at=datetime.fromisoformat(f"{at}+00:00")))
    export("calls", "--from", "2026-03-02", "--to", "2026-03-02", "--out", "day.csv")
    assert [row["线路编号"] for row in rows(folder / "day.csv")] == ["1", "2"]


def test_more_rows_than_a_page_are_exported_once_each_and_in_order(
    export: Run, folder: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PAGE", 10)
    # Many at the same moment: a page may end between them.
    put(migrated_url, *(a_call(number, arrived_at=NOON) for number in range(25)), a_call(99))
    export("calls", "--out", "calls.csv")
    found = [row["线路编号"] for row in rows(folder / "calls.csv")]
    assert len(found) == len(set(found)) == 26


def test_a_masked_export_of_tickets_leaves_out_what_people_wrote(
    export: Run, folder: Path, migrated_url: str
) -> None:
    put(migrated_url, a_ticket())
    export("tickets", "--out", "tickets.csv")
    (row,) = rows(folder / "tickets.csv")
    assert row["来电人"] == "欧阳*"
    assert "摘要" not in row
    assert "欧阳明" not in (folder / "tickets.csv").read_text(encoding="utf-8-sig")


def test_an_export_in_full_needs_a_reason_and_is_recorded(
    export: Run, folder: Path, migrated_url: str
) -> None:
    put(migrated_url, a_ticket())

    assert export("tickets", "--out", "t.csv", "--in-full").exit_code == 2
    assert not (folder / "t.csv").exists()
    result = export("tickets", "--out", "t.csv", "--in-full", "--reason", "移交档案局")

    assert result.exit_code == 0, result.output
    (row,) = rows(folder / "t.csv")
    assert (row["来电人"], row["来电号码"]) == ("欧阳明", "13905722046")
    assert row["摘要"] == "住在东沟村 3 号的欧阳明问工资"
    assert (folder / "t.csv").stat().st_mode & 0o077 == 0
    record = with_database(
        migrated_url, lambda d: d.read_now(lambda s: s.exec(select(AccessRecord)).one())
    )
    assert (record.action, record.subject) == ("export-in-full", "tickets")
    event = with_database(
        migrated_url, lambda d: d.read_now(lambda s: s.exec(select(LoggedEvent)).one())
    )
    assert event.payload["reason"] == "移交档案局"


def test_callers_are_exported_masked(export: Run, folder: Path, migrated_url: str) -> None:
    put(
        migrated_url,
        Caller(
            phone="+8613905722046",
            name="张三",
            address="东沟村12号",
            remarks="耳背",
            created_at=NOON,
        ),
    )
    export("callers", "--out", "callers.csv")
    (row,) = rows(folder / "callers.csv")
    assert (row["电话"], row["姓名"], row["地址"]) == ("139****2046", "张*", "东沟村***")
    assert "备注" not in row


@pytest.mark.parametrize(
    "written",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", '=HYPERLINK("x")'],
)
def test_what_a_caller_said_is_never_a_formula(
    export: Run, folder: Path, migrated_url: str, written: str
) -> None:
    put(migrated_url, a_ticket(summary=written))
    for name in ("t.csv", "t.xlsx"):
        export("tickets", "--out", name, "--in-full", "--reason", "测试")
    (row,) = rows(folder / "t.csv")
    assert row["摘要"] == f"'{written}"
    sheet = load_workbook(folder / "t.xlsx").active
    assert sheet is not None
    (cell,) = [cell for cell in sheet[2] if sheet.cell(1, cell.column or 0).value == "摘要"]
    assert cell.data_type == "s"


def test_a_workbook_holds_the_same_rows(export: Run, folder: Path, migrated_url: str) -> None:
    put(migrated_url, a_call(0), a_call(1, answered_at=None, outcome=Outcome.QUEUE_ABANDONED))
    export("calls", "--out", "calls.csv")
    export("calls", "--out", "calls.xlsx")
    sheet = load_workbook(folder / "calls.xlsx").active
    assert sheet is not None
    titles, *found = sheet.iter_rows(values_only=True)
    shown = [
        {
            title: "" if value is None else str(value)
            for title, value in zip(titles, row, strict=True)
        }
        for row in found
    ]
    assert [row["结果"] for row in shown] == ["接通", "排队中放弃"]
    assert [row["来电编号"] for row in shown] == [
        row["来电编号"] for row in rows(folder / "calls.csv")
    ]


def test_a_workbook_goes_on_in_a_second_sheet(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "ROWS_OF_A_SHEET", 3)
    with sheets.new_sheet(folder / "many.xlsx", ["数"]) as sheet:
        for number in range(5):
            sheet.write([number])
    book = load_workbook(folder / "many.xlsx")
    found = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book]
    assert found == [["数", 0, 1], ["数", 2, 3], ["数", 4]]


def test_an_existing_file_is_replaced_only_on_request(
    export: Run, folder: Path, migrated_url: str
) -> None:
    (folder / "calls.csv").write_text("mine")
    assert export("calls", "--out", "calls.csv").exit_code == 2
    assert (folder / "calls.csv").read_text() == "mine"
    assert export("calls", "--out", "calls.csv", "--force").exit_code == 0


def test_an_export_that_fails_leaves_the_old_file(folder: Path) -> None:
    (folder / "calls.csv").write_text("mine")

    def break_half_way() -> None:
        with sheets.new_sheet(folder / "calls.csv", ["数"]) as sheet:
            sheet.write([1])
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        break_half_way()
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"calls.csv": "mine"}


def test_a_folder_that_is_not_there_is_one_plain_line(export: Run, migrated_url: str) -> None:
    result = export("calls", "--out", "nowhere/calls.csv")
    assert result.exit_code == 1
    assert "无法写入" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [("--out", "calls.pdf"), ("--out", "c.csv", "--from", "2026-03-02", "--to", "2026-03-01")],
)
def test_arguments_that_make_no_sense_end_with_two(export: Run, arguments: tuple[str, ...]) -> None:
    assert export("calls", *arguments).exit_code == 2


def test_the_history_of_an_older_system_is_imported_and_counted(
    run: Run, folder: Path, migrated_url: str
) -> None:
    (folder / "old.csv").write_text(
        "编号,呼入,等待,结果\n1,2026-03-01 10:00:00,5,接通\n2,2026-03-01 11:00:00,9,放弃\n",
        encoding="utf-8",
    )
    (folder / "mapping.toml").write_text(
        'name = "old"\nidentity = ["编号"]\n'
        '[columns]\narrived = "呼入"\noutcome = "结果"\nwait_seconds = "等待"\n'
        '[formats]\ntime = "%Y-%m-%d %H:%M:%S"\n'
        '[outcomes]\n"接通" = "answered"\n"放弃" = "abandoned"\n',
        encoding="utf-8",
    )
    arguments = "import", "calls", "old.csv", "--mapping", "mapping.toml"
    for _ in range(2):  # the second time adds nothing
        assert run(*arguments, HOTLINE_DATABASE__URL=migrated_url).exit_code == 0
    assert count(migrated_url, Call) == 2


def test_a_database_that_was_never_migrated_is_refused_and_not_made(run: Run, folder: Path) -> None:
    with pytest.raises(Exception, match="hotline migrate"):
        run("export", "calls", "--out", "calls.csv")
    assert not (folder / "var/hotline.db").exists()

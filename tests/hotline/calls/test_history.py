from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from sqlmodel import Session, col, select

from hotline.calls.history import HistoryRefused, Summary, import_calls
from hotline.calls.history_mapping import Mapping, MappingRefused, load_mapping
from hotline.calls.history_rows import RowReader, RowRejected
from hotline.calls.history_screen import import_on_screen
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Call
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "hotline/calls/mappings/anonymous-bank.toml"
COLUMNS = {
    "arrived": "呼入",
    "queued": "排队",
    "answered": "接起",
    "ended": "结束",
    "outcome": "结果",
    "agent": "坐席",
    "caller_number": "主叫",
    "rating": "评价",
    "hold_seconds": "保持",
    "wrapup_seconds": "整理",
}
HEADER = ["编号", *COLUMNS.values()]
OUTCOMES = {
    "接通": "answered",
    "放弃": "abandoned",
    "留言": "voicemail",
    "回拨": "callback_requested",
    "下班": "off_hours",
    "测试": "ignored",
}


def a_mapping(**changes: Any) -> Mapping:
    return Mapping.model_validate(
        {
            "name": "old",
            "identity": ["编号"],
            "columns": COLUMNS,
            "outcomes": OUTCOMES,
            "formats": {"time": "%Y/%m/%d %H:%M:%S"},
        }
        | changes
    )


def a_row(**known: str) -> list[str]:
    values = {
        "编号": "1",
        "呼入": "2026/03/01 10:00:00",
        "排队": "2026/03/01 10:00:05",
        "接起": "2026/03/01 10:00:17",
        "结束": "2026/03/01 10:05:17",
        "结果": "接通",
        "坐席": "陈敏",
    } | known
    return [values.get(name, "") for name in HEADER]


def reader(**changes: Any) -> RowReader:
    return RowReader(a_mapping(**changes), HEADER, {"陈敏": "p1"}, NOW)


def test_without_a_column_of_seconds_waits_follow_from_the_moments() -> None:
    call = reader().read(a_row(评价="4", 保持="12.5", 整理="30", 主叫="13905722046"))
    assert call.arrived_at == datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
    assert (call.answered_at, call.queued_at) == (
        datetime(2026, 3, 1, 2, 0, 17, tzinfo=UTC),
        datetime(2026, 3, 1, 2, 0, 5, tzinfo=UTC),
    )
    assert call.talk_ended_at == call.ended_at == datetime(2026, 3, 1, 2, 5, 17, tzinfo=UTC)
    assert call.wrapped_up_at == call.ended_at + timedelta(seconds=30)
    assert (call.person_id, call.rating, call.hold_seconds) == ("p1", 4, 12.5)
    assert (call.outcome, call.state) == (Outcome.ANSWERED, CallState.ENDED)


@pytest.mark.parametrize(
    ("word", "queued", "outcome"),
    [
        ("放弃", "2026/03/01 10:00:05", Outcome.QUEUE_ABANDONED),
        ("放弃", "", Outcome.IVR_ABANDONED),
        ("留言", "", Outcome.VOICEMAIL),
        ("回拨", "2026/03/01 10:00:05", Outcome.CALLBACK_REQUESTED),
        ("下班", "", Outcome.OFF_HOURS),
    ],
)
def test_a_call_nobody_answered(word: str, queued: str, outcome: Outcome) -> None:
    call = reader().read(a_row(结果=word, 排队=queued, 接起="", 坐席=""))
    assert (call.outcome, call.answered_at, call.person_id) == (outcome, None, None)
    assert (call.queued_at is None) is (queued == "")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"编号": " "}, "no-identity"),
        ({"结果": "？"}, "unknown-outcome"),
        ({"呼入": "昨天"}, "unreadable-time"),
        ({"呼入": "2027/03/01 10:00:00"}, "impossible-date"),
        ({"呼入": "1901/03/01 10:00:00"}, "impossible-date"),
        ({"保持": "长"}, "unreadable-duration"),
        ({"保持": "NaN"}, "unreadable-duration"),
        ({"保持": "1e99"}, "unreadable-duration"),
        ({"保持": "9999999"}, "unreadable-duration"),
        ({"坐席": "长" * 300}, "not-a-call-list"),
        ({"坐席": "a\0b"}, "not-a-call-list"),
    ],
)
def test_a_row_that_cannot_be_a_call_is_rejected(wrong: dict[str, str], code: str) -> None:
    with pytest.raises(RowRejected) as rejected:
        reader().read(a_row(**wrong))
    assert rejected.value.code == code


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ({"坐席": "乱\ufffd码"}, "undecodable-text"),
        ({"评价": "9"}, "impossible-rating"),
        ({"评价": "好"}, "not-a-number"),
        ({"保持": "-3"}, "negative-duration"),
        ({"结束": "2026/03/02 08:00:00"}, "very-long-talk"),
        ({"排队": "2026/03/01 09:59:00"}, "times-run-backwards"),
    ],
)
def test_an_odd_row_is_kept_and_reported(odd: dict[str, str], code: str) -> None:
    rows = reader()
    rows.read(a_row(**odd))
    assert code in [doubt.code for doubt in rows.doubts]


def test_two_talks_of_one_agent_at_once_are_reported() -> None:
    rows = reader()
    rows.read(a_row())
    rows.read(a_row(编号="2", 接起="2026/03/01 10:04:00"))
    assert [doubt.code for doubt in rows.doubts] == ["overlapping-talk"]


@given(st.lists(st.text(max_size=30), min_size=11, max_size=11))
def test_whatever_a_row_holds_it_is_a_call_or_rejected(row: list[str]) -> None:
    try:
        call = reader().read(row)
    except RowRejected:
        return
    assert call.arrived_at <= call.ended_at


def calls(session: Session) -> list[Call]:
    return list(session.exec(select(Call).order_by(col(Call.carrier_id))))


def imported(database: Database, file: Path, content: bytes, **changes: Any) -> Summary:
    file.write_bytes(content)
    return import_calls(
        database, file, a_mapping(**changes), booked=lambda *_: None, progress=lambda _: None
    )


def lines(*rows: list[str], separator: str = ",") -> str:
    return "\r\n".join(separator.join(row) for row in [HEADER, *rows]) + "\r\n"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "gbk"),
        ("gbk", "GBK"),
        ("gb18030", "gb2312"),
        ("utf-16",) * 2,
    ],
)
def test_a_file_is_read_in_its_encoding(
    database: Database, tmp_path: Path, encoding: str, declared: str
) -> None:
    content = lines(a_row(坐席="彭妍", 编号="1"), a_row(编号="2")).encode(encoding)
    summary = imported(database, tmp_path / "话单.csv", content, encoding=declared)

    assert (summary.imported, summary.rejected) == (2, 0)
    found = database.read_now(calls)
    assert (found[0].ivr, found[0].carrier) == ({"agent": "彭妍"}, "import:old")


def test_another_delimiter_and_an_account_of_today(database: Database, tmp_path: Path) -> None:
    def unit(uow: UnitOfWork) -> None:
        uow.session.add(
            Person(id="p9", username="operator1", name="陈敏", password_hash="-", created_at=NOW)
        )

    database.write_now(unit)
    content = lines(a_row(), separator="\t").encode()
    agents = {"accounts": {"陈敏": "operator1"}}
    imported(database, tmp_path / "a.csv", content, delimiter="\t", agents=agents)
    assert database.read_now(calls)[0].person_id == "p9"


def test_a_broken_row_does_not_stop_the_rest(database: Database, tmp_path: Path) -> None:
    content = lines(a_row(), ['"' + "长" * 140_000], a_row(编号="3"), [], a_row(编号="4"))
    summary = imported(database, tmp_path / "a.csv", content.encode())
    assert summary.imported >= 1
    assert summary.rejected >= 1
    assert summary.imported + summary.rejected == summary.rows


def test_the_report_never_holds_a_formula(database: Database, tmp_path: Path) -> None:
    content = lines(a_row(编号="=1+1", 结果="?"), a_row(编号="@x", 评价="=2"))
    summary = imported(database, tmp_path / "a.csv", content.encode())
    text = summary.report.read_text(encoding="utf-8-sig")
    assert "'=1+1" in text
    assert ",=" not in text
    assert ",@" not in text


def test_what_cannot_be_imported_is_refused_before_anything_is_written(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(HistoryRefused, match="no column 坐席"):
        imported(
            database,
            tmp_path / "a.csv",
            "编号,呼入,排队,接起,结束,结果,主叫,评价,保持,整理\n".encode(),
        )
    with pytest.raises(HistoryRefused, match="two columns 编号"):
        imported(database, tmp_path / "a.csv", ("编号," + lines()).encode())
    with pytest.raises(HistoryRefused, match="no account"):
        imported(
            database, tmp_path / "a.csv", lines().encode(), agents={"accounts": {"x": "nobody"}}
        )
    with pytest.raises(HistoryRefused):
        import_calls(
            database, tmp_path / "none.csv", a_mapping(),
            booked=lambda *_: None, progress=lambda _: None,
        )  # fmt: skip
    assert database.read_now(calls) == []


def test_on_a_terminal_the_result_is_a_table(database: Database, tmp_path: Path) -> None:
    file, mapping = tmp_path / "a.csv", tmp_path / "m.toml"
    file.write_text("when,what\n2026-03-01 10:00:00,ok\n2026-03-01 10:01:00,?\n")
    mapping.write_text(
        'name = "x"\nidentity = ["when"]\ncolumns = {arrived = "when", outcome = "what"}\n'
        'outcomes = {ok = "answered"}\nformats = {time = "%Y-%m-%d %H:%M:%S"}\n'
    )
    screen = StringIO()
    import_on_screen(
        database, file, mapping, booked=lambda *_: None, console=Console(file=screen, width=100)
    )
    shown = screen.getvalue()
    assert "unknown-outcome" in shown
    assert "a.import-report.csv" in shown.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "m.toml"),
        ("name = 'x'", "columns"),
        ("name = 'Ü'", "name"),
        ("time_zone = 'Mars'", "time_zone"),
        ("encoding = 'ebcdic'", "encoding"),
        ("outcomes = {A = 'perhaps'}", "outcomes"),
        ("surprise = 1", "surprise"),
    ],
)
def test_a_wrong_mapping_says_which_key_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingRefused, match=said):
        load_mapping(file)
    with pytest.raises(MappingRefused):
        load_mapping(tmp_path / "none.toml")


def test_the_example_mapping_is_valid() -> None:
    assert load_mapping(EXAMPLE).carrier == "import:anonymous-bank"

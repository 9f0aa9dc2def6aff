"""A call list of an older system, dirt included, and the figures that a pencil gives for it."""

from datetime import date, timedelta
from pathlib import Path

from dashboard.reports import queries, rollups
from dashboard.reports.periods import Interval, Period
from dashboard.reports.queries import CallReport, Question
from hotline.calls.history import Summary, import_calls
from hotline.calls.history_mapping import load_mapping
from hotline.kernel.database import Database

MAPPING = Path(__file__).parents[3] / "hotline/calls/mappings/anonymous-bank.toml"
HEADER = (
    "vru_line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,"
    "q_start,q_exit,q_time,outcome,ser_start,ser_exit,ser_time,server"
)
NONE = "00:00:00,00:00:00,0"
# Written by hand. Waits of those answered on the first day: 0, 20, 21, 7, 0 = 48 s; talk: 60, 100,
# 200, 30, 0 = 390 s. Of those who gave up in the queue: 5, 20, 30 = 55 s.
ROWS = f"""
A1,1,0,0,PS,2001-05-07,09:00:00,09:00:10,10,{NONE},AGENT,09:00:10,09:01:10,60,ANNA
A1,2,0,0,PS,2001-05-07,09:10:00,09:10:10,10,09:10:10,09:10:30,20,AGENT,09:10:30,09:12:10,100,ANNA
A1,3,0,2,NE,2001-05-07,09:29:59,09:30:05,6,09:30:05,09:30:26,21,AGENT,09:30:26,09:33:46,200,BEN
A1,4,0,0,PS,2001-05-07,23:59:50,23:59:58,8,23:59:58,00:00:05,7,AGENT,00:00:05,00:00:35,30,BEN
A1,5,0,0,PS,2001-05-07,10:00:00,09:59:55,-5,{NONE},AGENT,10:00:00,10:00:00,0,NO_SERVER
A1,6,0,0,PS,2001-05-07,10:05:00,10:05:10,10,10:05:10,10:05:15,5,HANG,{NONE},NO_SERVER
A1,7,0,0,PS,2001-05-07,10:06:00,10:06:10,10,10:06:10,10:06:30,20,HANG,{NONE},NO_SERVER
A1,8,0,0,PS,2001-05-07,10:07:00,10:07:10,10,10:07:10,10:07:40,30,HANG,{NONE},CARL
A1,9,0,0,PS,2001-05-07,10:08:00,10:08:09,9,{NONE},HANG,{NONE},NO_SERVER
A1,10,0,0,PS,2001-05-07,10:09:00,10:09:09,9,{NONE},PHANTOM,{NONE},NO_SERVER
A1,1,0,0,PS,2001-05-07,09:00:00,09:00:10,10,{NONE},AGENT,09:00:10,09:01:10,60,ANNA
A1,11,0,0,PS,2001-05-07,soon,09:00:10,10,{NONE},AGENT,09:00:10,09:01:10,60,ANNA
A1,12,0,0,PS,2001-05-07,11:00:00,11:00:10,10,{NONE},LOST,{NONE},NO_SERVER
A1,13,0,0,PS,2001-05-07,11:00:00
A1,14,0,0,PS,2001-05-08,00:10:00,00:10:01,1,00:10:01,00:10:11,10,AGENT,00:10:40,00:11:00,20,BEN
""".strip()


def imported(database: Database, tmp_path: Path) -> Summary:
    file = tmp_path / "calls.csv"
    file.write_text(f"{HEADER}\n{ROWS}\n", encoding="utf-8")
    mapping = load_mapping(MAPPING)
    return import_calls(database, file, mapping, booked=rollups.book_new, progress=lambda _: None)


def report(database: Database, days: int, interval: Interval) -> CallReport:
    first = date(2001, 5, 7)
    asked = Question(Period(first, first + timedelta(days=days)), interval, target=20, short=5)
    return database.read_now(lambda session: queries.call_report(session, asked))


def test_the_figures_are_those_of_the_pencil(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path)
    monday, tuesday = (row.figures for row in report(database, 2, Interval.DAY).rows)

    counts = ["offered", "answered", "abandoned", "answered_in_target", "abandoned_in_target"]
    assert [monday[name] for name in counts] == [8, 5, 3, 4, 2]
    assert (monday["short_abandoned"], monday["ivr_abandoned"], monday["arrived"]) == (1, 1, 9)
    assert [monday[f"sl{n}"] for n in (1, 2, 3, 4, 5)] == [
        0.75,  # (4 + 2) / 8
        0.8,  # 4 / 5
        0.5,  # 4 / 8
        0.666667,  # 4 / (8 - 2)
        0.625,  # (4 + 1) / 8
    ]
    assert (monday["asa_s"], monday["wait_abandoned_s"]) == (9.6, 18.333333)  # 48 / 5, 55 / 3
    assert monday["talk_s"] == 78  # 390 / 5
    assert (monday["abandon_rate"], monday["abandon_rate_not_short"]) == (0.375, 0.285714)
    assert (tuesday["offered"], tuesday["asa_s"]) == (1, 10)


def test_a_call_counts_where_it_arrived_even_when_it_was_answered_tomorrow(
    database: Database, tmp_path: Path
) -> None:
    imported(database, tmp_path)
    halves = [row.figures["offered"] for row in report(database, 1, Interval.HALF_HOUR).rows]
    assert (halves[18], halves[19], halves[20], halves[47]) == (3, 0, 4, 1)
    assert sum(offered or 0 for offered in halves) == 8


def test_each_doubtful_or_refused_row_is_reported_with_its_reason(
    database: Database, tmp_path: Path
) -> None:
    summary = imported(database, tmp_path)

    lines = summary.report.read_text(encoding="utf-8-sig").splitlines()
    assert [tuple(line.split(",")[:3]) for line in lines[1:]] == [
        ("6", "doubtful", "times-run-backwards"),
        ("6", "doubtful", "answered-by-nobody"),
        ("6", "doubtful", "no-talk"),
        ("9", "doubtful", "agent-without-answer"),
        ("11", "ignored", "ignored-outcome"),
        ("12", "rejected", "duplicate"),
        ("13", "rejected", "unreadable-time"),
        ("14", "rejected", "unknown-outcome"),
        ("15", "rejected", "wrong-number-of-fields"),
        ("16", "doubtful", "answer-does-not-fit"),
    ]
    assert (summary.rows, summary.imported, summary.ignored) == (15, 10, 1)
    assert (summary.rejected, summary.doubtful) == (4, 3)


def test_the_same_file_twice_adds_nothing(database: Database, tmp_path: Path) -> None:
    imported(database, tmp_path)
    before = report(database, 2, Interval.DAY)
    again = imported(database, tmp_path)
    assert (again.imported, again.known) == (0, 10)
    assert report(database, 2, Interval.DAY) == before


def test_a_rebuild_finds_the_same_figures_in_the_imported_calls(
    database: Database, tmp_path: Path
) -> None:
    imported(database, tmp_path)
    before = report(database, 2, Interval.DAY)
    assert len(list(rollups.rebuild(database))) == 2
    assert report(database, 2, Interval.DAY) == before

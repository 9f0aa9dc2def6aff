"""Figures of an imported history against reference figures that somebody else computed.

The reference is not part of the repository: with HOTLINE_REFERENCE_DATA naming the folder that
holds it, the comparison exists; without, it is not even collected. What always runs is
test_history_figures.py, whose few rows were computed by hand.
"""

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel

from dashboard.reports import queries, rollups
from dashboard.reports.periods import Interval, Period
from dashboard.reports.queries import Question
from hotline.calls.history import import_calls
from hotline.calls.history_mapping import load_mapping
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock, local
from hotline.kernel.database import Database

REFERENCE = os.environ.get("HOTLINE_REFERENCE_DATA")
MAPPING = Path(__file__).parents[3] / "hotline/calls/mappings/anonymous-bank.toml"
NAMES = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    "answered_in_T": "answered_in_target",
    "abandoned_in_T": "abandoned_in_target",
    "short_abandoned": "short_abandoned",
    "sl1_ans_plus_abd_in_over_offered": "sl1",
    "sl2_ans_in_over_answered": "sl2",
    "sl3_ans_in_over_offered": "sl3",
    "sl4_ans_in_over_offered_minus_abd_in": "sl4",
    "sl5_ans_in_plus_short_over_offered": "sl5",
    "abandon_rate": "abandon_rate",
    "abandon_rate_excl_short": "abandon_rate_not_short",
    "asa_s": "asa_s",
    "wait_abandoned_s": "wait_abandoned_s",
    "talk_s": "talk_s",
}

if REFERENCE:
    FOLDER = Path(REFERENCE)

    @pytest.mark.timeout(120)
    def test_every_figure_of_the_reference_comes_out_to_the_last_digit(tmp_path: Path) -> None:
        expected = json.loads(next(FOLDER.glob("kpi_reference_*.json")).read_text("utf-8"))
        file = tmp_path / "calls.csv"
        file.write_bytes(next(FOLDER.glob("anonymous_bank_*.csv")).read_bytes())
        database = Database(f"sqlite:///{tmp_path}/calls.db", bus=Bus(), clock=SystemClock())
        SQLModel.metadata.create_all(database.engine)
        mapping = load_mapping(MAPPING)

        first, second = (
            import_calls(database, file, mapping, booked=rollups.book_new, progress=lambda _: None)
            for _ in range(2)
        )
        days = database.read_now(lambda s: figures(s, "%Y-%m-%d", Interval.DAY))
        halves = database.read_now(lambda s: figures(s, "%H:%M", Interval.HALF_HOUR))
        list(rollups.rebuild(database))
        rebuilt = database.read_now(lambda s: figures(s, "%Y-%m-%d", Interval.DAY))
        database.close()

        assert {day: days[day] for day in expected["by_date"]} == expected["by_date"]
        wanted = expected["half_hours_1999-08-02"]
        assert {start: halves[start] for start in wanted} == wanted
        assert rebuilt == days
        assert (first.rows, second.imported) == (23_668, 0)
        assert second.known == first.imported
        assert first.imported + first.ignored + first.rejected == first.rows
        print(first)  # noqa: T201 - the reasons of doubt, for whoever runs this by hand

    def figures(session: Session, name: str, interval: Interval) -> dict[str, dict[str, Any]]:
        first, days = (date(1999, 8, 2), 1) if interval is Interval.HALF_HOUR else (
            date(1999, 8, 1), 15,
        )  # fmt: skip
        span = Period(first, first + timedelta(days=days))
        report = queries.call_report(session, Question(span, interval, target=20, short=5))
        return {
            f"{local(row.bucket.start_at):{name}}": {
                theirs: row.figures[ours] for theirs, ours in NAMES.items()
            }
            for row in report.rows
        }

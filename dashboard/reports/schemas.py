"""What the report routes answer. A quotient without a denominator is null, never 0."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from dashboard.reports.breakdowns import MatterRow, OperatorRow, TownRow
from dashboard.reports.definitions import ATTRIBUTION, REPEATS, Definition, definitions
from dashboard.reports.measures import ratio, rounded
from dashboard.reports.queries import CallReport, Row
from dashboard.reports.repeats import Repeats


class DefinitionOut(BaseModel):
    key: str
    name: str
    formula: str
    source: str
    unit: str
    n: str | None
    of: str | None


class CallFigures(BaseModel):
    arrived: int
    offered: int
    answered: int
    abandoned: int
    diverted: int
    completed: int
    ivr_abandoned: int
    off_hours: int
    voicemail: int
    callback: int
    answered_in_target: int
    abandoned_in_target: int
    short_abandoned: int
    abandoned_not_short: int
    offered_not_short: int
    sl1_n: int
    sl4_of: int
    sl5_n: int
    sl1: float | None
    sl2: float | None
    sl3: float | None
    sl4: float | None
    sl5: float | None
    connect_rate: float | None
    abandon_rate: float | None
    abandon_rate_not_short: float | None
    asa_s: float | None
    wait_median_s: int | None
    wait_p90_s: int | None
    wait_abandoned_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrapup_s: float | None
    handle_s: float | None
    rated: int
    satisfied: int
    rated_rate: float | None
    satisfied_rate: float | None


class IntervalFigures(CallFigures):
    start: datetime
    end: datetime


class CallReportOut(BaseModel):
    """`from` is counted, `to` is not."""

    first: date
    end: date
    interval: str
    target: int
    short: int
    headline: str
    attribution: str
    definitions: list[DefinitionOut]
    items: list[IntervalFigures]
    total: CallFigures

    @classmethod
    def of(cls, report: CallReport) -> "CallReportOut":
        asked = report.question
        return cls(
            first=asked.period.first,
            end=asked.period.end,
            interval=asked.interval,
            target=asked.target,
            short=asked.short,
            headline="sl3",
            attribution=ATTRIBUTION,
            definitions=[
                _definition(d) for d in definitions(target=asked.target, short=asked.short)
            ],
            items=[_interval(row) for row in report.rows],
            total=CallFigures.model_validate(report.total),
        )


class RepeatReport(BaseModel):
    """People (诉求人) and matters (件) apart, and how often callers come again."""

    tickets: int
    callers: int
    matters: int
    merged: int
    progress: int
    calls: int
    repeated: int
    repeat_rate: float | None
    definitions: list[DefinitionOut]

    @classmethod
    def of(cls, found: Repeats) -> "RepeatReport":
        return cls(
            **asdict(found),
            repeat_rate=rounded(ratio(found.repeated, found.calls)),
            definitions=[_definition(one) for one in REPEATS],
        )


class MatterOut(BaseModel):
    key: str | None
    label: str
    group_key: str | None
    group_label: str
    stat_label: str
    tickets: int
    open: int
    closed: int
    overdue: int
    rated: int
    satisfied: int


class TownOut(BaseModel):
    unit_id: str | None
    name: str
    tickets: int
    missed: int
    open: int
    closed: int
    overdue: int
    rated: int
    satisfied: int


class OperatorOut(BaseModel):
    person_id: str
    name: str
    tickets: int
    answered: int
    asa_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrapup_s: float | None
    handle_s: float | None
    rated: int
    satisfied: int
    rated_rate: float | None
    satisfied_rate: float | None


class MatterReport(BaseModel):
    items: list[MatterOut]
    total: int


class TownReport(BaseModel):
    items: list[TownOut]
    total: int


class OperatorReport(BaseModel):
    definitions: list[DefinitionOut]
    items: list[OperatorOut]


def matter_report(rows: list[MatterRow]) -> MatterReport:
    items = [MatterOut.model_validate(row, from_attributes=True) for row in rows]
    return MatterReport(items=items, total=sum(row.tickets for row in rows))


def town_report(rows: list[TownRow]) -> TownReport:
    items = [TownOut.model_validate(row, from_attributes=True) for row in rows]
    return TownReport(items=items, total=sum(row.tickets for row in rows))


def operator_report(rows: list[OperatorRow], *, target: int, short: int) -> OperatorReport:
    shown = OperatorOut.model_fields
    return OperatorReport(
        definitions=[
            _definition(d) for d in definitions(target=target, short=short) if d.key in shown
        ],
        items=[
            OperatorOut.model_validate(
                {"person_id": row.person_id, "name": row.name, "tickets": row.tickets} | row.figures
            )
            for row in rows
        ],
    )


def _definition(definition: Definition) -> DefinitionOut:
    return DefinitionOut.model_validate(definition, from_attributes=True)


def _interval(row: Row) -> IntervalFigures:
    values: dict[str, Any] = dict(row.figures)
    values |= {"start": row.bucket.start_at, "end": row.bucket.end_at}
    return IntervalFigures.model_validate(values)

"""The reports laid out as sheets; runs on a reader's thread, because writing a workbook takes time."""

from datetime import timedelta

from sqlmodel import Session

from dashboard.reports import breakdowns, queries
from dashboard.reports.definitions import definitions
from dashboard.reports.measures import SHORT, TARGET
from dashboard.reports.periods import Bucket, Interval
from dashboard.reports.queries import Question
from dashboard.reports.sheets import Cell, Column, Head, workbook
from hotline.kernel.clock import local

PROGRESS = (
    ("open", "未办结"),
    ("closed", "已办结"),
    ("overdue", "超期"),
    ("rated", "参评"),
    ("satisfied", "满意"),
)


def calls(session: Session, question: Question, head: Head) -> bytes:
    report = queries.call_report(session, question)
    meanings = definitions(target=question.target, short=question.short)
    columns = [Column("时段"), *(Column(d.name, d.unit) for d in meanings)]
    rows: list[list[Cell]] = [
        [_named(row.bucket, question.interval), *(row.figures[d.key] for d in meanings)]
        for row in report.rows
    ]
    rows.append(["合计", *(report.total[d.key] for d in meanings)])
    return workbook(head, columns, rows, meanings)


def matters(session: Session, head: Head) -> bytes:
    found = breakdowns.matters(session, head.period, head.made_at)
    total = sum(row.tickets for row in found)
    columns = [
        Column("事项分类"), Column("事项大类"), Column("统计口径"),
        Column("件数", "count"), Column("占比", "ratio"),
        *(Column(title, "count") for _, title in PROGRESS),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            row.label, row.group_label, row.stat_label, row.tickets, row.tickets / total,
            *(getattr(row, name) for name, _ in PROGRESS),
        ]
        for row in found
    ]  # fmt: skip
    sums = [sum(getattr(row, name) for row in found) for name, _ in PROGRESS]
    rows.append(["合计", "", "", total, 1.0 if total else None, *sums])
    return workbook(head, columns, rows)


def towns(session: Session, head: Head) -> bytes:
    found = breakdowns.towns(session, head.period, head.made_at)
    parts = (("tickets", "件数"), ("missed", "其中未接来电"), *PROGRESS)
    columns = [Column("镇(街道)"), *(Column(title, "count") for _, title in parts)]
    rows: list[list[Cell]] = [[row.name, *(getattr(row, n) for n, _ in parts)] for row in found]
    rows.append(["合计", *(sum(getattr(row, name) for row in found) for name, _ in parts)])
    return workbook(head, columns, rows)


def operators(session: Session, head: Head) -> bytes:
    found = breakdowns.operators(session, head.period)
    personal = [d for d in definitions(target=TARGET, short=SHORT) if d.key in breakdowns.PERSONAL]
    columns = [Column("姓名"), Column("登记工单", "count")]
    columns += [Column(d.name, d.unit) for d in personal]
    rows: list[list[Cell]] = [
        [row.name, row.tickets, *(row.figures[d.key] for d in personal)] for row in found
    ]
    return workbook(head, columns, rows, personal)


def _named(bucket: Bucket, interval: Interval) -> str:
    start, last = local(bucket.start_at), local(bucket.end_at - timedelta(microseconds=1))
    match interval:
        case Interval.HALF_HOUR:
            return f"{start:%Y-%m-%d %H:%M}"
        case Interval.DAY:
            return f"{start:%Y-%m-%d}"
        case Interval.WEEK | Interval.MONTH:
            return f"{start:%Y-%m-%d} 至 {last:%Y-%m-%d}"

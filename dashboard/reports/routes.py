"""Reports over HTTP: as JSON for the console, as .xlsx for filing."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from dashboard.reports import breakdowns, exports, queries, repeats, schemas
from dashboard.reports.measures import SHORT, TARGET, ThresholdUnknown
from dashboard.reports.periods import DAY, Interval, Period, PeriodRefused, day_of, period
from dashboard.reports.queries import Question
from dashboard.reports.sheets import Head
from hotline.kernel.errors import Forbidden
from hotline.organisation.names import STORABLE
from hotline.web.deps import Actor, Config, Db, NotSignedIn, Now, requires
from hotline.web.problems import problems
from hotline.web.spreadsheet import MEDIA_TYPE, attachment

Reader = Annotated[Actor, Depends(requires("reports.read"))]
Filer = Annotated[Actor, Depends(requires("reports.export"))]
Target = Annotated[int, Query(description="limit of the service level in seconds, e.g. 15 or 20")]
Short = Annotated[int, Query(description="a short abandon, in seconds: 5 or 10")]

REFUSALS = problems(NotSignedIn, Forbidden, PeriodRefused, ThresholdUnknown)
FILE: dict[str, Any] = {
    "response_class": Response,
    "responses": REFUSALS | {200: {"content": {MEDIA_TYPE: {}}, "description": "an .xlsx file"}},
}
router = APIRouter(prefix="/api/reports", tags=["reports"])


@dataclass(frozen=True, slots=True)
class Dates:
    first: date
    end: date


def dates(
    now: Now,
    first: Annotated[date | None, Query(alias="from", description="first day")] = None,
    end: Annotated[
        date | None, Query(alias="to", description="the day after the last; not counted")
    ] = None,
) -> Dates:
    """The last thirty days where nothing is said; days of the calendar in Shanghai."""
    until = end or day_of(now.now()) + DAY
    if first is None and until.toordinal() <= 30:
        raise PeriodRefused("to lies too far back")
    return Dates(first or until - 30 * DAY, until)


Asked = Annotated[Dates, Depends(dates)]


def whole(asked: Asked) -> Period:
    return period(asked.first, asked.end, Interval.MONTH)


def question(
    asked: Asked,
    interval: Interval = Interval.DAY,
    target: Target = TARGET,
    short: Short = SHORT,
    queue: Annotated[str | None, Query(max_length=100, pattern=STORABLE)] = None,
) -> Question:
    return Question(period(asked.first, asked.end, interval), interval, target, short, queue)


Whole = Annotated[Period, Depends(whole)]
Questioned = Annotated[Question, Depends(question)]


@router.get("/calls", responses=REFUSALS)
async def calls(db: Db, asked: Questioned, _: Reader) -> schemas.CallReportOut:
    """Figures of calls by half hour, day, week or month; imported history included."""
    report = await db.read(lambda session: queries.call_report(session, asked))
    return schemas.CallReportOut.of(report)


@router.get("/calls.xlsx", **FILE)
async def calls_file(db: Db, asked: Questioned, config: Config, now: Now, actor: Filer) -> Response:
    head = Head("热线运行情况表", config.office.name, asked.period, now.now(), actor.name)
    return _file(head, await db.read(lambda session: exports.calls(session, asked, head)))


@router.get("/matters", responses=REFUSALS)
async def matters(db: Db, asked: Whole, now: Now, _: Reader) -> schemas.MatterReport:
    """Matters by kind, the most frequent first."""
    at = now.now()
    return schemas.matter_report(await db.read(lambda s: breakdowns.matters(s, asked, at)))


@router.get("/matters.xlsx", **FILE)
async def matters_file(db: Db, asked: Whole, config: Config, now: Now, actor: Filer) -> Response:
    head = Head("咨询事项分类表", config.office.name, asked, now.now(), actor.name)
    return _file(head, await db.read(lambda session: exports.matters(session, head)))


@router.get("/repeats", responses=REFUSALS)
async def repeated(db: Db, asked: Whole, _: Reader) -> schemas.RepeatReport:
    """Callers and matters counted apart, and the share of calls about a matter that is known already."""
    return schemas.RepeatReport.of(await db.read(lambda session: repeats.repeats(session, asked)))


@router.get("/towns", responses=REFUSALS)
async def towns(db: Db, asked: Whole, now: Now, _: Reader) -> schemas.TownReport:
    """Matters by town."""
    at = now.now()
    return schemas.town_report(await db.read(lambda s: breakdowns.towns(s, asked, at)))


@router.get("/towns.xlsx", **FILE)
async def towns_file(db: Db, asked: Whole, config: Config, now: Now, actor: Filer) -> Response:
    head = Head("镇街分布表", config.office.name, asked, now.now(), actor.name)
    return _file(head, await db.read(lambda session: exports.towns(session, head)))


@router.get("/operators", responses=REFUSALS)
async def operators(db: Db, asked: Whole, _: Reader) -> schemas.OperatorReport:
    """The work of each person who answers calls."""
    rows = await db.read(lambda session: breakdowns.operators(session, asked))
    return schemas.operator_report(rows, target=TARGET, short=SHORT)


@router.get("/operators.xlsx", **FILE)
async def operators_file(db: Db, asked: Whole, config: Config, now: Now, actor: Filer) -> Response:
    head = Head("坐席工作量表", config.office.name, asked, now.now(), actor.name)
    return _file(head, await db.read(lambda session: exports.operators(session, head)))


def _file(head: Head, content: bytes) -> Response:
    days = f"{head.period.first:%Y%m%d}-{head.period.end - DAY:%Y%m%d}"
    return attachment(content, f"{head.title}_{days}.xlsx")

"""Reads matters by kind and by town, and the work of each person, for a period.

Matters count in the period in which they were opened; cancelled ones are not counted. Calls of an
imported history have no ticket: they appear in the call report and, where the person is known,
among the operators.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, and_, case, func, select
from sqlmodel import Session, col

from dashboard.reports.measures import SATISFIED_FROM, Counts, figures, rounded
from dashboard.reports.model import PERSON_NAMES, person_day
from dashboard.reports.periods import Period
from hotline.calls.machine import MISSED
from hotline.calls.model import Call
from hotline.organisation.model import Person, Unit, UnitLevel
from tickets.categories import categories
from tickets.machine import CLOCK_RUNS, OPEN, TicketState
from tickets.model import Ticket

UNKNOWN_MATTER: Final = "未分类"
UNKNOWN_PLACE: Final = "未登记地区"
COUNTY_ITSELF: Final = "县直"
STAT_GROUPS: Final = {
    "civil": "民事",
    "criminal": "刑事",
    "administrative": "行政",
    "procedure": "诉讼/仲裁程序",
    "service_guide": "业务指引",
    "complaint": "投诉建议",
    "other": "其他",
}
PERSONAL: Final = (
    "answered", "asa_s", "talk_s", "hold_s", "wrapup_s", "handle_s",
    "rated", "satisfied", "rated_rate", "satisfied_rate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatterRow:
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


@dataclass(frozen=True, slots=True)
class TownRow:
    unit_id: str | None
    name: str
    tickets: int
    missed: int  # opened by a call that nobody answered
    open: int
    closed: int
    overdue: int
    rated: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class OperatorRow:
    person_id: str
    name: str
    tickets: int  # registered by this person
    figures: dict[str, int | float | None]


def matters(session: Session, period: Period, now: datetime) -> list[MatterRow]:
    """Every kind of matter that occurred, the most frequent first."""
    dictionary = categories()
    rows = []
    for key, counts in _tickets_by(session, col(Ticket.matter), period, now):
        matter = dictionary.matter(key)
        rows.append(
            MatterRow(
                key=key,
                label=matter.label if matter else key or UNKNOWN_MATTER,
                group_key=matter.group_key if matter else None,
                group_label=matter.group_label if matter else UNKNOWN_MATTER,
                stat_label=STAT_GROUPS.get(matter.stat_group if matter else "other", "其他"),
                **{name: counts[name] for name in (*_PROGRESS, "tickets")},
            )
        )
    return sorted(rows, key=lambda row: (-row.tickets, row.label))


def towns(session: Session, period: Period, now: datetime) -> list[TownRow]:
    """Every town, also one from which nobody called, and callers whose place is not known."""
    totals: defaultdict[str | None, Counts] = defaultdict(Counter)
    home = _towns_of_units(session)
    for village_id, counts in _tickets_by(session, col(Ticket.village_id), period, now):
        town = home.get(village_id) if village_id else None
        totals[town[0] if town else None].update(counts)
    names: dict[str | None, str] = dict(sorted(home.values(), key=lambda town: town[1]))
    names[None] = UNKNOWN_PLACE
    return [
        TownRow(
            unit_id=unit_id,
            name=name,
            **{name: totals[unit_id][name] for name in (*_PROGRESS, "tickets", "missed")},
        )
        for unit_id, name in names.items()
    ]


def operators(session: Session, period: Period) -> list[OperatorRow]:
    """Everybody who answered a call or registered a matter. Nobody abandons a person, only a queue."""
    counts = dict(_work(session, period))
    registered = dict(_registered(session, period))
    everybody = sorted(counts.keys() | registered.keys())
    names = dict(_rows(session, select(col(Person.id), col(Person.name)).where(
        col(Person.id).in_(everybody)
    )))  # fmt: skip
    rows = []
    for person_id in everybody:
        values = figures(counts.get(person_id, Counter()))
        rows.append(
            OperatorRow(
                person_id=person_id,
                name=names.get(person_id, person_id),
                tickets=registered.get(person_id, 0),
                figures={key: rounded(values[key]) for key in PERSONAL},
            )
        )
    return sorted(rows, key=lambda row: (-(row.figures["answered"] or 0), row.name))


_PROGRESS: Final = ("open", "closed", "overdue", "rated", "satisfied")


def _tickets_by(
    session: Session, column: Any, period: Period, now: datetime
) -> list[tuple[str | None, Counts]]:
    state = col(Ticket.state)
    overdue = and_(state.in_(CLOCK_RUNS), col(Ticket.due_at) < now)
    query = (
        select(
            column,
            func.count().label("tickets"),
            _number(state.in_(OPEN)).label("open"),
            _number(state.in_([TicketState.CLOSED, TicketState.ARCHIVED])).label("closed"),
            _number(overdue).label("overdue"),
            _number(col(Ticket.satisfaction).is_not(None)).label("rated"),
            _number(col(Ticket.satisfaction) >= SATISFIED_FROM).label("satisfied"),
            _number(col(Call.outcome).in_(MISSED)).label("missed"),
        )
        .select_from(Ticket)
        .outerjoin(Call, col(Call.id) == col(Ticket.call_id))
        .where(col(Ticket.created_at) >= period.start_at, col(Ticket.created_at) < period.end_at)
        .where(state != TicketState.CANCELLED)
        .group_by(column)
    )
    names = ("tickets", *_PROGRESS, "missed")
    return [
        (row[0], Counter({name: int(getattr(row, name)) for name in names}))
        for row in session.connection().execute(query)
    ]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _towns_of_units(session: Session) -> dict[str, tuple[str, str]]:
    """For each unit the town that it belongs to; the county's own offices are a place of their own."""
    units = {
        row.id: row
        for row in _rows(
            session, select(col(Unit.id), col(Unit.name), col(Unit.level), col(Unit.parent_id))
        )
    }
    towns = {}
    for unit in units.values():
        town = unit
        if unit.level is UnitLevel.VILLAGE and unit.parent_id in units:
            town = units[unit.parent_id]
        name = COUNTY_ITSELF if town.level is UnitLevel.COUNTY else town.name
        towns[unit.id] = (town.id, name)
    return towns


def _work(session: Session, period: Period) -> list[tuple[str, Counts]]:
    query = (
        select(person_day.c.person_id, *(func.sum(person_day.c[n]).label(n) for n in PERSON_NAMES))
        .where(person_day.c.day >= period.first, person_day.c.day < period.end)
        .group_by(person_day.c.person_id)
    )
    return [
        (row[0], Counter({name: int(getattr(row, name)) for name in PERSON_NAMES}))
        for row in _rows(session, query)
    ]


def _registered(session: Session, period: Period) -> list[tuple[str, int]]:
    query = (
        select(col(Ticket.operator_id), func.count())
        .where(col(Ticket.created_at) >= period.start_at, col(Ticket.created_at) < period.end_at)
        .where(col(Ticket.state) != TicketState.CANCELLED, col(Ticket.operator_id).is_not(None))
        .group_by(col(Ticket.operator_id))
    )
    return [(row[0], row[1]) for row in _rows(session, query)]


def _rows(session: Session, query: Executable) -> Sequence[Any]:
    return session.connection().execute(query).all()

"""Who covers which village today, with how much in hand: a few statements, however many villages there are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from hotline.duty.absence.queries import Away, away
from hotline.kernel.clock import local
from hotline.organisation.model import AppointmentKind, Unit, UnitLevel
from hotline.routing.policies import Policies
from hotline.routing.territory import repository
from hotline.routing.territory.policy import Desk, Leave, Link, Status, Verdict, decide
from hotline.routing.work import WorkKind

InHand = tuple[str, str, str | None]  # the work, who has it, its village


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """What the office has laid down, and where its matters lie.

    `villages_per_adviser`: more than so many are warned of; 0 is no limit. Provinces leave the
    number to the place: Hangzhou allows one lawyer five villages (2024), others name none.
    `in_hand`: the matters that people have on their desks, known to a package above this one.
    """

    policies: Policies
    villages_per_adviser: int = 0
    in_hand: Callable[[Session], Iterable[InHand]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Place:
    """A village with its chain."""

    unit: Unit
    links: tuple[Link, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Station:
    """The county or a town: who works there takes what no adviser takes."""

    unit: Unit
    people: tuple[Desk, ...]
    villages: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AdviserRow:
    desk: Desk
    unit_id: str | None
    villages: int
    backup_for: int
    has_too_many: bool
    leave: Leave | None


@dataclass(frozen=True, slots=True)
class Coverage:
    today: date
    county: Station | None
    towns: list[Station]
    advisers: list[AdviserRow]
    counts: Mapping[Status, int]
    open_by_place: Mapping[tuple[str, str], int]  # person, village: matters in hand


def coverage(session: Session, now: datetime, territory: Territory) -> Coverage:
    """The whole county as it stands today."""
    today = local(now).date()
    cap = territory.policies.current(session).capacity.get(WorkKind.TICKET)
    in_hand = {*repository.offered(session), *territory.in_hand(session)}
    staff = _Staff(session, now, cap=cap, in_hand=in_hand)
    places = _Places(session, today, staff, most=territory.villages_per_adviser)
    county, towns = None, []
    counts: Counter[Status] = Counter()
    stations: dict[str | None, Station] = {}
    units = repository.units(session)
    for unit in units:
        if unit.level is UnitLevel.VILLAGE:
            continue
        stations[unit.id] = station = Station(unit, staff.at(unit))
        if unit.level is UnitLevel.TOWN:
            towns.append(station)
        else:
            county = county or station
    for unit in units:
        if unit.level is UnitLevel.VILLAGE:
            place = Place(unit, tuple(places.links[unit.id]), places.verdict(unit.id))
            counts[place.verdict.status] += 1
            stations[unit.parent_id].villages.append(place)
    return Coverage(
        today,
        county,
        [town for town in towns if town.unit.is_active or town.villages],
        places.advisers(),
        {status: counts[status] for status in Status},
        staff.open_by_place,
    )


def verdicts(
    session: Session, now: datetime, only: Collection[str] | None = None
) -> dict[str, Verdict]:
    """Villages in use and whether somebody covers them; without a look at how much they have in hand."""
    today = local(now).date()
    places = _Places(session, today, _Staff(session, now), only=only)
    return {village: places.verdict(village) for village in repository.villages(session, only)}


def open_in(session: Session, territory: Territory, person_id: str, village_id: str) -> int:
    """How many matters of the village lie on this person's desk."""
    in_hand = {*repository.offered(session), *territory.in_hand(session)}
    return len({work for work, who, where in in_hand if (who, where) == (person_id, village_id)})


def villages_served(session: Session, person_id: str, day: date) -> int:
    """How many villages somebody is the adviser of, not counting those as backup."""
    rows = repository.appointments(session, day)
    return len(
        {
            row.village_id
            for row in rows
            if row.person_id == person_id
            and row.kind is AppointmentKind.PRIMARY
            and row.since <= day
        }
    )


class _Staff:
    """Everybody with what they have in hand, and who is on leave."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        *,
        cap: int | None = None,
        in_hand: Collection[InHand] = (),
    ) -> None:
        open_of: Counter[str] = Counter()
        places: Counter[tuple[str, str]] = Counter()
        # One matter may be known twice, as an offer and as a ticket: the work counts once.
        for work, (person, village) in {(w, p): (p, v) for w, p, v in in_hand}.items():
            open_of[work[1]] += 1
            if village is not None:
                places[person, village] += 1
        self.open_by_place: Mapping[tuple[str, str], int] = places
        self._away = away(session, now)
        self._rows: dict[str, Any] = {row.id: row for row in repository.people(session)}
        self._desks = {
            row.id: Desk(
                person_id=row.id,
                name=row.name,
                is_active=row.is_active,
                open=open_of[row.id],
                cap=cap if row.open_cap is None else row.open_cap,
            )
            for row in self._rows.values()
        }

    def desk(self, person_id: str) -> Desk:
        return self._desks[person_id]

    def unit_of(self, person_id: str) -> str | None:
        unit_id: str | None = self._rows[person_id].unit_id
        return unit_id

    def leave(self, person_id: str) -> Leave | None:
        found: Away | None = self._away.get(person_id)
        if found is None:
            return None
        deputy = found.deputy_id
        is_there = deputy is not None and deputy not in self._away
        return Leave(until=found.until, deputy=self._desks[deputy] if deputy and is_there else None)

    def at(self, unit: Unit) -> tuple[Desk, ...]:
        """Who would be asked there: of a town all who work in it, of the county its own staff."""
        is_county = unit.level is UnitLevel.COUNTY
        return tuple(
            self._desks[row.id]
            for row in self._rows.values()
            if row.is_active and (row.is_county if is_county else row.unit_id == unit.id)
        )


class _Places:
    """The chains of villages."""

    def __init__(
        self,
        session: Session,
        today: date,
        staff: _Staff,
        *,
        most: int = 0,
        only: Collection[str] | None = None,
    ) -> None:
        self._today = today
        self._staff = staff
        self._most = most
        rows = repository.appointments(session, today, only)
        self._ended = repository.last_ended(session, today, only)
        self._gaps = repository.open_gaps(session, only)
        self._served: defaultdict[str, Counter[bool]] = defaultdict(Counter)
        for row in rows:
            if row.since <= today:
                self._served[row.person_id][row.kind is AppointmentKind.BACKUP] += 1
        self.links: defaultdict[str, list[Link]] = defaultdict(list)
        for row in rows:
            self.links[row.village_id].append(self._link(row))

    def verdict(self, village_id: str) -> Verdict:
        gap = self._gaps.get(village_id)
        return decide(
            self.links[village_id],
            self._today,
            last_ended=self._ended.get(village_id),
            noticed=gap.since if gap else None,
        )

    def advisers(self) -> list[AdviserRow]:
        rows = [
            AdviserRow(
                self._staff.desk(person_id),
                self._staff.unit_of(person_id),
                served[False],
                served[True],
                self._has_too_many(person_id),
                self._staff.leave(person_id),
            )
            for person_id, served in self._served.items()
        ]
        return sorted(rows, key=lambda row: (row.desk.name, row.desk.person_id))

    def _link(self, row: Any) -> Link:
        is_backup = row.kind is AppointmentKind.BACKUP
        return Link(
            id=row.id,
            is_backup=is_backup,
            desk=self._staff.desk(row.person_id),
            since=row.since,
            until=row.until,
            leave=self._staff.leave(row.person_id),
            has_too_many=not is_backup and self._has_too_many(row.person_id),
        )

    def _has_too_many(self, person_id: str) -> bool:
        return 0 < self._most < self._served[person_id][False]

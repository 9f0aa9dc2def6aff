"""What the routes of the territory take and give. No citizen is in it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel

from hotline.organisation.model import Appointment, AppointmentKind
from hotline.organisation.schemas import AppointmentWrite, Body, Id
from hotline.routing.territory import words
from hotline.routing.territory.policy import Because, Desk, Link, Mark, Status, marks
from hotline.routing.territory.queries import AdviserRow, Coverage, Place, Station
from hotline.routing.territory.service import Appointed


class DeskRead(BaseModel):
    person_id: str
    name: str
    open: int
    cap: int | None

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls(person_id=desk.person_id, name=desk.name, open=desk.open, cap=desk.cap)


class LinkRead(BaseModel):
    """One appointment, with how the person stands today; `note` says it in Chinese."""

    appointment_id: str
    kind: AppointmentKind
    person: DeskRead
    since: date
    until: date | None
    marks: list[Mark]
    away_until: AwareDatetime | None
    deputy: str | None
    open_here: int  # matters of this village
    note: str

    @classmethod
    def of(cls, link: Link, today: date, *, open_here: int) -> Self:
        leave = link.leave
        return cls(
            appointment_id=link.id,
            kind=AppointmentKind.BACKUP if link.is_backup else AppointmentKind.PRIMARY,
            person=DeskRead.of(link.desk),
            since=link.since,
            until=link.until,
            marks=list(marks(link, today)),
            away_until=leave.until if leave else None,
            deputy=leave.deputy.name if leave and leave.deputy else None,
            open_here=open_here,
            note=words.standing(link, today),
        )


class CoveredVillage(BaseModel):
    id: str
    code: str
    name: str
    pinyin: str
    status: Status
    because: Because
    reason: str
    gap_since: date | None
    taken_by: str | None  # the name of who gets the next matter, above the town
    links: list[LinkRead]

    @classmethod
    def of(cls, place: Place, coverage: Coverage) -> Self:
        verdict, unit, today = place.verdict, place.unit, coverage.today
        return cls(
            id=unit.id,
            code=unit.code,
            name=unit.name,
            pinyin=unit.initials,
            status=verdict.status,
            because=verdict.because,
            reason=words.reason(verdict, place.links, today),
            gap_since=verdict.since,
            taken_by=verdict.who.name if verdict.who else None,
            links=[
                LinkRead.of(
                    link,
                    today,
                    open_here=coverage.open_by_place.get((link.desk.person_id, unit.id), 0),
                )
                for link in place.links
            ],
        )


class StationRead(BaseModel):
    id: str
    name: str
    phone: str | None
    people: list[DeskRead]

    @classmethod
    def of(cls, station: Station) -> Self:
        unit = station.unit
        people = [DeskRead.of(desk) for desk in station.people]
        return cls(id=unit.id, name=unit.name, phone=unit.phone, people=people)


class TownRead(StationRead):
    is_own: bool  # where the reader works
    counts: dict[Status, int]  # of all its villages, whatever was asked for
    villages: list[CoveredVillage]


class ServingAdviser(BaseModel):
    person: DeskRead
    unit_id: str | None
    is_active: bool
    villages: int
    backup_for: int
    has_too_many: bool
    away_until: AwareDatetime | None
    deputy: str | None

    @classmethod
    def of(cls, row: AdviserRow) -> Self:
        leave = row.leave
        return cls(
            person=DeskRead.of(row.desk),
            unit_id=row.unit_id,
            is_active=row.desk.is_active,
            villages=row.villages,
            backup_for=row.backup_for,
            has_too_many=row.has_too_many,
            away_until=leave.until if leave else None,
            deputy=leave.deputy.name if leave and leave.deputy else None,
        )


class TerritoryRead(BaseModel):
    today: date
    as_of: AwareDatetime
    villages_per_adviser: int  # 0: no limit
    counts: dict[Status, int]
    county: StationRead | None
    towns: list[TownRead]
    advisers: list[ServingAdviser]

    @classmethod
    def of(
        cls,
        coverage: Coverage,
        now: datetime,
        *,
        own_unit: str | None,
        villages_per_adviser: int,
        status: Status | None,
    ) -> Self:
        towns = [_town(town, coverage, own_unit, status) for town in coverage.towns]
        towns.sort(key=lambda town: not town.is_own)  # the sort is stable: then by code
        return cls(
            today=coverage.today,
            as_of=now,
            villages_per_adviser=villages_per_adviser,
            counts=dict(coverage.counts),
            county=StationRead.of(coverage.county) if coverage.county else None,
            towns=towns,
            advisers=[ServingAdviser.of(row) for row in coverage.advisers],
        )


def _town(
    town: Station, coverage: Coverage, own_unit: str | None, status: Status | None
) -> TownRead:
    shown = [place for place in town.villages if status in {None, place.verdict.status}]
    return TownRead(
        **StationRead.of(town).model_dump(),
        is_own=own_unit is not None and town.unit.id == own_unit,
        counts=_counts(town.villages),
        villages=[CoveredVillage.of(place, coverage) for place in shown],
    )


def _counts(places: Iterable[Place]) -> dict[Status, int]:
    found = [place.verdict.status for place in places]
    return {status: found.count(status) for status in Status}


class GapRead(BaseModel):
    id: str
    name: str
    town: str
    since: date | None
    reason: str


class GapsRead(BaseModel):
    count: int
    villages: list[GapRead]

    @classmethod
    def of(cls, coverage: Coverage) -> Self:
        villages = [
            GapRead(
                id=place.unit.id,
                name=place.unit.name,
                town=town.unit.name,
                since=place.verdict.since,
                reason=words.reason(place.verdict, place.links, coverage.today),
            )
            for town in coverage.towns
            for place in town.villages
            if place.verdict.status is Status.GAP
        ]
        return cls(count=len(villages), villages=villages)


class AppointIn(AppointmentWrite):
    """`replaces`: the appointment that ends the day before. `leaves_work`: its open matters stay."""

    replaces: Id | None = None
    leaves_work: bool = False

    def wanted(self) -> Appointment:
        return Appointment(**self.model_dump(exclude={"replaces", "leaves_work"}))


class AppointedRead(BaseModel):
    appointment_id: str
    villages: int
    warning: str | None  # in Chinese

    @classmethod
    def of(cls, made: Appointed, most: int) -> Self:
        warning = (
            f"已聘任。该顾问现负责 {made.villages} 个村，超过每人 {most} 个的上限，请考虑分出部分村"
            if made.has_too_many
            else None
        )
        return cls(appointment_id=made.appointment.id, villages=made.villages, warning=warning)


class EndIn(Body):
    leaves_work: bool = False


class EndedRead(BaseModel):
    open_left: int  # matters that stay with the person until somebody hands them over

"""Units of a county, the people who work in them, and which adviser serves which village."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hotline.kernel.db import Json, UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from hotline.organisation.policy import Role as Role  # noqa: PLC0414 - said to be exported


class UnitLevel(StrEnum):
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


class AppointmentKind(StrEnum):
    PRIMARY = "primary"
    BACKUP = "backup"


class Unit(SQLModel, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    code: str = Field(unique=True)  # division code: 6 digits county, 9 town, 12 village
    name: str
    level: UnitLevel = Field(sa_type=enum_text(UnitLevel))
    parent_id: str | None = Field(default=None, foreign_key="unit.id", index=True)
    phone: str | None = None
    address: str | None = None
    initials: str = Field(default="", index=True)  # pinyin initials: "dgc" for 东沟村
    is_active: bool = True
    version: int = 1


class Person(SQLModel, table=True):
    """A member of staff. Callers are not people in this sense (see tickets.model.Caller)."""

    id: str = Field(default_factory=new_id, primary_key=True)
    username: str = Field(unique=True)
    name: str
    password_hash: str
    phone: str | None = None
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True)
    skills: list[str] = Field(default_factory=list, sa_type=Json)
    languages: list[str] = Field(default_factory=list, sa_type=Json)
    licence_no: str | None = None  # 执业证号
    open_cap: int | None = None  # open tickets and applications, each; None: as the policy says
    totp_secret: str | None = None
    totp_pending: str | None = None  # shown for enrolment; the first code made with it confirms it
    totp_step: int = 0  # of the last code that was used: a code works once
    is_active: bool = True
    password_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class PersonRole(SQLModel, table=True):
    __tablename__ = "person_role"

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    role: Role = Field(sa_type=enum_text(Role), primary_key=True)


class Appointment(SQLModel, table=True):
    """一村一法律顾问: who serves a village, from when until when."""

    __table_args__ = (
        UniqueConstraint("village_id", "person_id", "since"),
        Index("ix_appointment_village", "village_id", "kind"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="unit.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    kind: AppointmentKind = Field(
        default=AppointmentKind.PRIMARY, sa_type=enum_text(AppointmentKind)
    )
    since: date
    until: date | None = None


class SignIn(SQLModel, table=True):
    """An open session of a person; the token itself is never stored, only its hash."""

    __tablename__ = "sign_in"

    id: str = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    csrf: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    address: str | None = None  # IP address, for the audit


class Wall(SQLModel, table=True):
    """A display on a wall: shows the board without citizens, until somebody ends it."""

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str  # where it hangs
    token_hash: str = Field(unique=True)
    made_by: str = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInFailure(SQLModel, table=True):
    """Wrong passwords for a name, whether or not anybody has that name: a lock must not tell."""

    __tablename__ = "sign_in_failure"

    name_hash: str = Field(primary_key=True)
    count: int
    last_at: datetime = Field(sa_type=UtcDateTime)
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccessRecord(SQLModel, table=True):
    """Who looked at or changed what that is personal (个人信息保护法 art. 51, 54)."""

    __tablename__ = "access_record"
    __table_args__ = (Index("ix_access_record_subject", "subject", "subject_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    person_id: str | None = Field(default=None, index=True)
    action: str  # e.g. "reveal-phone", "play-recording", "export"
    subject: str  # e.g. "caller", "recording"
    subject_id: str
    address: str | None = None

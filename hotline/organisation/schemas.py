"""What the routes of units, people and appointments take and give. Passwords are never given."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hotline.kernel.pii import mask_phone
from hotline.organisation.edge import ID_PATTERN
from hotline.organisation.model import AppointmentKind, Role, Unit, UnitLevel
from hotline.organisation.names import Line, Name
from hotline.organisation.queries import AppointmentRow, PersonRow, VillageRow
from hotline.organisation.service import NewPerson
from hotline.organisation.sign_in.schemas import Password

CODE_LENGTHS = {UnitLevel.COUNTY: 6, UnitLevel.TOWN: 9, UnitLevel.VILLAGE: 12}
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Phone = Annotated[Line, StringConstraints(max_length=40)]
Word = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,40}$")]
Words = Annotated[list[Word], Field(max_length=40)]
Cap = Annotated[int, Field(ge=0, le=999)]
NewUsername = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$"
    ),
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Patch(Body):
    """Only what is named is changed; what may not be empty may not be null."""

    def changes(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.model_fields_set}


class UnitWrite(Body):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]+$", max_length=12)]
    name: Name
    level: UnitLevel
    parent_id: Id | None = None
    phone: Phone | None = None
    address: Line | None = None

    @model_validator(mode="after")
    def _code_fits_the_level(self) -> Self:
        if len(self.code) != CODE_LENGTHS[self.level]:
            raise ValueError("a county's code has 6 digits, a town's 9, a village's 12")
        return self

    def unit(self) -> Unit:
        return Unit(**self.model_dump())


class UnitPatch(Patch):
    name: Name = ""
    phone: Phone | None = None
    address: Line | None = None
    is_active: bool = True


class UnitRead(BaseModel):
    id: str
    code: str
    name: str
    level: UnitLevel
    parent_id: str | None
    phone: str | None
    address: str | None
    pinyin: str
    is_active: bool
    version: int

    @classmethod
    def of(cls, unit: Unit) -> Self:
        return cls(**unit.model_dump(exclude={"initials"}), pinyin=unit.initials)


class VillageRead(BaseModel):
    id: str
    code: str
    name: str
    town: str | None
    pinyin: str

    @classmethod
    def of(cls, row: VillageRow) -> Self:
        unit = row.unit
        return cls(id=unit.id, code=unit.code, name=unit.name, town=row.town, pinyin=unit.initials)


class PersonWrite(Body):
    username: NewUsername
    name: Name
    password: Password = Field(repr=False)
    roles: Annotated[list[Role], Field(max_length=len(Role))]
    phone: Phone | None = None
    unit_id: Id | None = None
    skills: Words = []
    languages: Words = []
    licence_no: Line | None = None

    def person(self, password_hash: str) -> NewPerson:
        return NewPerson(
            username=self.username,
            name=self.name,
            password_hash=password_hash,
            roles=frozenset(self.roles),
            phone=self.phone,
            unit_id=self.unit_id,
            skills=tuple(self.skills),
            languages=tuple(self.languages),
            licence_no=self.licence_no,
        )


class PersonPatch(Patch):
    name: Name = ""
    phone: Phone | None = None
    unit_id: Id | None = None
    roles: Annotated[list[Role], Field(max_length=len(Role))] = []
    skills: Words = []
    languages: Words = []
    licence_no: Line | None = None
    open_cap: Cap | None = None
    is_active: bool = True


class PersonRead(BaseModel):
    id: str
    username: str
    name: str
    phone: str | None
    unit_id: str | None
    unit_name: str | None
    is_active: bool
    roles: list[Role]
    skills: list[str]
    languages: list[str]
    licence_no: str | None
    open_cap: int | None
    has_totp: bool
    version: int

    @classmethod
    def of(cls, row: PersonRow, *, whole: bool) -> Self:
        """`whole` shows the number; others need it only through the console's dial button."""
        person = row.person
        return cls(
            id=person.id,
            username=person.username,
            name=person.name,
            phone=person.phone if whole or not person.phone else mask_phone(person.phone),
            unit_id=person.unit_id,
            unit_name=row.unit_name,
            is_active=person.is_active,
            roles=row.roles,
            skills=person.skills,
            languages=person.languages,
            licence_no=person.licence_no,
            open_cap=person.open_cap,
            has_totp=person.totp_secret is not None,
            version=person.version,
        )


class AppointmentWrite(Body):
    village_id: Id
    person_id: Id
    kind: AppointmentKind = AppointmentKind.PRIMARY
    since: date
    until: date | None = None


class AppointmentRead(BaseModel):
    id: str
    village_id: str
    village_name: str
    person_id: str
    person_name: str
    kind: AppointmentKind
    since: date
    until: date | None

    @classmethod
    def of(cls, row: AppointmentRow) -> Self:
        return cls(
            **row.appointment.model_dump(),
            village_name=row.village_name,
            person_name=row.person_name,
        )

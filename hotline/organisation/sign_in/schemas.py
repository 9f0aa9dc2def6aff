"""What the sign-in routes take and give."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hotline.organisation.names import Line
from hotline.organisation.policy import permissions_of
from hotline.organisation.queries import Identity
from hotline.organisation.sign_in.authenticator import OpenSession
from hotline.organisation.sign_in.passwords import LONGEST

Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]
# Usernames are kept in small letters, so that Zhang and zhang are one person.
Username = Annotated[Line, StringConstraints(min_length=1, max_length=64, to_lower=True)]


class Login(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Username
    password: Password = Field(repr=False)
    totp: Code | None = Field(default=None, repr=False)


class PersonSession(BaseModel):
    id: str
    username: str
    name: str
    roles: list[str]
    permissions: list[str]
    unit_id: str | None
    unit_name: str | None

    @classmethod
    def of(cls, session: OpenSession) -> Self:
        actor = session.actor
        return cls(
            id=actor.id,
            username=actor.username,
            name=actor.name,
            roles=sorted(actor.roles),
            permissions=sorted(actor.permissions),
            unit_id=actor.unit_id,
            unit_name=session.unit_name,
        )

    @classmethod
    def of_identity(cls, person: Identity) -> Self:
        return cls(
            id=person.id,
            username=person.username,
            name=person.name,
            roles=sorted(person.roles),
            permissions=sorted(permissions_of(person.roles)),
            unit_id=person.unit_id,
            unit_name=person.unit_name,
        )


class LoginRead(BaseModel):
    token: str  # for scripts; the browser uses the cookie
    csrf: str  # to be sent as X-CSRF-Token with every change
    person: PersonSession


class EnrolmentRead(BaseModel):
    secret: str
    otpauth_uri: str


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old: Password = Field(repr=False)
    new: Password = Field(repr=False)


class PasswordWrite(BaseModel):
    model_config = ConfigDict(extra="forbid")

    password: Password = Field(repr=False)

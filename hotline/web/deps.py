"""What routes ask for: the database, the settings, and who is calling."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection

from hotline.kernel.clock import Clock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError


class NotSignedIn(HotlineError):
    kind = ErrorKind.UNAUTHENTICATED
    code = "not-signed-in"
    title = "您尚未登录或登录已过期，请重新登录"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Permissions are computed once at sign-in from the roles."""

    id: str
    username: str
    name: str
    roles: frozenset[str]
    permissions: frozenset[str]
    unit_id: str | None
    sign_in_id: str = ""  # which of the person's sessions: its end closes its sockets

    def may(self, permission: str) -> bool:
        return permission in self.permissions


class Authenticator(Protocol):
    """Finds out who calls; implemented by the organisation package, wired at start."""

    async def actor_of(self, connection: HTTPConnection) -> Actor | None: ...


def database(connection: HTTPConnection) -> Database:
    return cast("Database", connection.app.state.database)


def settings(connection: HTTPConnection) -> Settings:
    return cast("Settings", connection.app.state.settings)


def clock(connection: HTTPConnection) -> Clock:
    return cast("Clock", connection.app.state.clock)


async def current_person(connection: HTTPConnection) -> Actor:
    """The signed-in person.

    Raises:
        NotSignedIn: no, unknown or expired session.
    """
    authenticator = cast("Authenticator", connection.app.state.authenticator)
    actor = await authenticator.actor_of(connection)
    if actor is None:
        raise NotSignedIn
    return actor


def requires(permission: str) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency that lets only people with this permission pass."""

    async def check(actor: CurrentPerson) -> Actor:
        if not actor.may(permission):
            raise Forbidden(f"needs the permission {permission}", permission=permission)
        return actor

    return check


Db = Annotated[Database, Depends(database)]
Config = Annotated[Settings, Depends(settings)]
Now = Annotated[Clock, Depends(clock)]
CurrentPerson = Annotated[Actor, Depends(current_person)]
IfMatch = Annotated[str | None, "the row's version, as the ETag said it"]


def client_address(request: Request) -> str | None:
    return request.client.host if request.client else None

"""Finds out who calls, for requests and sockets, from memory wherever possible."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fastapi.requests import HTTPConnection
from sqlmodel import Session

from hotline.kernel.database import Database
from hotline.kernel.errors import Unavailable
from hotline.kernel.events import Event
from hotline.organisation.events import PersonChanged, UnitChanged
from hotline.organisation.model import SignIn, Wall
from hotline.organisation.policy import WALL, permissions_of
from hotline.organisation.queries import Identity, identity
from hotline.organisation.sign_in import repository, service, walls
from hotline.organisation.sign_in.events import SignedOut, SignInRevoked
from hotline.organisation.sign_in.tokens import LENGTH, hash_token
from hotline.web.auth import check_csrf, credentials_of
from hotline.web.deps import Actor

REMEMBER_FOR: Final = timedelta(seconds=5)  # how long another process may not yet have heard
TOUCH_AFTER: Final = timedelta(minutes=1)  # a write for each request would be most of all writes
MOST_REMEMBERED: Final = 10_000
TOKEN: Final = re.compile(rf"[\w-]{{{LENGTH}}}", re.ASCII)
INVALIDATING: Final = (SignedOut, SignInRevoked, PersonChanged, UnitChanged)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class OpenSession:
    """A person's open session, as it was at `read_at`."""

    actor: Actor
    unit_name: str | None
    csrf: str
    seen_at: datetime
    expires_at: datetime
    read_at: datetime


class SessionAuthenticator:
    """Implements `hotline.web.deps.Authenticator`."""

    def __init__(self, database: Database, *, idle_after: timedelta, public_url: str) -> None:
        self._database = database
        self._idle_after = idle_after
        self._origin = public_url
        self._remembered: dict[str, OpenSession] = {}
        self._forgotten = 0
        database.bus.after(self._on_events)

    async def actor_of(self, connection: HTTPConnection) -> Actor | None:
        """Who sent this request.

        Raises:
            CsrfRefused: the cookie is right, but nothing shows that our page sent the request.
        """
        session = await self.session_of(connection)
        if session is not None:
            return session.actor
        if connection.scope["type"] != "websocket":
            return None  # the live board is all that a wall may open
        wall = await self.wall_of(connection)
        return _wall_actor(wall) if wall is not None else None

    async def wall_of(self, connection: HTTPConnection) -> Wall | None:
        """The display on a wall that sent this, by its own token; never by a cookie."""
        given = next(credentials_of(connection, self._origin), None)
        if given is None or given.by_cookie or TOKEN.fullmatch(given.token) is None:
            return None
        token = given.token
        return await self._database.read(lambda session: walls.by_token(session, token))

    async def session_of(self, connection: HTTPConnection) -> OpenSession | None:
        """The same with the session's CSRF token, for who may tell it to the browser."""
        for credential in credentials_of(connection, self._origin):
            if TOKEN.fullmatch(credential.token) is None:
                continue
            session = await self._session(hash_token(credential.token))
            if session is not None:
                if credential.by_cookie:
                    check_csrf(connection, session.csrf)
                return session
        return None

    async def _session(self, token_hash: str) -> OpenSession | None:
        now = self._database.clock.now()
        session = self._remembered.get(token_hash)
        if session is None or now - session.read_at > REMEMBER_FOR:
            session = await self._read(token_hash, now)
        if session is None or now >= session.expires_at or now - session.seen_at > self._idle_after:
            return None
        if now - session.seen_at >= TOUCH_AFTER:
            return await self._touched(session, now)
        return session

    async def _read(self, token_hash: str, now: datetime) -> OpenSession | None:
        forgotten = self._forgotten
        found = await self._database.read(lambda session: _look_up(session, token_hash))
        if found is None:
            self._remembered.pop(token_hash, None)
            return None
        sign_in, person = found
        session = OpenSession(
            actor=_actor(person, sign_in.id),
            unit_name=person.unit_name,
            csrf=sign_in.csrf,
            seen_at=sign_in.seen_at,
            expires_at=sign_in.expires_at,
            read_at=now,
        )
        # What was read before an invalidation must not outlive it.
        if forgotten == self._forgotten:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[token_hash] = session
        return session

    async def _touched(self, session: OpenSession, now: datetime) -> OpenSession | None:
        session.seen_at = now  # first, so that requests meanwhile do not write again
        try:
            still_open = await self._database.write(
                lambda uow: service.keep_alive(uow, [session.actor.sign_in_id])
            )
        except Unavailable:
            log.warning("could not note that a session is in use")
            return session
        return session if still_open else None

    def _on_events(self, events: Sequence[Event]) -> None:
        # Rare, so all is forgotten: refilling costs one indexed read a session.
        if any(isinstance(event, INVALIDATING) for event in events):
            self._forgotten += 1
            self._remembered.clear()


def _look_up(session: Session, token_hash: str) -> tuple[SignIn, Identity] | None:
    sign_in = repository.by_token_hash(session, token_hash)
    person = identity(session, sign_in.person_id) if sign_in else None
    if sign_in is None or person is None or not person.is_active:
        return None
    return sign_in, person


def _wall_actor(wall: Wall) -> Actor:
    return Actor(
        id=wall.id, username="", name=wall.name, roles=frozenset(), permissions=WALL, unit_id=None
    )


def _actor(person: Identity, sign_in_id: str) -> Actor:
    return Actor(
        id=person.id,
        username=person.username,
        name=person.name,
        roles=frozenset(map(str, person.roles)),
        permissions=permissions_of(person.roles),
        unit_id=person.unit_id,
        sign_in_id=sign_in_id,
    )

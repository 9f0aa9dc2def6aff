"""An office with people that is reached over HTTP: routes, sign-in and everything before them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import col, select

from hotline.duty import calendar_routes, pattern_routes
from hotline.duty import routes as duty_routes
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import SecuritySettings, ServerSettings, Settings
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.seal import Seal
from hotline.organisation import routes as organisation_routes
from hotline.organisation import service
from hotline.organisation.model import Appointment, Person, Role, Unit, UnitLevel
from hotline.organisation.service import NewPerson
from hotline.organisation.sign_in import factors
from hotline.organisation.sign_in import routes as sign_in_routes
from hotline.organisation.sign_in.authenticator import SessionAuthenticator
from hotline.organisation.sign_in.desk import SignInDesk, rules_of
from hotline.organisation.sign_in.passwords import Passwords
from hotline.web.problems import install_problem_handlers
from hotline.web.security_stack import guarded
from tests.routes import add_routes

PASSWORD = "demo-12348"
ROUTERS = (
    sign_in_routes.router,
    sign_in_routes.me_router,
    organisation_routes.router,
    duty_routes.router,
    calendar_routes.router,
    pattern_routes.router,
)


def quick_passwords() -> Passwords:
    return Passwords(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))


class Office:
    def __init__(
        self,
        database: Database,
        *,
        security: SecuritySettings | None = None,
        server: ServerSettings | None = None,
        routers: Sequence[APIRouter] = (),
    ) -> None:
        self.database = database
        self.settings = Settings(
            security=security or SecuritySettings(), server=server or ServerSettings()
        )
        self.passwords = quick_passwords()
        self.hash = self.passwords.hash_now(PASSWORD)
        rules = rules_of(self.settings.security)
        self.seal = Seal(b"k" * 32, purpose=factors.PURPOSE)
        self.desk = SignInDesk(
            database, self.passwords, rules, issuer="12348 云山县", seal=self.seal
        )
        self.authenticator = SessionAuthenticator(
            database,
            idle_after=rules.idle_after,
            public_url=self.settings.server.public_url,
        )
        self.app = FastAPI()
        self.app.state.database = database
        self.app.state.settings = self.settings
        self.app.state.clock = database.clock
        self.app.state.sign_in_desk = self.desk
        self.app.state.authenticator = self.authenticator
        add_routes(self.app, *ROUTERS, *routers)
        install_problem_handlers(self.app)
        self.asgi = guarded(self.app, self.settings.server, database.clock)
        self.url = self.settings.server.public_url

    def person(self, username: str, *roles: Role, **fields: Any) -> Person:
        fields.setdefault("name", username.title())
        new = NewPerson(
            username=username, password_hash=self.hash, roles=frozenset(roles), **fields
        )
        return self.database.write_now(lambda uow: service.add_person(uow, new, by="test"))

    def unit(self, code: str, name: str, level: UnitLevel, parent: Unit | None = None) -> Unit:
        made = Unit(code=code, name=name, level=level, parent_id=parent.id if parent else None)
        return self.database.write_now(lambda uow: service.add_unit(uow, made, by="test"))

    def county(self) -> tuple[Unit, Unit, Unit, Unit]:
        """A county, a town and two villages."""
        county = self.unit("330599", "云山县", UnitLevel.COUNTY)
        town = self.unit("330599101", "青溪镇", UnitLevel.TOWN, county)
        east = self.unit("330599101201", "东沟村", UnitLevel.VILLAGE, town)
        west = self.unit("330599101202", "西坪村", UnitLevel.VILLAGE, town)
        return county, town, east, west

    def appoint(self, **fields: Any) -> Appointment:
        made = Appointment(**fields)
        return self.database.write_now(lambda uow: service.appoint(uow, made, by="test"))

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator[AsyncClient]:
        transport = ASGITransport(self.asgi, raise_app_exceptions=False, **options)
        async with AsyncClient(transport=transport, base_url=self.url) as client:
            yield client

    @asynccontextmanager
    async def signed_in(self, username: str) -> AsyncIterator[AsyncClient]:
        """A browser: it keeps the cookie and sends the CSRF token with everything."""
        async with self.client() as browser:
            answer = await login(browser, username)
            assert answer.status_code == 200, answer.text
            browser.headers["X-CSRF-Token"] = answer.json()["csrf"]
            yield browser

    def events(self, *names: str) -> list[LoggedEvent]:
        query = select(LoggedEvent).where(col(LoggedEvent.name).in_(names))
        rows = self.database.read_now(
            lambda session: session.exec(query.order_by(col(LoggedEvent.id))).all()
        )
        return list(rows)


async def login(
    client: AsyncClient, username: str, password: str = PASSWORD, totp: str | None = None
) -> httpx.Response:
    body = {"username": username, "password": password}
    return await client.post("/api/auth/login", json=body | ({"totp": totp} if totp else {}))


def manual(database: Database) -> ManualClock:
    assert isinstance(database.clock, ManualClock)
    return database.clock

"""The application with nothing but tickets in it; who calls is said in a header."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.requests import HTTPConnection
from sqlalchemy import event
from sqlmodel import Session, select

from hotline.duty.holidays.hours import CurrentHours
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import OfficeSettings, Settings
from hotline.kernel.database import Database
from hotline.organisation.model import Person, PersonRole
from hotline.organisation.policy import permissions_of
from hotline.routing.policies import Policies
from hotline.routing.policy_file import Office, read_policy
from hotline.routing.service import Routing, RoutingRules
from hotline.web.deps import Actor
from hotline.web.problems import install_problem_handlers
from tests.factories import County, a_county
from tests.routes import add_routes
from tickets import (
    category_routes,
    desk_routes,
    ending_routes,
    move_routes,
    question_routes,
    routes,
)
from tickets.attachments import routes as attachment_routes
from tickets.callers import routes as caller_routes
from tickets.drafts import routes as draft_routes
from tickets.followups import routes as followup_routes
from tickets.followups.queueing import FollowUpQueueing
from tickets.lists import routes as list_routes
from tickets.lists import view_routes
from tickets.merging import mass_routes
from tickets.merging import reactions as merging_reactions
from tickets.merging import routes as merging_routes
from tickets.queueing import TicketQueueing
from tickets.stock import routes as stock_routes


class WhoSaysTheHeader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def actor_of(self, connection: HTTPConnection) -> Actor | None:
        person_id = connection.headers.get("x-person")
        return actor_named(self._database, person_id) if person_id else None


def actor_named(database: Database, person_id: str) -> Actor:
    def query(session: Session) -> tuple[Person, frozenset[str]]:
        person = session.get_one(Person, person_id)
        rows = session.exec(select(PersonRole.role).where(PersonRole.person_id == person_id))
        return person, frozenset(str(role) for role in rows)

    person, roles = database.read_now(query)
    return Actor(
        id=person.id,
        username=person.username,
        name=person.name,
        roles=roles,
        permissions=permissions_of(roles),
        unit_id=person.unit_id,
    )


@pytest.fixture
def county(database: Database) -> County:
    return a_county(database)


def an_engine(bus: Bus) -> Routing:
    """The routing engine under the tickets; it dispatches only when it is told to."""
    office = Office(ring_for=20, max_waiting=50, give_up_after=600)
    rules = RoutingRules(wrap_up_for=timedelta(seconds=180), misses_before_not_responding=2)
    routing = Routing(rules, Policies(read_policy(None, office), office))
    routing.register(bus)
    after, hours = timedelta(seconds=120), CurrentHours(OfficeSettings())
    TicketQueueing(routing, dispatch_after=after, hours=hours).register(bus)
    FollowUpQueueing(routing).register(bus)
    merging_reactions.install(bus)
    return routing


@pytest.fixture
def routing(bus: Bus) -> Routing:
    return an_engine(bus)


@pytest.fixture
def app(database: Database, clock: ManualClock, routing: Routing) -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    app.state.database = database
    app.state.clock = clock
    app.state.settings = Settings()
    app.state.authenticator = WhoSaysTheHeader(database)
    for part in (list_routes, view_routes, routes, move_routes, question_routes):
        add_routes(app, part.router)
    for part in (ending_routes, desk_routes, merging_routes, mass_routes):
        add_routes(app, part.router)
    add_routes(app, caller_routes.router, category_routes.router, followup_routes.router)
    add_routes(app, draft_routes.router, attachment_routes.router)
    add_routes(app, stock_routes.router, stock_routes.materials_router)
    return app


class Api:
    """The API as one person of the county sees it."""

    def __init__(self, client: httpx.AsyncClient, county: County) -> None:
        self._client = client
        self._county = county

    async def call(
        self,
        who: str,
        method: str,
        path: str,
        *,
        version: int | None = None,
        extra: Any = None,
        **options: Any,
    ) -> httpx.Response:
        headers = {"x-person": self._county[who].id} | (extra or {})
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return await self._client.request(method, f"/api{path}", headers=headers, **options)

    async def get(self, who: str, path: str, **params: Any) -> httpx.Response:
        return await self.call(who, "GET", path, params=params)

    async def post(
        self, who: str, path: str, body: object = None, *, version: int | None = None
    ) -> httpx.Response:
        return await self.call(who, "POST", path, version=version, json=body)

    async def patch(
        self, who: str, path: str, body: object, *, version: int | None = None
    ) -> httpx.Response:
        return await self.call(who, "PATCH", path, version=version, json=body)


@pytest.fixture
async def api(app: FastAPI, county: County) -> AsyncIterator[Api]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Api(client, county)


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """What the readers asked the database."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(database._read_engine, "before_cursor_execute", note)
    yield asked
    event.remove(database._read_engine, "before_cursor_execute", note)

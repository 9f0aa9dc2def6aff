"""The whole application in this process, without a server and its jobs; who calls is said in a header."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
from fastapi import FastAPI
from starlette.routing import BaseRoute

from hotline.bootstrap.app import create_app
from hotline.kernel.clock import Clock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.organisation.model import Person, Role
from tests.factories import County, a_county, a_person
from tests.tickets.conftest import WhoSaysTheHeader

_BUILT: Final[
    list[BaseRoute]
] = []  # of the first application; they know nothing of it, see `routes`


@dataclass(frozen=True, slots=True)
class Whole:
    app: FastAPI
    county: County
    everyone: Person  # has every role

    @property
    def database(self) -> Database:
        database = self.app.state.database
        assert isinstance(database, Database)
        return database

    def client(self, person_id: str | None = None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url="http://test",
            headers={"x-person": person_id or self.everyone.id},
            timeout=60,
        )


@contextmanager
def whole(database_url: str, clock: Clock) -> Iterator[Whole]:
    settings = Settings.model_validate(
        {
            "database": {"url": database_url},
            "security": {"secret_key": "for tests only, and long enough"},
            "office": {"division_code": "330599"},
        }
    )
    app = create_app(settings, clock)
    _BUILT.extend(app.router.routes[len(_BUILT) :])
    app.router.routes[:] = _BUILT
    centre = app.state.centre
    try:
        app.state.authenticator = WhoSaysTheHeader(centre.database)
        county = a_county(centre.database)
        yield Whole(app, county, a_person(centre.database, *Role, unit=county.town, name="全能"))
    finally:
        centre.database.close()


def as_json(body: object) -> dict[str, Any]:
    """A request's body with lone surrogates in it, which httpx cannot write."""
    return {"content": json.dumps(body), "headers": {"content-type": "application/json"}}

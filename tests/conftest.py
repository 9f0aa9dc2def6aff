"""Fixtures all tests share: time that moves by hand, and a database of each kind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.ids import new_id
from tests import tables  # noqa: F401 - registers every table

settings.register_profile("ci", derandomize=True, max_examples=200, deadline=None)
settings.register_profile("dev", max_examples=25, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

POSTGRES = os.environ.get("HOTLINE_TEST_POSTGRES")  # server URL; `make test` starts one
KINDS = ["sqlite", *(["postgresql"] if POSTGRES else [])]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))  # Monday, 09:00 in Shanghai


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with a_database(request.param, tmp_path) as url:
        yield url


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, which is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/test.db"
        return
    name = f"test_{new_id()}"
    server = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{POSTGRES}/{name}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def database(database_url: str, bus: Bus, clock: ManualClock) -> Iterator[Database]:
    database = Database(database_url, bus=bus, clock=clock)
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.close()

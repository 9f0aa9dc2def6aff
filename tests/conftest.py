"""Fixtures all tests share: time that moves by hand, and a database of each kind."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Connection, NullPool, create_engine, text

from hotline.bootstrap import migrations
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.ids import new_id

settings.register_profile("ci", derandomize=True, max_examples=100, deadline=None)
settings.register_profile("dev", max_examples=25, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

POSTGRES = os.environ.get("HOTLINE_TEST_POSTGRES")  # server URL; `make test` starts one
KINDS = ["sqlite", *(["postgresql"] if POSTGRES else [])]


def only_on(kind: str, fixture: str = "database_url") -> pytest.MarkDecorator:
    """For what only one kind of database can do; without that kind here, the test is not made."""
    kinds = [known for known in KINDS if known == kind]
    return pytest.mark.parametrize(fixture, kinds, indirect=True)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))  # Monday, 09:00 in Shanghai


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database made by the migrations; each test copies it."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrations.upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:  # all of it into the one file
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One database with the tables that the migrations make, for all tests of this process."""
    with a_database("postgresql", Path()) as url:
        migrations.upgrade(url)
        yield url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, with the tables that the migrations make.

    A test that changes the tables themselves takes `own_database_url`: making a database costs
    PostgreSQL a quarter of a second, emptying one a hundredth.
    """
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"
        return
    url = request.getfixturevalue("postgres_url")
    empty(url)
    yield url


@pytest.fixture(params=KINDS)
def own_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same, but for this test alone."""
    with a_database(request.param, tmp_path) as url:
        migrations.upgrade(url)
        yield url


# Not TRUNCATE: that makes new files for each table and index, most of which are empty anyway.
EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order, and no trigger
    FOR one IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename != 'alembic_version'
    LOOP
        EXECUTE 'DELETE FROM ' || quote_ident(one.tablename);
    END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        PERFORM setval(quote_ident(one.sequencename), 1, false);
    END LOOP;
END $$
"""
ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid != pg_backend_pid()"
)


def empty(url: str) -> None:
    """Take everything out; connections that a test has left open do not stop it."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(ALONE)
        connection.exec_driver_sql(EMPTY)


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database without tables, which is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/test.db"
        return
    name = f"test_{new_id()}"
    with _server() as server:
        server.execute(text(f"CREATE DATABASE {name}"))
        yield f"{POSTGRES}/{name}"
        server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database(database_url: str, bus: Bus, clock: ManualClock) -> Iterator[Database]:
    database = Database(database_url, bus=bus, clock=clock)
    yield database
    database.close()


@contextmanager
def _server() -> Iterator[Connection]:
    engine = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()

"""Brings a database to the newest schema, or says that it is not there yet."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from hotline.bootstrap import tables  # noqa: F401 - registers every table
from hotline.kernel.db import metadata, open_engine

FOLDER = Path(__file__).parents[1] / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    config.attributes["include_object"] = is_ours
    return config


def upgrade(url: str) -> None:
    """Run what is missing; a database that is up to date is left alone."""
    engine = open_engine(url, pool_size=1)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "head")


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(configuration()).get_current_head()


def differences(engine: Engine) -> list[object]:
    """What the tables in the code have that the migrations do not make (as `alembic check`)."""
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_object": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, metadata))


def is_ours(_thing: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Not the tables that SQLite's full-text index keeps for itself."""
    return not (kind == "table" and name is not None and name.startswith("ticket_words"))

"""Column types, naming rules and engines shared by every table; no queries."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import to_json
from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel, create_engine
from typing_extensions import override

EnumT = TypeVar("EnumT", bound=StrEnum)

# Named constraints from the first migration on: batch mode and PostgreSQL both need them.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata
Json = JSON(none_as_null=True)


def enum_text(kind: type[EnumT]) -> Enum:
    """Store an enum by value; SQLAlchemy's default stores the Python member name."""
    return Enum(kind, native_enum=False, values_callable=list, length=32, create_constraint=False)


class UtcDateTime(TypeDecorator[datetime]):
    """Refuses naive datetimes and always returns UTC, also on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def as_json(value: Any) -> str:
    """A JSON column's text, in an eighth of the time of the standard library."""
    return to_json(value).decode()


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def open_engine(url: str, *, read_only: bool = False, pool_size: int = 4) -> Engine:
    """An engine with the settings measured in docs/decisions/0001-database.md."""
    if not is_sqlite(url):
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,  # they carry personal data, and errors are logged
            json_serializer=as_json,
        )
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 10},
        pool_size=pool_size,
        hide_parameters=True,
        json_serializer=as_json,
    )
    event.listen(engine, "connect", _sqlite_pragmas(read_only=read_only))
    event.listen(engine, "begin", _begin(read_only=read_only))
    return engine


def _sqlite_pragmas(*, read_only: bool) -> Callable[[Any, Any], None]:
    pragmas = [
        "journal_mode=WAL",
        "synchronous=FULL",  # a caller was told "registered": it must survive a power cut
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=OFF",  # Debian's build turns it on: every delete would be written twice
        "cache_size=-65536" if not read_only else "cache_size=-16384",
    ]
    if read_only:
        pragmas.append("query_only=ON")
    else:
        # Each unit has a savepoint, and the pages it changes are copied for it: into a file, unless
        # this says memory. That was half of what an incoming call cost the database.
        pragmas.append("temp_store=MEMORY")
        # 32 MiB instead of 4: a page that many calls change is then copied back once for all of them.
        pragmas.append("wal_autocheckpoint=8000")

    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return on_connect


def _begin(*, read_only: bool) -> Callable[[Any], None]:
    # IMMEDIATE takes the write lock at once: a later upgrade could fail with "database is locked".
    statement = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return on_begin

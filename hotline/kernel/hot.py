"""Statements of the hot paths: compiled once for each dialect, then given straight to the driver.

A Core statement costs about 70 µs each time (building, cache, execution context), ten times what
SQLite needs to run it; an incoming call has a dozen of them, and they decide how many calls a
second fit through. Errors are SQLAlchemy's, as everywhere else.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NoReturn, cast

from sqlalchemy import JSON, Connection, Dialect, insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from hotline.kernel.db import UtcDateTime

Bind = Callable[[Any], Any]
INSTANTS: Final = 64  # a call has its instant in eight columns, and making text of it is dear


class HotInsert:
    """An INSERT of the named columns; the others keep their database defaults (NULL).

    With `unless`, a row that is already there by these unique columns is left as it is.
    """

    def __init__(self, table: type[SQLModel], *columns: str, unless: str | None = None) -> None:
        self._table = table.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        self._columns: Final = columns
        self._unless = unless
        self._made: dict[str, _Insert] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """How many rows were written."""
        made = self._made.get(connection.dialect.name) or self._make(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            if len(rows) == 1:
                cursor.execute(made.sql, made.bound(rows[0]))
            else:
                cursor.executemany(made.sql, cast("Any", [made.bound(row) for row in rows]))
        except Exception as error:  # noqa: BLE001 - always raised again, the driver's as SQLAlchemy's
            _raise(connection, made.sql, error)
        return int(cursor.rowcount)

    def _make(self, dialect: Dialect) -> "_Insert":
        statement = insert(self._table).inline()
        compiled = statement.compile(dialect=dialect, column_keys=list(self._columns))
        order = tuple(compiled.positiontup or self._columns)
        binds = [(n, _bind(self._table.c[name].type, dialect)) for n, name in enumerate(order)]
        rest = f" ON CONFLICT ({self._unless}) DO NOTHING" if self._unless else ""
        made = _Insert(
            sql=f"{compiled}{rest}",
            names=None if dialect.positional else order,
            values=itemgetter(*order),
            binds=tuple((n, bind) for n, bind in binds if bind is not None),
        )
        self._made[dialect.name] = made
        return made


@dataclass(frozen=True, slots=True)
class _Insert:
    """An INSERT for one dialect."""

    sql: str
    names: tuple[str, ...] | None  # None: the driver takes values by position
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    binds: tuple[tuple[int, Bind], ...]  # only where the driver does not take the value as it is

    def bound(self, row: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        values = list(self.values(row))
        for n, bind in self.binds:
            values[n] = bind(values[n])
        return values if self.names is None else dict(zip(self.names, values, strict=True))


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind | None:
    if isinstance(kind, UtcDateTime):
        return _instants(dialect)
    bind: Bind | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind is None or not isinstance(kind, JSON):
        return bind
    empty: dict[type, Any] = {
        list: bind([]),
        dict: bind({}),
    }  # most of what is stored as JSON with a call
    return lambda value: bind(value) if value else empty.get(type(value)) or bind(value)


@lru_cache(maxsize=4)
def _instants(dialect: Dialect) -> Bind:
    bind: Bind | None = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(INSTANTS)(bind or (lambda value: value))


class HotStatement:
    """SQL with named parameters; values go in and come out as the driver takes and gives them."""

    def __init__(self, sql: str) -> None:
        self._text = text(sql)
        self._made: dict[str, tuple[str, Sequence[str] | None]] = {}

    def run(self, connection: Connection, **values: str | None) -> None:
        self._execute(connection, values)

    def first(self, connection: Connection, **values: str | None) -> Sequence[Any] | None:
        row: Sequence[Any] | None = self._execute(connection, values).fetchone()
        return row

    def all(self, connection: Connection, **values: Any) -> Sequence[Sequence[Any]]:
        rows: Sequence[Sequence[Any]] = self._execute(connection, values).fetchall()
        return rows

    def _execute(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        sql, order = self._made.get(connection.dialect.name) or self._make(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, values if order is None else [values[n] for n in order])
        except Exception as error:  # noqa: BLE001 - always raised again, the driver's as SQLAlchemy's
            _raise(connection, sql, error)
        return cursor

    def _make(self, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
        compiled = self._text.compile(dialect=dialect)
        made = self._made[dialect.name] = str(compiled), compiled.positiontup
        return made


def _raise(connection: Connection, sql: str, error: Exception) -> NoReturn:
    """The driver's error as SQLAlchemy's."""
    base = connection.dialect.loaded_dbapi.Error
    if isinstance(error, base):
        # No parameters: they would carry telephone numbers into a log.
        raise DBAPIError.instance(sql, None, error, base) from error
    raise error


def from_instant(value: Any) -> Any:
    """An instant as a `HotStatement` gives it: SQLite hands out its text."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def from_json(value: Any) -> Any:
    """A JSON column as a `HotStatement` gives it: SQLite hands out its text."""
    return json.loads(value) if isinstance(value, str) else value

"""Statements of the hot paths: compiled once for each dialect, then given straight to the driver.

A Core statement costs about 70 µs each time (building, cache, execution context), ten times what
SQLite needs to run it; an incoming call has fourteen of them, and they decide how many calls a
second fit through. Errors are SQLAlchemy's, as everywhere else.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Dialect, insert, text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

Bind = Callable[[Any], Any]


class HotInsert:
    """An INSERT of the named columns; the others keep their database defaults (NULL).

    With `unless`, a row that is already there by this unique column is left as it is.
    """

    def __init__(self, table: type[SQLModel], *columns: str, unless: str | None = None) -> None:
        self._table = table.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        self._columns: Final = columns
        self._unless = unless
        self._made: dict[str, tuple[str, Mapping[str, Bind | None], bool]] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """How many rows were written."""
        sql, binds, is_positional = self._for(connection.dialect)
        bound = [
            {name: bind(row[name]) if bind else row[name] for name, bind in binds.items()}
            for row in rows
        ]
        parameters = [tuple(row.values()) for row in bound] if is_positional else bound
        cursor = connection.connection.cursor()
        with _errors(connection, sql):
            if len(parameters) == 1:
                cursor.execute(sql, parameters[0])
            else:
                cursor.executemany(sql, parameters)
        return int(cursor.rowcount)

    def _for(self, dialect: Dialect) -> tuple[str, Mapping[str, Bind | None], bool]:
        made = self._made.get(dialect.name)
        if made is None:
            statement = insert(self._table).inline()
            compiled = statement.compile(dialect=dialect, column_keys=list(self._columns))
            order = compiled.positiontup or self._columns
            binds = {
                name: self._table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
                for name in order
            }
            rest = f" ON CONFLICT ({self._unless}) DO NOTHING" if self._unless else ""
            made = self._made[dialect.name] = (f"{compiled}{rest}", binds, dialect.positional)
        return made


class HotStatement:
    """SQL with named parameters; values go in and come out as the driver takes and gives them."""

    def __init__(self, sql: str) -> None:
        self._text = text(sql)
        self._made: dict[str, tuple[str, Sequence[str] | None]] = {}

    def run(self, connection: Connection, **values: str | None) -> None:
        self._execute(connection, values)

    def first(self, connection: Connection, **values: str) -> Sequence[Any] | None:
        row: Sequence[Any] | None = self._execute(connection, values).fetchone()
        return row

    def _execute(self, connection: Connection, values: Mapping[str, str | None]) -> DBAPICursor:
        made = self._made.get(connection.dialect.name)
        if made is None:
            compiled = self._text.compile(dialect=connection.dialect)
            made = self._made[connection.dialect.name] = str(compiled), compiled.positiontup
        sql, order = made
        cursor = connection.connection.cursor()
        with _errors(connection, sql):
            cursor.execute(sql, dict(values) if order is None else [values[n] for n in order])
        return cursor


class _errors:  # noqa: N801 - reads as what it does; a generator would cost as much as the statement
    """The driver's errors, raised as SQLAlchemy's."""

    __slots__ = ("_connection", "_sql")

    def __init__(self, connection: Connection, sql: str) -> None:
        self._connection = connection
        self._sql = sql

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is None:
            return
        base = self._connection.dialect.loaded_dbapi.Error
        if isinstance(error, base):
            # No parameters: they would carry telephone numbers into a log.
            raise DBAPIError.instance(self._sql, None, error, base) from error


def from_json(value: Any) -> Any:
    """A JSON column as a `HotStatement` gives it: SQLite hands out its text."""
    return json.loads(value) if isinstance(value, str) else value

"""Statements of the hot paths: compiled once for each dialect, then handed to the driver as they are.

Building and looking up a Core statement costs about 50 µs each time, five times what SQLite needs to
run it; an incoming call has seven of them, and they decide how many calls a second fit through.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Dialect, insert, text
from sqlmodel import SQLModel

Bind = Callable[[Any], Any]


class HotInsert:
    """An INSERT of the named columns; the others keep their database defaults (NULL)."""

    def __init__(self, table: type[SQLModel], *columns: str) -> None:
        self._table = table.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        self._columns: Final = columns
        self._made: dict[str, tuple[str, Mapping[str, Bind | None], bool]] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        sql, binds, is_positional = self._for(connection.dialect)
        bound = [
            {name: bind(row[name]) if bind else row[name] for name, bind in binds.items()}
            for row in rows
        ]
        parameters = [tuple(row.values()) for row in bound] if is_positional else bound
        connection.exec_driver_sql(sql, parameters if len(parameters) > 1 else parameters[0])

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
            made = self._made[dialect.name] = (str(compiled), binds, dialect.positional)
        return made


class HotSelect:
    """A SELECT written as SQL with named parameters; values come as the driver gives them."""

    def __init__(self, sql: str) -> None:
        self._text = text(sql)
        self._made: dict[str, tuple[str, Sequence[str] | None]] = {}

    def first(self, connection: Connection, **values: str) -> Sequence[Any] | None:
        made = self._made.get(connection.dialect.name)
        if made is None:
            compiled = self._text.compile(dialect=connection.dialect)
            made = self._made[connection.dialect.name] = str(compiled), compiled.positiontup
        sql, order = made
        parameters = values if order is None else tuple(values[name] for name in order)
        return connection.exec_driver_sql(sql, parameters).first()

"""What stands in the tables of the figures."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dashboard.reports.model import booking, person_day, rollup
from hotline.kernel.database import Database


def everything(database: Database) -> list[list[tuple[Any, ...]]]:
    def read(session: Session) -> list[list[tuple[Any, ...]]]:
        tables = (rollup, person_day, booking)
        connection = session.connection()
        return [
            [tuple(r) for r in connection.execute(select(t).order_by(*t.primary_key))]
            for t in tables
        ]

    return database.read_now(read)

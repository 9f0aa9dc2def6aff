"""A table of orders, row by row: what is right is taken, what is not says why; nobody types the rest again."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from hotline.kernel.errors import HotlineError
from hotline.kernel.uow import UnitOfWork
from tickets.categories import categories
from tickets.upstream import repository, service
from tickets.upstream.schemas import ImportRead, OrderIn, RowRead
from tickets.upstream.service import Order, Reception
from tickets.upstream.table import COLUMNS, Line

LISTS = {"request_kind": "request_kinds", "urgency": "urgency_levels"}


class Wrong(Exception):
    """A row is wrong; the program is not."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes


def order_of(session: Session, line: Line, senders: Mapping[str, str]) -> Order:
    """A row as an order; names are looked up, because nobody writes keys into a table.

    Raises:
        Wrong: with every mistake of the row.
    """
    mistakes = list(line.mistakes)
    said: dict[str, Any] = {key: value for key, value in line.values.items() if value}
    by_name = {name: key for key, name in senders.items()}
    sender = said.pop("sender", "")
    if sender not in senders:
        sender = by_name.get(sender, "")
    if not sender:
        mistakes.append(f"“来源单位”请填：{'、'.join(senders.values())}")
    for key, name in LISTS.items():
        _named(said, mistakes, key, key, partial(_key, name))
    _named(said, mistakes, "matter", "matter", _matter)
    _named(said, mistakes, "village", "village_id", lambda n: repository.village_named(session, n))
    if line.due_at is not None:
        said["upstream_due_at"] = line.due_at
    if not mistakes:
        try:
            return OrderIn(**said).order(sender)
        except ValidationError as error:
            fields = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
            mistakes += [f"“{COLUMNS.get(name, name)}”缺少或太短、太长" for name in sorted(fields)]
    raise Wrong(tuple(mistakes))


def take(uow: UnitOfWork, line: Line, at: Reception, senders: Mapping[str, str]) -> RowRead:
    """One row in a unit of work of its own."""
    found = service.receive(uow, order_of(uow.session, line, senders), at)
    return RowRead(
        row=line.number,
        outside_number=found.order.outside_number,
        outcome="taken" if found.is_new else "known",
        ticket_number=found.ticket.number,
        message="" if found.is_new else "以前已导入，没有重复登记",
    )


def refused(line: Line, why: HotlineError | Wrong) -> RowRead:
    said = "；".join(why.mistakes) if isinstance(why, Wrong) else why.title
    return RowRead(
        row=line.number,
        outside_number=line.values.get("outside_number", ""),
        outcome="refused",
        ticket_number=None,
        message=said,
    )


def summed(rows: list[RowRead]) -> ImportRead:
    counted = {
        name: sum(row.outcome == name for row in rows) for name in ("taken", "known", "refused")
    }
    return ImportRead(**counted, rows=rows)


def _key(name: str, said: str) -> str | None:
    return next((one.key for one in categories().lists[name] if said in {one.key, one.label}), None)


def _matter(said: str) -> str | None:
    found = (
        one.key for one in categories().matters.values() if said in {one.key, one.label, one.code}
    )
    return next(found, None)


def _named(
    said: dict[str, Any],
    mistakes: list[str],
    column: str,
    field: str,
    key_of: Callable[[str], str | None],
) -> None:
    """Put the key of what was written where the form expects it, or say that there is none."""
    written = said.pop(column, None)
    if written is None:
        return
    key = key_of(written)
    if key is None:
        mistakes.append(f"“{COLUMNS[column]}”没有“{written}”这一项，请核对或留空")
    said[field] = key

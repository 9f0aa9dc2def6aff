"""What became different in a ticket, as a reader sees it: places and people by name, callers masked. Reads only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.kernel.pii import mask_name, mask_phone
from tickets.model import TicketNote
from tickets.schemas import ChangeRead

PEOPLE: Final = frozenset({"handler_id"})
PLACES: Final = frozenset({"unit_id", "village_id", "co_units"})
HIDDEN: Final = "已隐去"


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of people and places that a history speaks of."""

    people: frozenset[str]
    places: frozenset[str]

    @classmethod
    def of(cls, notes: Iterable[TicketNote]) -> "Named":
        told = [change for note in notes for change in note.changes or ()]
        return cls(_ids(told, PEOPLE), _ids(told, PLACES))


def read(
    note: TicketNote,
    names: Mapping[str, str],
    *,
    sees_names: bool,
    is_confidential: bool,
) -> list[ChangeRead]:
    """The changes of one line; `names` are those of `Named`, by id."""

    def shown(field: str, value: Any) -> Any:
        if field not in {"caller_name", "phone_alt"} or not value or sees_names:
            return value
        if field == "phone_alt":
            return mask_phone(value)
        return HIDDEN if is_confidential else mask_name(value)

    return [
        ChangeRead(
            field=change["field"],
            before=shown(change["field"], change["before"]),
            after=shown(change["field"], change["after"]),
            before_name=_name(change["field"], change["before"], names),
            after_name=_name(change["field"], change["after"], names),
        )
        for change in note.changes or ()
    ]


def _name(field: str, value: Any, names: Mapping[str, str]) -> str | None:
    if field not in PEOPLE | PLACES or not value:
        return None
    ids = value if isinstance(value, list) else [value]
    return "、".join(names.get(one, one) for one in ids)


def _ids(told: Iterable[Mapping[str, Any]], fields: Collection[str]) -> frozenset[str]:
    return frozenset(
        one
        for change in told
        if change["field"] in fields
        for value in (change["before"], change["after"])
        for one in (value if isinstance(value, list) else [value])
        if one
    )

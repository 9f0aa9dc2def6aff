"""The registration form (来电登记): which values it takes, what it requires, and what the caller's record learns."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from hotline.kernel.clock import local
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import UnitLevel
from tickets import access, repository
from tickets.categories import categories
from tickets.errors import ChoiceUnknown
from tickets.model import Caller, Ticket
from tickets.text import search_text

SUMMARY_LEAST: Final = 4
# Field of the form, and the list of the dictionary that its value must be in.
CHOICES: Final[Mapping[str, str]] = {
    "request_kind": "request_kinds",
    "urgency": "urgency_levels",
    "disposition": "dispositions",
    "relation": "relations",
    "risk_flags": "risk_flags",
    "groups": "caller_groups",
    "opponent_type": "opponent_types",
}
CALLER_CHOICES: Final[Mapping[str, str]] = {
    "gender": "genders",
    "language": "languages",
    "groups": "caller_groups",
}
LABELS: Final[Mapping[str, str]] = {
    "request_kind": "诉求类型",
    "matter": "事项分类",
    "summary": "摘要",
    "caller_name": "来电人姓名（或勾选拒绝提供）",
}
# An emptied field of the form, as its column stores it.
NOT_NULL: Final[Mapping[str, Any]] = {
    "summary": "",
    "claim": "",
    "answer": "",
    "urgency": "normal",
    "risk_flags": [],
    "groups": [],
    "identity_refused": False,
    "confidential": False,
    "callback_wanted": True,
}
# What every new ticket begins with, beside an empty form.
UNTOUCHED: Final[Mapping[str, Any]] = {
    "returns_refused": 0,
    "suspensions": 0,
    "extensions": 0,
    "reworks": 0,
    "urged": 0,
    "co_units": [],
}
DEADLINE_NEAR: Final = "deadline_7d"  # of the list of risks
DEADLINE_WITHIN: Final = timedelta(days=7)
OWN_RELATIONS: Final = {None, "self"}  # else the name is not the one of who owns the telephone


def write(uow: UnitOfWork, ticket: Ticket, form: Mapping[str, Any]) -> tuple[str, ...]:
    """Put the form's values into the ticket; the names of the fields that changed.

    Raises:
        ChoiceUnknown: a value is not in the dictionary.
    """
    values = {
        key: NOT_NULL[key] if value is None and key in NOT_NULL else value
        for key, value in form.items()
    }
    _check(uow, values, CHOICES)
    _flag_a_near_deadline(uow, ticket, values)
    matter = categories().matter(values.get("matter"))
    if matter is not None and matter.is_confidential and matter.key != ticket.matter:
        values.setdefault("confidential", True)  # e.g. a complaint about an adviser
    fields = access.changed(ticket, values)
    ticket.search_text = search_text(ticket)
    return fields


def write_caller(uow: UnitOfWork, caller: Caller, form: Mapping[str, Any]) -> tuple[str, ...]:
    """The same for a caller's record."""
    values = dict(form)
    if "groups" in values:
        values["groups"] = values["groups"] or []
    _check(uow, values, CALLER_CHOICES)
    return access.changed(caller, values)


def missing_fields(ticket: Ticket) -> list[str]:
    """What must be filled in before a matter is accepted."""
    found = {
        "request_kind": bool(ticket.request_kind),
        "matter": bool(ticket.matter),
        "summary": len(ticket.summary.strip()) >= SUMMARY_LEAST,
        "caller_name": bool(ticket.caller_name) or ticket.identity_refused,
    }
    return [field for field, is_there in found.items() if not is_there]


def remember_caller(uow: UnitOfWork, ticket: Ticket) -> None:
    """Next time nobody asks again: fill what the caller's record does not know yet."""
    if ticket.caller_id is None or ticket.relation not in OWN_RELATIONS or ticket.confidential:
        return  # who wants it confidential is not named to whoever answers next
    caller = repository.lock_caller(uow.session, ticket.caller_id)
    if caller is None:
        return
    learned = {
        "name": caller.name or ticket.caller_name,
        "village_id": caller.village_id or ticket.village_id,
        "groups": caller.groups or ticket.groups,
    }
    if access.changed(caller, learned):
        caller.version += 1


def _flag_a_near_deadline(uow: UnitOfWork, ticket: Ticket, values: dict[str, Any]) -> None:
    """Who loses a right within a week may be helped before anything is examined (法律援助法 art. 44)."""
    last_day = values.get("deadline_on")
    flags = values.get("risk_flags", ticket.risk_flags)
    if last_day is None or last_day == ticket.deadline_on or DEADLINE_NEAR in flags:
        return
    if timedelta(0) <= last_day - local(uow.now).date() < DEADLINE_WITHIN:
        values["risk_flags"] = [*flags, DEADLINE_NEAR]


def _check(uow: UnitOfWork, values: Mapping[str, Any], choices: Mapping[str, str]) -> None:
    known = categories()
    unknown = [
        field
        for field, name in choices.items()
        for key in _keys(values.get(field))
        if not known.has(name, key)
    ]
    if values.get("matter") and known.matter(values["matter"]) is None:
        unknown.append("matter")
    if values.get("village_id") and not _is_village(uow, values["village_id"]):
        unknown.append("village_id")
    if unknown:
        raise ChoiceUnknown(f"{'、'.join(unknown)} 不在字典中", fields=unknown)


def _keys(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is_village(uow: UnitOfWork, unit_id: str) -> bool:
    unit = repository.active_unit(uow.session, unit_id)
    return unit is not None and unit.level is UnitLevel.VILLAGE

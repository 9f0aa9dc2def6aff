"""Who may see a ticket and do what with it: one list of role and relation. Pure.

`tickets.visibility` says the same as `sees` in SQL; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from tickets.conditions import History, hindrance
from tickets.limits import STARTING, Office
from tickets.machine import DESK, HANDLED, TicketAction, TicketState, allowed_actions

OPERATORS_SEE_FOR: Final = timedelta(days=90)  # who rings again wants to hear how it stands


class Actor(Protocol):
    """What a decision needs to know of a signed-in person."""

    @property
    def id(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def unit_id(self) -> str | None: ...


class Facts(History, Protocol):
    """What a decision needs to know of a ticket."""

    id: str
    confidential: bool
    village_id: str | None
    unit_id: str | None
    handler_id: str | None
    operator_id: str | None
    co_units: list[str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's place in the county, looked up once for a request."""

    person_id: str
    roles: frozenset[str]
    unit_ids: frozenset[str] = frozenset()  # a town officer's town and its villages
    village_ids: frozenset[str] = frozenset()  # where an adviser is appointed
    office: Office = field(default=STARTING, compare=False)  # by whose limits it is decided


class Relation(StrEnum):
    ANYBODY = "anybody"
    REGISTRAR = "registrar"  # took the call
    HANDLER = "handler"  # answers for it
    UNIT = "unit"  # belongs to the unit that answers for it, or to its town
    VILLAGE = "village"  # advises the village of the caller
    DESK = "desk"  # the county's desk: nobody's draft, or nobody's matter yet
    RECENT = "recent"  # taken by a colleague not long ago
    CO_UNIT = "co_unit"  # belongs to a unit that helps the one that answers
    ASKED = "asked"  # whoever works on it asks the county's desk for a decision
    CALL_BACK = "call_back"  # answered; the caller is to be asked whether it helped


A, R = TicketAction, Relation
ALL: Final = frozenset(TicketAction) - {A.ARCHIVE}  # the archive is filled by the system alone
REGISTRATION: Final = frozenset(
    {
        A.EDIT,
        A.SUBMIT,
        A.RESOLVE,
        A.FORWARD,
        A.DISPATCH,
        A.NOT_ACCEPT,
        A.TRANSFER_OUT,
        A.MERGE,
        A.UNMERGE,
        A.INQUIRE,
        A.CANCEL,
        A.NOTE,
        A.PROMISE,
        A.REVEAL_PHONE,
    }
)
CHECKING: Final = frozenset({A.APPROVE, A.SEND_BACK, A.CLOSE, A.URGE, A.INVOLVE})
HANDLING: Final = frozenset(
    {
        A.ACCEPT,
        A.RETURN,
        A.ASK_SUSPENSION,
        A.RESUME,
        A.ASK_EXTENSION,
        A.REPLY,
        A.NOTE,
        A.PROMISE,
        A.REVEAL_PHONE,
    }
)
# An extension is for the supervisor alone, because the caller was told another day.
DECIDING: Final = frozenset(
    {A.APPROVE_RETURN, A.REFUSE_RETURN, A.APPROVE_SUSPENSION, A.REFUSE_SUSPENSION}
)
POLICY: Final[Mapping[tuple[str, Relation], frozenset[TicketAction]]] = MappingProxyType(
    {
        ("admin", R.ANYBODY): ALL,
        ("supervisor", R.ANYBODY): ALL,
        ("operator", R.REGISTRAR): REGISTRATION | CHECKING,
        ("operator", R.DESK): REGISTRATION,
        ("operator", R.HANDLER): HANDLING | {A.EDIT},
        ("operator", R.ASKED): DECIDING | {A.NOTE},
        ("operator", R.CALL_BACK): frozenset(
            {A.CLOSE, A.REWORK, A.NOTE, A.PROMISE, A.REVEAL_PHONE}
        ),
        # Another operator may be asked "how does it stand?", and to hurry it.
        ("operator", R.RECENT): frozenset({A.NOTE, A.PROMISE, A.URGE}),
        ("town_officer", R.REGISTRAR): REGISTRATION,
        ("town_officer", R.HANDLER): HANDLING | {A.DISPATCH},
        ("town_officer", R.UNIT): frozenset({A.ACCEPT, A.RETURN, A.DISPATCH, A.NOTE, A.PROMISE}),
        ("town_officer", R.CO_UNIT): frozenset({A.NOTE}),
        ("adviser", R.REGISTRAR): REGISTRATION - {A.DISPATCH, A.MERGE, A.UNMERGE},
        ("adviser", R.HANDLER): HANDLING,
        ("adviser", R.VILLAGE): frozenset({A.NOTE}),
        ("reviewer", R.HANDLER): HANDLING,
        # An auditor reads logs, never the content: no line.
    }
)
# 回访人不是承办人: nobody judges their own work, or grants what they asked for.
NOT_BY_THE_HANDLER: Final = DECIDING | {
    A.APPROVE,
    A.SEND_BACK,
    A.CLOSE,
    A.CLOSE_EXPLAINED,
    A.REWORK,
    A.APPROVE_EXTENSION,
    A.REFUSE_EXTENSION,
    A.TAKE_BACK,
    A.URGE,
    A.SUPERVISE,
}
# What only the one who works on it may do, whatever their rank.
ONLY_BY_THE_HANDLER: Final = frozenset({A.REPLY, A.ASK_SUSPENSION, A.ASK_EXTENSION})
SEES_NAMES: Final = frozenset({R.REGISTRAR, R.HANDLER, R.DESK})
OVERSEERS: Final = frozenset({"supervisor"})  # an administrator sees no citizen's matter
SEARCHES_NUMBERS: Final = OVERSEERS | {"operator"}  # an adviser could guess a masked number


def relations(standing: Standing, ticket: Facts, now: datetime) -> frozenset[Relation]:
    """How a person and a ticket belong together; what they may see follows from it."""
    me, roles = standing.person_id, standing.roles
    found = {
        relation
        for relation, holds in (
            (R.ANYBODY, bool(roles & OVERSEERS)),
            (R.REGISTRAR, ticket.operator_id == me),
            (R.HANDLER, ticket.handler_id == me),
        )
        if holds
    }
    # A complaint must not reach those whom it is about; a confidential matter only who answers for it.
    walled = ticket.confidential or ticket.request_kind == "complaint"
    belongs = not walled and ticket.state in HANDLED  # to the village's people
    if "town_officer" in roles and (
        (ticket.unit_id is not None and ticket.unit_id in standing.unit_ids)
        or (belongs and ticket.village_id in standing.unit_ids)
    ):
        found.add(R.UNIT)
    if "town_officer" in roles and not standing.unit_ids.isdisjoint(ticket.co_units or ()):
        found.add(R.CO_UNIT)
    if "adviser" in roles and belongs and ticket.village_id in standing.village_ids:
        found.add(R.VILLAGE)
    if "operator" in roles:
        found |= _of_an_operator(ticket, now, walled=walled)
    return frozenset(found)


def _of_an_operator(ticket: Facts, now: datetime, *, walled: bool) -> set[Relation]:
    if ticket.state in DESK and ticket.operator_id is None:
        return {R.DESK}
    if ticket.state is TicketState.CALLBACK_PENDING:
        return {R.CALL_BACK}
    if walled:
        return set()
    found = {R.ASKED} if ticket.asked is not None else set()
    if ticket.created_at > now - OPERATORS_SEE_FOR:
        found.add(R.RECENT)
    return found


def sees(standing: Standing, ticket: Facts, now: datetime) -> bool:
    return any(
        (role, relation) in POLICY
        for role in standing.roles
        for relation in relations(standing, ticket, now)
    )


def permitted(standing: Standing, ticket: Facts, now: datetime) -> frozenset[TicketAction]:
    """What the person may do with the ticket, in whatever state it is."""
    related = relations(standing, ticket, now)
    may: frozenset[TicketAction] = frozenset().union(
        *(
            POLICY.get((role, relation), frozenset())
            for role in standing.roles
            for relation in related
        )
    )
    return may - (NOT_BY_THE_HANDLER if R.HANDLER in related else ONLY_BY_THE_HANDLER)


def actions(standing: Standing, ticket: Facts, now: datetime) -> list[TicketAction]:
    """The buttons: what is possible now, and allowed to this person."""
    may = permitted(standing, ticket, now)
    return [
        action
        for action in allowed_actions(ticket.state)
        if action in may and hindrance(ticket, action, now, standing.office) is None
    ]


def sees_names(standing: Standing, ticket: Facts, now: datetime) -> bool:
    """Whether the caller's whole name is shown; a number is never shown, only revealed."""
    return bool(standing.roles & OVERSEERS or relations(standing, ticket, now) & SEES_NAMES)


def may_search_numbers(standing: Standing) -> bool:
    return bool(standing.roles & SEARCHES_NUMBERS)


def may_register(standing: Standing) -> bool:
    """Open a ticket without a call: somebody came to the counter or wrote."""
    return bool(standing.roles & (SEARCHES_NUMBERS | {"town_officer", "adviser"}))

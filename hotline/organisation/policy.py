"""Who may do what: for each noun a list of permissions and the roles that hold them. Pure.

A permission opens a door; which rows are behind it (own, own unit, own villages) is decided where
the rows are, e.g. in `tickets.policy`.

Separation of duties (GB/T 22239-2019, 8.1.4.2): an administrator keeps people, units and settings
and sees no matter of a citizen; an auditor reads the logs and nothing else; nobody gives themselves
a role. Where one person does both jobs, the office gives both roles, and the log shows who did.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    ADVISER = "adviser"
    TOWN_OFFICER = "town_officer"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"


R = Role
EVERYBODY: Final = frozenset(Role)
HALL: Final = frozenset({R.SUPERVISOR, R.OPERATOR})
TAKES_CALLS: Final = HALL | {R.ADVISER, R.TOWN_OFFICER}
WORKS_ON_MATTERS: Final = TAKES_CALLS | {R.REVIEWER}
KEEPS_ORDER: Final = frozenset({R.ADMIN, R.SUPERVISOR})

Holders = Mapping[str, frozenset[Role]]

TICKETS: Final[Holders] = {
    "tickets.read": WORKS_ON_MATTERS,
    "tickets.read_all": frozenset({R.SUPERVISOR}),
    "tickets.register": TAKES_CALLS,
    "tickets.dispatch": HALL | {R.TOWN_OFFICER},  # a town officer inside the town only
    "tickets.handle": WORKS_ON_MATTERS,
    "tickets.close": HALL,  # whoever calls back; never the one who handled it
    "tickets.supervise": frozenset({R.SUPERVISOR}),  # 督办, 催办, confidential matters
}
UPSTREAM: Final[Holders] = {
    "upstream.work": HALL,  # orders of other platforms: taken in, and answered back
}
FOLLOW_UPS: Final[Holders] = {
    "follow_ups.read": WORKS_ON_MATTERS,
    "follow_ups.work": WORKS_ON_MATTERS,
}
CALLERS: Final[Holders] = {
    "callers.read": TAKES_CALLS | {R.REVIEWER},
    "callers.search": HALL,  # an adviser must not find people by their number
    "callers.edit": TAKES_CALLS,
    "callers.reveal": WORKS_ON_MATTERS,  # each look is recorded
}
CALLS: Final[Holders] = {
    "calls.read": TAKES_CALLS,
    "calls.read_all": frozenset({R.SUPERVISOR}),
    "calls.answer": TAKES_CALLS,
    "calls.supervise": frozenset({R.SUPERVISOR}),  # 监听, 密语, 强插
}
ROUTING: Final[Holders] = {
    "routing.read": HALL | {R.ADMIN},  # queues without a citizen's name or number
    "routing.control": frozenset({R.SUPERVISOR}),  # 强制指派、收回、优先级、暂停队列
    "routing.policy": KEEPS_ORDER,
}
RECORDINGS: Final[Holders] = {
    "recordings.play": WORKS_ON_MATTERS - {R.TOWN_OFFICER},  # own matters; a supervisor all
    "recordings.export": frozenset({R.SUPERVISOR}),
}
LIVE: Final[Holders] = {
    "live.queue": HALL,
    "live.supervise": frozenset({R.SUPERVISOR}),
}
# What a display on a wall may do, and nothing else: it is signed in as nobody.
WALL: Final = frozenset({"live.wall"})
ANSWERS: Final[Holders] = {
    "answers.use": WORKS_ON_MATTERS | {R.ADMIN},  # ready-made ones; own ones are for oneself
    "answers.manage": KEEPS_ORDER,  # the whole office's, and the lists of materials
}
REPORTS: Final[Holders] = {
    # Figures name no citizen; a town officer sees the own town's.
    "reports.read": HALL | {R.ADMIN, R.TOWN_OFFICER, R.REVIEWER},
    "reports.export": frozenset({R.SUPERVISOR}),
}
PEOPLE: Final[Holders] = {
    "people.read": EVERYBODY - {R.AUDITOR},  # names and units: whom to hand a matter to
    "people.contact": HALL | {R.ADMIN, R.TOWN_OFFICER},  # sees colleagues' numbers
    "people.manage": frozenset({R.ADMIN}),
}
UNITS: Final[Holders] = {
    "units.read": EVERYBODY,
    "units.manage": frozenset({R.ADMIN}),
}
ROSTER: Final[Holders] = {
    "roster.read": EVERYBODY - {R.AUDITOR},
    "roster.manage": KEEPS_ORDER,
    "appointments.manage": KEEPS_ORDER,
    "handover.manage": KEEPS_ORDER,  # an administrator sees how much, not which matters
}
SYSTEM: Final[Holders] = {
    "settings.manage": frozenset({R.ADMIN}),
    "clocks.manage": KEEPS_ORDER,  # holidays and limits: no citizen's matter in them
    "walls.manage": KEEPS_ORDER,
    "notices.manage": KEEPS_ORDER,  # what was sent and what failed; of citizens a masked number
    "audit.read": frozenset({R.AUDITOR}),
}

PERMISSIONS: Final[Holders] = MappingProxyType(
    {
        **TICKETS,
        **UPSTREAM,
        **FOLLOW_UPS,
        **CALLERS,
        **CALLS,
        **ROUTING,
        **RECORDINGS,
        **LIVE,
        **ANSWERS,
        **REPORTS,
        **PEOPLE,
        **UNITS,
        **ROSTER,
        **SYSTEM,
    }
)


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    held = frozenset(roles)
    return frozenset(name for name, holders in PERMISSIONS.items() if holders & held)

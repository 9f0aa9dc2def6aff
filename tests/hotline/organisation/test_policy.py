import pytest

from hotline.organisation.policy import PERMISSIONS, Role, permissions_of

NOBODY_S_MATTERS = ("tickets.", "callers.", "calls.", "recordings.", "follow_ups.", "live.")

# Written down a second time on purpose: a change of the lists must be meant.
MATRIX = {
    Role.ADMIN: "answers.use answers.manage "
    "people.contact people.manage people.read units.manage units.read roster.manage "
    "roster.read appointments.manage settings.manage walls.manage reports.read routing.read "
    "routing.policy handover.manage clocks.manage notices.manage",
    Role.SUPERVISOR: "answers.use answers.manage "
    "tickets.read tickets.read_all tickets.register tickets.dispatch tickets.handle "
    "tickets.close tickets.supervise follow_ups.read follow_ups.work callers.read callers.search "
    "callers.edit callers.reveal calls.read calls.read_all calls.answer calls.supervise "
    "upstream.work recordings.play recordings.export live.queue live.supervise reports.read reports.export "
    "people.read people.contact units.read roster.read roster.manage appointments.manage walls.manage "
    "routing.read routing.control routing.policy handover.manage clocks.manage notices.manage",
    Role.OPERATOR: "answers.use "
    "tickets.read tickets.register tickets.dispatch tickets.handle tickets.close "
    "follow_ups.read follow_ups.work callers.read callers.search callers.edit callers.reveal "
    "calls.read calls.answer recordings.play live.queue people.read people.contact units.read "
    "roster.read reports.read routing.read upstream.work",
    Role.ADVISER: "answers.use "
    "tickets.read tickets.register tickets.handle follow_ups.read follow_ups.work "
    "callers.read callers.edit callers.reveal calls.read calls.answer recordings.play people.read "
    "units.read roster.read",
    Role.TOWN_OFFICER: "answers.use "
    "tickets.read tickets.register tickets.dispatch tickets.handle "
    "follow_ups.read follow_ups.work callers.read callers.edit callers.reveal calls.read "
    "calls.answer reports.read people.read people.contact units.read roster.read",
    Role.REVIEWER: "answers.use "
    "tickets.read tickets.handle follow_ups.read follow_ups.work callers.read "
    "callers.reveal recordings.play people.read units.read roster.read reports.read",
    Role.AUDITOR: "audit.read units.read",
}


@pytest.mark.parametrize("role", Role)
def test_a_role_holds_exactly_these_permissions(role: Role) -> None:
    assert permissions_of([role]) == set(MATRIX[role].split())


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_who_keeps_the_system_sees_no_matter_of_a_citizen(role: Role) -> None:
    assert not [name for name in permissions_of([role]) if name.startswith(NOBODY_S_MATTERS)]


def test_whoever_may_be_audited_does_not_read_the_audit() -> None:
    assert PERMISSIONS["audit.read"] == {Role.AUDITOR}


def test_an_adviser_cannot_search_people_by_number() -> None:
    assert "callers.search" not in permissions_of([Role.ADVISER])


def test_two_roles_hold_what_either_holds_and_unknown_roles_hold_nothing() -> None:
    both = permissions_of([Role.ADMIN, Role.AUDITOR])
    assert both == permissions_of([Role.ADMIN]) | permissions_of([Role.AUDITOR])
    assert permissions_of(["root", ""]) == frozenset()

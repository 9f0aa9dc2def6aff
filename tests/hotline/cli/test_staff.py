from typing import Any

import pytest

from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork, first
from hotline.organisation.errors import PersonNotFound, UsernameTaken
from hotline.organisation.model import Person
from tests.hotline.cli.running import Run


@pytest.fixture
def staff(run: Run, migrated_url: str) -> Run:
    return lambda *arguments, **more: run("staff", *arguments, HOTLINE_DATABASE__URL=migrated_url)


def person(url: str, username: str) -> Any:
    database = Database(url, bus=Bus(), clock=SystemClock())
    try:
        return database.read_now(lambda session: first(session, Person, username=username))
    finally:
        database.close()


def test_the_first_administrator_is_added_with_a_password_shown_once(staff: Run) -> None:
    result = staff("add", "chen", "--name", "陈敏", "--role", "admin", "--role", "operator")
    assert result.exit_code == 0, result.output
    assert "初始密码" in result.stdout
    listed = staff("list").stdout
    assert "陈敏" in listed
    assert "admin, operator" in listed


def test_a_username_is_given_once(staff: Run) -> None:
    staff("add", "chen", "--name", "陈敏")
    with pytest.raises(UsernameTaken):
        staff("add", "Chen", "--name", "陈明")


def test_an_unknown_role_is_refused_with_those_there_are(staff: Run) -> None:
    result = staff("add", "chen", "--name", "陈敏", "--role", "boss")
    assert result.exit_code == 2
    assert "supervisor" in result.output


def test_roles_are_replaced(staff: Run) -> None:
    staff("add", "chen", "--name", "陈敏", "--role", "operator")
    assert "supervisor" in staff("roles", "chen", "--role", "supervisor").stdout
    assert "operator" not in staff("list").stdout


def test_a_new_password_replaces_the_old_one(staff: Run, migrated_url: str) -> None:
    staff("add", "chen", "--name", "陈敏")
    before = person(migrated_url, "chen").password_hash
    assert staff("password", "chen").exit_code == 0
    assert person(migrated_url, "chen").password_hash != before


def test_a_deactivated_person_stays_in_the_list(staff: Run, migrated_url: str) -> None:
    staff("add", "chen", "--name", "陈敏")
    assert staff("deactivate", "chen").exit_code == 0
    assert person(migrated_url, "chen").is_active is False
    assert "停用" in staff("list").stdout


@pytest.mark.parametrize("command", ["password", "roles", "deactivate"])
def test_nobody_of_that_name_is_said_plainly(staff: Run, command: str) -> None:
    with pytest.raises(PersonNotFound):
        staff(command, "nobody")


def test_a_second_factor_is_forgotten_for_somebody_who_lost_it(
    staff: Run, migrated_url: str
) -> None:
    staff("add", "chen", "--name", "陈敏")
    database = Database(migrated_url, bus=Bus(), clock=SystemClock())

    def enrolled(uow: UnitOfWork) -> None:
        found = first(uow.session, Person, username="chen")
        assert found
        found.totp_secret = "sealed:1:of-a-lost-key"

    database.write_now(enrolled)
    database.close()
    assert staff("forget-totp", "Chen").exit_code == 0
    assert person(migrated_url, "chen").totp_secret is None
    with pytest.raises(PersonNotFound):
        staff("forget-totp", "nobody")

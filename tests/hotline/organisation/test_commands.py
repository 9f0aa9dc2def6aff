import io

import pytest
from rich.console import Console

from hotline.organisation.commands import StaffCommands
from hotline.organisation.errors import PersonNotFound, UsernameTaken
from hotline.organisation.sign_in.errors import PasswordWeak
from tests.hotline.office import Office, login


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def staff(office: Office, said: io.StringIO) -> StaffCommands:
    console = Console(file=said, width=120)
    return StaffCommands(office.database, console=console, passwords=office.passwords)


async def test_the_first_administrator_comes_from_the_command_line(
    office: Office, staff: StaffCommands, said: io.StringIO
) -> None:
    staff.add("Admin", "管理员", ["admin"])
    password = said.getvalue().split("初始密码: ")[1].strip()
    async with office.client() as browser:
        answer = await login(browser, "admin", password)
    assert answer.json()["person"]["roles"] == ["admin"]
    with pytest.raises(UsernameTaken):
        staff.add("admin", "另一个", ["admin"])


async def test_a_forgotten_password_is_replaced_and_roles_are_given(
    office: Office, staff: StaffCommands, said: io.StringIO
) -> None:
    staff.add("chen", "陈刚 [red]", ["operator"], "demo-12348")
    staff.password("chen", "tomorrow-12348")
    staff.roles("chen", ["supervisor", "operator"])
    staff.list()
    assert "demo-12348" not in said.getvalue()
    assert "tomorrow-12348" not in said.getvalue()
    assert "陈刚 [red]" in said.getvalue()  # a name is never markup
    async with office.client() as browser:
        answer = await login(browser, "chen", "tomorrow-12348")
    assert answer.json()["person"]["roles"] == ["operator", "supervisor"]


def test_mistakes_on_the_command_line_are_said(staff: StaffCommands) -> None:
    with pytest.raises(PersonNotFound):
        staff.password("nobody")
    with pytest.raises(PasswordWeak):
        staff.add("chen", "陈刚", ["operator"], "12345678")
    with pytest.raises(ValueError, match="boss"):
        staff.add("chen", "陈刚", ["boss"])

"""hotline staff: people, roles and passwords, for the first administrator and for emergencies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import typer
from rich.console import Console

from hotline.cli.opening import opened
from hotline.cli.options import DEFAULT_CONFIG, ConfigFile, settings_from
from hotline.kernel.uow import UnitOfWork, first
from hotline.organisation import service
from hotline.organisation.commands import COMMAND_LINE, StaffCommands
from hotline.organisation.errors import PersonNotFound
from hotline.organisation.model import Person
from hotline.organisation.policy import Role
from hotline.organisation.sign_in import service as sign_ins

out = Console()
Username = Annotated[str, typer.Argument(help="What the person signs in with.")]
Roles = Annotated[
    list[Role] | None,
    typer.Option("--role", help="May be given several times.", show_default=False),
]
PasswordFromInput = Annotated[
    bool,
    typer.Option(
        "--password-stdin",
        help="Read the password from the input; without it one is made up and shown once.",
    ),
]
HELP: Final = "People who work with the hotline, their roles and passwords."


def add_to(app: typer.Typer) -> None:
    staff = typer.Typer(help=HELP, no_args_is_help=True)
    for name, command in (
        ("add", add),
        ("list", show),
        ("password", password),
        ("roles", roles),
        ("forget-totp", forget_totp),
        ("deactivate", deactivate),
    ):
        staff.command(name)(command)
    app.add_typer(staff, name="staff")


def add(
    username: Username,
    *,
    name: Annotated[str, typer.Option(help="The person's name as others see it.")],
    role: Roles = None,
    password_stdin: PasswordFromInput = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Add a person."""
    with _commands(config) as commands:
        commands.add(username, name, role or [], _typed(wanted=password_stdin))


def show(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """List everybody with roles, unit and state."""
    with _commands(config) as commands:
        commands.list()


def password(
    username: Username,
    *,
    password_stdin: PasswordFromInput = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Set a new password, lift a lock and end the person's sessions."""
    with _commands(config) as commands:
        commands.password(username, _typed(wanted=password_stdin))


def roles(username: Username, *, role: Roles = None, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Replace a person's roles by those given; their sessions end."""
    with _commands(config) as commands:
        commands.roles(username, role or [])


def deactivate(username: Username, *, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Switch an account off and end its sessions; the person's name stays on what they did."""

    def unit(uow: UnitOfWork) -> None:
        person = _person(uow, username)
        service.change_person(uow, person.id, {"is_active": False}, version=None, by=COMMAND_LINE)

    with opened(settings_from(config).database.url) as database:
        database.write_now(unit)
    out.print(f"已停用 {username}", markup=False)


def forget_totp(username: Username, *, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """A lost telephone, or a lost secret key: the person sets the second factor up again."""

    def unit(uow: UnitOfWork) -> None:
        sign_ins.forget_totp(uow, _person(uow, username).id)

    with opened(settings_from(config).database.url) as database:
        database.write_now(unit)
    out.print(f"{username} 下次登录时重新绑定验证器", markup=False)


@contextmanager
def _commands(config: ConfigFile) -> Iterator[StaffCommands]:
    with opened(settings_from(config).database.url) as database:
        yield StaffCommands(database, console=out)


def _person(uow: UnitOfWork, username: str) -> Person:
    person = first(uow.session, Person, username=username.strip().lower())
    if person is None:
        raise PersonNotFound(f"nobody has the username {username}")
    return person


def _typed(*, wanted: bool) -> str | None:
    """Never from the command line: it can be read there by everybody on the machine."""
    return sys.stdin.readline().rstrip("\r\n") if wanted else None

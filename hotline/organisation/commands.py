"""`hotline staff`: people and roles from the command line, for the first administrator and for emergencies."""

import secrets
from collections.abc import Callable, Iterable
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation import queries, repository, service
from hotline.organisation.errors import PersonNotFound
from hotline.organisation.model import Person, Role
from hotline.organisation.queries import PeopleFilter, PersonRow
from hotline.organisation.service import NewPerson
from hotline.organisation.sign_in import service as sign_ins
from hotline.organisation.sign_in.passwords import Passwords, check_strength

T = TypeVar("T")
COMMAND_LINE = "command-line"  # whoever may run commands on the server needs no account
PAGE = 200


class StaffCommands:
    """Each method is one command; refusals are HotlineErrors for the caller to show."""

    def __init__(
        self, database: Database, *, console: Console, passwords: Passwords | None = None
    ) -> None:
        self._database = database
        self._console = console
        self._passwords = passwords or Passwords()

    def add(
        self, username: str, name: str, roles: Iterable[str], password: str | None = None
    ) -> None:
        """Add a person; without a password one is made up and shown once.

        Raises:
            UsernameTaken, PasswordWeak
            ValueError: there is no such role.
        """
        username = username.strip().lower()
        chosen = password or made_up_password()
        check_strength(chosen, username)
        new = NewPerson(
            username=username,
            name=name,
            password_hash=self._passwords.hash_now(chosen),
            roles=frozenset(map(Role, roles)),
        )
        self._database.write_now(lambda uow: service.add_person(uow, new, by=COMMAND_LINE))
        held = ", ".join(sorted(new.roles)) or "无"
        self._console.print(f"已添加 {name}（用户名 {username}，角色 {held}）", markup=False)
        if password is None:
            self._console.print(f"初始密码: {chosen}", markup=False, highlight=False)

    def list(self) -> None:
        """All people in a table."""
        table = Table("用户名", "姓名", "角色", "单位", "状态")
        for row in self._database.read_now(_everybody):
            person = row.person
            state = "启用" if person.is_active else "停用"
            roles = ", ".join(row.roles)
            table.add_row(person.username, person.name, roles, row.unit_name or "-", state)
        self._console.print(table)

    def password(self, username: str, password: str | None = None) -> None:
        """Set a password, lift the lock and end the person's sessions.

        Raises:
            PersonNotFound, PasswordWeak
        """
        chosen = password or made_up_password()
        check_strength(chosen, username)
        hashed = self._passwords.hash_now(chosen)
        self._for(
            username,
            lambda uow, person: sign_ins.set_password(uow, person.id, hashed, by=COMMAND_LINE),
        )
        self._console.print(f"已重设 {username} 的密码", markup=False)
        if password is None:
            self._console.print(f"新密码: {chosen}", markup=False, highlight=False)

    def roles(self, username: str, roles: Iterable[str]) -> None:
        """Replace a person's roles; their sessions end.

        Raises:
            PersonNotFound: nobody has this username.
            ValueError: there is no such role.
        """
        wanted = frozenset(map(Role, roles))
        self._for(
            username,
            lambda uow, person: service.change_person(
                uow, person.id, {"roles": wanted}, version=None, by=COMMAND_LINE
            ),
        )
        held = ", ".join(sorted(wanted)) or "无"
        self._console.print(f"{username} 的角色: {held}", markup=False)

    def _for(self, username: str, act: Callable[[UnitOfWork, Person], T]) -> T:
        def unit(uow: UnitOfWork) -> T:
            person = repository.person_named(uow.session, username.strip().lower())
            if person is None:
                raise PersonNotFound(f"nobody has the username {username}")
            return act(uow, person)

        return self._database.write_now(unit)


def made_up_password() -> str:
    return f"{secrets.token_urlsafe(12)}-1a"


def _everybody(session: Session) -> Iterable[PersonRow]:
    found: list[PersonRow] = []
    after: tuple[str, str] | None = None
    while page := queries.people(session, PeopleFilter(), after=after, limit=PAGE):
        found += page
        after = (page[-1].person.name, page[-1].person.id)
    return found

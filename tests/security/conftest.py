"""The demonstration county on a real server, with one person of every role."""

from collections.abc import Iterator

import httpx
import pytest
from sqlmodel import select

from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, PersonRole, Role
from tests.served import PASSWORD, Served

FORMULA = "=HYPERLINK(1)"  # somebody's name
USERNAMES = {
    Role.ADMIN: "admin1",
    Role.SUPERVISOR: "supervisor1",
    Role.OPERATOR: "operator1",
    Role.ADVISER: "adviser1",
    Role.TOWN_OFFICER: "town1",
    Role.REVIEWER: "reviewer1",
    Role.AUDITOR: "auditor1",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("county"))
    served.run("demo", "--seed-only")
    _add_roles(served)
    yield served.start()
    served.stop()


@pytest.fixture(scope="module")
def everybody(served: Served) -> Iterator[dict[Role, httpx.Client]]:
    """A script's session of one person of each role."""
    clients = {role: httpx.Client(base_url=served.url, timeout=20) for role in USERNAMES}
    for role, client in clients.items():
        sign_in = {"username": USERNAMES[role], "password": PASSWORD}
        answer = client.post("/api/auth/login", json=sign_in)
        client.cookies.clear()
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    yield clients
    for client in clients.values():
        client.close()


def _add_roles(served: Served) -> None:
    """The demonstration's administrator supervises, too, and it has no reviewer and no auditor."""

    def unit(uow: UnitOfWork) -> None:
        known = uow.session.exec(select(Person).where(Person.username == "operator1")).one()
        for role in (Role.ADMIN, Role.SUPERVISOR, Role.REVIEWER, Role.AUDITOR):
            person = Person(
                username=USERNAMES[role],
                name=FORMULA,
                password_hash=known.password_hash,
                unit_id=known.unit_id,
                created_at=uow.now,
            )
            uow.session.add(person)
            uow.session.flush()
            uow.session.add(PersonRole(person_id=person.id, role=role))

    database = Database(served.environment["HOTLINE_DATABASE__URL"], bus=Bus(), clock=SystemClock())
    database.write_now(unit)
    database.close()

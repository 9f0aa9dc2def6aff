"""How secrets of second factors lie in the database: a copy of it alone lets nobody in."""

from datetime import timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from hotline.bootstrap.centre import CallCentre
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import DatabaseSettings, SecuritySettings, Settings, WebphoneSettings
from hotline.kernel.database import Database
from hotline.kernel.seal import Seal, is_sealed
from hotline.organisation.model import Role
from hotline.organisation.sign_in import factors, totp
from tests.hotline.office import PASSWORD, Office, login

STEP = timedelta(seconds=totp.STEP_SECONDS)


@pytest.fixture
def office(database: Database) -> Office:
    office = Office(database)
    office.person("zhang", Role.OPERATOR)
    return office


async def offered(client: httpx.AsyncClient) -> pyotp.TOTP:
    body = {"username": "zhang", "password": PASSWORD}
    return pyotp.TOTP((await client.post("/api/auth/totp", json=body)).json()["secret"])


def stored(database: Database) -> dict[str, tuple[str | None, str | None]]:
    query = text("SELECT username, totp_secret, totp_pending FROM person")
    return {
        row[0]: (row[1], row[2])
        for row in database.read_now(lambda session: session.connection().execute(query).all())
    }


def in_clear(database: Database, username: str, secret: str | None, pending: str | None) -> None:
    statement = text("UPDATE person SET totp_secret = :s, totp_pending = :p WHERE username = :u")
    values = {"s": secret, "p": pending, "u": username}
    database.write_now(lambda uow: uow.connection.execute(statement, values))


async def test_offered_and_in_force_a_secret_is_never_stored_in_clear(
    office: Office, database: Database, clock: ManualClock
) -> None:
    async with office.client() as browser:
        app = await offered(browser)
        _, pending = stored(database)["zhang"]
        assert (await login(browser, "zhang", totp=app.at(clock.now()))).status_code == 200
        secret, gone = stored(database)["zhang"]
    assert pending is not None
    assert is_sealed(pending)
    assert app.secret not in pending
    assert (secret, gone) == (pending, None)


async def test_secrets_of_an_earlier_version_work_and_are_encrypted_by_the_sweep_of_the_start(
    office: Office, database: Database, clock: ManualClock
) -> None:
    in_force, new = totp.new_secret(), totp.new_secret()
    office.person("li", Role.OPERATOR)
    in_clear(database, "zhang", in_force, new)
    in_clear(database, "li", None, new)

    def sweep() -> int:
        return database.write_now(lambda uow: factors.seal_plain_ones(uow, office.seal))

    async with office.client() as browser:
        code = pyotp.TOTP(in_force).at(clock.now())
        assert (await login(browser, "zhang", totp=code)).status_code == 200  # not yet swept
        assert sweep() == 2
        assert sweep() == 0
        clock.advance(STEP)
        code = pyotp.TOTP(in_force).at(clock.now())
        assert (await login(browser, "zhang", totp=code)).status_code == 200
    kept = [value for pair in stored(database).values() for value in pair if value]
    assert len(kept) == 3
    assert all(is_sealed(value) for value in kept)
    assert not any(in_force in value or new in value for value in kept)


async def test_with_another_key_nobody_is_let_in_and_it_is_said_why(
    office: Office, database: Database, clock: ManualClock
) -> None:
    async with office.client() as browser:
        app = await offered(browser)
        assert (await login(browser, "zhang", totp=app.at(clock.now()))).status_code == 200
    clock.advance(STEP)
    office.desk._seal = Seal(b"other" * 8, purpose=factors.PURPOSE)
    async with office.client() as browser:
        answer = await login(browser, "zhang", totp=app.at(clock.now()))
    assert (answer.status_code, answer.json()["code"]) == (503, "seal-broken")


async def test_the_secret_of_one_person_does_not_open_for_another(
    office: Office, database: Database, clock: ManualClock
) -> None:
    office.person("li", Role.OPERATOR)
    async with office.client() as browser:
        app = await offered(browser)
        assert (await login(browser, "zhang", totp=app.at(clock.now()))).status_code == 200
        in_clear(database, "li", stored(database)["zhang"][0], None)  # copied by hand
        answer = await login(browser, "li", totp=app.at(clock.now()))
    assert answer.json()["code"] == "seal-broken"


async def test_the_server_encrypts_what_it_finds_when_it_starts(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Office(database).person("zhang", Role.OPERATOR)
    in_clear(database, "zhang", totp.new_secret(), None)
    centre = CallCentre(
        Settings(
            database=DatabaseSettings(url=database_url),
            security=SecuritySettings(secret_key=SecretStr("k" * 40)),
            webphone=WebphoneSettings(enabled=False),
        )
    )
    async with centre.running():
        secret, _ = stored(database)["zhang"]
    assert secret is not None
    assert is_sealed(secret)

from datetime import timedelta

import httpx
import pyotp
import pytest

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import SecuritySettings
from hotline.kernel.database import Database
from hotline.organisation.model import Role
from tests.hotline.office import PASSWORD, Office, login


@pytest.fixture
def office(database: Database) -> Office:
    office = Office(database, security=SecuritySettings(totp_roles=("admin",)))
    office.person("admin", Role.ADMIN)
    office.person("zhang", Role.OPERATOR)
    return office


async def enrol(client: httpx.AsyncClient, username: str, **more: str) -> httpx.Response:
    return await client.post(
        "/api/auth/totp", json={"username": username, "password": PASSWORD, **more}
    )


async def enrolled(client: httpx.AsyncClient, clock: ManualClock, username: str) -> pyotp.TOTP:
    totp = pyotp.TOTP((await enrol(client, username)).json()["secret"])
    assert (await login(client, username, totp=totp.at(clock.now()))).status_code == 200
    clock.advance(timedelta(seconds=30))
    return totp


async def test_a_role_that_needs_a_second_factor_gets_in_only_with_one(
    office: Office, clock: ManualClock
) -> None:
    async with office.client() as browser:
        without = await login(browser, "admin")
        offer = (await enrol(browser, "admin")).json()
        still_without = await login(browser, "admin")
        code = pyotp.TOTP(offer["secret"]).at(clock.now())
        done = await login(browser, "admin", totp=code)

    assert (without.status_code, without.json()["code"]) == (401, "totp-required")
    assert without.json()["enrolled"] is False
    assert offer["otpauth_uri"].startswith("otpauth://totp/12348")
    assert f"secret={offer['secret']}" in offer["otpauth_uri"]
    assert still_without.json()["code"] == "totp-required"
    assert done.status_code == 200, done.text


async def test_other_roles_may_enrol_and_then_need_it_too(
    office: Office, clock: ManualClock
) -> None:
    async with office.client() as browser:
        assert (await login(browser, "zhang")).status_code == 200
        await enrolled(browser, clock, "zhang")
        answer = await login(browser, "zhang")
    assert (answer.json()["code"], answer.json()["enrolled"]) == ("totp-required", True)


async def test_an_enrolment_that_was_never_confirmed_locks_nobody_out(office: Office) -> None:
    async with office.client() as browser:
        await enrol(browser, "zhang")
        assert (await login(browser, "zhang")).status_code == 200


async def test_a_code_works_once(office: Office, clock: ManualClock) -> None:
    async with office.client() as browser:
        totp = await enrolled(browser, clock, "admin")
        code = totp.at(clock.now())
        assert (await login(browser, "admin", totp=code)).status_code == 200
        replayed = await login(browser, "admin", totp=code)
        earlier = await login(browser, "admin", totp=totp.at(clock.now() - timedelta(seconds=30)))
        clock.advance(timedelta(seconds=30))
        assert (await login(browser, "admin", totp=totp.at(clock.now()))).status_code == 200
    assert (replayed.status_code, replayed.json()["code"]) == (401, "totp-wrong")
    assert earlier.json()["code"] == "totp-wrong"


async def test_a_telephone_s_clock_may_be_half_a_minute_off(
    office: Office, clock: ManualClock
) -> None:
    async with office.client() as browser:
        totp = await enrolled(browser, clock, "admin")
        clock.advance(timedelta(minutes=5))
        late = totp.at(clock.now() - timedelta(seconds=30))
        assert (await login(browser, "admin", totp=late)).status_code == 200
        too_late = totp.at(clock.now() - timedelta(seconds=90))
        assert (await login(browser, "admin", totp=too_late)).json()["code"] == "totp-wrong"


async def test_guessing_codes_locks_the_name(office: Office, clock: ManualClock) -> None:
    async with office.client() as browser:
        totp = await enrolled(browser, clock, "admin")
        for _ in range(5):
            await login(browser, "admin", totp="000000")
        right = await login(browser, "admin", totp=totp.at(clock.now()))
    assert right.json()["code"] == "sign-in-locked"


async def test_the_password_alone_cannot_replace_the_second_factor(
    office: Office, clock: ManualClock
) -> None:
    async with office.client() as thief:
        totp = await enrolled(thief, clock, "admin")
        without = await enrol(thief, "admin")
        new = await enrol(thief, "admin", totp=totp.at(clock.now()))
        wrong_password = await thief.post(
            "/api/auth/totp", json={"username": "admin", "password": "no", "totp": "000000"}
        )
    assert without.json()["code"] == "totp-wrong"
    assert new.status_code == 200
    assert wrong_password.json()["code"] == "sign-in-refused"


async def test_a_lost_telephone_is_forgotten_by_another_administrator(
    office: Office, clock: ManualClock
) -> None:
    other = office.person("other", Role.ADMIN)
    async with office.client() as browser, office.client() as admin:
        await enrolled(browser, clock, "other")
        totp = await enrolled(admin, clock, "admin")
        csrf = (await login(admin, "admin", totp=totp.at(clock.now()))).json()["csrf"]
        people = (await admin.get("/api/people")).json()["items"]
        assert {row["username"] for row in people if row["has_totp"]} == {"admin", "other"}
        answer = await admin.delete(f"/api/people/{other.id}/totp", headers={"X-CSRF-Token": csrf})
        assert answer.status_code == 204
        assert (await browser.get("/api/me")).status_code == 401
        assert (await login(browser, "other")).json()["enrolled"] is False

from datetime import timedelta

import pytest

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import SecuritySettings, ServerSettings
from hotline.kernel.database import Database
from hotline.organisation.model import Role
from tests.hotline.office import PASSWORD, Office, login


async def test_signing_in_gives_a_cookie_a_token_and_who_one_is(office: Office) -> None:
    _, town, _, _ = office.county()
    person = office.person("zhang", Role.OPERATOR, name="张敏", unit_id=town.id)
    async with office.client() as browser:
        answer = await login(browser, " Zhang ")
        me = await browser.get("/api/me")

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["person"] == me.json()["person"]
    assert body["csrf"] == me.json()["csrf"]
    assert body["person"]["id"] == person.id
    assert (body["person"]["roles"], body["person"]["unit_name"]) == (["operator"], "青溪镇")
    assert "calls.answer" in body["person"]["permissions"]
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"hotline_session={body['token']};")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # http on this machine only


async def test_the_cookie_is_secure_where_the_public_address_is(database: Database) -> None:
    office = Office(database, server=ServerSettings(public_url="https://12348.example.gov.cn"))
    office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        answer = await login(browser, "zhang")
        assert (await browser.get("/api/me")).status_code == 200
    assert "Secure" in answer.headers["set-cookie"]


async def test_no_token_is_stored(office: Office) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        token = (await login(browser, "zhang")).json()["token"]
    stored = office.database.read_now(
        lambda session: session.connection().exec_driver_sql("SELECT * FROM sign_in").all()
    )
    assert stored
    assert token not in str(stored)
    assert token not in str([event.payload for event in office.events("SignedIn")])


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("zhang", "wrong"),
        ("nobody", PASSWORD),
        ("left", PASSWORD),  # switched off
        ("zhang' OR '1'='1", PASSWORD),
        ("%", PASSWORD),
    ],
)
async def test_an_unknown_name_a_wrong_password_and_a_closed_account_are_one_answer(
    office: Office, username: str, password: str
) -> None:
    office.person("zhang", Role.OPERATOR)
    left = office.person("left", Role.OPERATOR)
    await office.database.write(
        lambda uow: setattr(uow.locked(type(left), left.id), "is_active", False)
    )
    before = office.passwords.verifications

    async with office.client() as browser:
        answer = await login(browser, username, password)

    assert answer.status_code == 401
    assert answer.json() == {
        "type": "/problems/sign-in-refused",
        "title": "用户名或密码不正确，请重新输入",
        "detail": "用户名或密码不正确，请重新输入",
        "status": 401,
        "code": "sign-in-refused",
    }
    assert "set-cookie" not in answer.headers
    # The same work for each: who times the answers learns nothing.
    assert office.passwords.verifications == before + 1


@pytest.mark.parametrize("username", ["zhang", "nobody"])
async def test_five_wrong_passwords_lock_a_name_for_half_an_hour_whether_it_exists_or_not(
    office: Office, clock: ManualClock, username: str
) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        for _ in range(5):
            assert (await login(browser, username, "wrong")).json()["code"] == "sign-in-refused"
        before = office.passwords.verifications
        locked = await login(browser, username)
        assert office.passwords.verifications == before + 1
        clock.advance(timedelta(minutes=29))
        still = await login(browser, username)
        clock.advance(timedelta(minutes=2))
        after = await login(browser, username)

    assert (locked.status_code, locked.json()["code"]) == (429, "sign-in-locked")
    assert locked.headers["retry-after"] == str(locked.json()["retry_after"]) == "1801"
    assert still.status_code == 429
    assert after.status_code == (200 if username == "zhang" else 401)


async def test_a_success_forgets_the_failures_before_it(office: Office) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        for _ in range(3):
            for _ in range(4):
                await login(browser, "zhang", "wrong")
            assert (await login(browser, "zhang")).status_code == 200


async def test_tries_are_logged_without_what_was_typed(office: Office) -> None:
    person = office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        await login(browser, "zhang", "my-secret-1")
        await login(browser, "my-secret-2", "x")
        await login(browser, "zhang")
    denied = office.events("SignInDenied")
    assert [event.person_id for event in denied] == [person.id, None]
    assert "my-secret" not in str([event.payload for event in denied])
    (signed_in,) = office.events("SignedIn")
    assert signed_in.payload["address"] == "127.0.0.1"


async def test_a_token_planted_before_signing_in_is_worth_nothing(office: Office) -> None:
    office.person("zhang", Role.OPERATOR)
    planted = "A" * 43
    async with office.client() as browser:
        browser.cookies.set("hotline_session", planted)
        token = (await login(browser, "zhang")).json()["token"]
    assert token != planted
    async with office.client() as attacker:
        attacker.cookies.set("hotline_session", planted)
        assert (await attacker.get("/api/me")).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"username": "zhang"},
        {"username": "zhang", "password": PASSWORD, "admin": True},
        {"username": "zhang\r\nX-Injected: 1", "password": PASSWORD},
        {"username": "zha\x00ng", "password": PASSWORD},
        {"username": "\u202ezhang", "password": PASSWORD},
        {"username": "z" * 10_000, "password": PASSWORD},
        {"username": "zhang", "password": "p" * 10_000},
        {"username": ["zhang"], "password": PASSWORD},
        {"username": "zhang", "password": PASSWORD, "totp": "1" * 500},
        {"username": "zhang", "password": PASSWORD, "totp": "१२३४५६"},
        [],
    ],
)
async def test_a_malformed_try_hashes_nothing(office: Office, body: object) -> None:
    before = office.passwords.verifications
    async with office.client() as browser:
        answer = await browser.post("/api/auth/login", json=body)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert office.passwords.verifications == before


async def test_roles_that_do_not_exist_stop_the_start(database: Database) -> None:
    with pytest.raises(ValueError, match="boss"):
        Office(database, security=SecuritySettings(totp_roles=("boss",)))

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from fastapi.requests import HTTPConnection
from sqlmodel import Session, select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.organisation.model import Role, SignIn
from hotline.organisation.sign_in import service
from hotline.organisation.sign_in.events import Why
from hotline.web.deps import Actor
from tests.hotline.office import PASSWORD, Office, login

T = TypeVar("T")


def a_socket(office: Office, query: str = "", **headers: str) -> HTTPConnection:
    return HTTPConnection(
        {
            "type": "websocket",
            "app": office.app,
            "path": "/ws/live",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )


async def test_without_a_session_nothing_is_told(office: Office) -> None:
    async with office.client() as stranger:
        for path in ("/api/me", "/api/people", "/api/units", "/api/appointments", "/api/shifts"):
            answer = await stranger.get(path)
            assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), path


async def test_a_change_with_the_cookie_needs_the_csrf_token(office: Office) -> None:
    office.person("admin", Role.ADMIN)
    unit = {"code": "330599", "name": "云山县", "level": "county"}
    async with office.client() as browser:
        csrf = (await login(browser, "admin")).json()["csrf"]
        for wrong in (
            dict[str, str](),
            {"X-CSRF-Token": ""},
            {"X-CSRF-Token": csrf[:-1]},
            {"X-CSRF-Token": "é"},
        ):
            raw = {name.encode(): value.encode() for name, value in wrong.items()}
            answer = await browser.post("/api/units", json=unit, headers=raw)
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf-refused")
        assert (await browser.get("/api/units")).json()["items"] == []
        right = await browser.post("/api/units", json=unit, headers={"X-CSRF-Token": csrf})
    assert right.status_code == 201, right.text


async def test_another_session_s_csrf_token_is_refused(office: Office) -> None:
    office.person("admin", Role.ADMIN)
    async with office.client() as one, office.client() as other:
        await login(one, "admin")
        foreign = (await login(other, "admin")).json()["csrf"]
        answer = await one.post("/api/auth/logout", headers={"X-CSRF-Token": foreign})
    assert answer.status_code == 403


async def test_a_bearer_token_needs_no_csrf_token(office: Office) -> None:
    office.person("admin", Role.ADMIN)
    async with office.client() as browser:
        token = (await login(browser, "admin")).json()["token"]
    async with office.client() as script:
        script.headers["Authorization"] = f"Bearer {token}"
        body = {"code": "330599", "name": "云山县", "level": "county"}
        assert (await script.post("/api/units", json=body)).status_code == 201


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer " + "A" * 43, "Bearer " + "é" * 43],
)
async def test_a_wrong_bearer_token_is_not_helped_out_by_a_cookie(
    office: Office, value: str
) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        await login(browser, "zhang")
        answer = await browser.get("/api/me", headers={b"Authorization": value.encode()})
    assert answer.status_code == (401 if value.startswith("Bearer") else 200)


async def test_old_and_duplicate_cookies_do_no_harm(office: Office) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        token = (await login(browser, "zhang")).json()["token"]
    async with office.client() as browser:
        cookies = f"hotline_session=old; a=b; hotline_session={'B' * 43}; hotline_session={token}"
        assert (await browser.get("/api/me", headers={"Cookie": cookies})).status_code == 200
        junk = "hotline_session; =; ;;hotline_session=\x7f; hotline_session=" + "=" * 3000
        assert (await browser.get("/api/me", headers={"Cookie": junk})).status_code == 401


async def test_signing_out_ends_this_session_and_says_which(office: Office) -> None:
    person = office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as one, office.signed_in("zhang") as other:
        assert (await one.get("/api/me")).status_code == 200
        answer = await one.post("/api/auth/logout")
        assert (await one.get("/api/me")).status_code == 401
        assert (await other.get("/api/me")).status_code == 200
        assert (await one.post("/api/auth/logout")).status_code == 204  # again: no harm
    assert answer.status_code == 204
    assert 'hotline_session=""' in answer.headers["set-cookie"]
    (signed_out,) = office.events("SignedOut")
    first, _ = office.events("SignedIn")
    assert signed_out.person_id == person.id
    assert signed_out.payload["sign_in_id"] == first.payload["sign_in_id"]


async def test_who_does_nothing_is_signed_out(office: Office, clock: ManualClock) -> None:
    person = office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as browser:
        for _ in range(3):
            clock.advance(timedelta(minutes=29))
            assert (await browser.get("/api/me")).status_code == 200
        clock.advance(timedelta(minutes=31))
        assert (await browser.get("/api/me")).status_code == 401
    ended = await office.database.write(lambda uow: service.end_stale(uow, office.desk.rules))
    assert ended == 1
    (revoked,) = office.events("SignInRevoked")
    assert (revoked.person_id, revoked.payload["why"]) == (person.id, "idle")
    assert len(revoked.payload["sign_in_ids"]) == 1


async def test_a_session_ends_after_its_time_however_busy(
    office: Office, clock: ManualClock
) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as browser:
        for _ in range(35):
            clock.advance(timedelta(minutes=20))
            assert (await browser.get("/api/me")).status_code == 200
        clock.advance(timedelta(minutes=20))
        assert (await browser.get("/api/me")).status_code == 401
    await office.database.write(lambda uow: service.end_stale(uow, office.desk.rules))
    assert office.events("SignInRevoked")[0].payload["why"] == "expired"


async def test_use_is_noted_at_most_once_a_minute(office: Office, clock: ManualClock) -> None:
    office.person("zhang", Role.OPERATOR)

    def seen_at() -> datetime:
        return office.database.read_now(lambda session: session.exec(select(SignIn.seen_at)).one())

    async with office.signed_in("zhang") as browser:
        began = seen_at()
        for _ in range(5):
            clock.advance(timedelta(seconds=10))
            await browser.get("/api/me")
        assert seen_at() == began
        clock.advance(timedelta(seconds=10))
        await browser.get("/api/me")
        assert seen_at() == clock.now()


async def test_a_long_call_can_keep_a_session_open(office: Office, clock: ManualClock) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as browser:
        sign_in_id = office.events("SignedIn")[0].payload["sign_in_id"]
        for _ in range(4):
            clock.advance(timedelta(minutes=20))
            assert (
                await office.database.write(lambda uow: service.keep_alive(uow, [sign_in_id])) == 1
            )
        assert (await browser.get("/api/me")).status_code == 200


async def test_an_open_session_is_answered_from_memory(
    office: Office, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.person("zhang", Role.OPERATOR)
    reads = 0
    read = Database.read

    async def counted(self: Database, query: Callable[[Session], T]) -> T:
        nonlocal reads
        reads += 1
        return await read(self, query)

    async with office.signed_in("zhang") as browser:
        monkeypatch.setattr(Database, "read", counted)
        for _ in range(20):
            await browser.get("/api/me")
        assert reads == 1
        clock.advance(timedelta(seconds=6))  # another process may have revoked it
        await browser.get("/api/me")
        assert reads == 2


@pytest.mark.parametrize("change", [{"roles": ["adviser"]}, {"is_active": False}])
async def test_new_roles_and_deactivation_end_sessions_at_once(
    office: Office, change: dict[str, object]
) -> None:
    office.person("admin", Role.ADMIN)
    person = office.person("zhang", Role.OPERATOR)
    async with office.signed_in("admin") as admin, office.signed_in("zhang") as browser:
        assert (await browser.get("/api/me")).status_code == 200
        answer = await admin.patch(f"/api/people/{person.id}", json=change)
        assert answer.status_code == 200, answer.text
        assert (await browser.get("/api/me")).status_code == 401
    (revoked,) = office.events("SignInRevoked")
    assert revoked.person_id == person.id


async def test_changing_the_password_ends_the_other_sessions(office: Office) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as one, office.signed_in("zhang") as other:
        wrong = await one.post("/api/me/password", json={"old": "no", "new": "tomorrow-12348"})
        weak = await one.post("/api/me/password", json={"old": PASSWORD, "new": "short-1"})
        done = await one.post("/api/me/password", json={"old": PASSWORD, "new": "tomorrow-12348"})
        assert (await one.get("/api/me")).status_code == 200
        assert (await other.get("/api/me")).status_code == 401
        assert (await login(other, "zhang")).status_code == 401
        assert (await login(other, "zhang", "tomorrow-12348")).status_code == 200
    assert (wrong.status_code, wrong.json()["code"]) == (403, "password-wrong")
    assert (weak.status_code, weak.json()["code"]) == (400, "password-weak")
    assert done.status_code == 204


async def test_an_administrator_s_new_password_ends_all_sessions_and_lifts_the_lock(
    office: Office,
) -> None:
    office.person("admin", Role.ADMIN)
    person = office.person("zhang", Role.OPERATOR)
    async with office.signed_in("admin") as admin, office.signed_in("zhang") as browser:
        for _ in range(6):
            await login(browser, "zhang", "wrong")
        path = f"/api/people/{person.id}/password"
        assert (await admin.post(path, json={"password": "tomorrow-12348"})).status_code == 204
        assert (await browser.get("/api/me")).status_code == 401
        assert (await login(browser, "zhang", "tomorrow-12348")).status_code == 200


async def test_a_person_has_no_more_than_fifty_sessions(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_SIGN_INS", 2)
    office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as oldest:
        for _ in range(2):
            async with office.signed_in("zhang") as newer:
                assert (await newer.get("/api/me")).status_code == 200
        assert (await oldest.get("/api/me")).status_code == 401


async def test_a_socket_is_opened_by_token_or_by_a_page_of_ours(office: Office) -> None:
    person = office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        token = (await login(browser, "zhang")).json()["token"]

    async def actor(query: str = "", **headers: str) -> Actor | None:
        return await office.authenticator.actor_of(a_socket(office, query, **headers))

    cookie = f"hotline_session={token}"
    by_token = await actor(f"token={token}&since=4")
    assert by_token is not None
    assert by_token.id == person.id
    assert by_token.sign_in_id == office.events("SignedIn")[0].payload["sign_in_id"]
    assert await actor(cookie=cookie, origin=office.url)
    assert await actor(cookie=cookie, origin="https://proxy.gov.cn", host="proxy.gov.cn")
    assert await actor(cookie=cookie)  # no browser
    assert await actor(cookie=cookie, origin="https://evil.example", host="127.0.0.1:12348") is None
    assert await actor(cookie=cookie, origin="null", host="127.0.0.1:12348") is None
    assert await actor(f"token={token}x") is None


async def test_a_token_in_the_address_of_a_plain_request_is_ignored(office: Office) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.client() as browser:
        token = (await login(browser, "zhang")).json()["token"]
    async with office.client() as stranger:
        assert (await stranger.get("/api/me", params={"token": token})).status_code == 401


async def test_what_was_read_before_a_revocation_does_not_outlive_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as browser:
        read = Database.read

        async def overtaken(self: Database, query: Callable[[Session], T]) -> T:
            result = await read(self, query)
            monkeypatch.undo()
            await self.write(lambda uow: service.revoke_all(uow, person.id, Why.ROLES))
            return result

        monkeypatch.setattr(Database, "read", overtaken)
        await browser.get("/api/me")  # was right when it was asked
        assert (await browser.get("/api/me")).status_code == 401


async def test_no_event_of_signing_in_holds_a_secret(office: Office) -> None:
    office.person("zhang", Role.OPERATOR)
    async with office.signed_in("zhang") as browser:
        csrf = browser.headers["X-CSRF-Token"]
        await browser.post("/api/auth/logout")
    logged = office.database.read_now(lambda session: session.exec(select(LoggedEvent)).all())
    assert csrf not in str([row.payload for row in logged])
    assert "$argon2" not in str([row.payload for row in logged])

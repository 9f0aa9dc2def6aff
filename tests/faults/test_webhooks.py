"""Webhooks again, forged, captured and too large, at a real server; and what its log says of it all."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, closing, suppress

import httpx
import pytest
from sqlmodel import SQLModel
from twilio.request_validator import RequestValidator

from hotline.kernel.clock import SystemClock
from ivr.webphone.tokens import caller_claims, sign
from tests.faults.arrivals import Hotline
from tests.faults.office import TOKEN, own_database
from tests.faults.screen import a_fresh_screen
from tests.peers.twilio.wire import Sent
from tests.served import PASSWORD, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(90)]
VOICE = "/ivr/twilio/voice"
NUMBER = "+8613905722046"


async def _a_call(hotline: Hotline) -> list[Sent]:
    """Somebody rings, waits, is answered and hangs up; the requests that told it."""
    line = hotline.peer.dial(NUMBER)
    device = hotline.peer.device("client:operator1")
    await until(lambda: device.rung, seconds=20)
    device.answer()
    await until(lambda: line.room is not None and len(line.room.seats) == 2, seconds=20)
    await hotline.peer.hang_up(line)
    await until(lambda: _names(hotline) >= {"voice", "done", "agent", "join", "status"}, seconds=20)
    await until(lambda: not _going_on(hotline), seconds=20)
    return list(hotline.wire.sent)


async def test_every_webhook_again_is_answered_the_same_and_changes_nothing(
    hotline: Hotline,
) -> None:
    sent = await _a_call(hotline)
    before = await _rows(hotline)
    for one in sent:
        again = await hotline.wire.post(one.url, one.params)
        assert again.status_code == one.status
        # What only looks at the state of things, says how it is now: the call is over.
        if one.name in {"voice", "gather", "done", "wait"}:
            assert again.text == one.body, one.name
    answers = await asyncio.gather(
        *(hotline.wire.post(one.url, one.params) for one in sent for _ in range(5))
    )
    assert {answer.status_code for answer in answers} <= {200, 204}
    assert await _rows(hotline) == before


async def test_only_what_twilio_signed_for_this_address_is_heard(hotline: Hotline) -> None:
    call = hotline.new_call()
    url = hotline.served.url + VOICE
    good = RequestValidator(TOKEN).compute_signature(url, call)
    elsewhere = hotline.served.url + "/ivr/twilio/status"
    other_key = RequestValidator("another token").compute_signature(url, call)
    tries: list[tuple[str, dict[str, str], dict[str, str]]] = [
        (url, call, {}),
        (url, call, {"X-Twilio-Signature": ""}),
        (url, call, {"X-Twilio-Signature": "x" * 5000}),
        (url, call, {"X-Twilio-Signature": other_key}),
        (url, call | {"From": "+8613900000000"}, {"X-Twilio-Signature": good}),
        (url, call | {"Extra": "1"}, {"X-Twilio-Signature": good}),
        (f"{url}?x=1", call, {"X-Twilio-Signature": good}),
        (elsewhere, call, {"X-Twilio-Signature": good}),  # captured, and sent to another door
        (url, call, {"X-Twilio-Signature": good[:-2], "X-Forwarded-Proto": "https"}),
    ]
    for address, fields, headers in tries:
        answer = await hotline.wire.client.post(address, data=fields, headers=headers)
        assert answer.status_code == 403, headers
        assert answer.json()["code"] == "twilio-signature-refused"
    assert hotline.calls() == 0
    # Captured and sent again to the same door, it is the same call.
    for _ in range(3):
        assert (await hotline.arrives(call)).status_code == 200
    assert hotline.calls() == 1
    assert hotline.are_the_books_right() == []


async def test_a_body_over_the_limit_is_refused_and_the_server_goes_on(hotline: Hotline) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3000):
            yield b"x" * 10_000

    for path in (VOICE, "/api/auth/login", "/api/phone/sessions"):
        for body in (b"x" * 3_000_000, endless()):
            with suppress(httpx.TransportError):  # it may hang up while we are still sending
                answer = await hotline.wire.client.post(hotline.served.url + path, content=body)
                assert answer.status_code == 413
                assert answer.headers["content-type"] == "application/problem+json"
    assert (await hotline.arrives(hotline.new_call())).status_code == 200


async def test_the_log_of_a_whole_story_names_no_number_and_no_secret(hotline: Hotline) -> None:
    async with aclosing(await hotline.served.signed_in("supervisor")) as supervisor:
        session = supervisor.headers["Authorization"].removeprefix("Bearer ")
        wrong = {"username": "13905720001", "password": "a-secret-word 1"}
        await supervisor.post("/api/auth/login", json=wrong)
        async with a_fresh_screen(hotline.served, session) as screen:
            await _a_call(hotline)
            await until(lambda: screen.board)
        await supervisor.get("/api/callers/card", params={"number": NUMBER})
        await supervisor.get("/api/tickets", params={"q": NUMBER})
        await supervisor.get(f"/api/tickets/{NUMBER}")
        ticket = (await supervisor.post("/api/tickets", json={"caller_number": NUMBER})).json()
        await supervisor.post(f"/api/tickets/{ticket['id']}/reveal-phone")
        await supervisor.post("/api/phone/sessions", json={"number": "13905720002"})
        token = sign(b"k" * 32, caller_claims("13905720002", SystemClock().now()))
        await supervisor.get(f"/ws/phone?token={token}")
        await hotline.wire.client.post(hotline.served.url + VOICE, data=hotline.new_call())
    await asyncio.to_thread(hotline.served.stop)
    log = hotline.served.log.read_text(encoding="utf-8")
    assert "hotline.access" in log
    secrets = {
        "a number": NUMBER.removeprefix("+86"),
        "a number that was typed as a name": "13905720001",
        "a number of a web phone": "13905720002",
        "a number of a forged call": "86139057",
        "a session": session,
        "a password": PASSWORD,
        "a wrong password": "a-secret-word",
        "Twilio's token": TOKEN,
        "a phone's token": token,
        "our key": hotline.served.environment["HOTLINE_SECURITY__SECRET_KEY"],
        "a signature": "X-Twilio-Signature",
    }
    assert [what for what, text in secrets.items() if text in log] == []


async def test_the_log_tells_of_no_broken_thing_in_a_story_that_goes_well(
    hotline: Hotline,
) -> None:
    await _a_call(hotline)
    log = hotline.served.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert " ERROR " not in log


def _names(hotline: Hotline) -> set[str]:
    return {one.name for one in hotline.wire.sent}


def _going_on(hotline: Hotline) -> bool:
    return any(not line.is_over for line in hotline.peer.lines.values())


async def _rows(hotline: Hotline) -> dict[str, list[str]]:
    """All tables once nothing moves by itself any more."""
    moving = {"agent", "lease", "follow_up"}  # the ends of wrap-ups, and what comes due

    def rows() -> dict[str, list[str]]:
        with closing(own_database(hotline.url)) as database:
            return database.read_now(
                lambda session: {
                    name: sorted(
                        json.dumps(list(row), default=str)
                        for row in session.connection().execute(table.select())
                    )
                    for name, table in SQLModel.metadata.tables.items()
                    if name not in moving
                }
            )

    seen: list[dict[str, list[str]]] = [{}]

    def is_quiet() -> bool:
        seen.append(rows())
        return seen[-1] == seen[-2] and not seen[-1]["outbox"]

    await until(is_quiet, seconds=20, every=0.5)
    return seen[-1]

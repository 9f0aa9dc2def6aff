"""The edge: what is refused and how, and what a request that comes again hears."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from hotline.calls.model import Call
from hotline.kernel.errors import Unavailable
from ivr.twilio.signature import signature_of
from tests.contracts.twilio_bench import ACCOUNT, HOOKS, SITE, TOKEN
from tests.ivr.twilio.office import TwilioOffice, an_office
from tests.peers.twilio.verbs import wav_seconds
from tickets.model import Ticket

VOICE = {"CallSid": "CA" + "1" * 32, "From": "+8613905722046", "To": "+8657212348"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[TwilioOffice]:
    async with an_office(tmp_path) as made:
        yield made


async def post(
    office: TwilioOffice, name: str, fields: dict[str, str], *, token: str = TOKEN, **headers: str
) -> httpx.Response:
    url = f"{HOOKS}/{name}"
    signed = {"X-Twilio-Signature": signature_of(token, url, list(fields.items()))}
    return await office.client.post(url, content=urlencode(fields), headers=signed | headers)


async def test_a_signed_call_is_answered_with_twiml(office: TwilioOffice) -> None:
    response = await post(office, "voice", VOICE | {"SomethingNew": "from Twilio"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/xml")
    assert f"<Play>{SITE}/ivr/prompts/greeting.wav</Play>" in response.text


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "no signature"),
        ({"X-Twilio-Signature": "d3Jvbmc="}, "wrong signature"),
        (
            {"X-Twilio-Signature": signature_of("other", f"{HOOKS}/voice", list(VOICE.items()))},
            "wrong",
        ),
    ],
)
async def test_an_unsigned_call_is_refused_and_logged_without_its_number(
    office: TwilioOffice, caplog: pytest.LogCaptureFixture, headers: dict[str, str], reason: str
) -> None:
    with caplog.at_level(logging.WARNING):
        response = await office.client.post(f"{HOOKS}/voice", data=VOICE, headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "twilio-signature-refused"
    assert reason in caplog.text
    assert "1390572" not in caplog.text
    assert office.rows(Call) == []


async def test_a_tampered_request_is_refused(office: TwilioOffice) -> None:
    url = f"{HOOKS}/voice"
    signature = signature_of(TOKEN, url, list(VOICE.items()))
    changed = VOICE | {"From": "+8613900000000"}
    for address, fields in ((url, changed), (f"{url}?x=1", VOICE), (f"{HOOKS}/gather", VOICE)):
        sent = {"X-Twilio-Signature": signature}
        response = await office.client.post(address, data=fields, headers=sent)
        assert response.status_code == 403
    assert office.rows(Call) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_another_method_is_refused(office: TwilioOffice, method: str) -> None:
    response = await office.client.request(method, f"{HOOKS}/voice")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_body_over_the_limit_is_refused_before_it_is_read_to_the_end(
    office: TwilioOffice,
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 1
            yield b"x" * 10_000

    response = await office.client.post(f"{HOOKS}/voice", content=endless())
    assert response.status_code == 413
    assert response.json()["code"] == "callback-too-large"
    assert sent < 10


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"{}", b"[[[[", b"a" * 1000, b"%"])
async def test_garbage_is_refused(office: TwilioOffice, body: bytes) -> None:
    response = await office.client.post(f"{HOOKS}/voice", content=body)
    assert response.status_code == 403
    signed = {"X-Twilio-Signature": signature_of(TOKEN, f"{HOOKS}/voice", [])}
    response = await office.client.post(f"{HOOKS}/voice", content=body, headers=signed)
    assert response.status_code in {400, 403}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "name", ["voice", "gather?turn=1", "done?turn=1", "queue?turn=1", "record?turn=1", "status"]
)
async def test_a_signed_request_without_a_call_is_refused(office: TwilioOffice, name: str) -> None:
    response = await post(office, name, {"From": "+8613905722046"})
    assert response.status_code == 400
    assert response.json()["code"] == "field-missing"


@pytest.mark.parametrize("name", ["gather", "done", "wait", "join", "joined", "agent", "accept"])
async def test_an_address_that_is_not_ours_is_refused(office: TwilioOffice, name: str) -> None:
    response = await post(office, name, VOICE)
    assert response.status_code == 400


async def test_a_repeated_call_hears_the_same_and_opens_one_ticket(office: TwilioOffice) -> None:
    first = await post(office, "voice", VOICE, **{"I-Twilio-Idempotency-Token": "a"})
    again = await post(office, "voice", VOICE, **{"I-Twilio-Idempotency-Token": "a"})
    # The token is not signed: whoever replays a captured request may choose another.
    replayed = await post(office, "voice", VOICE, **{"I-Twilio-Idempotency-Token": "b"})
    assert first.text == again.text == replayed.text
    assert len(office.rows(Call)) == len(office.rows(Ticket)) == 1


async def test_simultaneous_repetitions_are_one_call(office: TwilioOffice) -> None:
    answers = await asyncio.gather(*(post(office, "voice", VOICE) for _ in range(20)))
    assert len({answer.text for answer in answers}) == 1
    assert len(office.rows(Call)) == len(office.rows(Ticket)) == 1


async def test_a_repeated_key_press_hears_the_same_and_changes_nothing(
    office: TwilioOffice,
) -> None:
    await office.operator("zhang")
    caller = await office.dial()
    await office.pass_time(25)
    pressed = next(sent for sent in office.peer.wire.sent if sent.name == "gather")
    before = office.call(caller)
    again = await office.peer.wire.post(pressed.url, pressed.params | {"Digits": "1"})
    assert again.text == pressed.body
    assert office.call(caller) == before


async def test_the_end_may_overtake_the_beginning(office: TwilioOffice) -> None:
    ended = {"CallStatus": "completed", "CallDuration": "3", **VOICE}
    stamp = {"Timestamp": "Mon, 02 Mar 2026 01:00:03 +0000"}
    assert (await post(office, "status", ended | stamp)).status_code == 204
    assert (await post(office, "voice", VOICE)).status_code == 200
    (call,) = office.rows(Call)
    assert call.ended_at is not None
    assert call.caller_number == VOICE["From"]
    assert len(office.rows(Ticket)) == 1


async def test_the_apology_needs_no_database_and_its_message_is_kept(office: TwilioOffice) -> None:
    response = await post(office, "fallback", VOICE | {"ErrorCode": "11200"})
    assert "technical_problem.wav" in response.text
    assert "<Record" in response.text
    assert office.rows(Call) == []
    message = {"RecordingUrl": "https://api.twilio.com/RE1", "RecordingDuration": "6"}
    gone = {"Digits": "hangup", "CallStatus": "completed"}
    await post(office, "record?turn=fallback", VOICE | message | gone)
    (call,) = office.rows(Call)
    assert call.caller_number == VOICE["From"]
    assert call.ended_at is not None


async def test_when_the_database_is_away_twilio_goes_to_the_apology(
    office: TwilioOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise Unavailable("the database cannot be used at the moment")

    monkeypatch.setattr(office.centre.ivr, "receive", away)
    response = await post(office, "voice", VOICE)
    assert response.status_code == 503
    office.peer.account = replace(ACCOUNT, fallback_url=f"{HOOKS}/fallback")
    caller = office.peer.dial("+8613905722046")
    await office.pace.pass_time(1)
    assert caller.heard == [f"{SITE}/ivr/prompts/technical_problem.wav"]
    assert len(office.peer.faults) == 1
    office.peer.faults.clear()


@pytest.mark.parametrize(("seconds", "status"), [(19, 200), (1, 200), (0, 404), (601, 404)])
async def test_music_has_the_length_asked_for(
    office: TwilioOffice, seconds: int, status: int
) -> None:
    response = await office.client.get(f"{HOOKS}/music/{seconds}.wav")
    assert response.status_code == status
    if status == 200:
        assert wav_seconds(response.content) == seconds

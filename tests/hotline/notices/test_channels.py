"""What each channel puts on the wire, and what it makes of the answers: over real HTTP."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from hotline.kernel.clock import ManualClock
from hotline.kernel.pii import Phone
from hotline.notices.channels.dingtalk import DingtalkRobot
from hotline.notices.channels.http import LONGEST_BODY, Courier
from hotline.notices.channels.log import LogSender
from hotline.notices.channels.port import Parcel, Refused, Sent, TryLater, Uncertain
from hotline.notices.channels.twilio_sms import Account, TwilioSms
from hotline.notices.channels.webhook import SecretUnusable, Webhook, key_of, signed
from hotline.notices.channels.wecom import WecomRobot
from hotline.notices.model import Reason
from hotline.notices.policy import Occasion
from hotline.notices.texts import Text
from tests.peers.receiver import Receiver, Say, a_receiver
from tests.served import free_port

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KEY = b"a key of enough bytes, for tests"
SECRET = SecretStr("whsec_" + base64.b64encode(KEY).decode())
QUICK = timedelta(seconds=0.3)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
async def courier() -> AsyncIterator[Courier]:
    courier = Courier(ManualClock(NOW), timeout=QUICK)
    yield courier
    await courier.close()


def a_parcel(**fields: Any) -> Parcel:
    given: dict[str, Any] = {
        "id": "0197",
        "attempt": 1,
        "target": "hall",
        "occasion": Occasion.DISPATCHED,
        "text": Text("【派单】工单 330599-20260302-1-0001 请签收。"),
        "number": None,
        "ticket_number": "330599-20260302-1-0001",
        "made_at": NOW,
    }
    return Parcel(**given | fields)


def a_text(**fields: Any) -> Parcel:
    return a_parcel(text=Text("【中心】您的诉求已受理。"), number=Phone("+8613905722046"), **fields)


def texts(courier: Courier, url: str, sender: str = "+8657112348000") -> TwilioSms:
    account = Account(base_url=url, sid="AC1", token=SecretStr("secret"), sender=sender)
    return TwilioSms(courier, account)


# Text messages


async def test_a_text_is_one_form_to_twilio_with_the_account_s_name_and_key(
    receiver: Receiver, courier: Courier
) -> None:
    receiver.says(Say(201, b'{"sid": "SM9", "status": "queued"}'))
    assert await texts(courier, receiver.url).send(a_text()) == Sent(provider_id="SM9")
    [got] = receiver.got
    assert got.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert got.form == {
        "To": "+8613905722046",
        "From": "+8657112348000",
        "Body": "【中心】您的诉求已受理。",
    }
    assert got.headers["authorization"] == "Basic " + base64.b64encode(b"AC1:secret").decode()
    assert got.headers["content-type"] == "application/x-www-form-urlencoded"


async def test_a_messaging_service_is_named_as_such(receiver: Receiver, courier: Courier) -> None:
    receiver.says(Say(201, b"{}"))
    service = "MG" + "0" * 32
    await texts(courier, receiver.url, service).send(a_text())
    assert receiver.got[0].form["MessagingServiceSid"] == service
    assert "From" not in receiver.got[0].form


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Say(400, b'{"code": 21610}'), Refused(reason=Reason.OPTED_OUT, detail="HTTP 400, 21610")),
        (
            Say(400, b'{"code": 21614, "message": "+8613905722046 is no mobile"}'),
            Refused(reason=Reason.NUMBER_UNUSABLE, detail="HTTP 400, 21614"),
        ),
        (
            Say(401, b'{"code": 20003}'),
            Refused(reason=Reason.UNAUTHORISED, detail="HTTP 401, 20003"),
        ),
        (
            Say(429, b'{"code": 20429}', {"Retry-After": "90"}),
            TryLater(reason=Reason.BUSY, detail="HTTP 429, 20429", after=timedelta(seconds=90)),
        ),
        (Say(500, b"oops"), Uncertain(reason=Reason.BUSY, detail="HTTP 500")),
        (
            Say(503, b"", {"Retry-After": "5"}),
            TryLater(reason=Reason.BUSY, detail="HTTP 503", after=timedelta(seconds=5)),
        ),
        (Say(307, b"", {"Location": "/x"}), Refused(reason=Reason.REDIRECTED, detail="HTTP 307")),
        (Say(hang=True), Uncertain(reason=Reason.TIMED_OUT)),
        (Say(201, drip=True), Uncertain(reason=Reason.TIMED_OUT)),
    ],
)
async def test_a_text_is_sent_again_only_if_it_was_surely_not_accepted(
    receiver: Receiver, courier: Courier, answer: Say, outcome: object
) -> None:
    receiver.says(answer)
    assert await texts(courier, receiver.url).send(a_text()) == outcome
    assert len(receiver.got) == 1


async def test_where_nobody_listens_a_text_was_not_accepted(courier: Courier) -> None:
    nowhere = texts(courier, f"http://127.0.0.1:{free_port()}")
    assert await nowhere.send(a_text()) == TryLater(reason=Reason.UNREACHABLE)


async def test_the_log_shows_the_end_of_the_number_alone(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    assert await LogSender().send(a_text()) == Sent(is_logged_only=True)
    assert "2046" in caplog.text
    assert "13905722046" not in caplog.text


# Robots


async def test_a_wecom_robot_gets_the_text_at_its_own_address(
    receiver: Receiver, courier: Courier
) -> None:
    address = SecretStr(f"{receiver.url}/cgi-bin/webhook/send?key=k1")
    assert await WecomRobot(courier, address).send(a_parcel()) == Sent()
    [got] = receiver.got
    assert (got.path, got.query) == ("/cgi-bin/webhook/send", {"key": "k1"})
    assert got.json == {"msgtype": "text", "text": {"content": str(a_parcel().text)}}


async def test_a_dingtalk_robot_is_signed_as_its_documentation_says(
    receiver: Receiver, courier: Courier
) -> None:
    address = SecretStr(f"{receiver.url}/robot/send?access_token=t1")
    robot = DingtalkRobot(courier, address, SecretStr("SEC1"), ManualClock(NOW))
    assert await robot.send(a_parcel()) == Sent()
    [got] = receiver.got
    stamp = "1772413200000"
    digest = hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()
    assert got.query == {
        "access_token": "t1",
        "timestamp": stamp,
        "sign": base64.b64encode(digest).decode(),
    }


async def test_a_dingtalk_robot_without_a_secret_is_not_signed(
    receiver: Receiver, courier: Courier
) -> None:
    robot = DingtalkRobot(courier, SecretStr(receiver.url), SecretStr(""), ManualClock(NOW))
    await robot.send(a_parcel())
    assert receiver.got[0].query == {}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"errcode": 45009}', TryLater),
        (b'{"errcode": -1}', TryLater),
        (b'{"errcode": 93000}', Refused),
        (b'{"errcode": 40008}', Refused),
        (b"<html>please sign in</html>", TryLater),
        (b"[" * 40_000, TryLater),
        (b" " * (LONGEST_BODY + 10), TryLater),
    ],
)
async def test_a_robot_s_refusal_stands_in_an_answer_that_says_200(
    receiver: Receiver, courier: Courier, body: bytes, outcome: type
) -> None:
    receiver.says(Say(200, body))
    found = await WecomRobot(courier, SecretStr(receiver.url)).send(a_parcel())
    assert type(found) is outcome


async def test_too_many_messages_to_one_robot_wait_a_minute(
    receiver: Receiver, courier: Courier
) -> None:
    receiver.says(Say(200, b'{"errcode": 130101}'))
    robot = DingtalkRobot(courier, SecretStr(receiver.url), SecretStr(""), ManualClock(NOW))
    assert await robot.send(a_parcel()) == TryLater(
        reason=Reason.BUSY, detail="errcode 130101", after=timedelta(minutes=1)
    )


# Other systems


async def test_a_webhook_is_signed_so_that_a_receiver_can_check_it(
    receiver: Receiver, courier: Courier
) -> None:
    hook = Webhook(courier, SecretStr(receiver.url), SECRET, ManualClock(NOW))
    assert await hook.send(a_parcel()) == Sent()
    [got] = receiver.got
    assert got.json == {
        "type": "ticket.dispatched",
        "timestamp": "2026-03-02T01:00:00Z",
        "data": {"ticket_number": "330599-20260302-1-0001", "text": str(a_parcel().text)},
    }
    assert got.headers["webhook-id"] == "0197"
    assert got.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    content = f"0197.{int(NOW.timestamp())}.".encode() + got.body
    expected = base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"


def test_the_signature_is_the_one_of_the_standard_s_own_example() -> None:
    """From the reference libraries of standardwebhooks.com."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "short", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%"])
def test_a_webhook_s_secret_must_be_long_and_in_its_form(secret: str) -> None:
    with pytest.raises(SecretUnusable):
        key_of(secret)


async def test_a_redirect_is_not_followed(receiver: Receiver, courier: Courier) -> None:
    with a_receiver() as inside:
        receiver.says(Say(302, b"", {"Location": inside.url}))
        hook = Webhook(courier, SecretStr(receiver.url), SECRET, ManualClock(NOW))
        assert await hook.send(a_parcel()) == Refused(reason=Reason.REDIRECTED, detail="HTTP 302")
        assert inside.got == []


@pytest.mark.parametrize(
    "address", ["", "file:///etc/passwd", "gopher://x", "http://", "not a url"]
)
async def test_only_http_addresses_are_asked(courier: Courier, address: str) -> None:
    hook = Webhook(courier, SecretStr(address), SECRET, ManualClock(NOW))
    assert await hook.send(a_parcel()) == Refused(reason=Reason.MISCONFIGURED)


async def test_a_proxy_of_the_environment_does_not_decide_where_a_notice_goes(
    receiver: Receiver, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_receiver() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        hook = Webhook(courier, SecretStr(receiver.url), SECRET, ManualClock(NOW))
        assert await hook.send(a_parcel()) == Sent()
        assert proxy.got == []


@pytest.mark.parametrize("answer", [Say(hang=True), Say(200, drip=True)])
async def test_a_receiver_that_hangs_or_never_ends_is_left_in_time(
    receiver: Receiver, courier: Courier, answer: Say
) -> None:
    receiver.says(answer)
    hook = Webhook(courier, SecretStr(receiver.url), SECRET, ManualClock(NOW))
    assert await hook.send(a_parcel()) == TryLater(reason=Reason.TIMED_OUT)

"""What the commands do when Twilio refuses, does not answer, or answers what nobody hears."""

import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from hotline.kernel.config import TwilioSettings
from hotline.telephony.port import CallRef, Ring, TelephonyError
from hotline.telephony.signals import EndCause, LegEnded
from hotline.telephony.steps import Say
from ivr.twilio.rest import connect
from ivr.twilio.tokens import BrowserPhoneNotSetUp, access_token
from tests.contracts.bench import a_ring, until
from tests.contracts.twilio_bench import SETTINGS, TwilioBench, a_twilio_bench


@pytest.fixture
async def bench() -> AsyncIterator[TwilioBench]:
    async with a_twilio_bench() as made:
        yield made


async def in_queue(bench: TwilioBench) -> CallRef:
    call = await bench.dial()
    await bench.pass_time(4)
    await until(lambda: "connecting" in bench.heard(call), bench)
    return call


def a_ring_of_now(bench: TwilioBench) -> Ring:
    """A leg whose id was made at the bench's time, as the application makes them."""
    stamp = int(bench.clock.now().timestamp() * 1000)
    ring = a_ring("zhang")
    return replace(ring, leg_id=f"{stamp:012x}{ring.leg_id[12:]}")


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (401, True), (429, False), (500, False), (503, False)]
)
async def test_a_refusal_says_whether_a_retry_can_help(
    bench: TwilioBench, status: int, permanent: bool
) -> None:
    call = await in_queue(bench)
    bench.rest.fail_with = [status]
    with pytest.raises(TelephonyError) as refusal:
        await bench.network.say(call, (Say(("hold_thanks",)),))
    assert refusal.value.permanent is permanent


async def test_a_ring_that_can_never_succeed_is_reported_at_once(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = a_ring("no+such+person")
    with pytest.raises(TelephonyError) as refusal:
        await bench.network.ring(call, ring)
    assert refusal.value.permanent
    (end,) = bench.desk.of(LegEnded)
    assert (end.leg_id, end.cause) == (ring.leg_id, EndCause.UNREACHABLE)


async def test_a_person_without_a_connected_browser_is_unreachable(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = a_ring("wang")
    await bench.network.ring(call, ring)
    await until(lambda: bench.desk.ends_of(ring.leg_id), bench)
    assert bench.desk.ends_of(ring.leg_id)[0].cause is EndCause.UNREACHABLE


async def test_a_browser_is_told_which_leg_rings(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = a_ring("zhang")
    await bench.network.ring(call, ring)
    assert bench.leg(ring.leg_id).parameters == {
        "leg": ring.leg_id,
        "call": call.call_id,
        "caller": "139****2046",
    }


async def test_an_ordinary_telephone_is_dialled_by_its_number_alone(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = replace(a_ring("zhang"), endpoint="tel:+8613905720001")
    await bench.network.ring(call, ring)
    _, _, form = bench.rest.requests[-1]
    assert form["To"] == ["+8613905720001"]


async def test_another_leg_that_rings_the_same_browser_is_not_taken_for_this_one(
    bench: TwilioBench,
) -> None:
    call = await in_queue(bench)
    first, second = a_ring_of_now(bench), a_ring_of_now(bench)
    await bench.network.ring(call, first)
    await bench.restarted().ring(call, second)
    assert bench.ledger.sids[first.leg_id] != bench.ledger.sids[second.leg_id]


async def test_a_ring_whose_answer_was_lost_rings_once(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = a_ring_of_now(bench)
    bench.peer.wire.delivery.held = []
    bench.rest.lose_answers = 1
    with pytest.raises(TelephonyError) as trouble:
        await bench.network.ring(call, ring)
    assert not trouble.value.permanent
    await bench.network.ring(call, ring)  # the outbox tries again
    assert bench.rings("zhang") == 1
    assert bench.is_ringing(ring.leg_id)


async def test_a_ring_delivered_again_after_a_restart_rings_once(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = a_ring_of_now(bench)
    bench.peer.wire.delivery.held = []  # nor has Twilio told of it yet
    await bench.network.ring(call, ring)
    bench.ledger.sids[ring.leg_id] = None  # killed before it was written down
    await bench.pass_time(2)
    await bench.restarted().ring(call, ring)
    assert bench.rings("zhang") == 1


async def test_a_bridge_delivered_again_after_a_restart_does_not_part_them(
    bench: TwilioBench,
) -> None:
    call = await in_queue(bench)
    ring = a_ring_of_now(bench)
    await bench.network.ring(call, ring)
    await until(lambda: bench.is_ringing(ring.leg_id), bench)
    await bench.device_answers(ring.leg_id)
    await bench.network.bridge(call, ring.leg_id)
    await until(lambda: bench.hear_each_other(call, ring.leg_id), bench)
    await bench.pass_time(2)
    await bench.restarted().bridge(call, ring.leg_id)
    await bench.pass_time(1)
    assert bench.hear_each_other(call, ring.leg_id)


async def test_a_second_ring_of_a_leg_cannot_end_the_first(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = a_ring("zhang")
    await bench.network.ring(call, ring)
    await until(lambda: bench.is_ringing(ring.leg_id), bench)
    stranger = bench.peer.new_line("+1", "client:zhang", "outbound-api")
    stranger.callback = bench.leg(ring.leg_id).callback
    await bench.peer.hang_up(stranger)
    await bench.pass_time(1)
    assert bench.desk.ends_of(ring.leg_id) == []


async def test_a_leg_whose_caller_is_gone_is_not_dialled_at_all(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    ring = a_ring("zhang")
    bench.ledger.expect(call, ring.leg_id)
    ended = LegEnded(
        key="x",
        carrier="twilio",
        carrier_id=call.carrier_id,
        at=bench.clock.now(),
        leg_id=ring.leg_id,
        cause=EndCause.CANCELLED,
    )
    await bench.desk.receive(ended)
    await bench.network.ring(call, ring)
    assert bench.rings("zhang") == 0


async def test_the_room_closes_without_a_report_and_the_caller_is_not_forgotten(
    bench: TwilioBench,
) -> None:
    call = await in_queue(bench)
    ring = a_ring("zhang")
    await bench.network.ring(call, ring)
    await until(lambda: bench.is_ringing(ring.leg_id), bench)
    await bench.device_answers(ring.leg_id)
    await bench.network.bridge(call, ring.leg_id)
    await until(lambda: bench.hear_each_other(call, ring.leg_id), bench)
    bench.leg(ring.leg_id).callback = None  # the status callback gets lost
    await bench.pass_time(10)
    closed_at = bench.clock.now()
    await bench.device_hangs_up(ring.leg_id)
    await bench.pass_time(4)
    (end,) = bench.desk.ends_of(ring.leg_id)
    assert (end.cause, end.at) == (EndCause.COMPLETED, closed_at)
    assert bench.is_connected(call)


async def test_a_recording_is_started_once(bench: TwilioBench) -> None:
    call = await in_queue(bench)
    for _ in range(3):
        await bench.network.record(call, on=True)
    assert len(bench.peer.recordings) == 1


async def test_readiness_names_what_is_missing(bench: TwilioBench) -> None:
    assert await bench.network.ready() is None
    bench.rest.fail_with = [500]
    with pytest.raises(TelephonyError):
        await bench.network.live_calls()
    assert await bench.network.ready() == "Twilio gives no usable answer"
    await bench.network.live_calls()
    assert await bench.network.ready() is None


class Recorder(http.server.BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"calls": [], "next_page_uri": null}')

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    seen: list[str] = []
    handler = type("Handler", (Recorder,), {"seen": seen})
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", seen
    listening.shutdown()
    listening.server_close()
    thread.join()


async def test_requests_go_to_the_configured_address_and_to_no_proxy(
    server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, seen = server
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    rest = connect(SETTINGS.model_copy(update={"api_base_url": url}))
    try:
        await rest.run(lambda client: client.calls.list(limit=1))
    finally:
        rest.close()
    (path,) = seen
    assert path.startswith(f"/2010-04-01/Accounts/{SETTINGS.account_sid}/Calls.json")


async def test_nobody_at_the_other_end_is_worth_a_retry() -> None:
    rest = connect(SETTINGS.model_copy(update={"api_base_url": "http://127.0.0.1:9"}))
    with pytest.raises(TelephonyError) as trouble:
        await rest.run(lambda client: client.calls.list(limit=1))
    assert not trouble.value.permanent
    assert rest.trouble == "Twilio does not answer"
    rest.close()


def test_a_browser_gets_a_token_only_with_an_api_key() -> None:
    with pytest.raises(BrowserPhoneNotSetUp):
        access_token(SETTINGS, "zhang")
    keyed = TwilioSettings(account_sid="AC1", api_key_sid="SK1", api_key_secret=SecretStr("s" * 32))
    assert access_token(keyed, "zhang").count(".") == 2

import logging
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from httpx import ASGITransport, AsyncClient
from starlette.types import Message, Receive, Scope, Send

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import ServerSettings
from hotline.web.limits import Buckets, Limit, network_of
from hotline.web.problems import install_problem_handlers
from hotline.web.security_stack import guarded

router = APIRouter()


@router.get("/api/hello/{name}")
async def hello(name: str) -> dict[str, str]:
    return {"hello": name}


@router.get("/page")
async def page() -> Response:
    return Response(
        "<p>",
        headers={"Content-Security-Policy": "default-src 'none'", "Cache-Control": "max-age=60"},
    )


@router.post("/api/json")
async def take_json(body: dict[str, str]) -> int:
    return len(body)


@router.post("/raw")
async def take_raw(request: Request) -> int:
    return len(await request.body())


@router.post("/stream")
async def take_stream(request: Request) -> int:
    return sum([len(chunk) async for chunk in request.stream()])


@router.get("/broken")
async def broken() -> None:
    raise RuntimeError("broken for 13812345678")


@router.post("/api/auth/login")
async def login() -> str:
    return "in"


class Edge:
    def __init__(
        self, clock: ManualClock, *, connects_to: Sequence[str] = (), **server: object
    ) -> None:
        app = FastAPI()
        app.include_router(router)
        install_problem_handlers(app)
        settings = ServerSettings.model_validate({"max_body_bytes": 1000, **server})
        self.asgi = guarded(app, settings, clock, connects_to=connects_to)

    def client(self, address: str = "203.0.113.9") -> AsyncClient:
        transport = ASGITransport(self.asgi, raise_app_exceptions=False, client=(address, 4711))
        return AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
def edge(clock: ManualClock) -> Edge:
    return Edge(clock)


@pytest.mark.parametrize("path", ["/api/hello/x", "/nothing", "/broken", "/page", "/api/json"])
async def test_every_answer_carries_the_security_headers(edge: Edge, path: str) -> None:
    async with edge.client() as client:
        headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["permissions-policy"].startswith("microphone=(self)")
    assert "strict-transport-security" not in headers
    assert headers["x-request-id"]
    assert len(headers.get_list("content-security-policy")) == 1


async def test_scripts_run_only_from_our_own_files(edge: Edge) -> None:
    async with edge.client() as client:
        policy = (await client.get("/api/hello/x")).headers["content-security-policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["script-src"] == directives["default-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in policy


async def test_pages_speak_with_us_alone_unless_a_carrier_is_configured(clock: ManualClock) -> None:
    said = []
    for hosts in ((), ("wss://*.twilio.com",)):
        edge = Edge(clock, connects_to=hosts, public_url="https://12348.example.gov.cn")
        async with edge.client() as client:
            policy = (await client.get("/api/hello/x")).headers["content-security-policy"]
        said.append(policy.split("connect-src ")[1].split(";")[0])
    assert said == [
        "'self' wss://12348.example.gov.cn",
        "'self' wss://12348.example.gov.cn wss://*.twilio.com",
    ]


async def test_a_page_may_have_a_stricter_policy_of_its_own(edge: Edge) -> None:
    async with edge.client() as client:
        answer = await client.get("/page")
        api = await client.get("/api/hello/x")
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.headers["cache-control"] == "max-age=60"
    assert api.headers["cache-control"] == "no-store"


async def test_https_is_remembered_by_the_browser(clock: ManualClock) -> None:
    async with Edge(clock, public_url="https://12348.example.gov.cn").client() as client:
        headers = (await client.get("/api/hello/x")).headers
    assert headers["strict-transport-security"].startswith("max-age=31536000")


async def chunks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 100


@pytest.mark.parametrize("path", ["/api/json", "/raw", "/stream", "/nothing"])
async def test_a_body_over_the_limit_is_refused_announced_or_not(edge: Edge, path: str) -> None:
    async with edge.client() as client:
        announced = await client.post(path, content=b"x" * 1001)
        lying = await client.post(path, content=chunks(50), headers={"Content-Length": "10"})
        streamed = await client.post(path, content=chunks(50))
    assert announced.status_code == 413
    assert announced.headers["content-type"] == "application/problem+json"
    assert announced.json()["code"] == "body-too-large"
    assert announced.json()["limit"] == 1000
    assert announced.headers["connection"] == "close"
    assert "content-security-policy" in announced.headers
    if path != "/nothing":  # nobody read it there
        assert (lying.status_code, streamed.status_code) == (413, 413)
        assert streamed.json()["code"] == "body-too-large"


async def test_a_body_of_exactly_the_limit_passes(edge: Edge) -> None:
    async with edge.client() as client:
        assert (await client.post("/raw", content=b"x" * 1000)).json() == 1000
        assert (await client.post("/stream", content=chunks(10))).json() == 1000


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1e3", "٣"])
async def test_a_nonsensical_length_breaks_nothing(edge: Edge, length: str) -> None:
    async with edge.client() as client:
        answer = await client.post(
            "/raw", content=b"x", headers=[(b"content-length", length.encode())]
        )
    assert answer.status_code in {200, 413}


async def test_an_address_that_tries_too_often_has_to_wait_and_others_need_not(
    edge: Edge, clock: ManualClock
) -> None:
    async with edge.client() as client, edge.client("203.0.113.10") as other:
        answers = [await client.post("/api/auth/login") for _ in range(101)]
        assert [answer.status_code for answer in answers] == [200] * 100 + [429]
        refused = answers[-1]
        assert (await other.post("/api/auth/login")).status_code == 200
        assert (await client.get("/api/hello/x")).status_code == 200
        clock.advance(timedelta(seconds=int(refused.headers["retry-after"])))
        assert (await client.post("/api/auth/login")).status_code == 200
        assert (await client.post("/api/auth/login")).status_code == 429
    assert refused.json()["code"] == "too-many-requests"
    assert refused.headers["retry-after"] == "1"


async def test_a_claimed_address_does_not_get_a_bucket_of_its_own(edge: Edge) -> None:
    async with edge.client() as client:
        for n in range(100):
            await client.post("/api/auth/login", headers={"X-Forwarded-For": f"10.0.0.{n}"})
        answer = await client.post("/api/auth/login", headers={"X-Forwarded-For": "10.1.1.1"})
    assert answer.status_code == 429


def test_a_subscriber_has_one_bucket_whatever_address_of_theirs_is_used() -> None:
    def network(host: str) -> str:
        return network_of({"type": "http", "client": (host, 1)})

    assert (
        network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    )
    assert network("203.0.113.9") == "203.0.113.9"
    assert network("::ffff:203.0.113.9") != network("::ffff:203.0.113.10")
    assert network("unix") == "unix"
    assert network_of({"type": "http"}) == ""


def test_buckets_forget_whom_they_have_not_heard_of_for_longest() -> None:
    buckets = Buckets(most=2)
    limit = Limit("/x", per_minute=60, burst=1)
    assert buckets.wait_for(limit, "a", 0) == 0
    assert buckets.wait_for(limit, "a", 0) == 1
    buckets.wait_for(limit, "b", 0)
    buckets.wait_for(limit, "c", 0)
    assert buckets.wait_for(limit, "a", 0) == 0
    assert buckets.wait_for(limit, "c", -5) == 1  # a clock set back gives no tries away


async def test_a_request_is_one_line_without_what_was_asked_for(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with edge.client() as client:
        await client.get("/api/hello/x", params={"number": "13812345678"})
        await client.get("/api/hello/%0d%0aSet-Cookie:a%1b")
        await client.get("/broken")
        await client.get("/healthz")
    lines = [r.getMessage() for r in caplog.records if r.name == "hotline.access"]
    assert len(lines) == 3
    assert lines[0].startswith("GET /api/hello/x 200, ")
    assert "\\r\\nSet-Cookie" in lines[1]
    assert all(line.isprintable() for line in lines)
    assert lines[2].startswith("GET /broken 500, ")
    assert "number" not in "".join(lines)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcd-1234", True),
        ("x", False),
        ("a" * 65, False),
        ("a b c d e f", False),
        ("é" * 10, False),
    ],
)
async def test_a_request_number_is_taken_over_only_when_harmless(
    edge: Edge, given: str, kept: bool
) -> None:
    async with edge.client() as client:
        first = await client.get("/page", headers={b"X-Request-ID": given.encode()})
        second = await client.get("/page")
    assert (first.headers["x-request-id"] == given) is kept
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_sockets_and_lifespans_pass_untouched(clock: ManualClock) -> None:
    seen: list[tuple[str, Receive, Send]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope["type"], receive, send))

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        raise AssertionError

    asgi = guarded(app, ServerSettings(), clock)
    for kind in ("websocket", "lifespan"):
        await asgi({"type": kind, "path": "/ws/live", "headers": []}, receive, send)
    assert seen == [("websocket", receive, send), ("lifespan", receive, send)]

"""What every answer carries to keep a browser safe, and what no request may exceed. Pure ASGI.

Starlette's BaseHTTPMiddleware would cost a task and two queues for each request.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hotline.kernel.errors import ErrorKind, HotlineError
from hotline.web.problems import respond

RawHeaders = list[tuple[bytes, bytes]]
POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Element Plus places its pop-ups with style attributes
        "img-src 'self' data:",
        "connect-src {connect}",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # browsers too old for frame-ancestors are still in offices
    "referrer-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
HSTS: Final = "max-age=31536000; includeSubDomains"
NO_STORE: Final = (b"cache-control", b"no-store")


def content_security_policy(public_url: str, connects_to: Sequence[str] = ()) -> str:
    """Pages speak with us and with `connects_to` only: what a script steals has nowhere to go."""
    ours = public_url.replace("http", "ws", 1)  # browsers before 2022 do not count it as 'self'
    return POLICY.format(connect=" ".join(("'self'", ours.rstrip("/"), *connects_to)))


class BodyTooLarge(HotlineError):
    kind = ErrorKind.TOO_LARGE
    code = "body-too-large"
    title = "提交的内容超过大小限制，请删减后再试"


class SecurityHeaders:
    """Adds the headers to each answer; what the API says is never kept by a browser or proxy."""

    def __init__(self, app: ASGIApp, *, public_url: str, connects_to: Sequence[str] = ()) -> None:
        self._app = app
        policy = content_security_policy(public_url, connects_to)
        headers = HEADERS | {"content-security-policy": policy}
        if public_url.startswith("https://"):
            headers["strict-transport-security"] = HSTS
        self._headers: RawHeaders = [(n.encode(), v.encode()) for n, v in headers.items()]
        self._names = frozenset(name for name, _ in self._headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_api = scope["path"].startswith("/api/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                added = self._headers
                if not said.isdisjoint(
                    self._names
                ):  # a route knows better, e.g. a page's own policy
                    added = [header for header in added if header[0] not in said]
                message["headers"] = [*message["headers"], *added]
                if is_api and b"cache-control" not in said:
                    message["headers"].append(NO_STORE)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses bodies over a limit, whether their length is announced or they just keep coming.

    `larger` gives path prefixes with limits of their own (imports, attachments).
    """

    def __init__(self, app: ASGIApp, *, most: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._most = most
        self._larger = tuple((larger or {}).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most_for(scope["path"])
        announced = _announced(scope["headers"])
        if announced is not None and announced > most:
            await _refuse(most, scope, receive, send)
            return
        meter = _Meter(most, scope, receive, send)
        await self._app(scope, meter.receive, meter.send)

    def _most_for(self, path: str) -> int:
        for prefix, most in self._larger:
            if path.startswith(prefix):
                return most
        return self._most


class _Meter:
    """Counts a body while it is read; the answer becomes a refusal as soon as it is too long."""

    __slots__ = ("_most", "_over", "_receive", "_scope", "_seen", "_send", "_started")

    def __init__(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        self._most = most
        self._scope = scope
        self._receive = receive
        self._send = send
        self._seen = 0
        self._over = False
        self._started = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._seen > self._most:
                self._over = True
                raise HTTPException(413)  # FastAPI lets only this pass while it reads a body
        return message

    async def send(self, message: Message) -> None:
        if not self._over or self._started:
            self._started = True
            await self._send(message)
        elif message["type"] == "http.response.start":
            await _refuse(self._most, self._scope, self._receive, self._send)


async def _refuse(most: int, scope: Scope, receive: Receive, send: Send) -> None:
    response = respond(BodyTooLarge(f"at most {most} bytes are accepted here", limit=most))
    # What is left of the body is not read, so the connection cannot be used again.
    MutableHeaders(raw=response.raw_headers)["connection"] = "close"
    await response(scope, receive, send)


def _announced(headers: RawHeaders) -> int | None:
    for name, value in headers:
        if name == b"content-length":
            # Nobody means a number of 20 digits, and Python refuses to read one of 5,000.
            return int(value[:20]) if value.isdigit() else None
    return None

"""HTTP to addresses from the settings: no redirects, no proxy from the environment, limited in time and size."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from pydantic_core import from_json

from hotline.kernel.clock import Clock
from hotline.notices.backoff import retry_after
from hotline.notices.channels.port import Refused, TryLater
from hotline.notices.model import Reason

LONGEST_BODY: Final = 65_536  # bytes of an answer; nobody has more to say
BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
UNAUTHORISED: Final = frozenset({401, 403})
Trouble = TryLater | Refused


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    asked: timedelta | None  # Retry-After

    def json(self) -> dict[str, Any]:
        """The body as an object; empty where it is none."""
        try:
            found = from_json(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def trouble(self) -> Trouble | None:
        """What the status says is wrong; None: it was accepted."""
        detail = f"HTTP {self.status}"
        if 200 <= self.status < 300:
            return None
        if 300 <= self.status < 400:  # followed, it could lead into the office's own network
            return Refused(reason=Reason.REDIRECTED, detail=detail)
        if self.status in BUSY:
            return TryLater(reason=Reason.BUSY, detail=detail, after=self.asked)
        if self.status in UNAUTHORISED:
            return Refused(reason=Reason.UNAUTHORISED, detail=detail)
        return Refused(reason=Reason.REFUSED, detail=detail)


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer. `may_have_arrived`: the request was on its way when it broke off."""

    reason: Reason
    may_have_arrived: bool


class Courier:
    """Posts. One for all channels: connections are kept."""

    def __init__(self, clock: Clock, *, timeout: timedelta) -> None:
        self._clock = clock
        self._longest = timeout.total_seconds()
        self._client: httpx.AsyncClient | None = None

    async def post(
        self,
        address: str,
        *,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Answer | Silence:
        """Send one request and read at most the beginning of the answer."""
        if not is_usable(address):
            return Silence(Reason.MISCONFIGURED, may_have_arrived=False)
        try:
            async with asyncio.timeout(self._longest):  # in all: a receiver may drip for ever
                return await self._post(address, content, form, headers, auth)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Silence(Reason.UNREACHABLE, may_have_arrived=False)
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL):
            return Silence(Reason.MISCONFIGURED, may_have_arrived=False)
        except (TimeoutError, httpx.TimeoutException):
            return Silence(Reason.TIMED_OUT, may_have_arrived=True)
        except (httpx.HTTPError, OSError):
            return Silence(Reason.UNREACHABLE, may_have_arrived=True)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _post(
        self,
        address: str,
        content: bytes | None,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> Answer:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=self._longest, follow_redirects=False, trust_env=False
            )
        request = self._client.build_request(
            "POST", address, content=content, data=form, headers=headers
        )
        basic = httpx.BasicAuth(*auth) if auth else None
        answer = await self._client.send(request, auth=basic, stream=True)
        try:
            body = b""
            async for (
                piece
            ) in answer.aiter_raw():  # compressed it stays: a small one may unpack large
                body += piece
                if len(body) > LONGEST_BODY:
                    break
        finally:
            await answer.aclose()
        asked = retry_after(answer.headers.get("retry-after"), self._clock.now())
        return Answer(answer.status_code, body[:LONGEST_BODY], asked)


def is_usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # "http://[": a bracket that is not closed
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def of_silence(silence: Silence) -> Trouble:
    """For a receiver that knows a notice again by its id."""
    if silence.reason is Reason.MISCONFIGURED:
        return Refused(reason=silence.reason)
    return TryLater(reason=silence.reason)

"""How often one address may try: a bucket of tokens for each rule and address, in the memory of this process.

The lock of an account (hotline.organisation.sign_in) is kept in the database and holds everywhere;
this only keeps one machine from asking for thousands of hashes or telephone calls.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from hotline.kernel.clock import Clock
from hotline.kernel.errors import ErrorKind, HotlineError
from hotline.web.problems import respond

MOST_REMEMBERED: Final = 20_000  # addresses; the one longest unheard of is forgotten first


class TooManyRequests(HotlineError):
    kind = ErrorKind.TOO_MANY
    code = "too-many-requests"
    title = "操作过于频繁，请稍后再试"


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` at once, then `per_minute`; several addresses of an office share a router, so be generous."""

    path: str
    per_minute: float
    burst: int
    method: str = "POST"


DEFAULT_LIMITS: Final = (
    Limit("/api/auth/login", per_minute=60, burst=100),
    Limit("/api/auth/totp", per_minute=10, burst=10),
    Limit("/api/me/password", per_minute=10, burst=10),
    Limit("/api/phone/sessions", per_minute=20, burst=30),
    Limit("/api/attachments", per_minute=120, burst=120),
)


class Buckets:
    """Counts tries. Pure but for its memory; the instant comes in."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def wait_for(self, limit: Limit, address: str, now: float) -> float:
        """0 when the try is allowed, else the seconds until the next one is."""
        key = (limit.path, address)
        left, then = self._left.pop(key, (float(limit.burst), now))
        rate = limit.per_minute / 60
        left = min(float(limit.burst), left + max(0.0, now - then) * rate)
        wait = 0.0 if left >= 1 else (1 - left) / rate
        self._left[key] = (left if wait else left - 1, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return wait


class RateLimit:
    """Answers 429 with Retry-After before anything is read or hashed."""

    def __init__(
        self, app: ASGIApp, *, clock: Clock, limits: Sequence[Limit] = DEFAULT_LIMITS
    ) -> None:
        self._app = app
        self._clock = clock
        self._limits = {(limit.method, limit.path): limit for limit in limits}
        self._buckets = Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            limit = self._limits.get((scope["method"], scope["path"].rstrip("/")))
            if limit is not None and (wait := self._wait(limit, scope)):
                seconds = math.ceil(wait)
                refusal = respond(TooManyRequests(retry_after=seconds))
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _wait(self, limit: Limit, scope: Scope) -> float:
        return self._buckets.wait_for(limit, network_of(scope), self._clock.now().timestamp())


def network_of(scope: Scope) -> str:
    """The address to count; of IPv6 the /64, because one subscriber has all of its addresses."""
    client = scope.get("client")
    if client is None:
        return ""
    try:
        address = ip_address(client[0])
    except ValueError:
        return str(client[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)

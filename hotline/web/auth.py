"""How a request says who sends it: bearer token, session cookie, or a socket's token. Knows no people.

A cookie is sent by the browser whoever asked for the request, so it alone proves nothing: unsafe
methods also need the CSRF token, and sockets must come from a page of ours.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fastapi.requests import HTTPConnection
from starlette.responses import Response

from hotline.kernel.errors import Forbidden

COOKIE: Final = "hotline_session"
CSRF_HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_COOKIES: Final = 3  # an old path or a parent domain may have left more than one


class CsrfRefused(Forbidden):
    code = "csrf-refused"
    title = "页面已过期，请刷新后重试"


@dataclass(frozen=True, slots=True)
class Credential:
    token: str
    by_cookie: bool = False


def credentials_of(connection: HTTPConnection, public_origin: str) -> Iterator[Credential]:
    """What the request offers, best first. An explicit token is never mixed with cookies."""
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    is_socket = connection.scope["type"] == "websocket"
    if scheme.lower() == "bearer":
        yield Credential(value.strip())
    elif is_socket and "token" in connection.query_params:
        # Browsers cannot set headers on a socket. Not for plain requests: addresses end up in logs.
        yield Credential(connection.query_params["token"])
    elif not is_socket or is_own_page(connection, public_origin):
        for token in _cookies(connection)[:MOST_COOKIES]:
            yield Credential(token, by_cookie=True)


def is_own_page(connection: HTTPConnection, public_origin: str) -> bool:
    """Whether the socket was opened by our own page; other programs send no Origin."""
    origin = connection.headers.get("origin")
    if origin is None or origin == public_origin:
        return True
    host = connection.headers.get("host")
    return host is not None and urlsplit(origin).netloc == host


def check_csrf(connection: HTTPConnection, expected: str) -> None:
    """Refuse a change that another site made the browser send.

    Raises:
        CsrfRefused: the header is missing or not the one given at sign-in.
    """
    if connection.scope["type"] == "websocket" or connection.scope["method"] in SAFE_METHODS:
        return
    given = connection.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise CsrfRefused("send the sign-in's csrf value as X-CSRF-Token")


def set_cookie(response: Response, token: str, *, public_url: str, seconds: int) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=public_url.startswith("https://"),
    )


def clear_cookie(response: Response, *, public_url: str) -> None:
    secure = public_url.startswith("https://")
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=secure)


def _cookies(connection: HTTPConnection) -> list[str]:
    """All values of our cookie; Starlette's parser keeps only the last."""
    found = []
    for header in connection.headers.getlist("cookie"):
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == COOKIE and value not in found:
                found.append(value)
    return found

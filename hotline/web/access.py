"""A number for each request and one line in the log: no query strings, no names, no telephone numbers."""

import logging
import re
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hotline.kernel.ids import new_id
from hotline.kernel.logs import bound

HEADER: Final = b"x-request-id"
# Whatever else a client sends could end up in log lines or in headers of other systems.
ACCEPTABLE: Final = re.compile(rb"[A-Za-z0-9-]{8,64}")
QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds
LONGEST_PATH: Final = 200
LINE: Final = "%s %s %d, %.1f ms"  # without the comma it looks like a number that must be masked
log = logging.getLogger("hotline.access")


class AccessLog:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        request_id = given if ACCEPTABLE.fullmatch(given) else new_id().encode()
        status = 0
        began = perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, request_id)]
            await send(message)

        with bound(request_id=request_id.decode()):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                if log.isEnabledFor(logging.INFO) and scope["path"] not in QUIET:
                    spent = (perf_counter() - began) * 1000
                    _write(scope["method"], scope["path"], status or 500, spent)


def _write(method: str, path: str, status: int, spent: float) -> None:
    # log.info() would search the stack for its caller, which costs more than the line.
    values = (method, printable(path), status, spent)
    log.handle(log.makeRecord(log.name, logging.INFO, __file__, 0, LINE, values, None))


def printable(path: str) -> str:
    """One line whatever was asked for; numbers in it are masked by the log's format."""
    shown = path[:LONGEST_PATH]
    return shown if shown.isprintable() else ascii(shown)

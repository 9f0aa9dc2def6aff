"""Gives browsers' `/ws/phone` connections to the media process; every other websocket stays with uvicorn.

The open TCP connection itself changes hands (SCM_RIGHTS), so calls outlive this process. Where
uvicorn does the encryption the plain stream cannot be handed over; then bytes are passed on from
here, and calls end with this process.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final, cast
from urllib.parse import urlsplit

from typing_extensions import override
from uvicorn.protocols.utils import is_ssl
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

PATH: Final = b"/ws/phone"
TRIES: Final = 40  # the kernel queues only about ten handovers; each try waits 5 ms
_UNAVAILABLE: Final = b"503 Service Unavailable"
_FORBIDDEN: Final = b"403 Forbidden"


class LineHandover:
    """Sends connections to the socket on which the media process takes them."""

    def __init__(self, lines: Path, public_url: str) -> None:
        self._lines = lines
        self._origin = urlsplit(public_url)[:2]

    def admits(self, head: bytes) -> bool:
        """Whether the page that opens this socket is one of ours.

        A page of another site could otherwise ring up with the microphone of somebody who trusts us.
        Programs that are no browsers send no Origin; their token has to do.
        """
        headers = _headers(head)
        origin = headers.get(b"origin")
        if origin is None:
            return True
        scheme, host = urlsplit(origin.decode("latin-1"))[:2]
        same_host = host.encode("latin-1") == headers.get(b"host")
        return same_host or (scheme, host) == self._origin

    def give(self, descriptor: int, head: bytes) -> bool:
        """Hand one connection over; False when the media process takes none now.

        Raises:
            OSError: there is no media process.
        """
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            try:
                sender.connect(str(self._lines))
                socket.send_fds(sender, [head], [descriptor])
            except BlockingIOError:
                return False
        return True


def websocket_protocol(handover: LineHandover) -> type[asyncio.Protocol]:
    """The class for uvicorn's `ws` setting."""

    class Protocol(_PhoneAware):
        lines = handover

    return Protocol


class _PhoneAware(WebSocketsSansIOProtocol):
    lines: ClassVar[LineHandover]
    _is_given = False
    _relay: "_Relay | None" = None

    @override
    def data_received(self, data: bytes) -> None:
        if self._relay is not None:
            self._relay.write(data)
        elif self._is_given:
            return  # the kernel keeps what follows for the media process; nothing comes here
        elif self.handshake_initiated or _path(data) != PATH:
            super().data_received(data)
        else:
            self._hand_over(data)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._relay is not None:
            self._relay.close()
        super().connection_lost(exc)

    @override
    def shutdown(self) -> None:
        if self._relay is None:
            super().shutdown()
        else:
            self.transport.close()

    def _hand_over(self, head: bytes) -> None:
        self._is_given = True
        if not self.lines.admits(head):
            self._refuse(_FORBIDDEN)
        elif is_ssl(self.transport):
            self._start_relay(head)
        else:
            self.transport.pause_reading()  # from here on every byte is the media process's
            number = self.transport.get_extra_info("socket").fileno()
            self._give(os.dup(number), head, TRIES, self.transport.abort)

    def _start_relay(self, head: bytes) -> None:
        ours, theirs = socket.socketpair()
        self._relay = _Relay(ours, self.transport)
        self._give(theirs.detach(), head, TRIES, lambda: None)

    def _give(self, descriptor: int, head: bytes, tries: int, given: Callable[[], None]) -> None:
        try:
            is_given = self.lines.give(descriptor, head)
        except OSError:
            tries = 0
            is_given = False
        if not is_given and tries > 0:
            self.loop.call_later(0.005, self._give, descriptor, head, tries - 1, given)
            return
        os.close(descriptor)
        if is_given:
            given()
        else:
            self._refuse(_UNAVAILABLE)

    def _refuse(self, status: bytes) -> None:
        self.transport.write(
            b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        self.transport.close()


class _Relay(asyncio.Protocol):
    """Passes bytes between an encrypted connection and the media process."""

    def __init__(self, ours: socket.socket, browser: asyncio.Transport) -> None:
        self._browser = browser
        self._early: list[bytes] = []
        self._media: asyncio.Transport | None = None
        ours.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        loop = asyncio.get_running_loop()
        self._opening = loop.create_task(loop.connect_accepted_socket(lambda: self, ours))

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._media = cast("asyncio.Transport", transport)
        for data in self._early:
            self._media.write(data)

    @override
    def data_received(self, data: bytes) -> None:
        self._browser.write(data)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._browser.close()

    def write(self, data: bytes) -> None:
        if self._media is None:
            self._early.append(data)
        else:
            self._media.write(data)

    def close(self) -> None:
        if self._media is not None:
            self._media.close()


def _path(head: bytes) -> bytes:
    """The path of a request head; empty when there is none."""
    words: list[Any] = head.split(b" ", 2)
    return words[1].partition(b"?")[0] if len(words) == 3 else b""


def _headers(head: bytes) -> dict[bytes, bytes]:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in lines}

"""Many consoles in one process, as cheap as Python allows: they note when each message came, and think later."""

import asyncio
import base64
import os
import re
import socket
import time

SEQ = re.compile(rb'"seq":(\d+)')


class Console(asyncio.Protocol):
    """A websocket client that keeps (time, highest number) of each message."""

    def __init__(self, path: str, *, stalls: bool = False) -> None:
        self.path = path
        self.stalls = stalls
        self.heard: list[tuple[float, bytes]] = []
        self.opened = asyncio.Event()
        self.spoken = asyncio.Event()  # the server has said something
        self.closed = asyncio.Event()
        self.close_code: int | None = None
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._buffer += data
        if not self.opened.is_set():
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self._buffer = rest
            self.opened.set()
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 1:
                self.heard.append((now, payload))
                self.spoken.set()
                if self.stalls and self._transport:
                    self._transport.pause_reading()
            elif opcode == 8:
                self.close_code = int.from_bytes(payload[:2])
            elif opcode == 9:
                self.send(10, payload)

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1], 2
        if length >= 126:
            start = 4 if length == 126 else 10
            length = int.from_bytes(buffer[2:start])
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[0] & 15, buffer[start : start + length]

    def send(self, opcode: int, payload: bytes) -> None:
        """A whole message, masked with zeros."""
        length = len(payload)
        size = bytes([128 | length]) if length < 126 else bytes([254]) + length.to_bytes(2, "big")
        if self._transport:
            self._transport.write(bytes([128 | opcode]) + size + bytes(4) + payload)

    def connection_lost(self, _: Exception | None) -> None:
        self.closed.set()

    def drop(self) -> None:
        if self._transport:
            self._transport.abort()

    def numbers(self) -> list[tuple[float, int]]:
        """(time, highest number in the message), in order."""
        return [
            (at, max(map(int, found)))
            for at, payload in self.heard
            if (found := SEQ.findall(payload))
        ]


async def open_console(port: int, path: str, *, stalls: bool = False) -> Console:
    loop = asyncio.get_running_loop()
    plug = socket.socket()
    plug.setblocking(False)  # noqa: FBT003
    if stalls:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    try:
        await loop.sock_connect(plug, ("127.0.0.1", port))
    except OSError:
        plug.close()
        raise
    _, console = await loop.create_connection(lambda: Console(path, stalls=stalls), sock=plug)
    await asyncio.wait_for(console.opened.wait(), 30)
    return console


def delays(consoles: list[Console], first: int, due: list[float]) -> list[float]:
    """How long after it was due each console knew of each event, in milliseconds."""
    found: list[float] = []
    for console in consoles:
        event = first
        for at, seq in console.numbers():
            while event <= seq and event < first + len(due):
                found.append((at - due[event - first]) * 1000)
                event += 1
        if event < first + len(due):
            raise AssertionError(f"a console missed {first + len(due) - event} events")
    return sorted(found)


def percentile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]

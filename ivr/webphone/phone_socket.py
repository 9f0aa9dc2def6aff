"""One browser's websocket inside the media process: framing, limits and liveness. No call logic.

`websockets`' protocol core is used without its asyncio layer: audio needs no task and no queue a
message, and the socket arrives with its request already read.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final, Protocol, cast

from typing_extensions import override
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from ivr.webphone.frames import FRAME_BYTES, Cutter
from ivr.webphone.output import Message, Phone

LONGEST_MESSAGE: Final = 4_096
MOST_STRIKES: Final = 20  # malformed messages before the socket is closed
MOST_MESSAGES: Final = 300  # a second; a phone sends 50
HELLO_WITHIN: Final = 10.0
CLOSE_WITHIN: Final = 2.0
CHECK_EVERY: Final = 5.0
SILENT_FOR: Final = 12.0  # without even an answer to a ping: the line is dead
# A reader this far behind (about two seconds of sound) gets no more sound; later it is cut off.
TOO_FAR_BEHIND: Final = 64_000
HOPELESSLY_BEHIND: Final = 512_000
NOT_ADMITTED: Final = 4401
USED_ELSEWHERE: Final = 4409
# Header of an unmasked binary message of one frame; made once, because it is sent 50 times a second.
_FRAME_HEADER: Final = bytes((0x82, 126)) + FRAME_BYTES.to_bytes(2, "big")


class Admission(Protocol):
    """What the socket asks its owner."""

    def hello(self, socket: "PhoneSocket", message: Mapping[str, Any]) -> Phone | None:
        """Who this is; None when the token is no good."""
        ...

    def received(self, phone: Phone, message: Mapping[str, Any]) -> bool:
        """False when the message was malformed."""
        ...

    def heard(self, phone: Phone, frame: bytes) -> None: ...

    def lost(self, socket: "PhoneSocket") -> None: ...


class PhoneSocket(asyncio.Protocol):
    def __init__(self, owner: Admission, head: bytes) -> None:
        self.phone: Phone | None = None
        self._owner = owner
        self._head = head
        self._loop = asyncio.get_running_loop()
        self._core = ServerProtocol(max_size=LONGEST_MESSAGE)
        self._transport: asyncio.Transport | None = None
        self._cutter = Cutter()
        self._strikes = 0
        self._messages = 0
        self._counted_from = self._heard_at = self._opened_at = self._loop.time()
        self._check: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._check = self._loop.call_later(CHECK_EVERY, self._check_line)
        self.data_received(self._head)

    @override
    def data_received(self, data: bytes) -> None:
        self._heard_at = self._loop.time()
        self._core.receive_data(data)
        for event in self._core.events_received():
            if isinstance(event, Request):
                self._open(event)
            elif isinstance(event, Frame):
                self._frame(event)
        self._flush()

    @override
    def eof_received(self) -> None:
        self._core.receive_eof()
        self._flush()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._check is not None:
            self._check.cancel()
        self._transport = None
        self._owner.lost(self)

    def send(self, message: Message) -> None:
        if self._core.state is State.OPEN:
            self._core.send_text(json.dumps(message, ensure_ascii=False).encode())
            self._flush()

    def send_frame(self, frame: bytes) -> None:
        transport = self._transport
        if transport is None or self._core.state is not State.OPEN:
            return
        behind = transport.get_write_buffer_size()
        if behind > HOPELESSLY_BEHIND:
            transport.abort()
        elif behind < TOO_FAR_BEHIND:
            transport.write(_FRAME_HEADER + frame)

    def close(self, code: int, reason: str = "") -> None:
        if self._core.state is State.OPEN:
            self._core.send_close(code, reason)
            self._flush()
            self._give_up_soon()

    def _open(self, request: Request) -> None:
        # No extension is offered: compressing sound would only cost time.
        self._core.send_response(self._core.accept(request))

    def _frame(self, frame: Frame) -> None:
        match frame.opcode:
            case Opcode.TEXT | Opcode.BINARY if frame.fin:
                self._message(frame.opcode is Opcode.TEXT, bytes(frame.data))
            case Opcode.TEXT | Opcode.BINARY | Opcode.CONT:
                # Our own pages send no fragments; others may split, but gain nothing by it.
                self._strike()
            case _:
                pass  # pings are answered and closes returned by the core

    def _message(self, is_text: bool, data: bytes) -> None:  # noqa: FBT001 - the kind of frame
        if not self._within_rate():
            self.close(CloseCode.POLICY_VIOLATION, "too many messages")
        elif is_text:
            self._text(data)
        elif self.phone is not None:
            for sound in self._cutter.cut(data):
                self._owner.heard(self.phone, sound)
        else:
            self._strike()

    def _text(self, data: bytes) -> None:
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            self._strike()
        elif self.phone is not None:
            if not self._owner.received(self.phone, message):
                self._strike()
        elif message.get("type") == "hello":
            self.phone = self._owner.hello(self, message)
            if self.phone is None:
                self.close(NOT_ADMITTED, "token")
        else:
            self._strike()

    def _strike(self) -> None:
        self._strikes += 1
        if self._strikes >= MOST_STRIKES:
            self.close(CloseCode.POLICY_VIOLATION, "malformed messages")

    def _within_rate(self) -> bool:
        if self._heard_at - self._counted_from >= 1.0:
            self._counted_from, self._messages = self._heard_at, 0
        self._messages += 1
        return self._messages <= MOST_MESSAGES

    def _check_line(self) -> None:
        now = self._loop.time()
        transport = self._transport
        if transport is None:
            return
        if now - self._heard_at > SILENT_FOR:
            transport.abort()
            return
        if self.phone is None and now - self._opened_at > HELLO_WITHIN:
            self.close(NOT_ADMITTED, "no hello")
            self._give_up_soon()
            return
        if self._core.state is State.OPEN:
            self._core.send_ping(b"")
            self._flush()
        self._check = self._loop.call_later(CHECK_EVERY, self._check_line)

    def _flush(self) -> None:
        transport = self._transport
        for piece in self._core.data_to_send():
            if transport is None:
                return
            if piece:
                transport.write(piece)
            elif not transport.is_closing():  # the core's way to say: nothing more follows
                transport.write_eof()
                self._give_up_soon()

    def _give_up_soon(self) -> None:
        """Closing at once, with unread input, would reset the line and lose the reason we sent."""
        if self._transport is not None:
            self._loop.call_later(CLOSE_WITHIN, self._transport.abort)

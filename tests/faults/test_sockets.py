"""Browsers, or what pretends to be one, that send nonsense on the sockets: nobody else notices."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from functools import partial

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.frames import Frame, Opcode

from tests.dashboard.live.screen import Screen
from tests.faults.office import staff
from tests.faults.screen import a_fresh_screen, live
from tests.journeys.phones import Phone, caller
from tests.served import Served, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(90)]
RECONNECTS = 1000
AT_ONCE = 25
NONSENSE: dict[str, str | bytes] = {
    "no JSON": "hello?",
    "nothing": "",
    "binary": b"\x00\x01\x02\xff" * 200,
    "10 MB": "x" * 10_000_000,
    "10 MB of binary": b"\x00" * 10_000_000,
    "deep nesting": "[" * 4000,
    "deep objects": '{"a":' * 800,
    "an unknown type": '{"type":"destroy","kind":"destroy"}',
    "a type that is no text": '{"type":{"$ne":1},"kind":["pong"]}',
    "no object": "[1,2,3]",
    "null": "null",
    "an infinite number": '{"type":1e999,"kind":NaN}',
    "wrong types": '{"type":"digit","digit":{"a":1},"token":[],"leg_id":7,"on":"yes"}',
    "a token that is a number": '{"type":"hello","token":12,"resume":{}}',
    "half a character": '{"type":"\\ud800"}',
    "a zero byte": '{"type":"hello\\u0000","token":"\\u0000"}',
}
BROKEN_FRAMES = (
    Frame(Opcode.TEXT, b'{"type":"\xff\xfe"}').serialize(mask=True),  # no UTF-8
    Frame(Opcode.TEXT, b'{"ty', fin=False).serialize(mask=True),  # and never the rest
    Frame(Opcode.CONT, b'pe":1}').serialize(mask=True),  # the rest of nothing
    Frame(Opcode.CLOSE, b"\x03\xff").serialize(mask=True),  # a code that nobody may send
    b"\xc1\x82\0\0\0\0{}",  # compressed, as nobody agreed on
    b"\x81\x02{}",  # not masked
    b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0",  # as long as can be
    b"\x83\x80\0\0\0\0",  # of no kind that there is
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("sock")
    url = f"sqlite:///{folder}/test.db"
    staff(url, operators=1)
    served = Served(folder, HOTLINE_DATABASE__URL=url)
    yield served.start()
    served.stop()


class Witness:
    """Decent users of both sockets."""

    def __init__(self, served: Served, operator: httpx.AsyncClient, phone: Phone) -> None:
        self.served = served
        self.operator = operator
        self.phone = phone
        self.token = operator.headers["Authorization"].removeprefix("Bearer ")

    async def notices_nothing(self) -> None:
        """The call is still heard, changes are still told, and everything is ready."""
        heard = sum(map(len, self.phone.sound.values()))
        await until(lambda: sum(map(len, self.phone.sound.values())) > heard + 6400)
        async with a_fresh_screen(self.served, self.token) as screen:
            for intent in ("break", "available"):
                await self.operator.put("/api/me/presence", json={"intent": intent})
                await until(partial(_shows, screen, intent), seconds=5)
        ready = await self.operator.get("/readyz")
        assert ready.json() == {"ready": True, "missing": {}}


@pytest.fixture
async def witness(served: Served) -> AsyncIterator[Witness]:
    async with (
        aclosing(await served.signed_in("operator1")) as operator,
        await caller(served.url, "") as phone,
    ):
        await operator.put("/api/me/presence", json={"intent": "signed_out"})
        await phone.tell(type="dial")
        await until(lambda: phone.heard("greeting"))
        process = served.process
        assert process is not None
        number = process.pid
        yield Witness(served, operator, phone)
        assert process.pid == number
        assert process.poll() is None, "the server is still the same process"
        log = served.log.read_text(encoding="utf-8")
        assert "Exception in ASGI" not in log, "what is refused is no error of ours"
        assert operator.headers["Authorization"].removeprefix("Bearer ") not in log
        await phone.tell(type="hang_up")


@asynccontextmanager
async def _a_socket(witness: Witness, path: str, *, known: bool) -> AsyncIterator[ClientConnection]:
    """At once after the handshake, or as somebody who was let in."""
    if path == "/ws/live":
        async with live(witness.served, witness.token if known else "nobody") as socket:
            yield socket
        return
    url = witness.served.url.replace("http", "ws") + path
    async with connect(url, proxy=None) as socket:
        if known:
            answer = await witness.operator.get("/api/me/phone")
            await socket.send(json.dumps({"type": "hello", "token": answer.json()["token"]}))
            await socket.recv()
        yield socket


@pytest.mark.parametrize("known", [False, True], ids=["a stranger", "somebody signed in"])
@pytest.mark.parametrize("path", ["/ws/live", "/ws/phone"])
async def test_nonsense_on_a_socket_hurts_nobody_else(
    witness: Witness, path: str, known: bool
) -> None:
    for message in NONSENSE.values():
        async with _a_socket(witness, path, known=known) as socket:
            frame = message.encode() if isinstance(message, str) else message
            opcode = Opcode.TEXT if isinstance(message, str) else Opcode.BINARY
            await _send_rudely(socket, Frame(opcode, frame).serialize(mask=True), times=3)
    for frame in BROKEN_FRAMES:
        async with _a_socket(witness, path, known=known) as socket:
            await _send_rudely(socket, frame, times=1)
    await witness.notices_nothing()


@pytest.mark.parametrize("path", ["/ws/live", "/ws/phone"])
async def test_ten_thousand_messages_close_only_their_own_socket(
    witness: Witness, path: str
) -> None:
    async with _a_socket(witness, path, known=True) as socket:
        with suppress(ConnectionClosed):
            for _ in range(10_000):
                await socket.send('{"type":"subscribe","ticket_id":"%"}')
        await asyncio.wait_for(socket.wait_closed(), 5)
    assert socket.close_code == 1008
    await witness.notices_nothing()


@pytest.mark.parametrize("path", ["/ws/live", "/ws/phone"])
async def test_a_thousand_quick_reconnects_hurt_nobody(witness: Witness, path: str) -> None:
    turns = asyncio.Semaphore(AT_ONCE)
    let_in = 0

    async def come_and_go(number: int) -> None:
        nonlocal let_in
        async with turns:
            # Some are refused for a moment: the media process takes only so many at a time.
            with suppress(ConnectionClosed, InvalidHandshake, OSError):
                async with _a_socket(witness, path, known=number % 2 == 0):
                    let_in += 1

    await asyncio.gather(*(come_and_go(number) for number in range(RECONNECTS)))
    assert let_in > RECONNECTS / 2
    await witness.notices_nothing()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /ws/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n",  # and then nothing more
        b"GET /ws/phone HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        (
            b"GET /ws/phone?token=%00 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: x\r\n\r\n"
        ),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # somebody speaks TLS to us
        b"\x00" * 70_000,
        b"GET /" + b"a" * 70_000,
    ],
    ids=["half a request", "no key", "an old version", "TLS", "zeros", "endless"],
)
async def test_what_is_no_handshake_hurts_nobody(witness: Witness, head: bytes) -> None:
    lines = []
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", witness.served.port)
        writer.write(head)
        lines.append(writer)
    await witness.notices_nothing()
    for writer in lines:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _send_rudely(socket: ClientConnection, bare: bytes, *, times: int) -> None:
    """Past the client's own checks, and whether or not the other side still listens."""
    with suppress(AttributeError, RuntimeError):  # what a transport says that was closed meanwhile
        for _ in range(times):
            socket.transport.write(bare)
            await asyncio.sleep(0)
        socket.transport.abort()


def _shows(screen: Screen, intent: str) -> bool:
    agent = screen.board.get("me", {}).get("agent")
    return agent is not None and agent["intent"] == intent

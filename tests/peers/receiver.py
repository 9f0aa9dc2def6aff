"""The outside of notices: an HTTP server that keeps what it gets and answers as it is told."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Got:
    """One request."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Say:
    """One answer."""

    status: int = 200
    body: bytes = b'{"errcode": 0}'
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False  # until the test is over: the request was read, no answer comes
    drip: bool = False  # a byte now and then, without an end


class Receiver:
    """`answers` are said in turn; when they are used up, `usual`."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: deque[Say] = deque()
        self.usual = Say()
        self.over = threading.Event()
        self.arrived = threading.Semaphore(0)
        self.url = ""

    def says(self, *answers: Say) -> None:
        self.answers.extend(answers)

    def next(self) -> Say:
        return self.answers.popleft() if self.answers else self.usual


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.got.append(Got(parts.path, query, headers, body))
        answer = self.receiver.next()
        self.receiver.arrived.release()
        if answer.hang:
            self.receiver.over.wait()
            self.close_connection = True
        else:
            self._answer(answer)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *args: Any) -> None:
        """Nothing: what arrived is in `got`."""

    def _answer(self, answer: Say) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = 1_000_000 if answer.drip else len(answer.body)
        self.send_header("content-length", str(length))
        self.end_headers()
        try:
            while answer.drip and not self.receiver.over.wait(0.05):
                self.wfile.write(b" ")
            self.wfile.write(answer.body)
        except OSError:  # whoever asked has heard enough
            self.close_connection = True
        self.close_connection = self.close_connection or answer.drip


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    bound = type("Bound", (Handler,), {"receiver": receiver})
    server = ThreadingHTTPServer(("127.0.0.1", 0), bound)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()

"""A real server process with its own database, for journeys, browsers and faults."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

ROOT = Path(__file__).parents[1]
PASSWORD = "demo-12348"
START_WITHIN = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """`hotline serve` as people run it: a process, a port, a folder."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("HOTLINE_")},
            "PYTHONPATH": str(ROOT),
            "HOTLINE_DATABASE__URL": f"sqlite:///{folder}/hotline.db",
            "HOTLINE_SERVER__PORT": str(self.port),
            "HOTLINE_SERVER__PUBLIC_URL": self.url,
            "HOTLINE_WEBPHONE__CONTROL_SOCKET": str(folder / "phone.sock"),
            "HOTLINE_RECORDINGS__FOLDER": str(folder / "recordings"),
            "HOTLINE_SECURITY__SECRET_KEY": "a key for tests only, of enough length",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> str:
        """A `hotline` command on the same settings."""
        done = subprocess.run(
            [sys.executable, "-m", "hotline", *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str) -> Self:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hotline", *(command or ("serve",))],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_WITHIN
        while not self._is_ready():
            assert time.monotonic() < deadline, self.log.read_text()[-4000:]
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
                pytest.fail(self.log.read_text()[-4000:])
        return self

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(15)

    def kill(self) -> None:
        """As a power cut would: no chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(5)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=10)

    async def signed_in(self, username: str) -> httpx.AsyncClient:
        """A script's session of this person."""
        client = self.client()
        answer = await client.post(
            "/api/auth/login", json={"username": username, "password": PASSWORD}
        )
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return client

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False


async def until(what: Callable[[], Any], *, seconds: float = 10.0, every: float = 0.02) -> Any:
    """Wait for a fact: `what` is asked (and awaited) until it is true; its value comes back."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        value = what()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(every)

"""An incoming call over Twilio's webhook, beside a route that does nothing, on the same machine at the same time.

Ours is `hotline serve` as an office runs it: signature, access log, call, leg, ticket, event and
receipt in one transaction with synchronous=FULL, then TwiML.

After each phase, outside of what is measured, Twilio's status callback ends its calls: no county has
ten thousand callers on the line at once, so the next phase must not run among them.
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Self

CLIENTS = 32
SECONDS = 6.0
ROUNDS = 3
OPEN_RATE = 100.0
OPEN_SECONDS = 20.0
SITE = "https://hotline.example.cn"
TOKEN = "0123456789abcdef0123456789abcdef"
RESULT = Path("var/bench/webhook.json")


class Server:
    """A process with a port."""

    def __init__(
        self,
        command: list[str],
        port: int,
        environment: dict[str, str],
        log: Path,
        *,
        ends_calls: bool = False,
    ) -> None:
        self.port = port
        self.ends_calls = ends_calls
        with log.open("wb") as file:
            self.process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, log.read_text()[-2000:]
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(log.read_text()[-2000:])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)

    def hammer(self, *, seconds: float, rate: float | None = None) -> dict[str, Any]:
        task = {
            "port": self.port,
            "url": f"{SITE}/ivr/twilio/voice",
            "token": TOKEN,
            "clients": CLIENTS,
            "seconds": seconds,
            "rate": rate,
            "process": self.process.pid,
            "ends_calls": self.ends_calls,
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.hammer", json.dumps(task)],
            check=True,
            capture_output=True,
            text=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def floor(folder: Path) -> Server:
    port = free_port()
    command = [sys.executable, "-m", "bench.webhook_floor", str(port)]
    return Server(command, port, dict(os.environ), folder / "floor.log")


def hotline(folder: Path) -> Server:
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HOTLINE_")} | {
        "HOTLINE_DATABASE__URL": f"sqlite:///{folder}/hotline.db",
        "HOTLINE_SERVER__PORT": str(port),
        "HOTLINE_SERVER__PUBLIC_URL": SITE,
        "HOTLINE_WEBPHONE__ENABLED": "false",
        "HOTLINE_SECURITY__SECRET_KEY": "for the benchmark only, and long enough",
        "HOTLINE_TWILIO__ACCOUNT_SID": "AC" + "0" * 32,
        "HOTLINE_TWILIO__AUTH_TOKEN": TOKEN,
        "HOTLINE_TWILIO__NUMBER": "+8657212348",
        "HOTLINE_TWILIO__API_BASE_URL": "http://127.0.0.1:9",  # nobody: nothing may leave here
    }
    main = [sys.executable, "-m", "hotline"]
    subprocess.run([*main, "migrate"], env=environment, check=True, capture_output=True)
    log = folder / "hotline.log"
    return Server([*main, "serve"], port, environment, log, ends_calls=True)


def rows(folder: Path) -> dict[str, int]:
    with sqlite3.connect(f"file:{folder}/hotline.db?mode=ro", uri=True) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("call", "ticket", "receipt")
        }


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        servers = {"nothing": floor(folder), "webhook": hotline(folder)}
        for server in servers.values():
            stack.enter_context(server)
            server.hammer(seconds=1)  # warm: imports, compiled statements
        rounds: list[dict[str, dict[str, Any]]] = []
        for number in range(ROUNDS):
            order = list(servers) if number % 2 == 0 else list(reversed(servers))
            rounds.append({which: servers[which].hammer(seconds=SECONDS) for which in order})
        steady = servers["webhook"].hammer(seconds=OPEN_SECONDS, rate=OPEN_RATE)
        time.sleep(1)
        kept = rows(folder)
    found: dict[str, Any] = {"clients": CLIENTS, "rounds": rounds, "steady": steady, "rows": kept}
    for which in servers:
        found[which] = {key: median(one[which][key] for one in rounds) for key in rounds[0][which]}
    found["ratio"] = round(
        median(one["webhook"]["per_second"] / one["nothing"]["per_second"] for one in rounds), 3
    )
    found["cpu_ratio"] = round(found["webhook"]["cpu_us"] / found["nothing"]["cpu_us"], 2)
    return found


def run() -> dict[str, Any]:
    """Measure, print, write the JSON; the result says which targets were met."""
    found = measure()
    print(f"{'call webhook':<34}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'CPU µs':>9}")
    lines = {
        f"a route that does nothing, {CLIENTS} clients": found["nothing"],
        f"webhook → TwiML, {CLIENTS} clients": found["webhook"],
        f"webhook → TwiML at {OPEN_RATE:.0f}/s": found["steady"],
    }
    for name, one in lines.items():
        figures = (one[key] for key in ("per_second", "p50_ms", "p95_ms", "p99_ms", "cpu_us"))
        print(f"{name:<34}" + "".join(f"{figure:>9}" for figure in figures))
    refused = sum(one["webhook"]["refused"] for one in found["rounds"]) + found["steady"]["refused"]
    kept = found["rows"]
    targets = {
        "rate against nothing": (found["ratio"], ">= 0.33", found["ratio"] >= 0.33),
        "CPU against nothing": (found["cpu_ratio"], "<= 3", found["cpu_ratio"] <= 3),
        "p99 at 100/s, ms": (found["steady"]["p99_ms"], "< 50", found["steady"]["p99_ms"] < 50),
        "refused": (refused, "0", refused == 0),
        "tickets = calls": (kept["ticket"] - kept["call"], "0", kept["ticket"] == kept["call"]),
    }
    for name, (value, target, met) in targets.items():
        print(f"{name:<34}{value:>9}  {target:<10}{'ok' if met else 'MISSED'}")
    found["targets"] = {name: met for name, (_, _, met) in targets.items()}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    return found


if __name__ == "__main__":
    run()

"""Lists, searches and changes of many tickets over HTTP, beside the SQL that could answer the same.

`python -m bench.tickets [count] [--postgres URL]`: 100,000 tickets on SQLite unless told otherwise;
with the address of a PostgreSQL server also there, in a database that is gone afterwards. The server is
`hotline serve` in a process of its own. The floor runs in this process, before the server is up: one
statement of the driver, with its commit where it changes something, and nothing of ours around it.
"""

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import Connection, create_engine, text

from bench.tickets_county import COMMON, MIDDLE, RARE, TOKEN, fill
from hotline.kernel.db import open_engine

RESULT: Final = Path("var/bench/tickets.json")
EACH: Final = 200
WARM_UP: Final = 20
JSON: Final = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
Timed = dict[str, list[float]]
ROW: Final = "SELECT * FROM ticket"
NEWEST: Final = "ORDER BY created_at DESC, id DESC LIMIT 50"
FTS: Final = """SELECT t.* FROM ticket_words JOIN ticket_text x ON x.seq = ticket_words.rowid
    JOIN ticket t ON t.id = x.ticket_id WHERE ticket_words MATCH :fts ORDER BY ticket_words.rowid DESC LIMIT 50"""
GIN: Final = """WITH m AS MATERIALIZED (SELECT seq, ticket_id FROM ticket_text
    WHERE tokens @> CAST(:array AS text[])) SELECT t.* FROM m JOIN ticket t ON t.id = m.ticket_id
    ORDER BY m.seq DESC LIMIT 50"""


def raw(connection: Connection, count: int) -> Timed:
    """The floor: milliseconds of one statement each."""
    search = FTS if connection.dialect.name == "sqlite" else GIN
    dice = random.Random(1)

    def found(*tokens: str) -> dict[str, str]:
        every = " AND ".join(f'"{token}"' for token in tokens)
        return {"fts": every, "array": "{" + ",".join(tokens) + "}"}

    def some() -> dict[str, str]:
        return {"id": f"{dice.randrange(count):032x}"}

    questions: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
        "list page": lambda: (f"{ROW} {NEWEST}", {}),
        "list page, deep": lambda: (
            f"{ROW} WHERE (created_at, id) < (SELECT created_at, id FROM ticket WHERE id = :id) {NEWEST}",
            some(),
        ),
        "filtered list": lambda: (
            f"{ROW} WHERE state = 'closed' AND handler_id = :who AND matter = 'divorce' {NEWEST}",
            {"who": f"p{dice.randrange(40)}"},
        ),
        "common word (2)": lambda: (search, found(COMMON)),
        "middle word (2)": lambda: (search, found(MIDDLE)),
        "rare word (2)": lambda: (search, found(RARE)),
        "four digits": lambda: (search, found("\ue023" + f"{dice.randrange(10**4):04}")),
        "open one": lambda: (f"{ROW} WHERE id = :id", some()),
        "change": lambda: ("UPDATE ticket SET claim = 'x', version = version + 1 WHERE id = :id", some()),
    }  # fmt: skip
    times: Timed = {name: [] for name in questions}
    for name, question in questions.items():
        for turn in range(EACH + WARM_UP):
            sql, values = question()
            statement = text(sql)
            began = time.perf_counter()
            result = connection.execute(
                statement, {k: v for k, v in values.items() if f":{k}" in sql}
            )
            if result.returns_rows:
                result.fetchall()
            connection.commit()
            if turn >= WARM_UP:
                times[name].append((time.perf_counter() - began) * 1000)
    return times


class Api:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        headers = JSON if version is None else {**JSON, "If-Match": f'"{version}"'}
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, headers)
        answer = self._connection.getresponse()
        read = answer.read()
        assert answer.status < 300, (method, path, answer.status, read[:300])
        return json.loads(read)


def over_http(port: int, count: int) -> Timed:
    times: Timed = {}
    for name, question in _questions(Api(port), count).items():
        times[name] = []
        for turn in range(EACH + WARM_UP):
            began = time.perf_counter()
            question()
            if turn >= WARM_UP:
                times[name].append((time.perf_counter() - began) * 1000)
    return times


def _questions(api: Api, count: int) -> dict[str, Callable[[], Any]]:
    dice = random.Random(2)
    depths = list(islice(_cursors(api), 100))
    written = iter([_opened(api) for _ in range(EACH + WARM_UP)])

    def listed(**wanted: Any) -> Any:
        return api.ask("GET", f"/api/tickets?{urlencode(wanted)}")

    def filtered() -> Any:
        return listed(state="closed", handler_id=f"p{dice.randrange(40)}", matter="divorce")

    def save() -> Any:
        ticket = next(written)
        body = {"claim": "要求支付工资"}
        return api.ask("PATCH", f"/api/tickets/{ticket['id']}", body, ticket["version"])

    return {
        "list page": listed,
        "list page, deep": lambda: listed(cursor=dice.choice(depths)),
        "filtered list": filtered,
        "common word (2)": lambda: listed(q=COMMON),
        "middle word (2)": lambda: listed(q=MIDDLE),
        "rare word (2)": lambda: listed(q=RARE),
        "four digits": lambda: listed(q=f"{dice.randrange(10**4):04}"),
        "open one": lambda: api.ask("GET", f"/api/tickets/{dice.randrange(count):032x}"),
        "views with counts": lambda: api.ask("GET", "/api/ticket-views/counts"),
        "create": lambda: _opened(api),
        "change": save,
    }


def _cursors(api: Api) -> Iterator[str]:
    """Where the pages begin, from the newest on."""
    cursor = None
    while True:
        page = api.ask("GET", "/api/tickets?limit=200" + (f"&cursor={cursor}" if cursor else ""))
        cursor = page["next"]
        if cursor is None:
            return
        yield cursor


def _opened(api: Api) -> Any:
    return api.ask("POST", "/api/tickets", {"channel": "visit", "summary": "拖欠工资三个月"})


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HOTLINE_")} | {
        "HOTLINE_DATABASE__URL": url,
        "HOTLINE_SERVER__PORT": str(port),
        "HOTLINE_SERVER__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HOTLINE_WEBPHONE__ENABLED": "false",
        "HOTLINE_RECORDINGS__FOLDER": str(folder / "recordings"),
        "HOTLINE_SECURITY__SECRET_KEY": "a key for this bench only, of enough length",
    }
    log = folder / "server.log"
    with log.open("wb") as file:
        command = [sys.executable, "-m", "hotline", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        while True:
            assert process.poll() is None, log.read_text()[-2000:]
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def measure(url: str, count: int, folder: Path) -> dict[str, Any]:
    began = time.perf_counter()
    fill(url, count).close()
    filled = time.perf_counter() - began
    engine = open_engine(url, pool_size=1)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))
            connection.commit()
        floor = raw(connection, count)
    engine.dispose()
    with served(url, folder) as port:
        times = over_http(port, count)
    rows = {name: _figures(values, floor.get(name)) for name, values in times.items()}
    return {"tickets": count, "filled_s": filled, "load": os.getloadavg()[0], "rows": rows}


def _figures(values: list[float], floor: list[float] | None) -> dict[str, float | None]:
    ordered = sorted(values)
    at = {
        name: ordered[int(len(ordered) * share)]
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    return {**at, "floor_p50": sorted(floor)[len(floor) // 2] if floor else None}


def show(kind: str, found: dict[str, Any]) -> None:
    print(
        f"\n{kind}: {found['tickets']:,} tickets, filled and indexed in {found['filled_s']:.0f} s, load {found['load']:.1f}"
    )
    print(f"{'over HTTP':<20}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'SQL p50':>10}")
    for name, row in found["rows"].items():
        floor = "-" if row["floor_p50"] is None else f"{row['floor_p50']:.2f}"
        print(f"{name:<20}{row['p50']:>9.2f}{row['p95']:>9.2f}{row['p99']:>9.2f}{floor:>10}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.tickets", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--postgres", metavar="URL", help="a server, without a database's name")
    asked = parser.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found["sqlite"] = measure(f"sqlite:///{folder}/bench.db", asked.count, folder)
        show("SQLite", found["sqlite"])
        if asked.postgres:
            with _a_database(asked.postgres) as url:
                found["postgresql"] = measure(url, asked.count, folder)
            show("PostgreSQL", found["postgresql"])
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1), encoding="utf-8")


@contextmanager
def _a_database(server: str) -> Iterator[str]:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    name = f"bench_{os.getpid()}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


if __name__ == "__main__":
    main()

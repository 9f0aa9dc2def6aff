"""An installation in the current folder that is backed up and restored; archives changed by hand; a full disk."""

import io
import json
import resource
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, select

from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.organisation.model import Person, SignIn
from tests.conftest import only_on
from tests.hotline.cli.running import Run
from tickets.model import Caller, Ticket

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MADE: tuple[type[SQLModel], ...] = (Person, Caller, Ticket)

on_postgresql = only_on("postgresql", "own_database_url")


class Site:
    """One installation in the current folder, and the commands run on it."""

    def __init__(self, run: Run, url: str) -> None:
        self.url = url
        self._run = run

    def run(self, *arguments: str, **environment: str) -> Any:
        return self._run(*arguments, HOTLINE_DATABASE__URL=self.url, **environment)

    def fill(self, marker: str) -> None:
        """Rows, recordings and a key that can be told from those of another marker."""

        def unit(uow: Any) -> None:
            person = Person(username=marker, name=marker, password_hash="-", created_at=NOON)
            uow.session.add(person)
            uow.session.flush()
            uow.session.add(Caller(phone=f"+86{marker}", name="张三", created_at=NOON))
            uow.session.add(Ticket(number=marker, summary="农民工工资", created_at=NOON))
            uow.session.add(
                SignIn(
                    token_hash=marker, person_id=person.id, csrf="-",
                    created_at=NOON, seen_at=NOON, expires_at=NOON,
                )
            )  # fmt: skip

        with self.database() as database:
            database.write_now(unit)
        folder = Path("var/recordings/2026-03")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{marker}.wav").write_bytes(marker.encode() * 5000)
        place = Path("var/attachments/ab/cd")
        place.mkdir(parents=True, exist_ok=True)
        (place / marker).write_bytes(marker.encode() * 3000)
        Path("var/secret.key").write_text(marker.encode().hex())

    def state(self) -> dict[str, Any]:
        """Everything that must come back, or must not have changed."""
        with self.database() as database:
            rows = {
                table.__name__: sorted(
                    json.dumps(row.model_dump(mode="json"), sort_keys=True)
                    for row in database.read_now(partial(rows_of, table=table))
                )
                for table in MADE
            }
        files = {
            str(path): path.read_bytes()
            for folder in ("recordings", "attachments")
            for path in Path("var", folder).rglob("*")
            if path.is_file()
        }
        return {**rows, **files}

    @contextmanager
    def database(self) -> Iterator[Database]:
        database = Database(self.url, bus=Bus(), clock=SystemClock())
        yield database
        database.close()

    def leftovers(self) -> list[str]:
        return sorted(str(p) for p in Path().rglob(".hotline-*")) + sorted(
            str(p) for p in Path().rglob("*.part")
        )


@contextmanager
def full_disk(at: int) -> Iterator[None]:
    """No file can grow beyond `at` bytes; writing more fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def rows_of(session: Session, *, table: type[SQLModel]) -> list[SQLModel]:
    return list(session.exec(select(table)).all())


def repack(change: Any, *, extra: tarfile.TarInfo | None = None) -> None:
    """The archive again, with its members changed and perhaps one more before the manifest."""
    with tarfile.open("b.tar.gz") as old:
        members = [(m.name, (old.extractfile(m) or io.BytesIO()).read()) for m in old]
    with tarfile.open("b.tar.gz", "w:gz") as new:
        for name, content in members:
            if extra is not None and name == "manifest.json":
                new.addfile(extra)
            member = tarfile.TarInfo(name)
            changed = change(name, content)
            member.size = len(changed)
            new.addfile(member, io.BytesIO(changed))

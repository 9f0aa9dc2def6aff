import gzip
import io
import json
import os
import resource
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session, SQLModel, select

from hotline.bootstrap import migrations
from hotline.cli.archives import postgres
from hotline.cli.archives.manifest import ArchiveDamaged, RestoreRefused
from hotline.cli.archives.reading import safe_name
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.organisation.model import Person, SignIn
from tests.hotline.cli.conftest import Run
from tickets.model import Caller, Ticket

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MADE: tuple[type[SQLModel], ...] = (Person, Caller, Ticket)

POSTGRES = os.environ.get("HOTLINE_TEST_POSTGRES")


def on_postgresql(test: Callable[..., None]) -> Any:
    only = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
    return pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL here")(only(test))


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
            for path in Path("var/recordings").rglob("*")
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


@pytest.fixture
def site(run: Run, migrated_url: str) -> Site:
    return Site(run, migrated_url)


@pytest.fixture
def sqlite_site(run: Run, folder: Path) -> Site:
    url = "sqlite:///var/hotline.db"
    migrations.upgrade(url)
    return Site(run, url)


@contextmanager
def full_disk(at: int) -> Iterator[None]:
    """No file can grow beyond `at` bytes; writing more fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_backup_brings_everything_back(site: Site) -> None:
    site.fill("13900000001")
    before = site.state()
    assert site.run("backup", "b.tar.gz").exit_code == 0
    site.fill("13900000002")
    assert site.state() != before

    result = site.run("restore", "b.tar.gz", "--force")

    assert result.exit_code == 0, result.output
    assert site.state() == before
    assert site.leftovers() == []


def test_sign_ins_do_not_come_back(site: Site) -> None:
    site.fill("13900000001")
    site.run("backup", "b.tar.gz")
    site.run("restore", "b.tar.gz", "--force")
    with site.database() as database:
        assert database.read_now(lambda s: s.exec(select(SignIn)).all()) == []


def test_a_backup_of_an_older_schema_is_brought_back_whole(site: Site) -> None:
    """Tables that the newer program added are gone, or its migration would find them there."""
    site.fill("13900000001")
    site.run("backup", "b.tar.gz")
    engine = create_engine(site.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE added_later (id integer)"))
    engine.dispose()
    site.run("restore", "b.tar.gz", "--force")
    with engine.connect() as connection, pytest.raises(Exception, match="added_later"):
        connection.execute(text("SELECT * FROM added_later"))
    engine.dispose()


def test_the_archive_tells_versions_sizes_and_sums(site: Site) -> None:
    site.fill("13900000001")
    site.run("backup", "b.tar.gz")
    with tarfile.open("b.tar.gz") as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
    assert names[0] == "about.json"
    assert names[-1] == "manifest.json"
    assert manifest["about"]["schema_revision"]
    assert {file["name"] for file in manifest["files"]} == set(names) - {"manifest.json"}
    assert all(len(file["sha256"]) == 64 for file in manifest["files"])
    assert Path("b.tar.gz").stat().st_mode & 0o077 == 0


def test_the_key_is_in_it_only_on_request(sqlite_site: Site) -> None:
    sqlite_site.fill("13900000001")
    assert "secret.key" in sqlite_site.run("backup", "without.tar.gz").stdout
    sqlite_site.run("backup", "with.tar.gz", "--with-secret")
    key = Path("var/secret.key").read_text()
    Path("var/secret.key").write_text("another")

    assert sqlite_site.run("restore", "without.tar.gz", "--force").exit_code == 0
    assert Path("var/secret.key").read_text() == "another"
    assert sqlite_site.run("restore", "with.tar.gz", "--force").exit_code == 0
    assert Path("var/secret.key").read_text() == key


def test_recordings_that_are_still_being_written_wait_for_the_next_backup(
    sqlite_site: Site,
) -> None:
    sqlite_site.fill("13900000001")
    Path("var/recordings/now.wav.part").write_bytes(b"half")
    sqlite_site.run("backup", "b.tar.gz")
    with tarfile.open("b.tar.gz") as tar:
        assert not [name for name in tar.getnames() if name.endswith(".part")]


def test_a_backup_taken_while_the_server_writes_is_of_one_moment(sqlite_site: Site) -> None:
    sqlite_site.fill("13900000001")
    enough, started = Event(), Event()

    def write(database: Database) -> None:
        number = 0
        while not enough.is_set():
            number += 1
            database.write_now(partial(both, number=number))
            started.set()

    def both(uow: Any, number: int) -> None:  # two tables that must always agree
        uow.session.add(Caller(phone=f"+1{number}", created_at=NOON))
        uow.session.add(Ticket(number=f"T{number}", summary="x" * 5000, created_at=NOON))

    with sqlite_site.database() as database:
        thread = Thread(target=write, args=(database,))
        thread.start()
        started.wait(10)
        results = [sqlite_site.run("backup", f"{n}.tar.gz") for n in range(3)]
        enough.set()
        thread.join()

    assert [result.exit_code for result in results] == [0, 0, 0]
    for number in range(3):
        with tarfile.open(f"{number}.tar.gz") as tar:
            tar.extract("database", path=f"out{number}", filter="data")
        copied = sqlite3.connect(f"out{number}/database")
        callers, tickets = (
            copied.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("caller", "ticket")
        )
        copied.close()
        assert callers == tickets > 1


def test_a_running_server_is_not_pulled_the_database_from_under(sqlite_site: Site) -> None:
    sqlite_site.fill("13900000001")
    sqlite_site.run("backup", "b.tar.gz")
    with sqlite_site.database() as database:
        database.read_now(lambda s: s.exec(select(Caller)).all())
        with pytest.raises(RestoreRefused, match="hotline serve"):
            sqlite_site.run("restore", "b.tar.gz", "--force")


def test_present_data_are_overwritten_only_on_request_and_kept(sqlite_site: Site) -> None:
    sqlite_site.fill("13900000001")
    sqlite_site.run("backup", "b.tar.gz")
    sqlite_site.fill("13900000002")
    before = sqlite_site.state()

    with pytest.raises(RestoreRefused, match="--force"):
        sqlite_site.run("restore", "b.tar.gz")
    assert sqlite_site.state() == before
    sqlite_site.run("restore", "b.tar.gz", "--force")

    (kept,) = Path("var").glob("hotline.db.before-*")
    old = sqlite3.connect(kept)
    assert old.execute("SELECT count(*) FROM person").fetchone() == (2,)
    old.close()
    (recordings,) = Path("var").glob("recordings.before-*")
    assert (recordings / "2026-03/13900000002.wav").is_file()


def test_a_new_machine_needs_no_force(sqlite_site: Site, tmp_path: Path, monkeypatch: Any) -> None:
    sqlite_site.fill("13900000001")
    before = sqlite_site.state()
    sqlite_site.run("backup", "b.tar.gz", "--with-secret")
    archive = Path("b.tar.gz").absolute()
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    assert sqlite_site.run("restore", str(archive)).exit_code == 0
    assert sqlite_site.state() == before
    assert Path("var/secret.key").is_file()


def test_a_damaged_database_can_be_replaced(sqlite_site: Site) -> None:
    sqlite_site.fill("13900000001")
    before = sqlite_site.state()
    sqlite_site.run("backup", "b.tar.gz")
    Path("var/hotline.db").write_bytes(b"not a database" * 1000)
    sqlite_site.run("restore", "b.tar.gz", "--force")
    assert sqlite_site.state() == before


# Archives that must not be believed


def test_a_cut_or_changed_archive_leaves_the_old_data_untouched(sqlite_site: Site) -> None:
    sqlite_site.fill("13900000001")
    sqlite_site.run("backup", "good.tar.gz")
    good = Path("good.tar.gz").read_bytes()
    sqlite_site.fill("13900000002")
    before = sqlite_site.state()

    for cut in (0, 10, 500, len(good) // 2, len(good) - 300):
        Path("bad.tar.gz").write_bytes(good[:cut])
        with pytest.raises(ArchiveDamaged):
            sqlite_site.run("restore", "bad.tar.gz", "--force")
    for place in range(20, len(good) - 300, len(good) // 25):
        changed = bytearray(good)
        changed[place] ^= 0xFF
        Path("bad.tar.gz").write_bytes(changed)
        with pytest.raises(ArchiveDamaged):
            sqlite_site.run("restore", "bad.tar.gz", "--force")

    assert sqlite_site.state() == before
    assert sqlite_site.leftovers() == []


@pytest.mark.parametrize("member", ["database", "recordings/2026-03/13900000001.wav"])
def test_a_changed_member_does_not_match_its_sum(site: Site, member: str) -> None:
    site.fill("13900000001")
    site.run("backup", "b.tar.gz")
    before = site.state()
    repack(
        lambda name, content: content[:-1] + bytes([content[-1] ^ 1]) if name == member else content
    )
    with pytest.raises(ArchiveDamaged):
        site.run("restore", "b.tar.gz", "--force")
    assert site.state() == before


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "recordings/../../evil", "recordings/..", "other", "database/x"],
)
def test_a_name_that_leads_elsewhere_is_refused(sqlite_site: Site, name: str) -> None:
    sqlite_site.run("backup", "b.tar.gz")
    repack(lambda _, content: content, extra=tarfile.TarInfo(name))
    with pytest.raises(ArchiveDamaged, match="不该有"):
        sqlite_site.run("restore", "b.tar.gz", "--force")
    assert not list(Path().rglob("*evil*"))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE]
)
def test_only_plain_files_are_unpacked(sqlite_site: Site, kind: bytes) -> None:
    sqlite_site.run("backup", "b.tar.gz")
    link = tarfile.TarInfo("recordings/link")
    link.type, link.linkname = kind, "/etc/passwd"
    repack(lambda _, content: content, extra=link)
    with pytest.raises(ArchiveDamaged):
        sqlite_site.run("restore", "b.tar.gz", "--force")


def test_a_member_that_comes_twice_is_refused(sqlite_site: Site) -> None:
    sqlite_site.run("backup", "b.tar.gz")
    repack(lambda _, content: content, extra=tarfile.TarInfo("database"))
    assert sqlite_site.run("restore", "b.tar.gz", "--force").exit_code == 1


@pytest.mark.parametrize("name", ["", ".", "recordings", "recordings//a", "recordings/a\n", "a\\b"])
def test_names_we_never_write_are_not_safe(name: str) -> None:
    assert not safe_name(name)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"schema_revision": "9999_future"}, "先升级程序"),
        ({"format": 99}, "先升级程序"),
        ({"database": "postgresql"}, "来自 postgresql"),
        ({"bytes": 10**18}, "空间不足"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_at_once(
    sqlite_site: Site, changes: dict[str, Any], why: str
) -> None:
    sqlite_site.fill("13900000001")
    sqlite_site.run("backup", "b.tar.gz")
    before = sqlite_site.state()

    def change(name: str, content: bytes) -> bytes:
        return (
            json.dumps(json.loads(content) | changes).encode() if name == "about.json" else content
        )

    repack(change)
    with pytest.raises(RestoreRefused, match=why):
        sqlite_site.run("restore", "b.tar.gz", "--force")
    assert sqlite_site.state() == before


# Disks that fill up


def test_a_disk_that_fills_up_during_a_restore_leaves_the_old_data(sqlite_site: Site) -> None:
    sqlite_site.fill("13900000001")
    sqlite_site.run("backup", "b.tar.gz")
    sqlite_site.fill("13900000002")
    before = sqlite_site.state()
    with full_disk(at=50_000):
        result = sqlite_site.run("restore", "b.tar.gz", "--force")
    assert result.exit_code == 1
    assert "原有数据未改动" in result.stdout
    assert sqlite_site.state() == before
    assert sqlite_site.leftovers() == []


@pytest.mark.parametrize("at", [5_000, 100_000])
def test_a_disk_that_fills_up_during_a_backup_leaves_the_old_archive(
    sqlite_site: Site, at: int
) -> None:
    sqlite_site.fill("13900000001")
    Path("var/recordings/noise.wav").write_bytes(gzip.compress(bytes(range(256)) * 9) * 3000)
    Path("b.tar.gz").write_bytes(b"yesterday's")
    with full_disk(at=at):
        result = sqlite_site.run("backup", "b.tar.gz", "--force")
    assert result.exit_code == 1, result.output
    assert Path("b.tar.gz").read_bytes() == b"yesterday's"
    assert sqlite_site.leftovers() == []


def test_an_exchange_that_fails_half_way_is_undone(sqlite_site: Site, monkeypatch: Any) -> None:
    sqlite_site.fill("13900000001")
    sqlite_site.run("backup", "b.tar.gz")
    sqlite_site.fill("13900000002")
    before = sqlite_site.state()
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "hotline.db" and self.name == "database":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert sqlite_site.run("restore", "b.tar.gz", "--force").exit_code == 1
    assert sqlite_site.state() == before
    assert not list(Path("var").glob("*.before-*"))


@on_postgresql
def test_a_failing_postgresql_restore_changes_nothing(site: Site, monkeypatch: Any) -> None:
    site.fill("13900000001")
    site.run("backup", "b.tar.gz")
    site.fill("13900000002")
    before = site.state()
    monkeypatch.setattr(postgres, "END_SIGN_INS", "SELECT 1/0")  # at the very end
    with pytest.raises(RestoreRefused, match="division by zero"):
        site.run("restore", "b.tar.gz", "--force")
    assert site.state() == before
    assert site.leftovers() == []


@on_postgresql
def test_missing_postgresql_programs_are_named(site: Site) -> None:
    with pytest.raises(Exception, match="postgresql-client"):
        site.run("backup", "b.tar.gz", PATH="/nowhere")


# The command line


def test_an_existing_archive_is_replaced_only_on_request(sqlite_site: Site) -> None:
    Path("b.tar.gz").write_bytes(b"yesterday's")
    assert sqlite_site.run("backup", "b.tar.gz").exit_code == 2
    assert sqlite_site.run("backup", "b.tar.gz", "--force").exit_code == 0
    assert sqlite_site.run("backup", "b.zip").exit_code == 2
    assert sqlite_site.run("restore", "nowhere.tar.gz").exit_code == 2


def test_nothing_to_back_up_is_said_plainly(run: Run, folder: Path) -> None:
    with pytest.raises(Exception, match="没有数据库"):
        run("backup", "b.tar.gz")
    assert list(folder.iterdir()) == []


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

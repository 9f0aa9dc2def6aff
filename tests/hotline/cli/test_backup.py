import io
import json
import sqlite3
import tarfile
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select

from hotline.cli.archives.manifest import RestoreRefused
from hotline.kernel.database import Database
from hotline.organisation.model import SignIn
from tests.hotline.cli.running import Run
from tests.hotline.cli.site import NOON, Site
from tickets.model import Caller, Ticket


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

import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.cli.checks import machine
from hotline.cli.checks.finding import Level
from hotline.kernel.db import open_engine
from hotline.organisation.sign_in.passwords import Passwords
from tests.hotline.cli.checking import DURING_THE_YEAR, check, codes, only, statement


@pytest.fixture(autouse=True)
def _built_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "console.html").touch()
    monkeypatch.setattr(machine, "DIST", folder)


def test_a_migrated_database_is_in_order(folder: Path, migrated_url: str) -> None:
    findings = check(folder, f"[database]\nurl = '{migrated_url}'")
    assert not codes(findings) & {"schema-differs", "not-migrated", "database-unreachable"}
    assert only(findings, "no-administrator").level is Level.WARNING


def test_an_empty_database_asks_for_a_migration(folder: Path, bare_url: str) -> None:
    engine = open_engine(bare_url)
    engine.connect().close()
    engine.dispose()
    assert "not-migrated" in codes(check(folder, f"[database]\nurl = '{bare_url}'"))


def test_a_table_changed_by_hand_is_an_error(folder: Path, migrated_url: str) -> None:
    statement(migrated_url, "ALTER TABLE caller ADD COLUMN favourite_colour varchar")
    finding = only(check(folder, f"[database]\nurl = '{migrated_url}'"), "schema-differs")
    assert finding.level is Level.ERROR


def test_a_database_of_a_newer_program_is_an_error(folder: Path, migrated_url: str) -> None:
    statement(migrated_url, "UPDATE alembic_version SET version_num = '9999_from_the_future'")
    assert "schema-newer" in codes(check(folder, f"[database]\nurl = '{migrated_url}'"))


def test_a_clock_behind_the_last_record_is_an_error(folder: Path, migrated_url: str) -> None:
    statement(
        migrated_url,
        "INSERT INTO event_log (name, at, payload) VALUES ('Tested', '2026-03-02 02:00:00.000000', '{}')",
    )
    settings = f"[database]\nurl = '{migrated_url}'"
    assert "clock-behind" in codes(check(folder, settings))
    assert "clock-behind" not in codes(
        check(folder, settings, at=DURING_THE_YEAR + timedelta(hours=2))
    )


def test_people_who_still_need_a_second_factor_are_counted(folder: Path, migrated_url: str) -> None:
    statement(
        migrated_url,
        "INSERT INTO person (id, username, name, password_hash, skills, languages, totp_step, is_active,"
        " created_at, version)"
        " VALUES ('1', 'a', '甲', '-', '[]', '[]', 0, true, '2026-01-01 00:00:00.000000', 1)",
        "INSERT INTO person_role (person_id, role) VALUES ('1', 'admin')",
    )
    findings = check(
        folder, f"[database]\nurl = '{migrated_url}'\n[security]\ntotp_roles = ['admin']"
    )
    assert only(findings, "totp-not-enrolled").problem.startswith("1 人")
    assert "no-administrator" not in codes(findings)


@pytest.mark.parametrize(
    ("url", "password", "found"),
    [
        ("https://hotline.example.gov.cn", "demo-12348", True),
        ("https://hotline.example.gov.cn", "another-12348", False),
        ("http://127.0.0.1:12348", "demo-12348", False),
    ],
)
def test_demonstration_accounts_must_not_be_reachable_from_elsewhere(
    folder: Path, migrated_url: str, url: str, password: str, *, found: bool
) -> None:
    hashed = Passwords().hash_now(password)
    statement(
        migrated_url,
        "INSERT INTO person (id, username, name, password_hash, skills, languages, totp_step, is_active,"
        " created_at, version)"
        f" VALUES ('1', 'admin', '甲', '{hashed}', '[]', '[]', 0, true, '2026-01-01 00:00:00.000000', 1)",
    )
    settings = f"[database]\nurl = '{migrated_url}'\n[server]\npublic_url = '{url}'"
    assert ("demonstration-accounts" in codes(check(folder, settings))) is found


def test_looking_at_a_database_neither_makes_nor_changes_it(folder: Path) -> None:
    check(folder, "[database]\nurl = 'sqlite:///new/hotline.db'")
    assert not (folder / "new").exists()


def test_a_file_that_is_no_database_is_an_error(folder: Path) -> None:
    (folder / "hotline.db").write_text("these are not rows " * 100)
    findings = check(folder, "[database]\nurl = 'sqlite:///hotline.db'")
    assert only(findings, "database-unreachable").level is Level.ERROR


def test_a_database_server_that_is_away_is_an_error(folder: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        settings = f"[database]\nurl = 'postgresql://hotline:pa55@127.0.0.1:{port}/hotline'"
        finding = only(check(folder, settings), "database-unreachable")
    assert "pa55" not in str(finding)


def test_a_recordings_folder_that_cannot_be_written_is_an_error(folder: Path) -> None:
    (folder / "recordings").write_text("a file is in the way")
    assert "recordings-not-writable" in codes(check(folder, "[recordings]\nfolder = 'recordings'"))


def test_an_attachments_folder_that_cannot_be_written_is_an_error(folder: Path) -> None:
    (folder / "papers").write_text("a file is in the way")
    found = codes(check(folder, "[attachments]\nfolder = 'papers'"))
    assert "attachments-not-writable" in found


@pytest.mark.parametrize(("free", "level"), [(10**9, Level.WARNING), (10**7, Level.ERROR)])
def test_a_disk_that_fills_up_is_told_in_hours_of_recording(
    folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    class Usage:
        def __init__(self, _: Any) -> None:
            self.free = free

    monkeypatch.setattr(shutil, "disk_usage", Usage)
    finding = only(check(folder), "disk-nearly-full")
    assert finding.level is level
    assert "小时" in finding.problem


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), "clock-wrong"),
        (datetime(2039, 6, 1, tzinfo=UTC), "holidays-unknown"),
        (datetime(2038, 11, 20, tzinfo=UTC), "holidays-unknown"),
    ],
)
def test_a_wrong_clock_and_unknown_holidays_are_found(
    folder: Path, at: datetime, expected: str
) -> None:
    assert expected in codes(check(folder, at=at))


def test_files_with_secrets_must_not_be_open_to_others(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "secret.key").write_text("00" * 32)
    (folder / "settings.toml").touch(mode=0o644)
    findings = codes(check(folder, f"[security]\nsecret_key = '{'k' * 32}'"))
    assert "settings-open" in findings
    assert "secret-key-open" in codes(check(folder))


def test_a_damaged_key_file_is_an_error(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "secret.key").write_text("not hexadecimal")
    assert only(check(folder), "secret-key-unreadable").level is Level.ERROR

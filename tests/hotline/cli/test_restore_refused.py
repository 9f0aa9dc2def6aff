import gzip
import json
import tarfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from hotline.cli.archives import postgres
from hotline.cli.archives.manifest import ArchiveDamaged, RestoreRefused
from hotline.cli.archives.reading import safe_name
from tests.hotline.cli.site import Site, full_disk, on_postgresql, repack

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
        if _unpacked(bytes(changed)) == _unpacked(good):
            continue  # zeros repeated from another place are the same zeros
        Path("bad.tar.gz").write_bytes(changed)
        with pytest.raises(ArchiveDamaged):
            sqlite_site.run("restore", "bad.tar.gz", "--force")

    assert sqlite_site.state() == before
    assert sqlite_site.leftovers() == []


def _unpacked(archive: bytes) -> bytes | None:
    try:
        return gzip.decompress(archive)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        return None


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

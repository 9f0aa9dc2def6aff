"""Nothing in the repository depends on where, or through which mirror, it was made."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOME_FOLDER = re.compile(r"(?<![\w.:}/-])/(?:work|root|home|Users)/[\w.-]+/")
ADDRESS = re.compile(r"https?://|file:|--(?:extra-)?index-url|--find-links|@ \w+\+")


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.name
)
def test_a_python_lock_names_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not ADDRESS.findall(text), "run make lock"
    assert "--hash=sha256:" in text


def test_the_console_lock_names_no_registry() -> None:
    lock = (ROOT / "dashboard/web/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock, "set omit-lockfile-registry-resolved=true in .npmrc"
    assert not ADDRESS.findall(lock), "take out where to donate"
    assert '"integrity"' in lock


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in files()
        if b"\0" not in (content := path.read_bytes())
        for found in HOME_FOLDER.finditer(content.decode("utf-8", errors="replace"))
    ]
    assert not named

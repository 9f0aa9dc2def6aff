"""Checks settings inside a test, and makes databases that are not as they should be."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from hotline.cli.check import find
from hotline.cli.checks.finding import Finding
from hotline.kernel.clock import ManualClock
from hotline.kernel.db import open_engine

DURING_THE_YEAR = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def check(folder: Path, settings: str = "", *, at: datetime = DURING_THE_YEAR) -> list[Finding]:
    file = folder / "settings.toml"
    file.write_text(settings, encoding="utf-8")
    return find(file, ManualClock(at))


def only(findings: list[Finding], code: str) -> Finding:
    (finding,) = [finding for finding in findings if finding.code == code]
    return finding


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings}


def statement(url: str, *statements: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()

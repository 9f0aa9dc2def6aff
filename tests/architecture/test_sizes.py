"""Modules and components stay small enough to be read in one go; ruff has no such rule."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATED = {ROOT / "dashboard/web/src/api/schema.d.ts"}
SOURCES = sorted(
    path
    for folder, patterns in {
        "hotline": ["*.py"],
        "tickets": ["*.py"],
        "ivr": ["*.py"],
        "dashboard": ["*.py"],
        "tests": ["*.py"],
        "bench": ["*.py"],
        "dashboard/web/src": ["*.ts", "*.vue"],
    }.items()
    for pattern in patterns
    for path in (ROOT / folder).rglob(pattern)
    if path not in GENERATED and "node_modules" not in path.parts
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_in_one_reading(source: Path) -> None:
    lines = [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= 300, "split it by what changes together"

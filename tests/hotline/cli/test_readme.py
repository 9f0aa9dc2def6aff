"""The two READMEs say the same, and only what the program has."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from hotline.cli.app import app

ROOT = Path(__file__).parents[3]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#]+)\)")


def links(text: str) -> list[str]:
    return [link for link in LINK.findall(text) if not link.startswith("README")]


def code(text: str) -> list[str]:
    """Code spans and blocks without comments, which are translated."""
    found = re.findall(r"`+[^`]+`+", re.sub(r" +#.*", "", text))
    return sorted(set(found))


def test_both_languages_have_the_same_links_headings_and_code() -> None:
    assert links(ENGLISH) == links(CHINESE)
    assert ENGLISH.count("\n## ") == CHINESE.count("\n## ")
    assert code(ENGLISH) == code(CHINESE)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_nothing_is_loaded_from_other_hosts(text: str) -> None:
    assert not [link for link in links(text) if "://" in link]


def test_every_command_of_the_readme_exists() -> None:
    known = set(getattr(get_command(app), "commands"))  # noqa: B009 - a group, which the type does not tell
    rows = re.findall(r"^\| `hotline (.*?)` \|", ENGLISH, re.MULTILINE)
    named = {row.split()[0].strip("`") for row in rows} | {"demo", "migrate", "restore", "prompts"}
    assert named <= known
    assert known - named == {"openapi"}  # hidden: for the build only

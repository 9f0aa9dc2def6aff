"""The example settings name every key there is, with the value that holds when the line is left out."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from hotline.bootstrap.app import create_app
from hotline.kernel.config import Settings, load_settings
from ivr.menu import depth, mistakes
from ivr.menu_file import read_menu
from ivr.prompts.library import PromptLibrary

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "config.example.toml"
UNSET = re.compile(
    r"^# (\w+ = .*)$", re.MULTILINE
)  # a key that has no value unless somebody sets it


def example() -> tuple[dict[str, Any], dict[str, Any]]:
    """What the file sets, and what it would set with the keys that stand in comments."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return tomllib.loads(text), tomllib.loads(UNSET.sub(r"\1", text))


def defaults() -> dict[str, Any]:
    return Settings().model_dump()


def keys(tables: dict[str, Any]) -> set[str]:
    return {f"{section}.{key}" for section, table in tables.items() for key in table}


@pytest.fixture(autouse=True)
def _no_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for section in Settings.model_fields:
        for key in Settings().model_dump()[section]:
            monkeypatch.delenv(f"HOTLINE_{section}__{key}".upper(), raising=False)


def test_every_setting_is_in_the_example_and_no_other() -> None:
    _, with_comments = example()
    assert keys(with_comments) == keys(defaults())


def test_the_example_changes_no_default() -> None:
    assert load_settings(EXAMPLE).model_dump() == defaults()


def test_only_secrets_and_what_has_no_value_stand_in_comments() -> None:
    plain, with_comments = example()
    commented = keys(with_comments) - keys(plain)
    assert commented == {
        f"{section}.{key}"
        for section, table in defaults().items()
        for key, value in table.items()
        if value is None or isinstance(value, SecretStr)
    }


def test_every_setting_is_explained_in_both_languages() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for section in text.split("\n[")[1:]:
        assert re.search(r"#.*[\u4e00-\u9fff]", section), section.splitlines()[0]


async def test_the_application_is_created_from_the_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # its paths are relative: var/ must not be the checkout's
    app = create_app(load_settings(EXAMPLE))
    assert "/api/tickets" in app.openapi()["paths"]


def test_the_example_menu_can_be_used_and_has_one_level() -> None:
    menu = read_menu(ROOT / "docs/menu.example.toml")
    known = frozenset(PromptLibrary().texts)
    assert mistakes(menu, known, frozenset()) == []
    assert depth(menu) == 1

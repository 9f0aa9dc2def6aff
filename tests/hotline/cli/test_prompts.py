from pathlib import Path

from ivr.prompts.library import PromptLibrary
from tests.hotline.cli.running import Run, answer


def test_every_prompt_is_listed_with_its_text(run: Run) -> None:
    listed = {row["key"]: row["text"] for row in answer(run("prompts", "list", "--json"))}
    assert listed == dict(PromptLibrary().texts)


def test_only_what_cannot_be_heard_is_listed_on_request(run: Run, folder: Path) -> None:
    (folder / "prompts").mkdir()
    (folder / "prompts" / "texts.toml").write_text(
        'greeting = "您好，云山县。"\n', encoding="utf-8"
    )
    rows = answer(
        run("prompts", "list", "--missing", "--json", HOTLINE_IVR__PROMPTS=str(folder / "prompts"))
    )
    assert {row["key"]: row["fault"] for row in rows}["greeting"] == "text_changed"


def test_the_table_is_for_people(run: Run) -> None:
    shown = run("prompts", "list").stdout
    assert "greeting" in shown
    assert "公共法律服务热线" in shown

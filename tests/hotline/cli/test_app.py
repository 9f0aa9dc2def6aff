import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from hotline.cli.app import app
from hotline.cli.lazy import LazyCommand
from tests.hotline.cli.running import Run

COMMANDS = {
    "serve", "demo", "simulate", "migrate", "check", "staff", "import", "export", "backup",
    "restore", "menu", "prompts", "reports",
}  # fmt: skip


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert command in result.stdout


def test_the_help_lists_every_command(run: Run) -> None:
    shown = run("--help").stdout
    assert all(f"\n│ {command} " in shown for command in COMMANDS)


def test_the_list_says_of_each_command_what_it_says_of_itself() -> None:
    commands = getattr(get_command(app), "commands")  # noqa: B009 - a group, which the type does not tell
    for stand_in in commands.values():
        assert isinstance(stand_in, LazyCommand)
        real = stand_in.loaded()
        first = " ".join((real.help or "").split("\n\n")[0].split())
        assert (stand_in.help, stand_in.hidden) == (first, real.hidden), stand_in.name


# What each of them may not import, because nobody waits a second for a list of words.
HEAVY = "fastapi alembic openpyxl sqlalchemy uvicorn twilio numpy"


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], HEAVY),
        (["menu", "show"], HEAVY),
        (["prompts", "list"], HEAVY.replace("numpy", "")),
        (["staff", "--help"], "fastapi alembic openpyxl uvicorn twilio"),
        (["migrate", "--check"], "fastapi openpyxl uvicorn twilio"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_command_imports_only_what_it_needs(
    folder: Path, arguments: list[str], heavy: str
) -> None:
    code = (
        "import sys; sys.argv = ['hotline', *sys.argv[1:]]\n"
        "from hotline.cli.app import main\n"
        "try:\n    main()\n"
        "finally:\n    print('loaded:', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    loaded = set(done.stdout.rpartition("loaded:")[2].split())
    assert "typer" in loaded, done.stderr
    assert not loaded & set(heavy.split())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[server]\nport = 'abc'\n", "hotline check"),
        ("[server\n", "hotline check"),
        ("", "hotline migrate"),
    ],
)
def test_a_refusal_is_one_line_and_no_traceback(folder: Path, settings: str, said: str) -> None:
    (folder / "config.toml").write_text(settings)
    done = subprocess.run(
        [sys.executable, "-m", "hotline", "staff", "list"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert said in done.stderr.replace("\n", "")
    assert "Traceback" not in done.stderr

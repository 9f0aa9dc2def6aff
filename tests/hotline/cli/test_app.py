import subprocess
import sys
from pathlib import Path

import pytest

from tests.hotline.cli.running import Run

COMMANDS = {
    "serve", "demo", "simulate", "migrate", "check", "staff", "import", "export", "backup",
    "restore", "menu", "prompts",
}  # fmt: skip


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert command in result.stdout


def test_the_help_lists_every_command(run: Run) -> None:
    shown = run("--help").stdout
    assert all(f"\n│ {command} " in shown for command in COMMANDS)


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

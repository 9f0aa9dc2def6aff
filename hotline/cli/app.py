"""Puts the subcommands together and turns refusals into one readable line."""

import sys
from tomllib import TOMLDecodeError

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console
from rich.markup import escape

from hotline.cli import backup, call_centre, check, data, prompts, simulate, staff
from hotline.kernel.errors import HotlineError

app = typer.Typer(
    name="hotline",
    help="12348 公共法律服务热线：呼叫中心与工单系统。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for commands in (call_centre, check, staff, data, backup, prompts, simulate):
    commands.add_to(app)


def main() -> None:
    """Run the command; a refusal ends with status 1 and says what to do."""
    try:
        app()
    except HotlineError as error:
        Console(stderr=True).print(f"[red]{error.title}[/] ({error.code}): {escape(error.detail)}")
        sys.exit(1)
    except (ValidationError, SettingsError, TOMLDecodeError, UnicodeDecodeError):
        Console(stderr=True).print("[red]设置有误[/]，请运行 hotline check 查看位置和改法")
        sys.exit(1)

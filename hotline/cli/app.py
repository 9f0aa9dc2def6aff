"""Names the subcommands and turns refusals into one readable line."""

import sys
from tomllib import TOMLDecodeError
from types import MappingProxyType
from typing import Final

import typer

from hotline.cli.lazy import Known, group_of
from hotline.kernel.errors import HotlineError

COMMANDS: Final = MappingProxyType(
    {
        "serve": Known("serving", "Take calls. Brings the database up to date first."),
        "demo": Known(
            "serving", "Serve the demonstration county; its data is made on the first start."
        ),
        "migrate": Known("schema", "Bring the database to the newest schema."),
        "openapi": Known(
            "schema",
            "Print the API's description; the console's types are made from it.",
            hidden=True,
        ),
        "check": Known(
            "check",
            "Check settings, menu, prompts, database, disk and clock. "
            "Status 1 when something must be mended.",
        ),
        "staff": Known("staff", "People who work with the hotline, their roles and passwords."),
        "import": Known("data", "Bring data of an older system in."),
        "export": Known(
            "data",
            "Write calls, tickets or callers to a file for office programs; masked unless --in-full.",
        ),
        "reports": Known("reports", "The figures of the statistics pages."),
        "backup": Known(
            "backup",
            "Save database, recordings and attachments to one file; the server may run meanwhile.",
        ),
        "restore": Known(
            "backup",
            "Bring a backup back. "
            "Stop the server first; everything is verified before anything is replaced.",
        ),
        "menu": Known("menu", "The key menu callers hear."),
        "prompts": Known("prompts", "What callers hear."),
        "simulate": Known(
            "simulate",
            "Play calls with simulated callers and operators. "
            "Status 1 when a promise did not hold.",
        ),
    }
)
app = typer.Typer(
    name="hotline",
    cls=group_of(COMMANDS),
    help="12348 公共法律服务热线：呼叫中心与工单系统。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _hotline() -> None:
    """Makes it a group whose commands are found by name."""


def main() -> None:
    """Run the command; a refusal ends with status 1 and says what to do."""
    try:
        app()
    except HotlineError as error:
        _say(f"[red]{error.title}[/] ({error.code}): ", error.detail)
        sys.exit(1)
    except ValueError as error:
        if not _is_of_settings(error):
            raise
        _say("[red]设置有误[/]，请运行 hotline check 查看位置和改法")
        sys.exit(1)


def _is_of_settings(error: ValueError) -> bool:
    from pydantic import ValidationError  # noqa: PLC0415 - loaded already, or it is none of these
    from pydantic_settings import SettingsError  # noqa: PLC0415

    return isinstance(error, ValidationError | SettingsError | TOMLDecodeError | UnicodeDecodeError)


def _say(marked: str, detail: str = "") -> None:
    from rich.console import Console  # noqa: PLC0415 - only a refusal needs it
    from rich.markup import escape  # noqa: PLC0415

    Console(stderr=True).print(marked + escape(detail))

"""Subcommands by name: a module is imported when its command runs, not to list what there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group
from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Known:
    """What the list of commands says about one; a test compares it with the command itself."""

    module: str  # inside this package; its `add_to(app)` adds the command
    help: str
    hidden: bool = False


class LazyCommand(TyperCommand):
    """Stands for a command until it runs."""

    def __init__(self, name: str, known: Known) -> None:
        super().__init__(name, help=known.help, hidden=known.hidden)
        self._module = known.module

    @override
    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        return self.loaded().make_context(info_name, args, parent, **extra)

    def loaded(self) -> Any:
        """The command itself; everything that it needs is imported now."""
        module = typer.Typer()
        import_module(f"hotline.cli.{self._module}").add_to(module)
        return get_group(module).commands[str(self.name)]


def group_of(commands: Mapping[str, Known]) -> type[TyperGroup]:
    """A class for `typer.Typer(cls=…)` with these commands."""

    class LazyGroup(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            attributes["commands"] = {n: LazyCommand(n, known) for n, known in commands.items()}
            super().__init__(**attributes)

    return LazyGroup

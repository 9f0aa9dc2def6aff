"""Where a setting was written: the line of the file, or the environment variable that overrides it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PREFIX: Final = "HOTLINE_"
SEPARATOR: Final = "__"
DEFAULTS: Final = "(默认值)"
_SECTION: Final = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
_KEY: Final = re.compile(r"\s*(?:([\w-]+)\s*\.\s*)?\"?([\w-]+)\"?\s*=")


@dataclass(frozen=True)
class Places:
    """Finds the place of a key; the environment comes before the file, as it does when settings are read."""

    file: Path
    text: str = ""
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def variable(self, *path: str) -> str | None:
        """The environment variable that sets this key or its whole section, spelt as it is."""
        wanted = {
            (PREFIX + SEPARATOR.join(path[:length])).casefold()
            for length in range(1, len(path) + 1)
        }
        return next((name for name in self.environment if name.casefold() in wanted), None)

    def variables(self) -> list[tuple[str, list[str]]]:
        """All variables meant for us, each with the path it names."""
        return [
            (name, name[len(PREFIX) :].casefold().split(SEPARATOR))
            for name in self.environment
            if name.upper().startswith(PREFIX) and SEPARATOR in name[len(PREFIX) :]
        ]

    def of(self, *path: str) -> str:
        variable = self.variable(*path)
        if variable is not None:
            return f"环境变量 {variable}"
        line = self._line(path)
        if line is not None:
            return f"{self.file}:{line}"
        return str(self.file) if self.text else DEFAULTS

    def _line(self, path: tuple[str, ...]) -> int | None:
        section, found = "", None
        for number, text in enumerate(self.text.splitlines(), 1):
            if header := _SECTION.match(text):
                section = header[1]
                if path == (section,) or path[:1] == (section,):
                    found = number  # the section at least
            elif (key := _KEY.match(text)) and path == _path(section, key):
                return number
        return found


def _path(section: str, key: re.Match[str]) -> tuple[str, ...]:
    return tuple(part for part in (section, key[1], key[2]) if part)

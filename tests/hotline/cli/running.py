"""What running a command inside a test gives."""

import json
from collections.abc import Callable
from typing import Any

from typer.testing import Result

Run = Callable[..., Result]


def answer(result: Result) -> Any:
    """What a command with --json said."""
    return json.loads(result.stdout)

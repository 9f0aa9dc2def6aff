"""The control protocol: one JSON object a line between the application and the media process.

Application: `attach`, then commands with an `id`, and `seen` with the numbers of handled signals.
Media process: `attached`, `done` or `refused` for each command, and numbered `signal`s.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from enum import Enum
from typing import Any, Final, cast, get_args

from hotline.telephony.signals import BaseSignal, EndCause, Signal

VERSION: Final = 1  # raised when an older media process could misunderstand a newer application
LONGEST_LINE: Final = 1 << 20

_KINDS: Final[Mapping[str, type[BaseSignal]]] = {kind.__name__: kind for kind in get_args(Signal)}


def encode(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The message of one line.

    Raises:
        ValueError: it is not a JSON object.
    """
    try:
        message = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(message, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for everything malformed
    return message


def dump_signal(signal: BaseSignal) -> dict[str, Any]:
    return {"kind": type(signal).__name__} | {
        key: _plain(value) for key, value in asdict(signal).items()
    }


def load_signal(row: Mapping[str, Any]) -> Signal:
    """The opposite of `dump_signal`.

    Raises:
        ValueError: a signal that this version does not know.
    """
    kind = _KINDS.get(row["kind"])
    if kind is None:
        raise ValueError(f"unknown signal {row['kind']!r}")
    values: dict[str, Any] = {name.name: row[name.name] for name in fields(kind)}
    for name in ("at", "answered_at"):
        if values.get(name) is not None:
            values[name] = datetime.fromisoformat(values[name])
    if "cause" in values:
        values["cause"] = EndCause(values["cause"])
    return cast("Signal", kind(**values))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value

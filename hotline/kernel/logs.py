"""Log lines: text or JSON, with the ids of the request, call and ticket, and never a person's number."""

import json
import logging
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TextIO

from typing_extensions import override

from hotline.kernel.clock import SHANGHAI
from hotline.kernel.config import LogSettings

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_bound: ContextVar[Mapping[str, str]] = ContextVar("hotline_log_fields", default=NOTHING)

LONG: Final = re.compile(r"\d[\d\s().\-]{5}")  # most lines hold nothing longer: leave them alone
KEPT: Final = r"""
    (?P<kept>
        (?<![0-9A-Za-z]) (?:[A-Z]{2})?[0-9a-f]{32} (?![0-9A-Za-z])  # our own ids, Twilio's
      | (?<![0-9A-Za-z]) (?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})
      | (?<!\d) \d{6}-\d{8}-\d{1,2}-\d{4,6} (?!\d)             # ticket numbers
      | (?<!\d) \d{4}-\d{2}-\d{2} (?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)? (?!\d)
      | (?<![\d.]) \d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3} (?:[:]\d+)? (?![\d.])  # machines, not people
    )
"""
NUMBER: Final = r"""
    (?P<number>
        (?<!\d) (?:\+|00)\d{1,3} [\s().\-]{0,2} \d (?:[\s().\-]{0,2}\d){5,14} (?!\d)  # international
      | (?<!\d) \d{6}[\s]?(?:19|20)\d{2}[\s]?\d{4}[\s]?\d{3}[\dXx] (?![\dA-Za-z])     # identity number
      | (?<!\d) 1[3-9]\d [\s\-]? \d{4} [\s\-]? \d{4} (?!\d)                           # mobile
      | (?<!\d) \(?0\d{2,3}\)? [\s\-]{0,2} \d{7,8} (?!\d)                             # landline
      | (?<!\d) [2-8]\d{2,3}-?\d{4} (?!\d) (?<!20\d{6}) (?<!19\d{6})             # local
      | (?<![\dA-Za-z]) \d{7,8} (?![\dA-Za-z]) (?<!20\d{6}) (?<!19\d{6})
      | (?<!\d) \d{9,} [Xx]? (?!\d)                                                   # bank cards, others
    )
"""
TOKEN: Final = re.compile(
    r"(?<=[?&]token=)[^&\s\"']+"
)  # in addresses of sockets, which uvicorn logs
PATTERN: Final = re.compile(KEPT + "|" + NUMBER, re.VERBOSE)


def mask(text: str) -> str:
    """The text with everything that may be a telephone, identity or card number made unreadable.

    Rather a count too many than a number too few; ids, dates and ticket numbers stay. Whoever reads
    the token of a session is that person, so it is hidden, too.
    """
    if "token=" in text:
        text = TOKEN.sub("‹token›", text)
    return PATTERN.sub(_hidden, text) if LONG.search(text) else text


def _hidden(found: re.Match[str]) -> str:
    if found["kept"] is not None:
        return found["kept"]
    digits = [character for character in found["number"] if character.isdigit()]
    return f"‹{len(digits)} digits›"


@lru_cache(maxsize=4)  # busy servers write many lines a second
def _second(stamp: int) -> str:
    return datetime.fromtimestamp(stamp, SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")


@contextmanager
def bound(**fields: str | None) -> Iterator[None]:
    """Put ids (call_id, ticket_id, request_id) on every line logged inside, also in tasks begun there."""
    given = {name: value for name, value in fields.items() if value is not None}
    token = _bound.set({**_bound.get(), **given})
    try:
        yield
    finally:
        _bound.reset(token)


def fields() -> Mapping[str, str]:
    return _bound.get()


class Safe(logging.Formatter, ABC):
    """What both formats share: the whole line is masked at the end, tracebacks included."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        at = f"{_second(int(record.created))}.{int(record.msecs):03}+08:00"
        message = mask(record.getMessage())
        trace = ""
        if record.exc_info:
            trace = mask(self.formatException(record.exc_info))
        if record.stack_info:
            trace += mask(self.formatStack(record.stack_info))
        return self.line(record, at, message, trace)

    @abstractmethod
    def line(self, record: logging.LogRecord, at: str, message: str, trace: str) -> str:
        """The whole text of a record, in a form of its own."""


class TextFormat(Safe):
    @override
    def line(self, record: logging.LogRecord, at: str, message: str, trace: str) -> str:
        ids = "".join(f" {name}={value}" for name, value in fields().items())
        # A line break inside a message could pass for a line of its own.
        text = message.replace("\r", "\\r").replace("\n", "\\n")
        line = f"{at} {record.levelname:<7} {record.name}: {text}{ids}"
        return f"{line}\n{trace}" if trace else line


class JsonFormat(Safe):
    @override
    def line(self, record: logging.LogRecord, at: str, message: str, trace: str) -> str:
        entry: dict[str, Any] = {
            "at": at,
            "level": record.levelname,
            "logger": record.name,
            "message": message,
            **fields(),
        }
        if trace:
            entry["trace"] = trace
        return json.dumps(entry, ensure_ascii=False)


def configure(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send all logs of the process, those of libraries included, through one safe handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormat() if settings.format == "json" else TextFormat())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.level)
    # No format of ours shows them, and finding them out takes a third of the time of a line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)  # whoever set another level, the settings decide
        logger.propagate = (
            name != "uvicorn.access"
        )  # it writes query strings; hotline.access does not
    for chatty in ("httpx", "httpcore", "websockets", "twilio", "sqlalchemy.engine"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))

"""How the columns of an older system's call list are to be read: a TOML file, checked before a row is touched."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from hotline.kernel.errors import ErrorKind, HotlineError

CARRIER_PREFIX: Final = "import:"


class MappingRefused(HotlineError):
    kind = ErrorKind.INVALID
    code = "mapping-refused"
    title = "映射文件有误，请按提示修改"


class PastOutcome(StrEnum):
    """What an older system's word for the end of a call means here."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"  # in the queue if the call reached one, else in the menu
    QUEUE_ABANDONED = "queue_abandoned"
    IVR_ABANDONED = "ivr_abandoned"
    VOICEMAIL = "voicemail"
    CALLBACK_REQUESTED = "callback_requested"
    OFF_HOURS = "off_hours"
    IGNORED = "ignored"  # not a call: tests, phantoms


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(_Part):
    """Which column holds what. Moments may be clock times where `date` is given."""

    arrived: str
    outcome: str
    date: str | None = None
    menu_ended: str | None = None
    queued: str | None = None
    answered: str | None = None
    ended: str | None = None
    wait_seconds: str | None = None
    talk_seconds: str | None = None
    hold_seconds: str | None = None
    wrapup_seconds: str | None = None
    queue: str | None = None
    agent: str | None = None
    priority: str | None = None
    rating: str | None = None
    caller_number: str | None = None
    called_number: str | None = None

    def named(self) -> dict[str, str]:
        """The columns that the file must have, by what they mean."""
        return self.model_dump(exclude_none=True)


class Formats(_Part):
    date: str = "%Y-%m-%d"
    time: str = "%H:%M:%S"
    absent: tuple[str, ...] = ("",)  # "there was no such moment", e.g. 00:00:00


class Agents(_Part):
    nobody: tuple[str, ...] = ("",)
    accounts: dict[str, str] = {}  # the older system's name = user name here


class Mapping(_Part):
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]
    identity: Annotated[tuple[str, ...], Field(min_length=1)]  # together unique for each call
    columns: Columns
    outcomes: dict[str, PastOutcome]
    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    time_zone: str = "Asia/Shanghai"
    formats: Formats = Formats()
    agents: Agents = Agents()
    queues: dict[str, str] = {}

    @property
    def carrier(self) -> str:
        return CARRIER_PREFIX + self.name

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("no such time zone; for example Asia/Shanghai") from error
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        # GB 18030 reads everything that GBK and GB 2312 can say, and what they cannot.
        name = value.lower().replace("_", "-")
        known = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8", "utf-8-sig": "utf-8"}
        name = known.get(name, name)
        if name not in {"utf-8", "gb18030", "big5", "utf-16"}:
            raise ValueError("use utf-8, gbk, gb18030, big5 or utf-16")
        return name


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        MappingRefused: it cannot be read, or says something impossible; the detail names each key.
    """
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return Mapping.model_validate(document)
    except OSError as error:
        raise MappingRefused(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise MappingRefused(f"{path}: " + "; ".join(lines)) from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise MappingRefused(f"{path}: {error}") from error

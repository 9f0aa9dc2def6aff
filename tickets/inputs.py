"""What any input may look like: no unknown fields, limits on every text, nothing a database cannot store."""

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

ID_PATTERN: Final = r"^[\w-]{1,64}$"


def _storable(value: str) -> str:
    if "\x00" in value:  # PostgreSQL has no such character
        raise ValueError("must not contain the character NUL")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is beyond the calendar") from error


Storable = AfterValidator(_storable)
Id = Annotated[str, Field(pattern=ID_PATTERN)]
Key = Annotated[str, Field(max_length=64), Storable]
Line = Annotated[str, Field(max_length=200), Storable]
Text = Annotated[str, Field(max_length=10_000), Storable]
Words = Annotated[str, Field(min_length=1, max_length=10_000), Storable]
Reason = Annotated[str, Field(min_length=2, max_length=1_000), Storable]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Keys = Annotated[list[Key], Field(max_length=30)]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

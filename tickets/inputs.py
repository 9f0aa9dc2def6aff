"""What any input may look like: no unknown fields, limits on every text, nothing a database cannot store."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

ID_PATTERN: Final = r"^[\w-]{1,64}$"


def _storable(value: str) -> str:
    if "\x00" in value:  # PostgreSQL has no such character
        raise ValueError("must not contain the character NUL")
    return value


Storable = AfterValidator(_storable)
Id = Annotated[str, Field(pattern=ID_PATTERN)]
Key = Annotated[str, Field(max_length=64), Storable]
Line = Annotated[str, Field(max_length=200), Storable]
Text = Annotated[str, Field(max_length=10_000), Storable]
Words = Annotated[str, Field(min_length=1, max_length=10_000), Storable]
Reason = Annotated[str, Field(min_length=2, max_length=1_000), Storable]
Keys = Annotated[list[Key], Field(max_length=30)]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

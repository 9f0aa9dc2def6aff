"""Names people type to find a place: pinyin initials, and text that cannot break a line or a header."""

import unicodedata
from itertools import product
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

STORABLE: Final = r"^[^\x00-\x08]*$"  # PostgreSQL refuses a NUL with an error of its own
READINGS: Final = 8  # of one name; 重 and 行 have two readings each
LINE_BREAKERS: Final = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def initials(name: str) -> str:
    """First letters of the syllables, all usual readings, apart by blanks: 重阳村 is `cyc zyc`."""
    # Its dictionary takes 57 MB of memory, and a server names a new place once a year.
    from pypinyin import Style, pinyin  # noqa: PLC0415

    letters = [
        sorted({reading[:1].lower() for reading in syllable if reading[:1].isalnum()})
        for syllable in pinyin(name, style=Style.FIRST_LETTER, heteronym=True)
    ]
    readings = ("".join(one) for one in product(*(kinds for kinds in letters if kinds)))
    return " ".join(
        dict.fromkeys(reading for _, reading in zip(range(READINGS), readings, strict=False))
    )


def _one_line(text: str) -> str:
    # Names end up in text messages, headers and file names: a line break there is an injection.
    text = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(character) in LINE_BREAKERS for character in text):
        raise ValueError("must be one line without control characters")
    return text


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)
]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(_one_line),
]
# Of some lines, perhaps.
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=STORABLE)]

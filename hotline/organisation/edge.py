"""What routes of this package and of the roster share: ids in paths, versions in If-Match, pages."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Header, Path

from hotline.kernel.errors import Invalid
from hotline.web.paging import Page, encode_cursor

Row = TypeVar("Row")
Item = TypeVar("Item")
ETAG: Final = re.compile(r'(?:W/)?"?(\d{1,9})"?')
ID_PATTERN: Final = r"^[\w-]{1,64}$"  # PostgreSQL refuses a NUL in a text with an error of its own
PathId = Annotated[str, Path(pattern=ID_PATTERN)]


class VersionMalformed(Invalid):
    code = "version-malformed"
    title = "版本号（If-Match）格式不正确"


def expected_version(
    if_match: Annotated[str | None, Header(max_length=40, description='e.g. "3"')] = None,
) -> int | None:
    """The version that a change is based on; None or * means: whatever it is.

    Raises:
        VersionMalformed: it is no version of ours.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = ETAG.fullmatch(if_match.strip())
    if found is None:
        raise VersionMalformed("If-Match must be one version number in quotes")
    return int(found[1])


Version = Annotated[int | None, Depends(expected_version)]


def page_of(
    rows: Sequence[Row],
    limit: int,
    *,
    show: Callable[[Row], Item],
    key: Callable[[Row], tuple[str, ...]],
) -> Page[Item]:
    """A page, with the cursor of the next one if this one is full."""
    cursor = encode_cursor(*key(rows[-1])) if len(rows) == limit else None
    return Page(items=[show(row) for row in rows], next=cursor)

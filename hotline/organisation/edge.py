"""What routes of this package and of the roster share: ids in paths, and pages."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

from fastapi import Path

from hotline.web.paging import Page, encode_cursor

Row = TypeVar("Row")
Item = TypeVar("Item")
ID_PATTERN: Final = r"^[\w-]{1,64}$"  # PostgreSQL refuses a NUL in a text with an error of its own
PathId = Annotated[str, Path(pattern=ID_PATTERN)]


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

"""Keyset pages: a cursor is the sort key of the last row, never an offset."""

import base64
import binascii
import json
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from hotline.kernel.errors import ErrorKind, HotlineError

Item = TypeVar("Item")
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]


class CursorUnknown(HotlineError):
    kind = ErrorKind.INVALID
    code = "cursor-unknown"
    title = "翻页位置无效，请从第一页重新开始"


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None


def encode_cursor(*key: str | int | None) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, parts: int) -> list[str]:
    """The sort key in a cursor.

    Raises:
        CursorUnknown: it was not made by `encode_cursor` for this list.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise CursorUnknown("not a cursor of this list") from error
    if not isinstance(key, list) or len(key) != parts or not all(isinstance(k, str) for k in key):
        raise CursorUnknown("not a cursor of this list")
    if not all(k.isprintable() for k in key):  # PostgreSQL refuses a NUL with an error of its own
        raise CursorUnknown("not a cursor of this list")
    return key

"""Refusals every edge understands; HTTP, the telephone and the log translate them in their own way."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

Fact = str | int | float | bool | None | list[str] | dict[str, object]


class ErrorKind(StrEnum):
    """What went wrong, in words that need no HTTP."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    CHANGED = "changed"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    FULL = "full"  # no room to store it


class HotlineError(Exception):
    """A refusal with a stable code; `title` is what a person reads, in Chinese.

    `facts` are safe to show to the caller of the API: never put personal data there.
    """

    kind: ClassVar[ErrorKind]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str = "", **facts: Fact) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.facts: Mapping[str, Fact] = facts


class ChangedMeanwhile(HotlineError):
    """The row has another version than the one the change was based on."""

    kind = ErrorKind.CHANGED
    code = "changed-meanwhile"
    title = "内容已被他人修改，请核对后再保存"


class Invalid(HotlineError):
    """The request is well formed, but says something that cannot be."""

    kind = ErrorKind.INVALID
    code = "invalid"
    title = "填写的内容有误，请检查后再试"


class Forbidden(HotlineError):
    kind = ErrorKind.FORBIDDEN
    code = "forbidden"
    title = "您没有这项操作的权限，需要时请联系主管"


class NotFound(HotlineError):
    kind = ErrorKind.NOT_FOUND
    code = "not-found"
    title = "没有找到所请求的内容，请刷新后再试"


class Unavailable(HotlineError):
    """Something outside is away for the moment; the same request may succeed later."""

    kind = ErrorKind.UNAVAILABLE
    code = "unavailable"
    title = "系统暂时无法处理，请稍后再试"

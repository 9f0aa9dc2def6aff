"""Refusals as problem+json (RFC 9457), with a stable `code` and a title a person understands."""

import json
import logging
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from typing_extensions import override

from hotline.kernel.errors import ErrorKind, HotlineError

log = logging.getLogger(__name__)
STATUS: Final = {
    ErrorKind.INVALID: HTTPStatus.BAD_REQUEST,
    ErrorKind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ErrorKind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.CONFLICT: HTTPStatus.CONFLICT,
    ErrorKind.CHANGED: HTTPStatus.PRECONDITION_FAILED,
    ErrorKind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorKind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorKind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorKind.FULL: HTTPStatus.INSUFFICIENT_STORAGE,
}
MALFORMED: Final = "提交的内容格式不正确"
UNEXPECTED: Final = "系统出现意外错误，已记录，请稍后再试"


class Problem(BaseModel):
    model_config = ConfigDict(extra="allow")  # the facts of this occurrence

    type: str
    title: str
    status: int
    detail: str
    code: str


def problems(*errors: type[HotlineError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries for the ways a route may refuse."""
    titles: dict[int | str, list[str]] = {422: [MALFORMED]}
    for error in errors:
        titles.setdefault(STATUS[error.kind].value, []).append(f"{error.code}: {error.title}")
    return {
        status: {
            "description": "; ".join(why),
            "model": Problem,
            "content": {"application/problem+json": {}},
        }
        for status, why in titles.items()
    }


def install_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(HotlineError, _on_expected)
    app.add_exception_handler(RequestValidationError, _on_malformed)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


def respond(error: HotlineError) -> Response:
    response = _respond(STATUS[error.kind], error.code, error.title, error.detail, **error.facts)
    if (seconds := error.facts.get("retry_after")) is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


async def answer_to(request: Request, error: Exception) -> Response:
    """What the application answers when a route raises this, for whoever calls a route without it."""
    match error:
        case HotlineError():
            return respond(error)
        case HTTPException():
            return await _on_http(request, error)
        case _:
            return await _on_unexpected(request, error)


async def _on_expected(_: Request, error: Exception) -> Response:
    assert isinstance(error, HotlineError)  # noqa: S101 - Starlette types handlers loosely
    return respond(error)


async def _on_malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # Only where and what: the rejected value may be a phone number.
    fields = [{"loc": list(e["loc"]), "msg": e["msg"]} for e in error.errors()]
    return _respond(422, "malformed", MALFORMED, MALFORMED, errors=fields)


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI's word for a body it cannot decode
        return _respond(422, "malformed", MALFORMED, MALFORMED, errors=[])
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "-")
    response = _respond(status, code, error.detail, error.detail)
    response.headers.update(error.headers or {})
    return response


async def _on_unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s", request.url.path, exc_info=error)
    return _respond(500, "unexpected", UNEXPECTED, UNEXPECTED)


def _respond(status: int, code: str, title: str, detail: str, **facts: object) -> JSONResponse:
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "code": code,
    }
    return _Refusal(facts | body, status, media_type="application/problem+json")


class _Refusal(JSONResponse):
    """Says back what was sent, even half of a character: UTF-8 has no such thing, JSON's escapes do."""

    @override
    def render(self, content: Any) -> bytes:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return text.encode(errors="backslashreplace")

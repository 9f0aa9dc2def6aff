"""The short way to some routes answers as the application would."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request, Response

from hotline.kernel.errors import NotFound
from hotline.web.problems import install_problem_handlers
from hotline.web.shortcut import Shortcut


async def _echo(request: Request) -> Response:
    return Response(await request.body() + request.url.query.encode())


async def _refuses(_: Request) -> Response:
    raise NotFound("nobody")


async def _breaks(_: Request) -> Response:
    raise RuntimeError("a fault")


def _app() -> tuple[FastAPI, APIRouter]:
    router = APIRouter()
    for path, endpoint in {"/echo": _echo, "/refuses": _refuses, "/breaks": _breaks}.items():
        router.add_route(path, endpoint, ["POST"])
    router.add_route("/echo/{name}", _echo, ["POST"])
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    install_problem_handlers(app)
    return app, router


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/echo?a=1", "/echo/x", "/refuses", "/breaks", "/unknown"])
async def test_the_short_way_answers_as_the_long_one(method: str, path: str) -> None:
    app, router = _app()
    answers = []
    for asgi in (app, Shortcut(app, router.routes)):
        transport = httpx.ASGITransport(asgi, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
            answer = await client.request(method, path, content=b"body")
            answers.append((answer.status_code, answer.headers, answer.content))

    assert answers[0] == answers[1]


async def test_the_short_way_passes_the_application_by() -> None:
    _, router = _app()
    transport = httpx.ASGITransport(Shortcut(FastAPI(), router.routes))  # an application without it
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
        answer = await client.post("/echo", content=b"body")

    assert answer.content == b"body"

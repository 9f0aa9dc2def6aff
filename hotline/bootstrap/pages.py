"""The web pages: one build with five entries, and the recordings that carriers fetch."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from ivr.prompts.library import PromptLibrary

DIST: Final = Path(__file__).parents[2] / "dashboard" / "web" / "dist"
PAGES: Final = {
    "/": "portal.html",
    "/wallboard": "wallboard.html",
    "/phone": "phone.html",
    "/api/docs": "docs.html",  # our own copy of the viewer
    "/console": "console.html",
    "/console/{rest:path}": "console.html",  # the console's own addresses, e.g. /console/tickets/7
}
NOT_BUILT: Final = "the web pages are not built yet; run: make console"


def add_pages(app: FastAPI, dist: Path = DIST) -> None:
    """Serve the pages; until they are built the API works and the pages say what to do."""
    router = APIRouter(include_in_schema=False)
    for address, file in PAGES.items():
        router.add_api_route(address, _page(dist / file), methods=["GET"])
    app.include_router(router)
    if (dist / "assets").is_dir():
        app.mount("/assets", _Assets(directory=dist / "assets"))


def add_prompts(app: FastAPI, prompts: PromptLibrary) -> None:
    router = APIRouter(include_in_schema=False)

    @router.get("/ivr/prompts/{key}.wav")
    async def prompt(key: str) -> Response:
        """A recording as carriers play it. Nothing personal, so no sign-in."""
        audio = prompts.carrier_wav(key)
        if audio is None:
            raise HTTPException(404, "没有这条录音")
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(audio, media_type="audio/wav", headers=headers)

    app.include_router(router)


def _page(file: Path) -> Callable[[], Response]:
    def page() -> Response:  # in a thread: it asks the disk
        if not file.is_file():
            return Response(NOT_BUILT, 503, media_type="text/plain; charset=utf-8")
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

    return page


class _Assets(StaticFiles):
    """File names carry a hash of their content, so a browser never asks twice."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

"""Routes that the applications of many tests share.

FastAPI builds them anew for each application, and that takes longer than most tests run.
"""

from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

_BUILT: Final[dict[int, tuple[APIRouter, BaseRoute]]] = {}  # by identity; a router is kept for ever


def add_routes(app: FastAPI, *routers: APIRouter) -> None:
    """As `include_router`, but what was built for one application serves the next."""
    app.router.routes.extend(_built(router) for router in routers)


def _built(router: APIRouter) -> BaseRoute:
    if id(router) not in _BUILT:
        app = FastAPI(openapi_url=None)
        app.include_router(router)
        _BUILT[id(router)] = router, app.router.routes[-1]
    return _BUILT[id(router)][1]

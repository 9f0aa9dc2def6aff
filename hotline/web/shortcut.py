"""Routes on the path of every incoming call, reached by their address alone. Decides nothing."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hotline.web.problems import answer_to


class Shortcut:
    """Calls some endpoints directly; everything else goes to the application.

    On the way to a route the application runs a dozen layers (exit stacks, its own limits, every
    router before), none of which these endpoints use: a third of what an incoming call costs the
    event loop. What they refuse becomes the same problem as there.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._endpoints = {
            route.path: route.endpoint
            for route in routes
            if isinstance(route, Route)
            and "POST" in (route.methods or ())
            and not route.param_convertors
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get(scope.get("path", ""))
        if endpoint is None or scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await endpoint(request)
        except Exception as error:  # noqa: BLE001 - as the application's own layers would answer
            response = await answer_to(request, error)
        await response(scope, receive, send)

"""The order of what stands before the application."""

from starlette.types import ASGIApp

from hotline.kernel.clock import Clock
from hotline.kernel.config import ServerSettings
from hotline.web.access import AccessLog
from hotline.web.limits import RateLimit
from hotline.web.security import BodyLimit, SecurityHeaders


def guarded(app: ASGIApp, server: ServerSettings, clock: Clock) -> ASGIApp:
    """The application as the server runs it.

    Wrapped around the whole of it and not by `add_middleware`, because Starlette answers
    unexpected errors outside of its middleware: those answers would go without headers.
    """
    limited = BodyLimit(app, most=server.max_body_bytes)
    return AccessLog(SecurityHeaders(RateLimit(limited, clock=clock), public_url=server.public_url))

"""The order of what stands before the application."""

from collections.abc import Mapping, Sequence

from starlette.types import ASGIApp

from hotline.kernel.clock import Clock
from hotline.kernel.config import ServerSettings
from hotline.web.access import AccessLog
from hotline.web.limits import RateLimit
from hotline.web.security import BodyLimit, SecurityHeaders


def guarded(
    app: ASGIApp,
    server: ServerSettings,
    clock: Clock,
    *,
    connects_to: Sequence[str] = (),
    larger: Mapping[str, int] | None = None,
) -> ASGIApp:
    """The application as the server runs it.

    Wrapped around the whole of it and not by `add_middleware`, because Starlette answers
    unexpected errors outside of its middleware: those answers would go without headers.
    `connects_to`: hosts beside our own that the pages may speak with. `larger`: path prefixes
    whose bodies may have more bytes than others.
    """
    limited = BodyLimit(app, most=server.max_body_bytes, larger=larger)
    inner = RateLimit(limited, clock=clock)
    return AccessLog(SecurityHeaders(inner, public_url=server.public_url, connects_to=connects_to))

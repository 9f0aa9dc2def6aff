"""Twilio's REST API through the SDK: in threads, with a time limit, at a configurable address."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from typing_extensions import override

from hotline.kernel.config import TwilioSettings
from hotline.telephony.port import TelephonyError

T = TypeVar("T")
TWILIO: Final = "api.twilio.com"
TIMEOUT: Final = 8.0  # seconds; the outbox tries again
THREADS: Final = 8
RETRYABLE_STATUS: Final = {408, 429, 500, 502, 503, 504}
GONE: Final = {20404, 21220}  # no such thing; the call is not in progress
log = logging.getLogger(__name__)


class RestHttp(TwilioHttpClient):
    """Sends every product's requests to one base address and keeps numbers out of the log."""

    def __init__(self, base_url: str) -> None:
        quiet = logging.getLogger(f"{__name__}.http")
        quiet.setLevel(logging.WARNING)  # the SDK logs addresses with telephone numbers at INFO
        super().__init__(timeout=TIMEOUT, logger=quiet)
        if self.session is not None:
            self.session.trust_env = False  # a proxy variable must not decide where calls go
        self._base = urlsplit(base_url)

    @override
    def request(  # type: ignore[override]  # the SDK's two classes disagree about the second name
        self, method: str, url: str, *args: Any, **kwargs: Any
    ) -> Response:
        target = urlsplit(url)
        if self._base.netloc != TWILIO:
            path = self._base.path + target.path
            url = target._replace(
                scheme=self._base.scheme, netloc=self._base.netloc, path=path
            ).geturl()
        return super().request(method, url, *args, **kwargs)


class TwilioRest:
    """Runs SDK calls without blocking the loop and turns their errors into ours."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.trouble: str | None = None  # of the last request, for /readyz
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="twilio")

    async def run(self, request: Callable[[Client], T]) -> T:
        """Send one or more requests.

        Raises:
            TelephonyError: Twilio refused, or did not answer.
        """
        loop = asyncio.get_running_loop()
        try:
            result = await loop.run_in_executor(self._threads, request, self.client)
        except TwilioRestException as error:
            self.trouble = None if error.status < 500 else f"Twilio answers {error.status}"
            permanent = error.status not in RETRYABLE_STATUS
            raise TelephonyError(f"Twilio error {error.code}", permanent=permanent) from error
        except (TwilioException, OSError) as error:  # requests' errors are OSErrors
            answered = isinstance(error, TwilioException)
            self.trouble = f"Twilio {'gives no usable' if answered else 'does not'} answer"
            detail = f"{self.trouble} ({type(error).__name__})"
            raise TelephonyError(detail, permanent=False) from error
        self.trouble = None
        return result

    async def run_unless_gone(self, request: Callable[[Client], object]) -> bool:
        """The same; False when what it is about has already ended."""
        try:
            await self.run(request)
        except TelephonyError as error:
            if not is_gone(error):
                raise
            return False
        return True

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        session = getattr(self.client.http_client, "session", None)
        if session is not None:
            session.close()


def is_gone(error: TelephonyError) -> bool:
    cause = error.__cause__
    if not isinstance(cause, TwilioRestException):
        return False
    return cause.code in GONE or cause.status == 404


def connect(settings: TwilioSettings) -> TwilioRest:
    """A client for the configured account."""
    make: Any = Client  # the SDK types only parts of itself
    client: Client = make(
        settings.account_sid,
        settings.auth_token.get_secret_value(),
        http_client=RestHttp(settings.api_base_url),
    )
    return TwilioRest(client)

"""What all webhooks share: the signature first, then the form, then TwiML as the answer.

A form is read with `parse_qsl` and the routes are plain ones, because the dependency machinery and
the form parser would cost as much as everything else on the path of an incoming call.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from hotline.kernel.errors import ErrorKind, HotlineError
from hotline.telephony.signals import Reply, Signal
from ivr.twilio.callbacks import Fields, Leg
from ivr.twilio.signature import HEADER, SignatureCheck, SignatureRefused

MOST_BYTES: Final = 65_536  # Twilio sends 1 to 3 kB
log = logging.getLogger(__name__)

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Hook: TypeAlias = Callable[[Request, Fields], Awaitable[Response]]


class Receiver(Protocol):
    async def receive(self, signal: Signal, *, replies: bool) -> Reply:
        """Apply a signal and say what the caller hears next."""
        ...


class BodyTooLarge(HotlineError):
    kind = ErrorKind.TOO_LARGE
    code = "callback-too-large"
    title = "回调内容超过大小限制，请检查线路设置"


class FieldMissing(HotlineError):
    kind = ErrorKind.INVALID
    code = "field-missing"
    title = "回调缺少必要的内容，请检查线路设置"


def checked(check: SignatureCheck, hook: Hook) -> Endpoint:
    """An endpoint that lets only Twilio's requests through to the hook."""

    async def endpoint(request: Request) -> Response:
        scope = request.scope
        target = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        if query := scope["query_string"]:
            target = f"{target}?{query.decode('latin-1')}"
        body = await _body(request)
        try:
            fields = check.form(target, body, request.headers.get(HEADER))
        except SignatureRefused as refusal:
            # Neither the query nor the body: both carry telephone numbers.
            log.warning("refused a request to %s: %s", scope["path"], refusal.reason)
            raise
        return await hook(request, fields)

    return endpoint


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise BodyTooLarge(f"at most {MOST_BYTES} bytes", limit=MOST_BYTES)
        parts.append(part)
    return b"".join(parts)


def xml(twiml: str) -> Response:
    return Response(twiml, media_type="text/xml")


def noted() -> Response:
    """The answer to a callback that asks for no instructions."""
    return Response(status_code=204)


def call_sid(fields: Fields) -> str:
    """The id of the line this is about.

    Raises:
        FieldMissing: the request has none.
    """
    sid = fields.get("CallSid")
    if not sid:
        raise FieldMissing("CallSid is missing", field="CallSid")
    return sid


def query(request: Request, name: str) -> str:
    """A value we put into the address ourselves.

    Raises:
        FieldMissing: this is no address of ours.
    """
    value = request.query_params.get(name)
    if not value:
        raise FieldMissing(f"{name} is missing in the address", field=name)
    return value


def leg_of(request: Request) -> Leg:
    return Leg(
        leg_id=query(request, "leg"),
        caller_sid=query(request, "caller"),
        is_browser="phone" not in request.query_params,
    )

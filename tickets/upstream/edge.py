"""Who sends orders here, and how a request of theirs proves it."""

from typing import Annotated

from fastapi import Depends, Header, Request

from hotline.kernel.config import Settings
from hotline.web.deps import Config, Now
from tickets.upstream.errors import SignatureRefused
from tickets.upstream.signature import is_genuine


def senders(config: Settings) -> dict[str, str]:
    """Key to name, as the settings list them."""
    return {one.key: one.name for one in config.upstream.senders}


async def signed_by(
    request: Request,
    config: Config,
    clock: Now,
    sender: Annotated[str, Header(alias="X-Hotline-Sender", max_length=40)] = "",
    timestamp: Annotated[str, Header(alias="X-Hotline-Timestamp", max_length=40)] = "",
    signature: Annotated[str, Header(alias="X-Hotline-Signature", max_length=100)] = "",
) -> str:
    """The sender's key.

    `X-Hotline-Timestamp`: seconds since 1970. `X-Hotline-Signature`: hexadecimal HMAC-SHA256, by the
    secret of the settings, over the timestamp, a full stop and the body as it is sent.

    Raises:
        SignatureRefused: unknown, unsigned, wrongly signed, or more than five minutes off.
    """
    found = {one.key: one.secret.get_secret_value() for one in config.upstream.senders}
    body = await request.body()
    if not is_genuine(
        found.get(sender, ""), timestamp=timestamp, signature=signature, body=body, now=clock.now()
    ):
        raise SignatureRefused
    return sender


SignedBy = Annotated[str, Depends(signed_by)]

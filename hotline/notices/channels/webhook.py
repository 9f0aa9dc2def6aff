"""Another system, told by a signed request: https://www.standardwebhooks.com.

The receiver checks the signature over id, timestamp and body, refuses timestamps further than five
minutes from its own clock, and takes an id that it has seen once more for a repetition.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final

from pydantic import SecretStr
from pydantic_core import to_json

from hotline.kernel.clock import Clock
from hotline.notices.channels.http import Courier, Silence, of_silence
from hotline.notices.channels.port import Outcome, Parcel, Refused, Sent
from hotline.notices.model import Reason

PREFIX: Final = "whsec_"
LEAST_KEY: Final = 24  # bytes, as the standard asks


class SecretUnusable(ValueError):
    """Not `whsec_` and at least 24 bytes in base64."""


def key_of(secret: str) -> bytes:
    """The key in a secret.

    Raises:
        SecretUnusable: it has another form.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SecretUnusable from error
    if not secret.startswith(PREFIX) or len(key) < LEAST_KEY:
        raise SecretUnusable
    return key


def signed(key: bytes, notice_id: str, stamp: int, body: bytes) -> dict[str, str]:
    """The headers that sign one request."""
    content = f"{notice_id}.{stamp}.".encode() + body
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


class Webhook:
    may_repeat = True

    def __init__(
        self, courier: Courier, address: SecretStr, secret: SecretStr, clock: Clock
    ) -> None:
        self._courier = courier
        self._address = address
        self._secret = secret
        self._clock = clock

    async def send(self, parcel: Parcel) -> Outcome:
        try:
            key = key_of(self._secret.get_secret_value())
        except SecretUnusable:
            return Refused(reason=Reason.MISCONFIGURED)
        data = {"ticket_number": parcel.ticket_number, "text": str(parcel.text)}
        body = to_json(
            {"type": f"ticket.{parcel.occasion}", "timestamp": parcel.made_at, "data": data}
        )
        stamp = int(self._clock.now().timestamp())
        headers = {"content-type": "application/json"} | signed(key, parcel.id, stamp, body)
        answer = await self._courier.post(
            self._address.get_secret_value(), content=body, headers=headers
        )
        if isinstance(answer, Silence):
            return of_silence(answer)
        return answer.trouble() or Sent()

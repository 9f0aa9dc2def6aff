"""The robot of a group in 钉钉, with its signature: https://open.dingtalk.com/document/robots/customize-robot-security-settings."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from pydantic import SecretStr

from hotline.kernel.clock import Clock
from hotline.notices.channels.http import Courier
from hotline.notices.channels.port import Outcome, Parcel
from hotline.notices.channels.robots import Codes, tell

# 310000: signature, key word or address are not what the robot's settings ask for.
CODES: Final = Codes(
    too_fast={130101, 410100}, their_trouble={-1}, unauthorised={310000, 300001, 400101}
)


def signature(at: datetime, secret: str) -> dict[str, str]:
    """The parameters that sign one request: milliseconds, and HMAC-SHA256 of them and the secret."""
    stamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}


class DingtalkRobot:
    """Unsigned without a secret; the robot then filters by key word or address."""

    may_repeat = True

    def __init__(
        self, courier: Courier, address: SecretStr, secret: SecretStr, clock: Clock
    ) -> None:
        self._courier = courier
        self._address = address
        self._secret = secret
        self._clock = clock

    async def send(self, parcel: Parcel) -> Outcome:
        address, secret = self._address.get_secret_value(), self._secret.get_secret_value()
        if secret:
            signed = urlencode(signature(self._clock.now(), secret))
            address += ("&" if "?" in address else "?") + signed
        return await tell(self._courier, address, parcel, CODES)

"""The robot of a group in 企业微信: https://developer.work.weixin.qq.com/document/path/91770."""

from typing import Final

from pydantic import SecretStr

from hotline.notices.channels.http import Courier
from hotline.notices.channels.port import Outcome, Parcel
from hotline.notices.channels.robots import Codes, tell

CODES: Final = Codes(too_fast={45009, 45033}, their_trouble={-1}, unauthorised={93000, 40014})


class WecomRobot:
    may_repeat = True

    def __init__(self, courier: Courier, address: SecretStr) -> None:
        self._courier = courier
        self._address = address

    async def send(self, parcel: Parcel) -> Outcome:
        return await tell(self._courier, self._address.get_secret_value(), parcel, CODES)

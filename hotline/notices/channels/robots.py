"""What both group robots share: a text as JSON, and an error code in an answer that says 200."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic_core import to_json

from hotline.notices.channels.http import Answer, Courier, Silence, of_silence
from hotline.notices.channels.port import Outcome, Parcel, Refused, Sent, TryLater
from hotline.notices.model import Reason

MINUTE: Final = timedelta(minutes=1)  # both allow twenty messages a minute and robot
JSON: Final = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Codes:
    """What a robot's error codes mean, where they are not simply a refusal."""

    too_fast: Collection[int]
    their_trouble: Collection[int]
    unauthorised: Collection[int]


async def tell(courier: Courier, address: str, parcel: Parcel, codes: Codes) -> Outcome:
    """Post the text to a robot's address."""
    body = {"msgtype": "text", "text": {"content": str(parcel.text)}}
    answer = await courier.post(address, content=to_json(body), headers=JSON)
    if isinstance(answer, Silence):
        return of_silence(answer)
    return answer.trouble() or _said(answer, codes)


def _said(answer: Answer, codes: Codes) -> Outcome:
    code = answer.json().get("errcode")
    if not isinstance(code, int):  # a page that asks to sign in, of some firewall
        return TryLater(reason=Reason.STRANGE_ANSWER)
    detail = f"errcode {code}"
    if code == 0:
        return Sent()
    if code in codes.too_fast:
        return TryLater(reason=Reason.BUSY, detail=detail, after=MINUTE)
    if code in codes.their_trouble:
        return TryLater(reason=Reason.BUSY, detail=detail)
    if code in codes.unauthorised:
        return Refused(reason=Reason.UNAUTHORISED, detail=detail)
    return Refused(reason=Reason.REFUSED, detail=detail)

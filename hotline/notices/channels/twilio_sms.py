"""Texts through Twilio Programmable Messaging: one form to one address, no SDK.

Twilio has no idempotency key for messages. So a text is sent again only if it surely was not
accepted; where that cannot be known, a person decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from pydantic import SecretStr

from hotline.notices.channels.http import Answer, Courier, Silence
from hotline.notices.channels.port import Outcome, Parcel, Refused, Sent, TryLater, Uncertain
from hotline.notices.model import Reason

# https://www.twilio.com/docs/api/errors
REFUSED_FOR: Final[Mapping[object, Reason]] = MappingProxyType(
    {
        21610: Reason.OPTED_OUT,  # the receiver answered STOP
        **dict.fromkeys((21211, 21217, 21421, 21614), Reason.NUMBER_UNUSABLE),
    }
)
TOO_FAST: Final = frozenset({20429, 14107, 21611})  # 21611: the queue of this sender is full
SERVICE: Final = re.compile(r"MG[0-9a-fA-F]{32}")
SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    base_url: str
    sid: str
    token: SecretStr
    sender: str  # a number, or a messaging service


class TwilioSms:
    may_repeat = False

    def __init__(self, courier: Courier, account: Account) -> None:
        self._courier = courier
        self._account = account

    async def send(self, parcel: Parcel) -> Outcome:
        account = self._account
        origin = "MessagingServiceSid" if SERVICE.fullmatch(account.sender) else "From"
        answer = await self._courier.post(
            f"{account.base_url}/2010-04-01/Accounts/{account.sid}/Messages.json",
            form={"To": str(parcel.number), origin: account.sender, "Body": str(parcel.text)},
            auth=(account.sid, account.token.get_secret_value()),
        )
        if isinstance(answer, Silence):
            return _of_silence(answer)
        return _of_answer(answer)


def _of_silence(silence: Silence) -> Outcome:
    if silence.may_have_arrived:
        return Uncertain(reason=silence.reason)
    if silence.reason is Reason.MISCONFIGURED:
        return Refused(reason=silence.reason)
    return TryLater(reason=silence.reason)


def _of_answer(answer: Answer) -> Outcome:
    said, trouble = answer.json(), answer.trouble()
    if trouble is None:
        sid = said.get("sid")
        return Sent(provider_id=sid if isinstance(sid, str) else None)
    code = said.get("code")
    detail = f"{trouble.detail}, {code}" if isinstance(code, int) else trouble.detail
    if code in REFUSED_FOR:
        return Refused(reason=REFUSED_FOR[code], detail=detail)
    if code in TOO_FAST:
        return TryLater(reason=Reason.BUSY, detail=detail, after=answer.asked)
    # An error of theirs says nothing about whether the text was queued before; with a time to come
    # again it says that it was not.
    if answer.status >= SERVER_ERROR and answer.asked is None:
        return Uncertain(reason=Reason.BUSY, detail=detail)
    return replace(trouble, detail=detail)

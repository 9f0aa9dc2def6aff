"""Short-lived tokens that tell the media process who is on a socket. Signed by the application."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

LONGEST_TOKEN: Final = 1_024
TOKEN_LASTS: Final = timedelta(minutes=5)
_PURPOSE: Final = b"webphone-token-1."  # the server's key signs other things too


class Role(StrEnum):
    CALLER = "caller"
    AGENT = "agent"


class BadToken(Exception):
    """Not signed with our key, or not a token at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    role: Role
    exp: int  # seconds since 1970
    number: str = ""  # callers: the number that the call centre sees
    person_id: str = ""  # agents
    name: str = ""

    @property
    def subject(self) -> str:
        return f"{self.role}:{self.number if self.role is Role.CALLER else self.person_id}"

    def is_expired(self, now: datetime) -> bool:
        return now.timestamp() >= self.exp


def caller_claims(number: str, now: datetime, lasts: timedelta = TOKEN_LASTS) -> Claims:
    return Claims(role=Role.CALLER, number=number, exp=int((now + lasts).timestamp()))


def agent_claims(
    person_id: str, name: str, now: datetime, lasts: timedelta = TOKEN_LASTS
) -> Claims:
    expires = int((now + lasts).timestamp())
    return Claims(role=Role.AGENT, person_id=person_id, name=name, exp=expires)


def sign(key: bytes, claims: Claims) -> str:
    body = base64.urlsafe_b64encode(json.dumps(asdict(claims), ensure_ascii=False).encode())
    return f"{body.decode()}.{_signature(key, body)}"


def verify(key: bytes, token: str) -> Claims:
    """The claims of a token that we signed; whether they still hold is the caller's question.

    Raises:
        BadToken: the signature is not ours, or the text is no token.
    """
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise BadToken("not a token")
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(signature, _signature(key, body.encode())):
        raise BadToken("signed by somebody else")
    try:
        return _claims(json.loads(base64.urlsafe_b64decode(body)))
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise BadToken("not a token") from error


def _signature(key: bytes, body: bytes) -> str:
    return hmac.new(key, _PURPOSE + body, hashlib.sha256).hexdigest()


def _claims(fields: Mapping[str, Any]) -> Claims:
    return Claims(**{**fields, "role": Role(fields["role"]), "exp": int(fields["exp"])})

"""How a platform proves that an order is its own: HMAC-SHA256 over the time and the body. Pure.

What somebody recorded and sends again is refused after five minutes; inside them it only finds the
order that it made, because a sender's number stands for one matter.
"""

import hmac
from datetime import datetime, timedelta
from typing import Final

VALID_FOR: Final = timedelta(minutes=5)  # either way: clocks of offices differ
LEAST_SECRET: Final = 16
LONGEST_TIMESTAMP: Final = 12


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Hexadecimal; `timestamp` is in seconds since 1970, as the header says it."""
    return hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def is_genuine(secret: str, *, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Whether who has the secret signed this body, just now."""
    if not secret or not timestamp.isdecimal() or not timestamp.isascii():
        return False
    if len(timestamp) > LONGEST_TIMESTAMP:
        return False
    if abs(now.timestamp() - int(timestamp)) > VALID_FOR.total_seconds():
        return False
    expected = sign(secret, timestamp, body)
    return hmac.compare_digest(expected.encode(), signature.lower().encode())

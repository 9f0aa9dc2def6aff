"""One-time codes of an authenticator app (RFC 6238). Pure: the secret and the instant come in."""

from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
DRIFT: Final = (0, -1, 1)  # steps: a telephone's clock may be half a minute off


def new_secret() -> str:
    return pyotp.random_base32()


def otpauth_uri(secret: str, *, username: str, issuer: str) -> str:
    """What the app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def matching_step(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The time step this code belongs to, if it is right and later than the last one used."""
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    for drift in DRIFT:
        step = present + drift
        if step > after and pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None

"""Session tokens: 256 random bits for the browser, their hash for the database."""

import hashlib
import secrets
from typing import Final

LENGTH: Final = 43  # of 32 bytes in URL-safe base64


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Not salted or slow: nobody can guess 256 bits, and it is needed for each request."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_name(username: str) -> str:
    """Failures are counted per name, but a name may be a password typed in the wrong box."""
    return hashlib.sha256(b"name:" + username.strip().casefold().encode()).hexdigest()

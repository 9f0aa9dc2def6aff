"""The account the peer plays, and how its number is set up in Twilio's console."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Account:
    sid: str
    token: str
    number: str
    voice_url: str
    status_callback: str | None = None
    fallback_url: str | None = None


@dataclass
class Sids:
    """Ids as Twilio makes them: two letters and 32 hex characters."""

    made: set[str] = field(default_factory=set)

    def new(self, prefix: str) -> str:
        sid = prefix + secrets.token_hex(16)
        self.made.add(sid)
        return sid

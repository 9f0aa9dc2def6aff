"""Who may open a web phone: tokens for callers and for people who answer, and a limit for strangers."""

from collections import OrderedDict, deque
from datetime import timedelta
from typing import Final

from hotline.kernel.clock import Clock
from hotline.kernel.errors import ErrorKind, HotlineError
from ivr.webphone.tokens import TOKEN_LASTS, agent_claims, caller_claims, sign

SOCKET: Final = "/ws/phone"
SESSIONS_PER_WINDOW: Final = (
    20  # a household behind one address rings several times; a script more often
)
WINDOW: Final = timedelta(minutes=10)
MOST_ADDRESSES: Final = 10_000


class TooManySessions(HotlineError):
    kind = ErrorKind.TOO_MANY
    code = "too-many-phone-sessions"
    title = "拨打过于频繁，请稍后再试，或直接拨打12348"


class WebPhoneClosed(HotlineError):
    """Nobody here could answer: the web phone is off, or the operators have Twilio's telephone."""

    kind = ErrorKind.UNAVAILABLE
    code = "web-phone-closed"
    title = "网页电话未开通，请用电话拨打12348"


class PhoneDesk:
    """Hands out tokens. The limit is kept in memory: a restart forgives, which does no harm."""

    def __init__(self, key: bytes, clock: Clock, token_lasts: timedelta = TOKEN_LASTS) -> None:
        self._key = key
        self._token_lasts = token_lasts
        self._clock = clock
        self._opened: OrderedDict[str, deque[float]] = OrderedDict()

    def caller_token(self, number: str, address: str) -> str:
        """A token for somebody whom we do not know.

        Raises:
            TooManySessions: this address has opened too many lately.
        """
        now = self._clock.now()
        self._count(address, now.timestamp())
        return sign(self._key, caller_claims(number, now, self._token_lasts))

    def agent_token(self, person_id: str, name: str) -> str:
        now = self._clock.now()
        return sign(self._key, agent_claims(person_id, name, now, self._token_lasts))

    def _count(self, address: str, now: float) -> None:
        opened = self._opened.setdefault(address, deque())
        self._opened.move_to_end(address)
        if len(self._opened) > MOST_ADDRESSES:
            self._opened.popitem(last=False)
        while opened and opened[0] <= now - WINDOW.total_seconds():
            opened.popleft()
        if len(opened) >= SESSIONS_PER_WINDOW:
            raise TooManySessions
        opened.append(now)

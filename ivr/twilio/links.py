"""The addresses Twilio calls back. Absolute, because Twilio signs exactly what it was given."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from urllib.parse import quote, urlencode

PATH: Final = "/ivr/twilio"
MUSIC: Final = "hold_music"


class Links:
    def __init__(self, public_url: str) -> None:
        self.public_url = public_url
        self._base = public_url + PATH
        self._prompts = lru_cache(maxsize=1024)(self._prompt)

    def hook(self, name: str, **query: str) -> str:
        """A webhook. Values are ids, numbers and prompt keys: nothing that could be escaped twice."""
        return f"{self._base}/{name}?{urlencode(query)}" if query else f"{self._base}/{name}"

    def prompt(self, key: str) -> str:
        return self._prompts(key)

    def music(self, seconds: int) -> str:
        """Hold music of exactly this length, so that a wait ends when it should."""
        return f"{self._base}/music/{seconds}.wav"

    def _prompt(self, key: str) -> str:
        return f"{self.public_url}/ivr/prompts/{quote(key, safe='')}.wav"


def turn_after(key: str) -> str:
    """Names the answer to the signal with this key.

    It is part of the addresses in that answer and so of the key of what comes back. A repeated
    request therefore has the same key as the first one, whatever headers it carries, and a key
    press in a later turn never looks like one in an earlier turn.
    """
    return blake2b(key.encode(), digest_size=8).hexdigest()


def join_keys(prompts: Sequence[str]) -> str:
    return ".".join(prompts)  # a dot is never escaped in a query


def split_keys(text: str) -> tuple[str, ...]:
    return tuple(key for key in text.split(".") if key)

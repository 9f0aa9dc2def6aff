"""Passwords: hashed with argon2id in threads of their own, never on the loop or in the writer's thread."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from hotline.organisation.sign_in.errors import PasswordWeak

SHORTEST: Final = 10
LONGEST: Final = 256
KINDS_WANTED: Final = 2
THREADS: Final = 2
# OWASP's second profile: 19 MiB. The library's 64 MiB for each sign-in would not fit a small server.
RECOMMENDED: Final = Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Passwords:
    """Hashes and verifies. Every attempt costs one verification, also where there is nothing to verify."""

    def __init__(self, hasher: Argon2Hasher = RECOMMENDED) -> None:
        self._hash = PasswordHash((hasher,))
        self._decoy = self._hash.hash("nobody has this password")
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self.verifications = 0

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self.hash_now, password
        )

    def hash_now(self, password: str) -> str:
        """For commands; takes some 20 ms."""
        return self._hash.hash(_normal(password))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password belongs to this hash; with None it takes as long and says no."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._matches, password, stored
        )

    def _matches(self, password: str, stored: str | None) -> bool:
        self.verifications += 1
        real = stored if stored is not None and stored.startswith("$argon2") else self._decoy
        matched = self._hash.verify(_normal(password)[:LONGEST], real)
        return matched and real is stored

    def close(self) -> None:
        self._threads.shutdown(wait=False)


def check_strength(password: str, username: str) -> None:
    """Length first, then some variety (GB/T 22239-2019, 8.1.4.1), and not the name itself.

    Raises:
        PasswordWeak: it is too short, too uniform, or contains the username.
    """
    text = _normal(password)
    kinds = {_kind(character) for character in text}
    varied = len(kinds) >= KINDS_WANTED and len(set(text)) > SHORTEST // 2
    if not SHORTEST <= len(text) <= LONGEST or not varied or username.casefold() in text.casefold():
        raise PasswordWeak


def _kind(character: str) -> str:
    return "letter" if character.isalpha() else "digit" if character.isdigit() else "symbol"


def _normal(password: str) -> str:
    # A Chinese input method left on types full-width forms of the same keys.
    return unicodedata.normalize("NFKC", password)

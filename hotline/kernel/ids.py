"""Identifiers: UUID version 7 (RFC 9562) as 32 hex characters, so that ids sort by age."""

import os
import struct
import threading
import time
from typing import Final

RANDOM_AT_ONCE: Final = 512  # asking the system for eight bytes takes longer than all the rest

_lock = threading.Lock()
_last = 0
_random: list[int] = []
os.register_at_fork(after_in_child=_random.clear)


def new_id() -> str:
    """A new id, greater than every id this process made before."""
    global _last  # noqa: PLW0603 - the counter is what makes ids of one millisecond sort
    with _lock:
        # 60 bits: milliseconds and a 12-bit counter that runs on into the next millisecond.
        _last = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        stamp = _last
        if not _random:
            _random.extend(struct.unpack(f"{RANDOM_AT_ONCE}Q", os.urandom(RANDOM_AT_ONCE * 8)))
        noise = _random.pop()
    head = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    tail = 0b10 << 62 | noise >> 2
    return f"{head | tail:032x}"

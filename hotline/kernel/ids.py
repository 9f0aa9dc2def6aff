"""Identifiers: UUID version 7 (RFC 9562) as 32 hex characters, so that ids sort by age."""

import os
import threading
import time

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new id, greater than every id this process made before."""
    global _last  # noqa: PLW0603 - the counter is what makes ids of one millisecond sort
    with _lock:
        # 60 bits: milliseconds and a 12-bit counter that runs on into the next millisecond.
        _last = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        stamp = _last
    head = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    tail = 0b10 << 62 | int.from_bytes(os.urandom(8)) >> 2
    return f"{head | tail:032x}"

"""The audio unit of the web phone: 20 ms of PCM. Pure; where frames go is decided in `calls`."""

from collections import deque
from typing import Final

import numpy as np

RATE: Final = 16_000
FRAME_SAMPLES: Final = 320
FRAME_BYTES: Final = 2 * FRAME_SAMPLES
TICKS_PER_SECOND: Final = 50
SILENCE: Final = bytes(FRAME_BYTES)
JITTER_LIMIT: Final = 10  # frames; 200 ms is where talking over each other begins
_CALM: Final = TICKS_PER_SECOND  # how long a surplus must last before it is taken as drift


def ticks(seconds: float) -> int:
    """Seconds in ticks, at least one."""
    return max(1, round(seconds * TICKS_PER_SECOND))


def ringback() -> bytes:
    """What a caller in China hears while it rings: 450 Hz, one second on, four off."""
    moments = np.arange(RATE) / RATE
    edge = np.minimum(1.0, np.minimum(moments, 1.0 - moments) / 0.02)
    tone = 2_000 * edge * np.sin(2 * np.pi * 450 * moments)
    return bytes(tone.astype("<i2").tobytes()) + bytes(4 * 2 * RATE)


def beep() -> bytes:
    """The sound after which one speaks: half a second of 880 Hz, faded at both ends."""
    moments = np.arange(RATE // 2) / RATE
    edge = np.minimum(1.0, np.minimum(moments, 0.5 - moments) / 0.02)
    tone = 5_000 * edge * np.sin(2 * np.pi * 880 * moments)
    return bytes(tone.astype("<i2").tobytes())


class Jitter:
    """Frames that came from a browser and wait for their tick.

    A browser whose clock runs fast, or a burst after a stall, would leave a lasting delay; when
    more than one frame was left over at every tick of the last second, one is dropped.
    """

    __slots__ = ("_calm", "_frames", "_least", "dropped")

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._least = JITTER_LIMIT
        self._calm = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._frames)

    def push(self, frame: bytes) -> None:
        if len(self._frames) == JITTER_LIMIT:
            self._drop()
        self._frames.append(frame)

    def pop(self) -> bytes | None:
        """The next frame; None when the browser is late."""
        if not self._frames:
            self._least, self._calm = JITTER_LIMIT, 0
            return None
        frame = self._frames.popleft()
        self._least = min(self._least, len(self._frames))
        self._calm += 1
        if self._calm == _CALM:
            if self._least > 1:
                self._drop()
            self._least, self._calm = JITTER_LIMIT, 0
        return frame

    def clear(self) -> None:
        self._frames.clear()

    def _drop(self) -> None:
        self._frames.popleft()
        self.dropped += 1


class Cutter:
    """Makes frames of pieces of any size, as other people's pages and slow devices send them."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, piece: bytes) -> list[bytes]:
        """The frames that are complete now. Half a sample is not sound and changes nothing."""
        if len(piece) == FRAME_BYTES and not self._rest:
            return [piece]
        if len(piece) % 2:
            return []
        sound = self._rest + piece
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        return [sound[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES)]


class Loop:
    """Endless sound cut into frames."""

    __slots__ = ("_at", "_sound")

    def __init__(self, sound: bytes) -> None:
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._sound = sound[:whole]
        self._at = 0

    def next(self) -> bytes:
        if not self._sound:
            return SILENCE
        frame = self._sound[self._at : self._at + FRAME_BYTES]
        self._at = (self._at + FRAME_BYTES) % len(self._sound)
        return frame

"""Hold music cut to a length, so that a caller's wait in Twilio's queue ends when it should."""

import io
import wave
from functools import lru_cache

import numpy as np

from ivr.prompts.audio import CARRIER_RATE, wav_bytes
from ivr.prompts.library import PromptLibrary
from ivr.twilio.links import MUSIC


class MusicBox:
    def __init__(self, library: PromptLibrary) -> None:
        self._library = library
        self.of_length = lru_cache(maxsize=8)(self._of_length)  # half a megabyte each

    def _of_length(self, seconds: int) -> bytes:
        """A WAV file with exactly this many seconds of the office's music."""
        wav = self._library.carrier_wav(MUSIC)
        if wav is None:
            loop = np.zeros(CARRIER_RATE, np.int16)
        else:
            with wave.open(io.BytesIO(wav), "rb") as file:
                loop = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return wav_bytes(np.resize(loop, seconds * CARRIER_RATE), CARRIER_RATE)

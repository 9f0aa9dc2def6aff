"""Reading and converting WAV audio with the standard library and numpy. No files are looked up here."""

import io
import wave
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 16_000  # what the web phone and the recordings use
CARRIER_RATE: Final = 8_000  # what telephone networks carry

Samples = NDArray[np.int16]
Sound = NDArray[np.float64]


class UnreadableRecording(Exception):
    """The file is no WAV with 16 bits a sample."""


def read_wav(path: Path) -> Samples:
    """The file as one channel at `RATE`.

    Raises:
        UnreadableRecording: it is not there, or no WAV with 16 bits a sample.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise UnreadableRecording(f"{path.name}: {file.getsampwidth() * 8} bits, not 16")
            channels, rate = file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise UnreadableRecording(f"{path.name}: {error}") from error
    samples: Samples = np.frombuffer(raw, dtype="<i2")
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return resample(samples, rate, RATE)


def resample(samples: Samples, source: int, target: int) -> Samples:
    """The same sound at another rate; what the lower rate cannot carry is filtered out first."""
    if source == target or samples.size == 0:
        return samples
    sound = samples.astype(np.float64)
    if target < source:
        taps = np.arange(-63, 64)
        cutoff = 0.46 * target / source  # a little below half, so that the slope ends in time
        kernel = 2 * cutoff * np.sinc(2 * cutoff * taps) * np.hamming(taps.size)
        sound = np.convolve(sound, kernel / kernel.sum(), mode="same")
    count = round(samples.size * target / source)
    moments = np.arange(count) * (source / target)
    resampled = np.interp(moments, np.arange(samples.size), sound)
    return to_samples(resampled)


def to_samples(sound: Sound) -> Samples:
    """Computed sound as 16 bits a sample; what is too loud is cut, never wrapped around."""
    samples: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return samples


def wav_bytes(samples: Samples, rate: int) -> bytes:
    """A whole WAV file, one channel."""
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return memory.getvalue()

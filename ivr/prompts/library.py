"""The prompts: what each says, and the recording that speaks it. An office's own files come first."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from ivr.prompts.audio import (
    CARRIER_RATE,
    RATE,
    Samples,
    UnreadableRecording,
    read_wav,
    resample,
    wav_bytes,
)
from ivr.prompts.music import hold_music

PACKAGED: Final = Path(__file__).parent
HOLD_MUSIC: Final = "hold_music"  # the key under which the music is played, here and by carriers


class Fault(StrEnum):
    ABSENT = "absent"  # no recording at all
    TEXT_CHANGED = "text_changed"  # the recording speaks an older text
    UNREADABLE = "unreadable"  # not a WAV with 16 bits a sample


@dataclass(frozen=True, slots=True)
class MissingRecording:
    key: str
    text: str
    fault: Fault


class PromptLibrary:
    """Texts and recordings by key.

    An office directory may hold `texts.toml`, `recordings.toml` and `recordings/KEY.wav`; what it
    holds replaces the packaged file of the same key.
    """

    def __init__(self, office: Path | None = None) -> None:
        self._directories = [PACKAGED] if office is None else [office, PACKAGED]
        self._audio: dict[str, bytes] = {}
        self._carrier_audio: dict[str, bytes] = {}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Every prompt's text by key."""
        return self._merged("texts.toml")

    def recording(self, key: str) -> Path | None:
        """The file that speaks this prompt, the office's own before ours."""
        if (
            key not in self.texts and key != HOLD_MUSIC
        ):  # also keeps path tricks in a key away from the disk
            return None
        for directory in self._directories:
            path = directory / "recordings" / f"{key}.wav"
            if path.is_file():
                return path
        return None

    def audio(self, key: str) -> bytes:
        """PCM, 16 bits, 16 kHz, one channel; empty when there is no usable recording."""
        if key not in self._audio:
            self._audio[key] = self._samples(key).tobytes()
        return self._audio[key]

    def carrier_wav(self, key: str) -> bytes | None:
        """A WAV file at 8 kHz as telephone networks play it; None when nothing can be heard."""
        if key not in self._carrier_audio:
            wide = self._samples(key)
            if wide.size == 0:
                return None
            self._carrier_audio[key] = wav_bytes(resample(wide, RATE, CARRIER_RATE), CARRIER_RATE)
        return self._carrier_audio[key]

    def missing(self) -> list[MissingRecording]:
        """Prompts that nobody can hear as they are written."""
        spoken = self._merged("recordings.toml")
        faults = (
            (key, text, self._fault(key, text, spoken.get(key))) for key, text in self.texts.items()
        )
        return [MissingRecording(key, text, fault) for key, text, fault in faults if fault]

    def _samples(self, key: str) -> Samples:
        path = self.recording(key)
        if path is None:
            return hold_music() if key == HOLD_MUSIC else np.zeros(0, np.int16)
        try:
            return read_wav(path)
        except UnreadableRecording:  # the call goes on; `missing` tells the administrator
            return np.zeros(0, np.int16)

    def _fault(self, key: str, text: str, spoken: str | None) -> Fault | None:
        path = self.recording(key)
        if path is None:
            return Fault.ABSENT
        try:
            read_wav(path)
        except UnreadableRecording:
            return Fault.UNREADABLE
        return None if spoken == text_sum(text) else Fault.TEXT_CHANGED

    def _merged(self, name: str) -> dict[str, str]:
        merged: dict[str, str] = {}
        for directory in reversed(self._directories):
            path = directory / name
            if path.is_file():
                merged |= tomllib.loads(path.read_text(encoding="utf-8"))
        return merged


def text_sum(text: str) -> str:
    """The sum that `recordings.toml` keeps of the text a recording speaks."""
    return hashlib.sha256(text.encode()).hexdigest()

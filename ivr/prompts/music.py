"""Hold music, computed: soft bells over four chords, so that no recording with a licence is needed."""

from typing import Final

import numpy as np

from ivr.prompts.audio import RATE, Samples, Sound, to_samples

_BEAT: Final = 0.75  # seconds; slow enough to calm, regular enough to show that the line is alive
_LEVEL: Final = 1_300.0  # about 5 dB below the voice, which has to be heard over it afterwards
# Steps of the C major scale from middle C, in Hz; each bar climbs one chord and rests on its top.
_C, _D, _E, _F, _G, _A = 261.63, 293.66, 329.63, 349.23, 392.00, 440.00
_BARS: Final = (
    (_C, _E, _G, 2 * _C),
    (_A / 2, _C, _E, _A),
    (_F / 2, _A / 2, _C, _F),
    (_G / 2, _C, _D, _G),
    (_C, _G, _E, 2 * _D),
    (_A / 2, _E, _C, 2 * _C),
    (_F / 2, _C, _A, _G),
    (_G / 2, _D, _G / 2, _D),
)


def hold_music() -> Samples:
    """A loop of 24 seconds at 16 kHz whose end flows into its beginning."""
    notes = [note for bar in _BARS for note in bar]
    loop = np.zeros(round(len(notes) * _BEAT * RATE))
    ringing = np.arange(round(3 * _BEAT * RATE)) / RATE
    for index, note in enumerate(notes):
        places = (round(index * _BEAT * RATE) + np.arange(ringing.size)) % loop.size
        loop[places] += _bell(note, ringing)
    loop *= _LEVEL / np.sqrt(np.mean(loop**2))
    return to_samples(loop)


def _bell(note: float, moments: Sound) -> Sound:
    """One soft strike; the short rise keeps it from clicking, the fade lets it end in silence."""
    rise: Sound = np.minimum(moments / 0.03, 1.0)
    fade = np.exp(-moments / 0.7) * np.minimum((moments[-1] - moments) / 0.2, 1.0)
    bell = np.zeros_like(moments)
    partials = ((1, 1.0), (2, 0.28), (3, 0.08))
    for multiple, level in partials:
        bell += level * np.sin(2 * np.pi * multiple * note * moments)
    bell *= rise * fade
    return bell

"""Chromium for tests: where it is, a microphone of one's own, and an ear beside the loudspeaker."""

import shutil
import wave
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from playwright.async_api import Browser, Playwright

CHROMIUM: Final = shutil.which("chromium") or shutil.which("google-chrome")
RATE: Final = 16_000
ALLOWED: Final = "--use-fake-ui-for-media-stream"  # the microphone, without asking
# Says how loud a tone is now, in decibels, over all that the page plays.
EAR: Final = """
const connect = AudioNode.prototype.connect;
const ears = [];
AudioNode.prototype.connect = function (target, ...rest) {
  if (target instanceof AudioDestinationNode) {
    const ear = this.context.createAnalyser();
    ear.fftSize = 8192;
    connect.call(this, ear);
    ears.push(ear);
  }
  return connect.call(this, target, ...rest);
};
window.loudnessAt = (hertz) => Math.max(-Infinity, ...ears.map((ear) => {
  const bins = new Float32Array(ear.frequencyBinCount);
  ear.getFloatFrequencyData(bins);
  return bins[Math.round((hertz * ear.fftSize) / ear.context.sampleRate)];
}));
window.loudest = () => Math.max(0, ...ears.map((ear) => {
  const samples = new Float32Array(ear.fftSize);
  ear.getFloatTimeDomainData(samples);
  return Math.max(...samples.map(Math.abs));
}));
"""


def microphone(file: Path, hertz: int) -> Path:
    """Ten seconds of a tone in syllables: browsers take a steady one for noise and remove it."""
    at = np.arange(10 * RATE) / RATE
    syllables = np.clip(4 * np.sin(2 * np.pi * 2.5 * at), 0, 1)
    samples = (12_000 * syllables * np.sin(2 * np.pi * hertz * at)).astype("<i2")
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return file


def built(pages: Path, page: str) -> Path:
    """Where the built pages are; no test passes without them."""
    if not (pages / page).exists():
        pytest.fail("needs the built web pages: make console", pytrace=False)
    return pages


async def launch(playwright: Playwright, sound: Path, *flags: str) -> Browser:
    """A browser whose microphone plays this file; one process has one microphone."""
    if CHROMIUM is None:
        pytest.fail("needs Chromium: scripts/system-packages", pytrace=False)
    return await playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--no-sandbox",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={sound}",
            *flags,
        ],
    )

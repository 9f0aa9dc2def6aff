"""Writes recordings to WAV files in a thread of its own, and mends those that a crash left behind."""

import os
import queue
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import numpy as np
from typing_extensions import override

from ivr.webphone.frames import RATE
from ivr.webphone.output import Tape, TapePiece

UNFINISHED: Final = ".part"  # readers never see a file that is still being written
_HEADER: Final = 44


@dataclass(frozen=True, slots=True)
class _Close:
    tape: Tape
    then: Callable[[], None]


_Order: TypeAlias = TapePiece | _Close | None


class Recorder(threading.Thread):
    """Disks stall; the switch must not. Pieces of a second go through a queue to this thread."""

    def __init__(self, folder: Path) -> None:
        super().__init__(name="recorder", daemon=True)
        self._folder = folder
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._files: dict[Tape, BinaryIO] = {}
        self.failures = 0

    def write(self, piece: TapePiece) -> None:
        self._orders.put(piece)

    def close(self, tape: Tape, then: Callable[[], None]) -> None:
        """Finish the file, then call `then` in the recorder's thread."""
        self._orders.put(_Close(tape, then))

    def stop(self) -> None:
        """Write what is queued and end."""
        self._orders.put(None)
        self.join()

    @override
    def run(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                if isinstance(order, TapePiece):
                    self._write(order)
                else:
                    self._finish(order.tape)
            except OSError:  # a full disk must not end the calls; the figure is in the status
                self.failures += 1
            if isinstance(order, _Close):
                order.then()
        for tape in list(self._files):
            self._finish(tape)

    def _write(self, piece: TapePiece) -> None:
        if piece.tape not in self._files:
            path = self._path(piece.tape)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._files[piece.tape] = path.open("wb")
            self._files[piece.tape].write(wav_header(piece.tape.channels, 0))
        file = self._files[piece.tape]
        file.write(_interleaved(piece))
        file.flush()  # to the kernel: a crash of this process then loses one second at most

    def _finish(self, tape: Tape) -> None:
        file = self._files.pop(tape, None)
        if file is not None:
            with file:
                _mend(file, tape.channels)
            path = self._path(tape)
            path.rename(path.with_suffix(""))

    def _path(self, tape: Tape) -> Path:
        return self._folder / f"{tape.location}{UNFINISHED}"


def repair(folder: Path) -> Iterator[tuple[Path, int, float]]:
    """Finish the files of a process that died: location below the folder, channels, seconds."""
    for path in sorted(folder.rglob(f"*.wav{UNFINISHED}")):
        with path.open("r+b") as file:
            header = file.read(_HEADER)
            if len(header) < _HEADER:
                continue
            (channels,) = struct.unpack_from("<H", header, 22)
            seconds = _mend(file, channels) / (2 * channels * RATE)
        finished = path.with_suffix("")
        path.rename(finished)
        yield finished.relative_to(folder), channels, seconds


def wav_header(channels: int, size: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, channels, RATE),
        *(2 * channels * RATE, 2 * channels, 16, b"data", size),
    )


def _mend(file: BinaryIO, channels: int) -> int:
    """Write the true size into the header; returns the bytes of sound."""
    size = file.seek(0, os.SEEK_END) - _HEADER
    size -= size % (2 * channels)
    file.seek(0)
    file.write(wav_header(channels, size))
    return size


def _interleaved(piece: TapePiece) -> bytes:
    left = b"".join(piece.left)
    if piece.tape.channels == 1:
        return left
    pair = np.empty((len(left) // 2, 2), "<i2")
    pair[:, 0] = np.frombuffer(left, "<i2")
    pair[:, 1] = np.frombuffer(b"".join(piece.right), "<i2")
    return pair.tobytes()

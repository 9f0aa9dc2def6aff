"""Puts restored files in the place of those in use, all or none; what was there stays beside, under another name."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Move:
    target: Path
    staged: Path | None = None  # None: the target is only put aside


def swap(moves: list[Move], mark: str, *, finish: Callable[[], None]) -> list[Path]:
    """Exchange one after the other, then call `finish`; returns where the old ones are kept.

    `mark` becomes part of the names under which they are kept.

    Raises:
        Exception: whatever went wrong; everything is where it was.
    """
    suffix = _unused(moves, mark)
    undo: list[Callable[[], object]] = []
    kept: list[Path] = []
    try:
        for move in moves:
            move.target.parent.mkdir(parents=True, exist_ok=True)
            aside = _aside(move, suffix)
            if move.target.exists():
                kept.append(aside)
            _exchange(move, aside, undo)
        finish()
    except BaseException:
        for step in reversed(undo):
            step()
        raise
    for folder in {move.target.parent for move in moves}:
        _sync(folder)
    return kept


def _aside(move: Move, suffix: str) -> Path:
    return move.target.with_name(move.target.name + suffix)


def _unused(moves: list[Move], mark: str) -> str:
    names = (f".{mark}{f'-{n}' if n else ''}" for n in count())
    return next(n for n in names if not any(_aside(move, n).exists() for move in moves))


def _exchange(move: Move, aside: Path, undo: list[Callable[[], object]]) -> None:
    target, staged = move.target, move.staged
    existed = target.exists()
    if staged is not None and staged.is_file() and existed:
        # A second name first, then one replacement: at no moment is there no file. A server that
        # started in such a moment would make an empty database.
        aside.hardlink_to(target)
        undo.append(partial(aside.unlink, missing_ok=True))
        staged.replace(target)
        undo.append(partial(aside.replace, target))
        return
    if existed:
        target.rename(aside)
        undo.append(partial(aside.rename, target))
    if staged is not None:
        staged.rename(target)
        undo.append(partial(target.rename, staged))


def _sync(folder: Path) -> None:
    """Names are on disk only when their folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A progress bar that appears only when something takes longer than a second."""

from contextlib import AbstractContextManager
from time import monotonic
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from typing_extensions import override

PATIENCE: Final = 1.0  # seconds


class Bar(AbstractContextManager["Bar"]):
    """On the error output, so that a command's own output can be piped."""

    def __init__(self, title: str, total: float | None = None) -> None:
        self._began = monotonic()
        self._shown = False
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task(title, total=total)

    @override
    def __enter__(self) -> Self:
        return self

    def advance(self, by: float = 1, *, title: str | None = None) -> None:
        self._progress.update(self._task, advance=by, description=title)
        self._show()

    def reach(self, done: float, total: float) -> None:
        self._progress.update(self._task, completed=done, total=total)
        self._show()

    @override
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._progress.stop()

    def _show(self) -> None:
        if not self._shown and monotonic() - self._began > PATIENCE:
            self._shown = True
            self._progress.start()

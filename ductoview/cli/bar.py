"""A progress bar on standard error that comes after a second, gives way to printed lines and leaves nothing behind."""

import threading
import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console as RichConsole
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

_PATIENCE_S = 1.0


class Bar:
    """One piece of work; a context manager."""

    def __init__(self, title: str, stream: TextIO) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[phrase]}", style="dim"),
            TimeElapsedColumn(),
            console=RichConsole(file=stream),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task(title, total=1.0, phrase="")
        self._lock = threading.Lock()
        self._shown = False
        self._show_after = time.monotonic() + _PATIENCE_S

    def advance(self, fraction: float, phrase: str) -> None:
        """The work is that far."""
        with self._lock:
            self._progress.update(self._task, completed=min(max(fraction, 0.0), 1.0), phrase=phrase)
            if not self._shown and time.monotonic() >= self._show_after:
                self._progress.start()
                self._shown = True

    def hide(self) -> None:
        """Take the bar off the terminal; it comes back with the next step."""
        with self._lock:
            if self._shown:
                self._progress.stop()
                self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.hide()

"""Background work of the window: threads that call the workspace, and results that arrive in the window's thread.

Signals live in one object as long as the application: emitting from a deleted object aborts the process.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from ductoview.errors import Cancelled, DuctoviewError
from ductoview.model.progress import Progress
from ductoview.ui.crash import places

log = logging.getLogger(__name__)

Work = Callable[..., Any]
"""Called in a thread with progress and cancel, and who takes a first part where the job has one; returns the result or raises."""

UNEXPECTED = "This should not have happened; what went wrong is in the log. You can go on working."

_LANES = {"read": 4, "analyse": 1, "ducts": 1, "network": 3, "save": 1}
_PROGRESS_EVERY_S = 0.05


def _ignore(*_: Any) -> None:
    """A callback for whoever does not care."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One piece of work: ``cancel`` asks it to stop, after which none of its callbacks is called except ``stopped``.

    ``loses`` says what is not there when the window is closed before it ends; empty when nobody would miss it.
    """

    key: str
    done: Callable[[Any], None]
    failed: Callable[[str], None]
    progress: Progress
    stopped: Callable[[], None]
    token: threading.Event
    first: Callable[[Any], None] | None = None
    loses: str = ""

    def cancel(self) -> None:
        """Ask the work to stop; its result, if it still comes, is dropped."""
        self.token.set()


class Jobs(QObject):
    """Runs work in threads and calls back in the thread this object lives in.

    Lanes keep slow work from holding up quick work: one analysis at a time leaves a worker process for decoding.
    """

    busy_changed = pyqtSignal(int)
    _arrived = pyqtSignal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = {name: ThreadPoolExecutor(size, f"ductoview-{name}") for name, size in _LANES.items()}
        self._running: list[Job] = []
        self._closed = False
        self._arrived.connect(self._deliver)

    def run(
        self,
        work: Work,
        *,
        done: Callable[[Any], None] = _ignore,
        failed: Callable[[str], None] = _ignore,
        progress: Progress = _ignore,
        stopped: Callable[[], None] = _ignore,
        first: Callable[[Any], None] | None = None,
        key: str = "",
        lane: str = "read",
        loses: str = "",
    ) -> Job:
        """Start work in a lane (read, analyse, ducts, network, save).

        A job with the same non-empty ``key`` that is still running is cancelled: the newest request wins. ``failed``
        gets one sentence for the user. ``first`` gets what the work gives to its third argument before it ends. ``loses``
        as in Job. Once all is closed nothing is begun any more: a timer may still ring then.
        """
        job = Job(key, done, failed, progress, stopped, threading.Event(), first, loses)
        self.cancel(key)
        if self._closed:
            return job
        self._running.append(job)
        self.busy_changed.emit(len(self._running))
        self._start(job, work, lane)
        return job

    def cancel(self, key: str) -> None:
        """Ask every running job of that key to stop."""
        for job in self._running:
            if key and job.key == key:
                job.cancel()

    def cancel_all(self) -> None:
        """Ask everything to stop."""
        for job in self._running:
            job.cancel()

    @property
    def running(self) -> int:
        """How many jobs have not ended yet."""
        return len(self._running)

    @property
    def unfinished(self) -> str:
        """What closing the window now would lose, in a sentence each; empty when nobody would miss anything."""
        return " ".join(dict.fromkeys(job.loses for job in self._running if job.loses and not job.token.is_set()))

    def close(self) -> None:
        """Cancel everything and take no more; threads end when their work has noticed."""
        self._closed = True
        self.cancel_all()
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)

    def _start(self, job: Job, work: Work, lane: str) -> None:
        self._lanes[lane].submit(self._call, job, work)

    def _call(self, job: Job, work: Work) -> None:
        try:
            if job.token.is_set():
                raise Cancelled("Stopped at your wish.")
            parts = () if job.first is None else (self._first_of(job, job.first),)
            self._send(job, job.done, work(self._progress_of(job), job.token, *parts))
        except Cancelled:
            self._send(job, None)
        except DuctoviewError as error:
            log.warning("%s failed: %s", job.key or "work", type(error).__name__)
            self._send(job, job.failed, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the window lives and the user is told
            log.error("%s failed: %s at %s", job.key or "work", type(error).__name__, places(error.__traceback__))
            self._send(job, job.failed, UNEXPECTED)

    def _progress_of(self, job: Job) -> Progress:
        last = 0.0

        def tell(fraction: float, phrase: str) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _PROGRESS_EVERY_S or fraction >= 1:
                last = now
                self._emit(job, lambda: None if job.token.is_set() else job.progress(fraction, phrase))

        return tell

    def _first_of(self, job: Job, first: Callable[[Any], None]) -> Callable[[Any], None]:
        return lambda part: self._emit(job, lambda: None if job.token.is_set() else first(part))

    def _send(self, job: Job, callback: Callable[..., None] | None, *values: Any) -> None:
        def end() -> None:
            self._forget(job)
            if callback is None or job.token.is_set():
                job.stopped()
            else:
                callback(*values)

        self._emit(job, end)

    def _emit(self, job: Job, step: Callable[[], None]) -> None:
        if not self._closed:
            self._arrived.emit(job, step)

    def _deliver(self, _job: Job, step: Callable[[], None]) -> None:
        if not self._closed:
            step()

    def _forget(self, job: Job) -> None:
        if job in self._running:
            self._running.remove(job)
            self.busy_changed.emit(len(self._running))

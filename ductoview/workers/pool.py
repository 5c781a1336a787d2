"""A few worker processes shared by all threads of a program."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from ductoview.errors import WorkerError
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.workers.kept import NotKept
from ductoview.workers.worker import First, Worker

_CANCEL_POLL_S = 0.05


class WorkerPool:
    """Runs functions in ``size`` processes, each limited to ``memory_mb`` MB of address space.

    Processes start when first needed (or by ``warm``) and are replaced after any failure. Thread-safe; ``run`` blocks
    its caller only. Use as a context manager, or call ``close``.
    """

    def __init__(self, size: int = 2, memory_mb: int = 4096) -> None:
        self._size = size
        self._memory_mb = memory_mb
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._starting = 0
        self._closed = False

    def warm(self) -> None:
        """Start all processes now, so that the first call does not wait for one to start."""
        while self._reserve():
            self._start(idle=True)

    def run(
        self,
        function: Callable[..., Any],
        *args: Any,
        deadline_s: float = 60,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
        keep: str = "",
        unless_kept: Sequence[str] = (),
        first: First | None = None,
        **kwargs: Any,
    ) -> Any:
        """The result of ``function(*args, **kwargs)``, a function at the top level of an importable module.

        Its keyword parameters ``progress`` and ``cancel``, where it has them, are connected to the caller's; progress
        is called in the caller's thread. Arrays in arguments and results travel through shared memory and arrive
        read-only. ``deadline_s`` counts from the start of the work. ``keep``, handed on to the function, names what it leaves in
        its process; a free process that keeps it already is taken before others, and the arguments ``unless_kept`` are not sent
        there. ``first``, where the function has a parameter of that name, is called in the caller's thread with what it says
        first of its result.

        Raises the function's own DuctoviewError, Cancelled, or WorkerError (died, out of memory, too late, or any other
        exception; its traceback is in ``detail``). The pool is usable after each of them.
        """
        worker = self._take(cancel, keep)
        is_kept = bool(keep) and worker.keeps == keep
        if keep:
            worker.keeps, kwargs["keep"] = keep, keep
        how: dict[str, Any] = {"deadline_s": deadline_s, "progress": progress, "cancel": cancel, "first": first}
        try:
            if is_kept and unless_kept:
                with suppress(NotKept):
                    return worker.call(function, args, kwargs | dict.fromkeys(unless_kept), **how)
            return worker.call(function, args, kwargs, **how)
        finally:
            self._give_back(worker)

    def close(self) -> None:
        """End all processes, also those at work; their callers get a WorkerError."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = set(self._busy)
            self._changed.notify_all()
        for worker in idle:
            worker.kill()
        for worker in busy:
            worker.interrupt()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _take(self, cancel: CancelToken | None, keep: str) -> Worker:
        with self._changed:
            self._bury_dead()
            while not self._idle and not self._closed and not self._may_start():
                check(cancel)
                self._changed.wait(None if cancel is None else _CANCEL_POLL_S)
            check(cancel)
            if self._closed:
                raise WorkerError("The workers were closed.")
            if self._idle:
                worker = min(reversed(self._idle), key=lambda one: (one.keeps != keep, bool(one.keeps)))
                self._idle.remove(worker)
                self._busy.add(worker)
                return worker
            self._starting += 1
        return self._start(idle=False)

    def _bury_dead(self) -> None:
        """One that was ended while it had nothing to do (a system short of memory does that) must not fail the next call."""
        dead = [worker for worker in self._idle if not worker.is_alive]
        self._idle = [worker for worker in self._idle if worker not in dead]
        for worker in dead:
            worker.kill()

    def _may_start(self) -> bool:
        return not self._closed and len(self._idle) + len(self._busy) + self._starting < self._size

    def _reserve(self) -> bool:
        with self._changed:
            free = self._may_start()
            self._starting += free
        return free

    def _start(self, *, idle: bool) -> Worker:
        """Start a reserved process outside the lock: it takes some milliseconds in which others may go on."""
        started: list[Worker] = []
        try:
            started.append(Worker(self._memory_mb))
        finally:
            with self._changed:
                self._starting -= 1
                late = self._closed
                if not late:
                    self._idle.extend(started if idle else ())
                    self._busy.update(started if not idle else ())
                self._changed.notify_all()
        if late:
            started[0].kill()
            raise WorkerError("The workers were closed.")
        return started[0]

    def _give_back(self, worker: Worker) -> None:
        """Keep a fit worker; replace another at once, so that the next call finds it already starting."""
        with self._changed:
            self._busy.discard(worker)
            keep = worker.is_fit and not self._closed
            if keep:
                self._idle.append(worker)
            self._changed.notify_all()
        if not keep:
            worker.kill()
            with suppress(WorkerError):
                self.warm_one()

    def warm_one(self) -> None:
        """Start one process if one is missing."""
        if self._reserve():
            self._start(idle=True)

"""The parent's hold on one worker process: one call at a time, and a kill that always works."""

import pickle
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import wait
from typing import Any

from ductoview.errors import Cancelled, DuctoviewError, NotAnImage, WorkerError
from ductoview.model.progress import CancelToken, Progress
from ductoview.workers.child import serve
from ductoview.workers.kept import NotKept
from ductoview.workers.messages import Answer, Call, Cancel, Failure, FirstPart, ProgressMade, Taken
from ductoview.workers.parcel import discard, new_block_name, pack, unpack

_CANCEL_POLL_S = 0.05
_CANCEL_GRACE_S = 1.0
# What a call may raise and leave its worker as fit as before.
_HARMLESS = (Cancelled, NotAnImage, NotKept)

First = Callable[[Any], object]
"""Takes what a task says first of its result, while it goes on."""


@contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """A child started in here never gets Ctrl-C, not even before it can say so itself: it inherits the signal mask."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Its start, which the first process would bring about, unblocks the signal again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Worker:
    """One spawned process. Not for concurrent use; ``is_fit`` is False after any failure.

    ``keeps`` is the key of what its last task was to leave in it (``kept.Kept``); it may have failed to.
    """

    def __init__(self, memory_mb: int) -> None:
        context = get_context("spawn")
        self._memory_mb = memory_mb
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, memory_mb), daemon=True, name="ductoview-worker")
        with _interrupt_held_back():
            self._process.start()
        theirs.close()
        self.is_fit = True
        self.keeps = ""

    def call(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        deadline_s: float,
        progress: Progress,
        cancel: CancelToken | None,
        first: First | None = None,
    ) -> Any:
        """Run ``function`` in the process and return its result, arrays read-only in shared memory.

        ``first`` is given what the function says first of its result. Raises what the function raised when that is a
        DuctoviewError, Cancelled when ``cancel`` was set, and WorkerError when the process died, ran out of memory, or passed
        the deadline (it is then killed).
        """
        self.is_fit = False
        outgoing, incoming = new_block_name(), new_block_name()
        early = new_block_name() if first is not None else ""
        parcel, block = pack((function, args, kwargs), outgoing)
        try:
            self._send(Call(parcel, incoming, early))
            reply = self._converse(deadline_s, progress, cancel, first)
            if isinstance(reply, Failure):
                raise self._error_of(reply)
            result = unpack(reply.result)
            self._send(Taken())
            self.is_fit = True
            return result
        finally:
            if block is not None:
                block.close()
            discard(outgoing)
            if not self.is_fit:
                self.kill()
                discard(incoming)
            if early:
                discard(early)

    @property
    def is_alive(self) -> bool:
        """False once the process has ended, whoever ended it."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End the process now and free what it held."""
        self.is_fit = False
        self._process.kill()
        self._process.join()
        self._connection.close()

    def interrupt(self) -> None:
        """Kill the process from another thread; the one that waits for its answer gets a WorkerError."""
        self._process.kill()

    def _send(self, message: object) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self._connection.send(message)

    def _converse(
        self, deadline_s: float, progress: Progress, cancel: CancelToken | None, first: First | None
    ) -> Answer | Failure:
        """Listen until the answer comes, passing progress and a first part on and cancel in."""
        deadline = time.monotonic() + deadline_s
        cancel_until = None
        while True:
            now = time.monotonic()
            if cancel_until is None and cancel is not None and cancel.is_set():
                self._send(Cancel())
                cancel_until = now + _CANCEL_GRACE_S
            if cancel_until is not None and now >= cancel_until:
                raise Cancelled("Stopped at your wish.")
            if now >= deadline:
                raise WorkerError(f"The work took longer than {deadline_s:g} s and was stopped.")
            limit = min(deadline, cancel_until) if cancel_until else deadline
            patience = limit - now if cancel is None or cancel_until else min(limit - now, _CANCEL_POLL_S)
            if not wait([self._connection], max(patience, 0)):
                continue
            message = self._receive()
            if isinstance(message, ProgressMade):
                progress(message.fraction, message.phrase)
            elif isinstance(message, FirstPart):
                if first is not None:
                    first(unpack(message.part))
            else:
                return message

    def _receive(self) -> Answer | Failure | FirstPart | ProgressMade:
        try:
            message: Answer | Failure | FirstPart | ProgressMade = self._connection.recv()
        except (EOFError, OSError) as error:
            self._process.join(timeout=5)
            code = self._process.exitcode
            raise WorkerError(
                f"The worker process {_how_it_ended(code)}; {_what_of_it(code)}.", f"exit code {code}"
            ) from error
        return message

    def _error_of(self, failure: Failure) -> DuctoviewError:
        error = pickle.loads(failure.error) if failure.error else None
        if isinstance(error, DuctoviewError):
            self.is_fit = isinstance(error, _HARMLESS)
            return error
        if failure.out_of_memory:
            return WorkerError(f"The work needed more than {self._memory_mb:,} MB of memory.", failure.detail)
        return WorkerError(f"The work failed ({failure.words}).", failure.detail)


def _what_of_it(exit_code: int | None) -> str:
    """A kill comes from outside: no file brings it about."""
    if hasattr(signal, "SIGKILL") and exit_code == -signal.SIGKILL:
        return "the computer has probably run out of memory: close other programs, then try again"
    return "the file is probably damaged"


def _how_it_ended(exit_code: int | None) -> str:
    if exit_code is None:
        return "fell silent"
    if exit_code >= 0:
        return f"ended by itself (exit code {exit_code})"
    with suppress(ValueError):
        return f"was killed ({signal.Signals(-exit_code).name})"
    return f"was killed (signal {-exit_code})"

"""Many pieces of work in a few worker processes: results as they come, a failure of one never stops the others."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ductoview.errors import DuctoviewError
from ductoview.model.progress import Progress
from ductoview.workers.pool import WorkerPool

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What became of the piece ``number``: its result, or the error it ended with."""

    number: int
    result: T | None
    error: DuctoviewError | None


def run_many(
    pool: WorkerPool,
    function: Callable[..., T],
    pieces: Sequence[Mapping[str, Any]],
    *,
    jobs: int,
    deadline_s: float,
    progress: Progress,
) -> Iterator[Done[T]]:
    """``function(**piece)`` for every piece in worker processes, ``jobs`` at a time; in the order they are done.

    A keyboard interrupt stops what runs and goes through.
    """
    cancel = threading.Event()
    together = _Together(len(pieces), progress)
    with ThreadPoolExecutor(jobs, thread_name_prefix="ductoview-job") as threads:
        futures: dict[Future[T], int] = {}
        for number, piece in enumerate(pieces):
            part = together.part(number)
            call = threads.submit(
                pool.run, function, deadline_s=deadline_s, progress=part, cancel=cancel, **piece
            )  # fmt: skip
            futures[call] = number
        try:
            for future in as_completed(futures):
                together.part(futures[future])(1.0, "")
                yield _done(futures[future], future)
        except BaseException:
            cancel.set()
            threads.shutdown(wait=True, cancel_futures=True)
            raise


def _done(number: int, future: Future[T]) -> Done[T]:
    try:
        return Done(number, future.result(), None)
    except DuctoviewError as error:
        return Done(number, None, error)


def processors(most: int) -> int:
    """How many processors this process may use, at most ``most``."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, most)


class _Together:
    """One progress of many: the mean of all fractions."""

    def __init__(self, count: int, progress: Progress) -> None:
        self._fractions = [0.0] * max(count, 1)
        self._count = count
        self._progress = progress

    def part(self, number: int) -> Progress:
        """The Progress of one piece."""

        def advance(fraction: float, _phrase: str) -> None:
            self._fractions[number] = max(self._fractions[number], fraction)
            finished = sum(one >= 1.0 for one in self._fractions)
            self._progress(sum(self._fractions) / len(self._fractions), f"{finished} of {self._count}")

        return advance

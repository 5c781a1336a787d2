"""Functions for worker processes to run: good ones, and every way of going wrong."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductoview.errors import DicomReadError, NotAnImage
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.workers.kept import Kept, NotKept


def double(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values * 2


def several(shape: tuple[int, int]) -> dict[str, object]:
    return {"a": np.arange(shape[0] * shape[1]).reshape(shape), "b": np.zeros(0), "text": "x", "c": np.ones(3, bool)}


def is_writeable(values: NDArray[np.float64]) -> bool:
    return bool(values.flags.writeable)


def process_id() -> int:
    return os.getpid()


def refuse() -> None:
    raise DicomReadError("Rows (0028,0010) is 0.")


def refuse_mildly() -> None:
    raise NotAnImage("A report.")


def stumble() -> None:
    raise ZeroDivisionError("by zero\nand more")


def panic() -> None:
    class PanicException(BaseException):
        pass

    raise PanicException("index out of bounds")


def leave() -> None:
    raise SystemExit(3)


def die() -> None:
    os._exit(9)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash() -> None:
    ctypes.string_at(0)


def hang() -> None:
    while True:
        pass


def hoard() -> int:
    return len([np.ones(1 << 27, np.uint8) for _ in range(100)])


def count(steps: int, progress: Progress) -> int:
    for step in range(steps):
        progress((step + 1) / steps, f"step {step + 1}")
    return steps


def wait_for_cancel(progress: Progress, cancel: CancelToken) -> None:
    progress(0.0, "waiting")
    while True:
        check(cancel)
        time.sleep(0.001)


def hang_after(marker: Path) -> None:
    marker.write_text("at work")
    hang()


def keeping(*, kept: Kept | None = None, keep: str = "") -> tuple[object, int]:
    """What was kept under the key before, and the process."""
    assert kept is not None
    before = kept.get(keep)
    kept.put(keep, f"of {keep}")
    return before, os.getpid()


def in_two_parts(size: int, first: Callable[[object], object] | None = None) -> object:
    if first is None:
        return "whole alone"
    first(np.arange(size))
    return np.ones(size)


def first_then_fail(first: Callable[[object], object]) -> None:
    first(np.arange(5))
    raise NotAnImage("A report.")


def from_what_is_kept(values: object, kept: Kept, keep: str) -> tuple[int, bool]:
    """The process, and whether the values were sent."""
    if values is None and kept.get(keep) is None:
        raise NotKept("Nothing is kept.")
    if values is not None:
        kept.put(keep, values)
    return os.getpid(), values is not None


def let_go(kept: Kept) -> None:
    kept.get("")

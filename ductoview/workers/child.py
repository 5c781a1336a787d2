"""The worker process: takes calls from its pipe one at a time, within its memory limit, until the pipe closes."""

import inspect
import os
import pickle
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from ductoview.errors import DuctoviewError
from ductoview.workers.kept import Kept
from ductoview.workers.messages import Answer, Call, Cancel, Failure, FirstPart, ProgressMade, Taken
from ductoview.workers.parcel import pack, unpack


def serve(connection: Connection, memory_mb: int) -> None:
    """Process main. Returns when the parent closes the pipe; ends at once when the parent is gone."""
    _be_quiet()
    _limit_memory(memory_mb)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    blocks: list[SharedMemory] = []
    kept = Kept()
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            return
        if isinstance(message, Call | Taken):
            for block in blocks:
                block.close()
            blocks.clear()
        if isinstance(message, Call):
            _answer(connection, message, kept, blocks)


def _answer(connection: Connection, call: Call, kept: Kept, blocks: list[SharedMemory]) -> None:
    """Run the call and send its answer; ``blocks`` gets those that must live until the parent has taken what is in them."""
    try:
        function, args, kwargs = unpack(call.work)
        kwargs |= _injected(function, connection, kept, _First(connection, call.first_block, blocks))
        answer, block = pack(function(*args, **kwargs), call.answer_block)
        reply: Answer | Failure = Answer(answer)
        blocks += [] if block is None else [block]
    # Nothing may leave the process but a message: Rust panics are BaseExceptions, and so is a wish to exit.
    except BaseException as error:  # noqa: BLE001
        reply = _failure(error)
    connection.send(reply)


def _injected(function: Callable[..., Any], connection: Connection, kept: Kept, first: "_First") -> dict[str, object]:
    names = inspect.signature(function).parameters
    offered: dict[str, object] = {"progress": _Progress(connection), "cancel": _CancelToken(connection), "kept": kept}
    if first.is_wanted:
        offered["first"] = first
    return {name: value for name, value in offered.items() if name in names}


def _failure(error: BaseException) -> Failure:
    detail = traceback.format_exc(limit=-30)
    first = (str(error).strip().splitlines() or [""])[0][:300]
    return Failure(
        error=pickle.dumps(error) if isinstance(error, DuctoviewError) else b"",
        words=f"{type(error).__name__}: {first}" if first else type(error).__name__,
        detail=detail,
        out_of_memory=isinstance(error, MemoryError),
    )


class _Progress:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, fraction: float, phrase: str) -> None:
        self._connection.send(ProgressMade(float(fraction), str(phrase)))


class _First:
    """Sends what of a result stands already, once."""

    def __init__(self, connection: Connection, block_name: str, blocks: list[SharedMemory]) -> None:
        self._connection, self._block_name, self._blocks = connection, block_name, blocks

    @property
    def is_wanted(self) -> bool:
        return bool(self._block_name)

    def __call__(self, value: object) -> None:
        parcel, block = pack(value, self._block_name)
        self._block_name = ""
        self._blocks += [] if block is None else [block]
        self._connection.send(FirstPart(parcel))


class _CancelToken:
    """Looks into the pipe for the parent's Cancel; may be asked from several threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._is_set = False

    def is_set(self) -> bool:
        with self._lock:
            if not self._is_set and self._connection.poll():
                self._is_set = isinstance(self._connection.recv(), Cancel)
            return self._is_set


def _limit_memory(memory_mb: int) -> None:
    """Cap the address space (RLIMIT_AS) and forbid core dumps, which would hold patients' pixels."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    size = memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _be_quiet() -> None:
    """Native decoders write to the terminal and Ctrl-C reaches the whole group: neither concerns a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

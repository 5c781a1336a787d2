"""Values between processes: the arrays in one block of shared memory, the rest pickled (PEP 574).

A block's name is chosen by the parent before the work starts, so that whatever happens to a worker the parent can
remove the block. Results are read-only; a block's memory goes back to the system with the last array made of it.
"""

import contextlib
import os
import pickle
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

_ALIGNMENT = 64
_SHARED_FOLDER = Path("/dev/shm")
_KEPT_FREE = 16 << 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """A packed value: ``data`` is the pickle, ``places`` where each buffer lies in the block.

    Without a block (``block`` is empty) the buffers themselves are in ``buffers``.
    """

    data: bytes
    block: str = ""
    places: tuple[tuple[int, int], ...] = ()
    buffers: tuple[bytes, ...] = ()


def new_block_name() -> str:
    """A name no one can guess and no other block has."""
    return f"ducto{os.urandom(12).hex()}"


def pack(value: object, block_name: str) -> tuple[Parcel, SharedMemory | None]:
    """The value packed, and the block to close once the other side has unpacked it (None when none was needed)."""
    found: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, protocol=5, buffer_callback=found.append)
    raw = [buffer.raw() for buffer in found]
    places, size = _layout(raw)
    block = _create(block_name, size) if size else None
    if block is None:
        return Parcel(data, buffers=tuple(bytes(one) for one in raw)), None
    memory = _memory(block)
    for (start, length), one in zip(places, raw, strict=True):
        memory[start : start + length] = one
    return Parcel(data, block_name, places), block


def unpack(parcel: Parcel) -> Any:
    """The value, its arrays read-only views of the block; the block's name is removed at once."""
    if not parcel.block:
        return pickle.loads(parcel.data, buffers=parcel.buffers)
    whole = _take(parcel.block)
    return pickle.loads(parcel.data, buffers=[whole[start : start + length] for start, length in parcel.places])


def discard(block_name: str) -> None:
    """Remove a block nobody took, if there is one."""
    with contextlib.suppress(FileNotFoundError):
        block = SharedMemory(block_name)
        block.close()
        block.unlink()


def _layout(raw: Sequence[memoryview]) -> tuple[tuple[tuple[int, int], ...], int]:
    places, end = [], 0
    for one in raw:
        start = -(-end // _ALIGNMENT) * _ALIGNMENT
        end = start + one.nbytes
        places.append((start, one.nbytes))
    return tuple(places), end


def _create(name: str, size: int) -> SharedMemory | None:
    """A block, or None where the shared folder is too full: writing past its end would kill the process."""
    if _SHARED_FOLDER.is_dir() and shutil.disk_usage(_SHARED_FOLDER).free < size + _KEPT_FREE:
        return None
    try:
        return SharedMemory(name, create=True, size=size)
    except OSError:
        return None


def _take(name: str) -> memoryview:
    """The block's memory, owned by the view alone: it is unmapped when the last array made of it is gone."""
    block = SharedMemory(name)
    with contextlib.suppress(FileNotFoundError):
        block.unlink()
    mapping = _memory(block).obj
    # SharedMemory.close() would unmap under living arrays (BufferError); without its mapping it only closes the file.
    block._mmap = None  # type: ignore[attr-defined]
    block.close()
    return memoryview(mapping).toreadonly()


def _memory(block: SharedMemory) -> memoryview:
    if block.buf is None:
        raise ValueError("The block of shared memory is closed.")
    return block.buf

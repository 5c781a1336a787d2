"""Uncompressing for a node that refuses an object's transfer syntax: in a worker process, which a hostile file may kill."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ductoview.errors import DicomReadError, NetworkError, WorkerError
from ductoview.model.progress import CancelToken
from ductoview.workers.pool import WorkerPool
from ductoview.workers.transcode_tasks import uncompress

_WITHIN_S = 45.0
"""Shorter than nodes wait on an idle association."""


class Transcoder:
    """Makes uncompressed copies in ``folder``; its one worker starts when the first is needed."""

    def __init__(self, folder: Path, cancel: CancelToken | None = None) -> None:
        self._folder = folder
        self._cancel = cancel
        self._lock = threading.Lock()
        self._pool: WorkerPool | None = None

    @contextmanager
    def uncompressed(self, path: Path) -> Iterator[Path]:
        """The object as an uncompressed file, removed afterwards; raises NetworkError when there is none, and Cancelled."""
        # Ends like whatever never became whole, so that the next start removes it.
        target = self._folder / f"{uuid.uuid4().hex}.part"
        try:
            try:
                self._workers().run(uncompress, path, target, deadline_s=_WITHIN_S, cancel=self._cancel)
            except (DicomReadError, WorkerError) as error:
                raise NetworkError(f"it does not accept the object compressed, and {_uncapped(str(error))}") from error
            yield target
        finally:
            target.unlink(missing_ok=True)

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _workers(self) -> WorkerPool:
        with self._lock:
            if self._pool is None:
                self._pool = WorkerPool(size=1)
            return self._pool


def _uncapped(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")

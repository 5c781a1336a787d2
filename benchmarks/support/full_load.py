"""A worker process of the product at full load: it analyses one image again and again while something is measured."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from ductoview.errors import DuctoviewError
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool

_IMAGE = Path(__file__).resolve().parents[2] / "sample_dicom/cases/09-large-detector/cc-full.dcm"


class FullLoad:
    """While it is entered the worker never rests; ``done`` counts its analyses. The calling thread is one of this process."""

    def __init__(self) -> None:
        self.done = 0
        self._pool = WorkerPool(size=1)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Self:
        # Decoded, and everything imported, before the first frame is measured.
        self._mammogram = self._pool.run(tasks.decode, _IMAGE)
        self._pool.run(tasks.analyse_image, self._mammogram)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stop.set()
        self._pool.close()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self._pool.run(tasks.analyse_image, self._mammogram)
            except DuctoviewError:
                if not self._stop.is_set():
                    raise
                return
            self.done += 1

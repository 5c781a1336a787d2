"""One at a time for each key, all at once for different ones."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock for each key, there only while somebody holds it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken: set[str] = set()

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        """Nobody else is in a block of the same key meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: key not in self._taken)
            self._taken.add(key)
        try:
            yield
        finally:
            with self._changed:
                self._taken.discard(key)
                self._changed.notify_all()

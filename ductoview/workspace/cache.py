"""Results that are dear to make: each made once even when several threads ask, the least recently used let go first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from ductoview.errors import Cancelled
from ductoview.model.progress import CancelToken, Progress, check, no_progress

_POLL_S = 0.05

Make = Callable[[Progress], Any]
Size = Callable[[Any], int]


class _Flight:
    """A result that is being made by one thread while others wait."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.error: BaseException | None = None
        self.so_far: tuple[float, str] | None = None

    def wait(self, progress: Progress, cancel: CancelToken | None) -> None:
        """Wait until it has landed, passing on how far it is; raises what it failed with, except for Cancelled."""
        told = None
        while not self.landed.wait(_POLL_S):
            check(cancel)
            if self.so_far is not None and self.so_far is not told:
                told = self.so_far
                progress(*told)
        if self.error is not None and not isinstance(self.error, Cancelled):
            raise self.error


class Cache:
    """Thread-safe. Holds at most ``limit_bytes``, but always the newest result, however large."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}

    @property
    def used_bytes(self) -> int:
        """What is held now."""
        with self._lock:
            return sum(size for _, size in self._kept.values())

    def room_for(self, size: int) -> bool:
        """True when a result of that size would push nothing out."""
        return self.used_bytes + size <= self._limit

    def peek(self, key: Hashable) -> Any | None:
        """The result if it is there, without waiting or making it."""
        with self._lock:
            kept = self._kept.get(key)
        return kept[0] if kept else None

    def get(
        self,
        key: Hashable,
        make: Make,
        size_of: Size,
        *,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> Any:
        """The result of that key; ``make`` is called with a Progress when nobody has made it or is making it.

        Whoever waits for another thread's work sees its progress and gets its error too, unless that one was only
        cancelled: then the next who waits takes over. Raises Cancelled when ``cancel`` is set meanwhile.
        """
        while True:
            check(cancel)
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key][0]
                flight = self._flights.get(key)
                if flight is None:
                    mine = self._flights[key] = _Flight()
                    break
            flight.wait(progress, cancel)
        return self._make(key, mine, make, size_of, progress)

    def _make(self, key: Hashable, flight: _Flight, make: Make, size_of: Size, progress: Progress) -> Any:
        def tell(fraction: float, phrase: str) -> None:
            flight.so_far = (fraction, phrase)
            progress(fraction, phrase)

        try:
            result = make(tell)
        except BaseException as error:
            flight.error = error
            raise
        else:
            self._keep(key, result, size_of(result))
            return result
        finally:
            with self._lock:
                del self._flights[key]
            flight.landed.set()

    def _keep(self, key: Hashable, result: Any, size: int) -> None:
        with self._lock:
            self._kept[key] = (result, size)
            total = sum(one for _, one in self._kept.values())
            while total > self._limit and len(self._kept) > 1:
                _, (_, freed) = self._kept.popitem(last=False)
                total -= freed

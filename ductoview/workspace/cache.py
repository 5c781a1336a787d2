"""Results that take long to make: each made once even when several threads ask, the least recently used let go first.

Pixels are large and soon read again, an analysis is small beside them and takes a worker seconds: so a part of the room is kept
for what is dear, and the study before shows its ducts at once though its pixels had to go.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from ductoview.errors import Cancelled
from ductoview.model.progress import CancelToken, Progress, check, no_progress

_POLL_S = 0.05
_DEAR_SHARE = 0.25
"""Of the room, for what is dear: of 1024 MB the analyses of 9 images of 28 MP, or of 18 of 13.6 MP (a byte a pixel)."""

Make = Callable[[Progress], Any]
First = Callable[[Any], object]
MakeInParts = Callable[[Progress, First], Any]
Size = Callable[[Any], int]


class _Flight:
    """A result that is being made by one thread while others wait."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_over = False
        self._error: BaseException | None = None
        self._so_far: tuple[float, str] | None = None
        self._first: tuple[Any, ...] = ()

    def tell(self, fraction: float, phrase: str) -> None:
        """How far it is."""
        with self._changed:
            self._so_far = (fraction, phrase)
            self._changed.notify_all()

    def give(self, part: Any) -> None:
        """What of the result stands already."""
        with self._changed:
            self._first = (part,)
            self._changed.notify_all()

    def land(self, error: BaseException | None) -> None:
        """It is made, or failed."""
        with self._changed:
            self._is_over, self._error = True, error
            self._changed.notify_all()

    def wait(self, progress: Progress, first: First | None, cancel: CancelToken | None) -> None:
        """Wait until it has landed, passing on how far it is and what stands already, once.

        Raises what it failed with, except for Cancelled.
        """
        told: tuple[float, str] | None = None
        given: tuple[Any, ...] = ()
        while True:
            with self._changed:
                if not self._is_over and self._so_far is told and self._first is given:
                    self._changed.wait(_POLL_S)
                is_over, so_far, part = self._is_over, self._so_far, self._first
            if is_over:
                break
            check(cancel)
            if so_far is not None and so_far is not told:
                progress(*so_far)
            if part and not given and first is not None:
                first(part[0])
            told, given = so_far, part
        if self._error is not None and not isinstance(self._error, Cancelled):
            raise self._error


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    result: Any
    size: int
    is_dear: bool


class Cache:
    """Thread-safe. Holds at most ``limit_bytes``, but always the newest result, however large.

    What is dear goes only after everything else, as long as all of it together takes no more than its share.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}

    @property
    def used_bytes(self) -> int:
        """What is held now."""
        with self._lock:
            return sum(kept.size for kept in self._kept.values())

    def room_for(self, size: int) -> bool:
        """True when a result of that size would push nothing out."""
        return self.used_bytes + size <= self._limit

    def peek(self, key: Hashable) -> Any | None:
        """The result if it is there, without waiting or making it."""
        with self._lock:
            kept = self._kept.get(key)
        return kept.result if kept else None

    def get(
        self,
        key: Hashable,
        make: Make,
        size_of: Size,
        *,
        is_dear: bool = False,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> Any:
        """The result of that key; ``make`` is called with a Progress when nobody has made it or is making it.

        Whoever waits for another thread's work sees its progress and gets its error too, unless that one was only
        cancelled: then the next who waits takes over. Raises Cancelled when ``cancel`` is set meanwhile.
        """
        return self.get_in_parts(
            key, lambda tell, _: make(tell), size_of, is_dear=is_dear, progress=progress, cancel=cancel
        )

    def get_in_parts(
        self,
        key: Hashable,
        make: MakeInParts,
        size_of: Size,
        *,
        first: First | None = None,
        is_dear: bool = False,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> Any:
        """The same of a result of which a part stands earlier: ``make`` gives it to its second argument.

        ``first`` takes it, also in a thread that waits for another's work; only the whole is kept, and who finds it gets no part.
        """
        while True:
            check(cancel)
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key].result
                flight = self._flights.get(key)
                if flight is None:
                    mine = self._flights[key] = _Flight()
                    break
            flight.wait(progress, first, cancel)
        return self._make(key, mine, make, progress, first, lambda made: _Kept(made, size_of(made), is_dear))

    def _make(
        self,
        key: Hashable,
        flight: _Flight,
        make: MakeInParts,
        progress: Progress,
        first: First | None,
        to_keep: Callable[[Any], _Kept],
    ) -> Any:
        def tell(fraction: float, phrase: str) -> None:
            flight.tell(fraction, phrase)
            progress(fraction, phrase)

        def give(part: Any) -> None:
            flight.give(part)
            if first is not None:
                first(part)

        failed: BaseException | None = None
        try:
            result = make(tell, give)
        except BaseException as error:
            failed = error
            raise
        else:
            self._keep(key, to_keep(result))
            return result
        finally:
            with self._lock:
                del self._flights[key]
            flight.land(failed)

    def _keep(self, key: Hashable, made: _Kept) -> None:
        with self._lock:
            self._kept[key] = made
            total = sum(kept.size for kept in self._kept.values())
            while total > self._limit and len(self._kept) > 1:
                total -= self._kept.pop(self._next_to_go()).size

    def _next_to_go(self) -> Hashable:
        """The least recently used, of what is dear only where that takes more than its share, or is all there is."""
        *older, _newest = self._kept.items()
        dear = sum(kept.size for kept in self._kept.values() if kept.is_dear)
        may_stay = dear <= _DEAR_SHARE * self._limit
        return next((key for key, kept in older if not (kept.is_dear and may_stay)), older[0][0])

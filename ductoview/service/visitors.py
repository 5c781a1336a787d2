"""Who came to the receiver: the last object, and those who were not let in."""

import threading
import time

from ductoview.model.library import ReceivedObject
from ductoview.model.receiving import LastObject, Refusal, Refused

_MOST_REFUSED = 50


class Visitors:
    """Since the service started; the same refusal is counted and not listed twice. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused: dict[Refusal, Refused] = {}
        self.objects = 0
        self.last: LastObject | None = None

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Who was not let in, the latest first."""
        with self._lock:
            return tuple(reversed(self._refused.values()))

    def came(self, received: ReceivedObject) -> None:
        """An object was kept."""
        with self._lock:
            self.objects += 1
            self.last = LastObject(ae_title=received.from_aet, address=received.from_address, at=time.time())

    def refuse(self, refusal: Refusal) -> None:
        """Somebody was not let in; the oldest are forgotten when there are many."""
        with self._lock:
            before = self._refused.pop(refusal, None)
            times = 1 if before is None else before.times + 1
            self._refused[refusal] = Refused(refusal=refusal, at=time.time(), times=times)
            if len(self._refused) > _MOST_REFUSED:
                del self._refused[next(iter(self._refused))]

    def forget(self, refusal: Refusal) -> None:
        """It has been dealt with."""
        with self._lock:
            self._refused.pop(refusal, None)

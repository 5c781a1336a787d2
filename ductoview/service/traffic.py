"""How fast objects go out, node by node."""

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW_S = 10.0


class Traffic:
    """Bytes that nodes have answered for, of the last seconds; thread-safe. ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began: dict[str, float] = {}
        self._sent: dict[str, deque[tuple[float, int]]] = {}

    def begin(self, node: str) -> None:
        """Sending to the node begins, or goes on."""
        with self._lock:
            self._began.setdefault(node, self._clock())

    def add(self, node: str, count: int) -> None:
        """The node has answered for so many bytes."""
        with self._lock:
            self._sent.setdefault(node, deque(maxlen=4096)).append((self._clock(), count))

    def end(self, node: str) -> None:
        """Nothing is sent to the node any more."""
        with self._lock:
            self._began.pop(node, None)
            self._sent.pop(node, None)

    def rates(self) -> dict[str, float]:
        """Bytes a second of every node that is being sent to; 0 before its first answer."""
        with self._lock:
            at = self._clock()
            return {node: self._rate(node, began, at) for node, began in self._began.items()}

    def _rate(self, node: str, began: float, at: float) -> float:
        since = max(began, at - _WINDOW_S)
        lately = sum(count for when, count in self._sent.get(node, ()) if when >= since)
        return lately / (at - since) if at > since else 0.0

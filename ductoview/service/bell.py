"""An event that ends a wait on a connection at once: nobody need look at it again and again."""

import threading
from multiprocessing.connection import Connection, Pipe
from typing import Any


class Bell(threading.Event):
    """A CancelToken; ``heard`` is a connection that can be read from once it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: Connection[Any, Any]
        self.heard, self._rope = Pipe(duplex=False)

    def set(self) -> None:
        """Set it, and wake who waits."""
        rung = self.is_set()
        super().set()  # first: who wakes before it is set would find nothing, and wake again at once, over and over
        if not rung:
            self._rope.send_bytes(b"")

"""Writes small files of the home folder in a thread: a slow disk or a network home never holds up the window."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ductoview.errors import DuctoviewError

Write = Callable[[], str | None]
"""Writes, and returns a sentence when the user has to know something; raises DuctoviewError when it cannot."""

_UNEXPECTED = "A file of the home folder could not be written: this should not have happened; the log says where."
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    name: str
    write: Write
    after: Callable[[str], object]


class HomeWriter:
    """Thread-safe; what is put is written in that order. The thread lives only while something waits.

    ``told`` gets, in that thread, every sentence for the user.
    """

    def __init__(self, told: Callable[[str], object]) -> None:
        self._told = told
        self._waiting: deque[_Order] = deque()
        self._is_writing = False
        self._changed = threading.Condition()

    def put(self, write: Write, *, name: str = "", after: Callable[[str], object] | None = None) -> None:
        """Write that soon; returns at once.

        Of several that wait with the same ``name`` only the newest is written. ``after`` gets the sentence in the place
        of ``told``, an empty one when there is nothing to say.
        """
        order = _Order(name=name, write=write, after=after or self._tell)
        with self._changed:
            self._waiting = deque(one for one in self._waiting if not name or one.name != name)
            self._waiting.append(order)
            if not self._is_writing:
                self._is_writing = True
                # A disk that never answers must not keep the program from ending.
                threading.Thread(target=self._run, name="ductoview-home", daemon=True).start()

    def wait(self, within_s: float) -> bool:
        """True when all is written within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._is_writing, within_s)

    def _run(self) -> None:
        while (order := self._next()) is not None:
            _tell_after(order, _sentence(order.write))

    def _next(self) -> _Order | None:
        with self._changed:
            if self._waiting:
                return self._waiting.popleft()
            self._is_writing = False
            self._changed.notify_all()
            return None

    def _tell(self, sentence: str) -> None:
        if sentence:
            self._told(sentence)


def _tell_after(order: _Order, sentence: str) -> None:
    try:
        order.after(sentence)
    except Exception as error:  # noqa: BLE001 - who asked may be gone; what others asked for is written all the same
        log.error("Nobody could be told about %s: %s", order.name or "a file", type(error).__name__)


def _sentence(write: Write) -> str:
    try:
        return write() or ""
    except DuctoviewError as error:
        log.warning("A file of the home folder is not written: %s", type(error).__name__)
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever it was, the next file is written and the user is told
        log.error("A file of the home folder is not written: %s", type(error).__name__)
        return _UNEXPECTED

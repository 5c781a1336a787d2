"""The threads that work for the service from its start to its end: how they begin, go on whatever a look meets, and end."""

import logging
import threading
from collections.abc import Callable, Collection

from ductoview.errors import DuctoviewError
from ductoview.model.library import Notice
from ductoview.service.hub import Hub, Subscription

_log = logging.getLogger(__name__)
_END = Notice(topic="END")


class Background:
    """A thread that does ``work`` until ``stopping`` is set; ``wake`` ends whatever it may be waiting for then."""

    def __init__(self, name: str, work: Callable[[], None], wake: Callable[[], None] = lambda: None) -> None:
        self.stopping = threading.Event()
        self._wake = wake
        self._thread = threading.Thread(target=work, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and return when it has; one that never began has nothing to end."""
        self.stopping.set()
        self._wake()
        if self._thread.is_alive():
            self._thread.join()


class Periodic(Background):
    """``look`` at the beginning, and again whenever so many seconds have gone by; ``trouble`` is the log's word for a failure."""

    def __init__(self, name: str, seconds: float, look: Callable[[], object], *, trouble: str) -> None:
        super().__init__(name, self._run)
        self._seconds, self._look, self._trouble = seconds, look, trouble

    def _run(self) -> None:
        while not self.stopping.is_set():
            calmly(self._look, self._trouble)
            self.stopping.wait(self._seconds)


class Attentive(Background):
    """``look`` at the beginning, and again at every notice of those topics; ``trouble`` is the log's word for a failure."""

    def __init__(
        self, name: str, hub: Hub, topics: Collection[str], look: Callable[[], object], *, trouble: str
    ) -> None:
        super().__init__(name, self._run, self._wake_up)
        self._hub, self._topics, self._look, self._trouble = hub, topics, look, trouble
        self._notices: Subscription | None = None

    def _run(self) -> None:
        with self._hub.subscribed() as notices:
            # Known to whoever stops us before we ask whether we are stopped: one of the two sees the other.
            self._notices = notices
            calmly(self._look, self._trouble)
            while not self.stopping.is_set():
                notice = notices.take(None)
                if notice is not None and notice.topic in self._topics:
                    calmly(self._look, self._trouble)

    def _wake_up(self) -> None:
        if self._notices is not None:
            self._notices.put(_END)


def calmly(look: Callable[[], object], trouble: str) -> None:
    """Look once; what goes wrong is logged without a word about patients, and the next look may go well."""
    try:
        look()
    except DuctoviewError as error:
        _log.error("%s: %s", trouble, error)
    except OSError as error:
        _log.error("%s: %s", trouble, error.strerror)
    except Exception as error:  # noqa: BLE001  (a thread that dies leaves undone for ever what it looks after)
        _log.error("%s: %s", trouble, type(error).__name__)

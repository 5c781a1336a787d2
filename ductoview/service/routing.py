"""Queues by itself what the rules say, whatever makes an object fit them: its coming, its check, a decision, a sending."""

import logging
import threading
from collections.abc import Callable

from ductoview.errors import DuctoviewError
from ductoview.library.library import Library
from ductoview.service.hub import Hub

_POLL_S = 0.5
_TOPICS = frozenset({"STUDY", "QUEUE", "CHECK", "ORDER", "ROUTE", "NODE"})
_log = logging.getLogger(__name__)


class Router:
    """A thread that looks whenever something may have become owed; ``is_stopped`` tells a study that must not leave yet."""

    def __init__(
        self, library: Library, hub: Hub, is_stopped: Callable[[str], bool], when_queued: Callable[[], object]
    ) -> None:
        self._library, self._hub = library, hub
        self._is_stopped, self._when_queued = is_stopped, when_queued
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="router", daemon=True)

    def start(self) -> None:
        """Begin with what came to be owed before the last end."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is owed then is queued after the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> int:
        """Queue what is owed and may go; returns how many rows that were."""
        count = 0
        for node, study_uid, sop_uid in self._library.routes.owed():
            if self._is_stopped(study_uid) or self._library.why_held_back(sop_uid):
                continue
            self._library.enqueue(node, [sop_uid])
            count += 1
        for node, study_uid, image_uid, note_uid in self._library.routes.owed_rejects():
            if not self._is_stopped(study_uid):
                count += len(self._library.enqueue_rejected(node, image_uid, note_uid))
        if count:
            self._hub.post("QUEUE")
            self._when_queued()
        return count

    def _run(self) -> None:
        with self._hub.subscribed() as notices:
            self._look_calmly()
            while not self._stopping.is_set():
                notice = notices.take(_POLL_S)
                if notice is not None and notice.topic in _TOPICS:
                    self._look_calmly()

    def _look_calmly(self) -> None:
        try:
            if self._library.routes.all():
                self.look()
        except DuctoviewError as error:
            _log.error("what the rules say could not be queued: %s", error)

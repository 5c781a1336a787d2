"""Queues by itself what the rules say, whatever makes an object fit them: its coming, its check, a decision, a sending."""

import logging
from collections.abc import Callable

from ductoview.errors import LibraryError
from ductoview.library.library import Library
from ductoview.service.background import Attentive
from ductoview.service.hub import Hub

_log = logging.getLogger(__name__)
_TOPICS = frozenset({"STUDY", "QUEUE", "CHECK", "ORDER", "ROUTE", "NODE"})


class Router:
    """A thread that looks whenever something may have become owed; ``is_stopped`` tells a study that must not leave yet."""

    def __init__(
        self, library: Library, hub: Hub, is_stopped: Callable[[str], bool], when_queued: Callable[[], object]
    ) -> None:
        self._library, self._hub = library, hub
        self._is_stopped, self._when_queued = is_stopped, when_queued
        self._background = Attentive(
            "router", hub, _TOPICS, self._look_for_rules, trouble="what the rules say could not be queued"
        )  # fmt: skip

    def start(self) -> None:
        """Begin with what came to be owed before the last end."""
        self._background.start()

    def stop(self) -> None:
        """End; what is owed then is queued after the next start."""
        self._background.stop()

    def look(self) -> int:
        """Queue what is owed and may go; returns how many rows that were."""
        count = 0
        for node, study_uid, sop_uid in self._library.routes.owed():
            if self._is_stopped(study_uid) or self._library.why_held_back(sop_uid):
                continue
            try:
                count += len(self._library.enqueue(node, [sop_uid]))
            except LibraryError as error:  # of a node that cannot be called, for one: it holds up no other
                _log.error("object ...%s is not sent by its rule: %s", sop_uid[-8:], error)
        for node, study_uid, image_uid, note_uid in self._library.routes.owed_rejects():
            if not self._is_stopped(study_uid):
                count += len(self._library.enqueue_rejected(node, image_uid, note_uid))
        if count:
            self._hub.post("QUEUE")
            self._when_queued()
        return count

    def _look_for_rules(self) -> None:
        if self._library.routes.all():
            self.look()

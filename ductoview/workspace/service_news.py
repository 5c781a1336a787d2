"""What the service notices by itself, as news of the workspace: studies, nodes, the queue, and edits made elsewhere."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ductoview.model.library import Notice
from ductoview.service.client import ServiceClient
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.notices import Topic
from ductoview.workspace.sending import SendQueue

_LOG = logging.getLogger(__name__)


class Tell(Protocol):
    """Hands a notice to whoever shows it."""

    def __call__(self, topic: Topic, subject: str = "", words: str = "") -> None:
        """``subject`` is what the topic names."""


class ServiceNews:
    """Listens on ``link``, keeps ``queue`` as it is now, and joins what others decided to the open exam of ``place``."""

    def __init__(
        self,
        home: Path,
        client: ServiceClient,
        place: ExamPlace,
        tell: Tell,
        troubles: Callable[[], tuple[str, ...]],
        study_came: Callable[[str], None],
    ) -> None:
        self._place, self._tell, self._troubles = place, tell, troubles
        self._study_came = study_came
        self.link = ServiceLink(home, client, noticed=self._noticed, broken=self._broken, mended=self._mended)
        self.queue = SendQueue(self.link)

    def _noticed(self, notice: Notice) -> None:
        if notice.topic == "STUDY":
            self._tell(Topic.STUDIES, notice.subject, notice.words)
            self._study_came(notice.subject)
        elif notice.topic == "ORDER":
            self._tell(Topic.ORDERS, notice.subject)
        elif notice.topic == "NODE":
            self._tell(Topic.NODES, notice.subject, notice.words)
        elif notice.topic == "REVIEW":
            self._join_others(notice.subject)
        elif notice.topic == "CHECK":
            self._look_at_checks(notice.subject, notice.words)
        elif notice.topic in ("QUEUE", "SERVICE"):
            self.queue.refresh()
            self._tell(Topic.OBJECTS, words=notice.words)
        if notice.topic == "SERVICE":
            for words in self._troubles():
                self._tell(Topic.SERVICE, words=words)

    def _join_others(self, study_uid: str) -> None:
        """Another window or program may have changed the review: it is shown here too, with our own edits after it."""
        opened = self._place.now
        if opened is None or opened.exam.study_uid != study_uid:
            return
        stored = self.link.ask(lambda client: client.events(study_uid))
        changed = self._place.change(opened.exam.load_token, lambda before: before.joined(stored))
        if changed is None:
            return
        before, after = changed
        if after is not before:
            self._tell(Topic.OBJECTS)
        if after.history is not before.history:
            self._tell(Topic.REVIEW, words="changed in another window")
            self._tell(Topic.EXAM, study_uid)
            self._tell(Topic.SERVICE, words="The review was changed in another window; it is shown as it stands now.")

    def _look_at_checks(self, study_uid: str, words: str) -> None:
        """Images were checked, here or in another window; or what is to be told of them could not be."""
        if words:
            self._tell(Topic.FAILURE, words=words)
        opened = self._place.now
        if opened is None or study_uid not in ("", opened.exam.study_uid):
            return
        now = self.link.ask(lambda client: client.image_checks.checks(opened.exam.study_uid))
        self._place.change(opened.exam.load_token, lambda before: before.with_checks(now))
        self._tell(Topic.EXAM, opened.exam.study_uid)

    def _broken(self, words: str) -> None:
        _LOG.warning("The line to the service broke: %s", words)
        self._tell(Topic.SERVICE, words="The service is gone; it is being started again.")

    def _mended(self) -> None:
        """What came while nobody told us is looked for."""
        self.queue.refresh()
        if (opened := self._place.now) is not None:
            self._study_came(opened.exam.study_uid)
        self._tell(Topic.STUDIES)
        self._tell(Topic.SERVICE, words="The service is back.")
        self._tell(Topic.OBJECTS)

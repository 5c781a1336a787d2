"""Images that come to the open study while it is read: each is shown beside the others as soon as its header is read.

Nothing that is shown moves by that: an image that comes waits until the reader wants it. What hangs is still of the bytes that
were opened.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from ductoview.errors import Cancelled, DuctoviewError
from ductoview.model.exam import ExamImage
from ductoview.model.library import StoredInstance
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.exams import KEPT_ASIDE, read_image
from ductoview.workspace.late_images import late_words
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.notices import Topic
from ductoview.workspace.object_ledger import object_uids
from ductoview.workspace.open_exam import OpenExam
from ductoview.workspace.service_news import Tell

_READY_WITHIN_S = 20.0
OBJECTS_CAME = "What was saved elsewhere about this study came: open the study again to see it."
"""Said once for each opening, and true until the next."""


class NewImages:
    """A thread for one opening: looks at once, for what came while it was opened, and again whenever it is told to.

    ``came`` is given each new image once the exam of ``place`` has it; it is called in the thread.
    """

    def __init__(
        self,
        place: ExamPlace,
        token: int,
        link: ServiceLink,
        pool: WorkerPool,
        tell: Tell,
        came: Callable[[ExamImage], object],
    ) -> None:
        self._place, self._token, self._link, self._pool = place, token, link, pool
        self._tell, self._came = tell, came
        self._told_objects = False
        self._stop, self._wanted = threading.Event(), threading.Event()
        self._wanted.set()
        self._thread = threading.Thread(target=self._run, name="new-images", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop at once, without waiting for the thread."""
        self._stop.set()
        self._wanted.set()

    def look(self) -> None:
        """Something of the study came into the library."""
        self._wanted.set()

    def _run(self) -> None:
        with suppress(DuctoviewError, Cancelled):
            self._make_ready()
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._stop.is_set():
                return
            try:
                self._look()
            except Cancelled:
                return
            except DuctoviewError as error:
                self._tell_reader(f"What came to this study could not be looked at: {error}")

    def _make_ready(self) -> None:
        """Where a modality sends to, the worker that reads headers is there before the first image comes."""
        if self._link.ask(lambda client: client.status()).listening is not None:
            first = self._place.of(self._token).exam.images[0]
            self._pool.run(tasks.header, first.path, deadline_s=_READY_WITHIN_S, cancel=self._stop)

    def _look(self) -> None:
        opened = self._place.of(self._token)
        known = set(opened.instances)
        study_uid = opened.exam.study_uid
        there = self._link.ask(lambda client: client.instances(study_uid))
        new = [one for one in there if one not in known]
        aside = self._link.ask(lambda client: client.kept_aside(study_uid))
        if any(one.is_image for one in new):
            checked = self._link.ask(lambda client: client.image_checks.checks(study_uid))
            self._place.change(self._token, lambda before: before.with_checks(checked))
        for instance in new:
            self._take_in(instance, opened)
        for instance in aside:
            if instance.is_image and instance not in known:
                self._set_aside(instance)
        self._tell_objects(new, opened)

    def _take_in(self, instance: StoredInstance, opened: OpenExam) -> None:
        image, why_not = None, ""
        if instance.is_image:
            image, why_not = read_image(instance, opened.exam.patient, self._pool, self._stop)
        uid = instance.sop_instance_uid
        shown = opened.facts.get(uid)
        if image is not None and shown is not None and image.facts.ref.sha256 != shown.ref.sha256:
            image, why_not = None, "It came again with another content; open the study again to see it."
        changed = self._place.change(self._token, lambda before: before.with_came(instance, image, why_not))
        if changed is None:
            return
        before, after = changed
        if after.exam != before.exam:
            self._tell(Topic.EXAM, after.exam.study_uid)
        if why_not and not instance.missing:
            self._tell_reader(f"An image came to this study. {why_not}")
        if image is not None and shown is None:
            self._came(after.exam.image(uid))
            self._tell_signed(after)
        elif image is not None and instance.conflicts:
            self._tell_reader(f"{image.facts.view.label} came again. {image.facts.warnings[0]}")

    def _set_aside(self, instance: StoredInstance) -> None:
        """An image of which another study has one of the same UID: it cannot be shown, and that is said."""
        if self._place.change(self._token, lambda before: before.with_came(instance, None, KEPT_ASIDE)) is not None:
            self._tell_reader(f"An image came to this study. {KEPT_ASIDE}")

    def _tell_signed(self, after: OpenExam) -> None:
        """A report that is signed says nothing of an image that came later."""
        for words in late_words(after.exam, after.review, after.ledger):
            self._tell_reader(words)

    def _tell_objects(self, new: list[StoredInstance], opened: OpenExam) -> None:
        """What others saved about the study is taken over when it is opened, never under the hands of who works on it."""
        strange = [one for one in new if not (one.is_image or one.own or one.missing)]
        if not strange or self._told_objects:
            return
        events = self._link.ask(lambda client: client.events(opened.exam.study_uid))
        if {one.sop_instance_uid for one in strange} - object_uids(events):
            self._told_objects = True
            self._tell_reader(OBJECTS_CAME)

    def _tell_reader(self, words: str) -> None:
        """Only of the study that was opened, while it is."""
        with suppress(Cancelled):
            self._tell(Topic.FAILURE, self._place.of(self._token).exam.study_uid, words)

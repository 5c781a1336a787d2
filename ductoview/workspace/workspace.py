"""The application without Qt: one home, one open exam, one review; the window and the headless demo both stand on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.subtract import Subtraction
from ductoview.display.pyramid import Pyramid
from ductoview.errors import Cancelled, DuctoviewError, ServiceError
from ductoview.hooks.manager import Methods
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_level import DuctLevel
from ductoview.model.exam import Exam, ExamImage, Hanging, HangingChoice
from ductoview.model.image import Mammogram
from ductoview.model.library import ReviewEvent
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.model.review import Review
from ductoview.service.client import ServiceClient
from ductoview.workers.pool import WorkerPool
from ductoview.workspace import unsent
from ductoview.workspace.autosave import Autosave, SaveStage, SaveState
from ductoview.workspace.behind import Behind
from ductoview.workspace.cache import Cache, First
from ductoview.workspace.commands import Command
from ductoview.workspace.corrections import Corrections
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.hanging import Hangings
from ductoview.workspace.history import History
from ductoview.workspace.home_writer import HomeWriter
from ductoview.workspace.images import Images
from ductoview.workspace.notices import Bus, Topic, WorkspaceNotice
from ductoview.workspace.object_ledger import RefusedImage, ledger_of
from ductoview.workspace.object_states import ObjectState
from ductoview.workspace.open_exam import OpenExam, other_study
from ductoview.workspace.opening import open_study
from ductoview.workspace.saving import Means, means_of, plan, save
from ductoview.workspace.sending import confirmed, states_of
from ductoview.workspace.sent import Sent
from ductoview.workspace.service_news import ServiceNews
from ductoview.workspace.settings import Settings, save_settings
from ductoview.workspace.signing import refuse_reader, refuse_to_sign, sign
from ductoview.workspace.states import ListedStates, StudyState, study_states
from ductoview.workspace.study_saving import preview, save_about_study

_FLUSH_WITHIN_S = 10.0


class Workspace(Sent):
    """Thread-safe. Methods with ``progress`` and ``cancel`` block and belong into job threads; the others answer at once.

    What may be shown is always one value: ``exam``, immutable, with its ``load_token``. Results that arrive after
    another exam was opened are dropped (Cancelled); when opening fails, no exam is open.
    """

    def __init__(
        self,
        home: Path,
        client: ServiceClient,
        pool: WorkerPool,
        methods: Methods,
        settings: Settings = Settings(),  # noqa: B008
    ) -> None:
        self._home, self._pool, self._settings = home, pool, settings
        self._bus = Bus()
        self._writer = HomeWriter(lambda words: self._tell(Topic.FAILURE, words=words))
        self._hangings = Hangings(methods, home, lambda words: self._tell(Topic.FAILURE, words=words))
        self._place = ExamPlace()
        self.corrections = Corrections()
        self._images = Images(pool, Cache(settings.cache_mb << 20))
        news = ServiceNews(
            home, client, self._place, self._tell, self.troubles, lambda uid: self._behind.study_came(uid)
        )
        super().__init__(self._place, news.queue, news.link)
        self._behind = Behind(self._place, self._images, pool, self._link, self._tell)
        self._handed_over = unsent.waiting(home)
        self._autosave = Autosave(client.append_events, self._link.revive, self._saving_changed, self._set_aside)
        # Before any edit of this session, for the queue keeps their order; and in one go: when nothing waits the files go.
        self._autosave.put(tuple(chain.from_iterable(self._handed_over.values())))
        self._link.listen()
        self._images.warm()

    def subscribe(self, callback: Callable[[WorkspaceNotice], None]) -> Callable[[], None]:
        """Call ``callback`` for every notice, in other threads; returns what ends it."""
        return self._bus.subscribe(callback)

    def close(self) -> None:
        """Flush the edits and stop all threads of the workspace; the service goes on.

        Edits that cannot reach the service are kept in the home folder first; raises OSError when not even that is possible.
        """
        self.close_exam()
        self._behind.close()
        try:
            if left := self._autosave.close(_FLUSH_WITHIN_S):
                unsent.keep(self._home, left)
                unsent.forget(self._handed_over)
        finally:
            self._link.close()
            self._writer.wait(_FLUSH_WITHIN_S)

    @property
    def settings(self) -> Settings:
        """The present settings."""
        return self._settings

    def remember(self, settings: Settings) -> None:
        """Use other settings from now on and keep them for the next start, without waiting for the disk.

        When they cannot be kept a notice says so.
        """
        self._settings = settings
        self._writer.put(lambda: save_settings(self._home, settings), name="settings")

    # -- the exam ----------------------------------------------------------------------------------------------------

    @property
    def exam(self) -> Exam | None:
        """The open exam."""
        opened = self._place.now
        return opened.exam if opened else None

    def open_exam(self, study_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Exam:
        """Open a study of the local library: facts of all images, the review as it was left; images load ahead.

        Raises LibraryError when the study is not there or has no image that can be shown, ServiceError when earlier
        edits cannot be saved, Cancelled when another study was opened meanwhile. Then no exam is open.
        """
        token, kept = self._clear(), self._settings
        self._images.use_limits(ectasia_mm=kept.ectasia_mm, ampulla_ectasia_mm=kept.ampulla_ectasia_mm)
        if not self._autosave.flush(_FLUSH_WITHIN_S):
            raise ServiceError(f"{self._autosave.state.words} Another study can be opened when that is saved.")
        self._autosave.begin_afresh()
        opened = open_study(study_uid, self._link, self._pool, load_token=token, progress=progress, cancel=cancel)
        self._link.ask(lambda client: client.audit.audit_accessed(study_uid, kept.reader))
        self._queue.refresh()
        check(cancel)
        self._place.put(opened)
        self._tell(Topic.EXAM, study_uid)
        self._tell(Topic.OBJECTS)
        for words in (*opened.notes, *unsent.set_aside_words(self._home, study_uid)):
            self._tell(Topic.FAILURE, study_uid, words)
        self._behind.begin(opened.exam, self._hangings.hang(opened.exam, self._settings.hanging))
        return opened.exam

    def close_exam(self) -> None:
        """Close the exam, or stop the one being opened; its edits go on being saved."""
        self._clear()

    def hang(self, name: str | None = None) -> Hanging:
        """The layout by the protocol of that id, else by the one in the settings, else by the one that fits best.

        Without a ``name`` earlier studies play no part: whether they are found already is chance, and no image moves by
        itself.
        """
        exam = self._place.required().for_hanging()
        if name is None:
            return self._hangings.hang(replace(exam, priors=()), self._settings.hanging)
        return self._hangings.hang(exam, name)

    def hangings(self) -> tuple[str, ...]:
        """The ids of the protocols that fit the exam, the best fitting first."""
        return tuple(choice.protocol for choice in self.hanging_choices() if choice.score > 0)

    def hanging_choices(self) -> tuple[HangingChoice, ...]:
        """Every protocol as it is offered for the exam, those that do not fit with the reason last."""
        return self._hangings.choices(self._place.required().for_hanging())

    def image(self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Mammogram:
        """The decoded image, with the exam's facts (its phase) and the warnings of both."""
        token, image = self._place.image(sop_uid)
        with self._told_failure(token, sop_uid):
            made = self._images.mammogram(image, progress=progress, cancel=cancel)
        return replace(made, facts=self._place.of(token).exam.image(sop_uid).facts.warned_too(made.facts.warnings))

    def has_room_for(self, sop_uid: str) -> bool:
        """True when the image would push nothing out of memory."""
        return self._images.has_room_for(self._place.image(sop_uid)[1])

    def analysis(
        self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> DuctAnalysis:
        """The analysis of an image ``as_shown``; raises AnalysisError for one of an earlier study."""
        as_found = self.analysis_as_found(sop_uid, progress=progress, cancel=cancel)
        return self.as_shown(sop_uid, as_found)

    def analysis_as_found(
        self, sop_uid: str, *, first: First | None = None, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> DuctAnalysis:  # fmt: skip
        """The same without the reader's corrections, at the reader's level: what ``corrections`` work on."""
        return self.analysis_at(sop_uid, self.duct_level(sop_uid), first=first, progress=progress, cancel=cancel)

    def analysis_at(
        self, sop_uid: str, level: DuctLevel | None, *, is_whole: bool = True, first: First | None = None,
        progress: Progress = no_progress, cancel: CancelToken | None = None,
    ) -> DuctAnalysis:  # fmt: skip
        """The same at any level; unless ``is_whole`` without candidates to wait for. ``first`` is given what is drawn sooner."""
        token, image = self._place.image_to_analyse(sop_uid)
        analysis = self._analysis_of(token, image, level, progress, cancel, is_whole=is_whole, first=first)
        self._place.of(token)
        return analysis

    def duct_level(self, sop_uid: str) -> DuctLevel | None:
        """How readily the reader wants pixels of an image called duct, None for as found."""
        opened = self._place.now
        return opened.duct_level(sop_uid) if opened else None

    def analysis_if_ready(self, sop_uid: str) -> DuctAnalysis | None:
        """The analysis as corrected, when it has been made, without waiting."""
        image = self._place.image(sop_uid)[1]
        as_found = self._images.analysis_if_ready(image, self.duct_level(sop_uid))
        return None if as_found is None else self.as_shown(sop_uid, as_found)

    def as_shown(self, sop_uid: str, as_found: DuctAnalysis, of: OpenExam | None = None) -> DuctAnalysis:
        """An analysis with the reader's corrections and with what other phases have told of its candidates so far."""
        opened = of or self._place.required()
        corrected = self.corrections.analysis(opened.exam.image(sop_uid), opened.review, as_found)
        return self._behind.over_phases.analysis(opened.exam, sop_uid, corrected)

    def enhanced(
        self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> NDArray[np.float32]:
        """The image with its ducts lifted out, grey 0..1; to look at only, and as ``analysis`` for this study only."""
        token, image = self._place.image_to_analyse(sop_uid)
        grey = self._images.enhanced(image, progress=progress, cancel=cancel)
        self._place.of(token)
        return grey

    def twin(self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Pyramid:
        """The enhanced twin of an image, of an earlier study too; to look at only."""
        token, image = self._place.image(sop_uid)
        twin = self._images.twin(image, progress=progress, cancel=cancel)
        self._place.of(token)
        return twin

    def subtraction(
        self, sop_uid: str, scout_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> Subtraction:
        """What contrast has added to an image since its scout; to look at only, for images of this study only."""
        token, image = self._place.image_to_analyse(sop_uid)
        _, scout = self._place.image_to_analyse(scout_uid)
        made = self._images.subtraction(image, scout, progress=progress, cancel=cancel)
        self._place.of(token)
        return made

    def study_states(
        self, *, known: Sequence[StudyState] = (), progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> ListedStates:
        """What others and we saved about the exam's images, besides ``known``; looking at it changes nothing."""
        exam = self._place.required().exam
        return study_states(exam, self._link, self._pool, known=known, progress=progress, cancel=cancel)

    # -- the review --------------------------------------------------------------------------------------------------

    @property
    def review(self) -> Review:
        """What has been decided so far; raises SettingsError when no exam is open."""
        return self._place.required().review

    def do(self, command: Command, words: str) -> Review:
        """Apply a command; ``words`` name it for undo. It is on its way to the disk when this returns."""
        return self._step(lambda history: history.push(command(history.review), words), words)

    def undo(self) -> str | None:
        """Take the last step back; its words, None when there is none."""
        words = self.can_undo
        if words is not None:
            self._step(lambda history: history.undo(), f"Undone: {words}")
        return words

    def redo(self) -> str | None:
        """Do again what was taken back; its words, None when there is none."""
        words = self.can_redo
        if words is not None:
            self._step(lambda history: history.redo(), f"Done again: {words}")
        return words

    @property
    def can_undo(self) -> str | None:
        """The words of what undo would take back."""
        opened = self._place.now
        return opened.history.can_undo if opened else None

    @property
    def can_redo(self) -> str | None:
        """The words of what redo would do."""
        opened = self._place.now
        return opened.history.can_redo if opened else None

    @property
    def save_state(self) -> SaveState:
        """Where the last edits are."""
        return self._autosave.state

    # -- objects -----------------------------------------------------------------------------------------------------

    def save_objects(
        self,
        *,
        reader: str,
        signed: bool = False,
        of: Exam | None = None,
        as_seen: Review | None = None,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> tuple[ObjectState, ...]:
        """Write presentation state, segmentation and report of every image with a decision or contrast into the library.

        ``of`` is the exam the reader confirmed it for; what is open later does not matter. An image that no objects can
        be written about is REFUSED in the states. ``signed`` signs the review first, ``as_seen`` or not at all; of a
        signed one, what is not written yet is written. Raises DicomWriteError in a sentence; then nothing misleading was
        written.
        """
        opened = confirmed(self._place.now, of, "Nothing was written")
        refuse_reader(opened.review, reader, as_seen if signed else None)
        if not self._autosave.flush(_FLUSH_WITHIN_S):
            raise ServiceError(f"{self._autosave.state.words} Objects are written when that is saved.")
        refused, means = dict[str, RefusedImage](), self._means(opened, cancel)
        subjects = plan(opened.exam, opened.review, opened.ledger, means, progress=progress, cancel=cancel)
        if signed and not opened.review.is_signed:
            refuse_to_sign(opened, of, as_seen, subjects, reader, self.orders)
            opened = sign(self._place, self._autosave, opened, reader, self._settings.organisation, _FLUSH_WITHIN_S)
            self._tell(Topic.REVIEW, words="signed")
        try:
            refused = save(
                subjects, opened.review, opened.ledger, means, reader=reader, progress=progress, cancel=cancel
            )
        finally:
            opened = self._reread_ledger(opened, refused)
        if opened.review.is_signed:
            reread = partial(self._reread_ledger, opened)
            opened = save_about_study(opened, subjects, means, self._settings, reread, refused, cancel)
        return states_of(opened, self._queue)

    def report_page(self, *, reader: str, progress: Progress = no_progress, cancel: CancelToken | None = None) -> bytes:
        """The report page of the open exam as PDF, as it would be written now; nothing is kept of it."""
        opened = self._place.required()
        means = self._means(opened, cancel)
        subjects = plan(opened.exam, opened.review, opened.ledger, means, progress=progress, cancel=cancel)
        return preview(subjects, opened.review, opened.ledger, means, reader)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _means(self, planned: OpenExam, cancel: CancelToken | None) -> Means:
        return means_of(
            self._link, self._pool, self._home,
            lambda image: self.as_shown(
                image.sop_instance_uid,
                self._analysis_of(
                    planned.exam.load_token, image, planned.duct_level(image.sop_instance_uid), no_progress, cancel
                ), planned,
            ),
        )  # fmt: skip

    def _analysis_of(
        self, token: int, image: ExamImage, level: DuctLevel | None, progress: Progress, cancel: CancelToken | None,
        *, is_whole: bool = True, first: First | None = None,
    ) -> DuctAnalysis:  # fmt: skip
        with self._told_failure(token, image.sop_instance_uid):
            how = self._images.analysis if is_whole else self._images.ducts
            analysis = how(image, level, first=first, progress=progress, cancel=cancel)
        self._behind.analysed(token, image.sop_instance_uid, analysis)
        return analysis

    def _clear(self) -> int:
        """Show nothing from now on, and return the token of what comes next."""
        token = self._place.clear()
        self.corrections.forget()
        self._tell(Topic.EXAM)
        return token

    def _step(self, step: Callable[[History], History], words: str) -> Review:
        events: tuple[ReviewEvent, ...] = ()

        def moved(before: OpenExam) -> OpenExam:
            nonlocal events
            after, events = before.moved(step(before.history))
            self._autosave.put(events)
            return after

        changed = self._place.change(self._place.required().exam.load_token, moved)
        if changed is None:
            raise other_study()
        before, after = changed
        if events:
            self._tell(Topic.REVIEW, words=words)
            self._tell(Topic.OBJECTS)
        if after.exam != before.exam:
            self._tell(Topic.EXAM, after.exam.study_uid)
            self._behind.phases_known()
        return after.review

    @contextmanager
    def _told_failure(self, token: int, sop_uid: str) -> Iterator[None]:
        """Tells of a failure on its way out; the user's own stop is none."""
        try:
            yield
        except Cancelled:
            raise
        except DuctoviewError as error:
            if token == self._place.token:
                self._tell(Topic.FAILURE, sop_uid, str(error))
            raise

    def _saving_changed(self, state: SaveState) -> None:
        if not state.waiting and state.stage is not SaveStage.SAVING:
            unsent.forget(self._handed_over)
        self._tell(Topic.SAVING, words=state.words)

    def _set_aside(self, events: Sequence[ReviewEvent], why: str) -> None:
        """Keep what the library refuses for good in a file, say so, and show the review as the library has it."""
        path = unsent.set_aside(self._home, events, why)
        self._tell(Topic.FAILURE, words=unsent.refusal_words(len(events), path, why))
        opened = self._place.now
        if opened is None or opened.exam.study_uid not in {one.study_uid for one in events}:
            return
        with suppress(DuctoviewError):
            stored = self._link.ask(lambda client: client.events(opened.exam.study_uid))
            self._place.change(opened.exam.load_token, lambda before: before.without(events, stored))
            self._tell(Topic.REVIEW, words="refused by the library")
            self._tell(Topic.EXAM, opened.exam.study_uid)

    def _reread_ledger(self, opened: OpenExam, refused: Mapping[str, RefusedImage]) -> OpenExam:
        """What was written is what the service has kept of it, also after half a saving; the exam with that."""
        study_uid, token = opened.exam.study_uid, opened.exam.load_token
        ledger = ledger_of(study_uid, self._link.ask(lambda client: client.events(study_uid)))
        changed = self._place.change(token, lambda before: replace(before, ledger=ledger, refused=refused))
        self._queue.refresh()
        self._tell(Topic.OBJECTS)
        return changed[1] if changed else replace(opened, ledger=ledger, refused=refused)

    def _tell(self, topic: Topic, subject: str = "", words: str = "") -> None:
        opened = self._place.now
        token = opened.exam.load_token if opened else 0
        self._bus.tell(WorkspaceNotice(topic=topic, subject=subject, words=words, load_token=token))

"""What the widgets share: the workspace, the jobs, who reads, and the workspace's notices as signals of this thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from ductoview.model.exam import Exam
from ductoview.ui.hands import Hands
from ductoview.ui.jobs import Jobs
from ductoview.ui.parts.about import About
from ductoview.ui.quality.screens import Screens
from ductoview.ui.study_news import StudyNews
from ductoview.workspace.home_writer import HomeWriter
from ductoview.workspace.notices import Topic, WorkspaceNotice
from ductoview.workspace.workspace import Workspace

_WRITTEN_WITHIN_S = 5.0


class Desk(QObject):
    """One for each workspace.

    The workspace calls back in its own threads; here every notice arrives in the window's thread, and notices of an
    exam that is no longer open are dropped.
    """

    exam_changed = pyqtSignal()
    candidates_changed = pyqtSignal()
    review_changed = pyqtSignal(str)
    saving_changed = pyqtSignal()
    objects_changed = pyqtSignal()
    studies_changed = pyqtSignal(str)
    """The UID of the study; empty when it may be any."""
    nodes_changed = pyqtSignal()
    orders_changed = pyqtSignal()
    service_changed = pyqtSignal(str)
    told = pyqtSignal(str, str, object)
    """A sentence for the user, its tone, and what it is ``About``."""
    asked = pyqtSignal(str, str, object, object)
    """A sentence, the word on its button, what the button does, and what it is ``About``."""
    settled = pyqtSignal(str)
    """A sentence that was shown and no longer holds."""
    _noticed = pyqtSignal(object)

    def __init__(
        self,
        workspace: Workspace,
        jobs: Jobs,
        *,
        reader: str,
        node: str = "",
        study_of: Callable[[Sequence[Path]], str] = lambda _paths: "",
        home: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.writer = HomeWriter(self._say_later)
        self.hands = Hands(home, workspace.settings, self)
        self.screens = Screens(home, writer=self.writer, parent=self)
        self.workspace = workspace
        self.jobs = jobs
        self.reader = reader
        self.node = node
        self.study_of = study_of
        self.nodes: tuple[str, ...] = ()
        self._noticed.connect(self._hear)
        self._study_news = StudyNews(self)
        self._study_news.told.connect(self.studies_changed)
        self._unsubscribe = workspace.subscribe(self._take)

    @property
    def person(self) -> str:
        """Who works here, as a DICOM person name: the technologist who gave his name, else the reader; may be empty."""
        return self.workspace.settings.technologist or self.reader

    @property
    def pacs(self) -> str:
        """The node that was sent to last while it is set up; else the first, the worklist's only where there is no other."""
        if self.node in self.nodes or not self.nodes:
            return self.node
        return min(self.nodes, key=lambda name: name == self.workspace.settings.worklist_node)

    def tell(self, sentence: str, tone: str = "red", *, of: Exam | None = None) -> None:
        """Show the user a sentence until he puts it away; one ``of`` a study never beside the images of another."""
        self.told.emit(sentence, tone, About.exam(of))

    def remark(self, sentence: str, tone: str = "amber") -> None:
        """Show the user what is over when he goes on to another study: what opening says anew, or what came of itself."""
        self.told.emit(sentence, tone, About(passes=True))

    def answer(self, sentence: str, tone: str = "amber") -> None:
        """Tell the user at once why what he wished did not come, or what came of it; the next answer takes its place."""
        self.told.emit(sentence, tone, About(passes=True, answers=True))

    def offer(
        self, sentence: str, word: str, deed: Callable[[], object], *, of: Exam | None = None, passes: bool = False
    ) -> None:
        """Show the user a sentence with something to do about it, ``of`` a study as in ``tell``; it ``passes`` where that is
        done to the study he reads."""
        self.asked.emit(sentence, word, deed, replace(About.exam(of), passes=passes))

    def remember(self, reader: str, node: str = "") -> None:
        """Use this reader's name, and this node when it is named, from now on and after the next start."""
        node = node or self.node
        if (reader, node) != (self.reader, self.node):
            self.reader, self.node = reader, node
            self.workspace.remember(replace(self.workspace.settings, reader=reader, default_node=node))

    def close(self) -> None:
        """Write what is not yet written, and hear no more."""
        self.writer.wait(_WRITTEN_WITHIN_S)
        self._unsubscribe()
        self.hands.close()
        self.screens.close()

    def _say_later(self, sentence: str) -> None:
        """From another thread."""
        self._noticed.emit(WorkspaceNotice(topic=Topic.FAILURE, words=sentence))

    def _take(self, notice: WorkspaceNotice) -> None:
        """In the thread of the workspace."""
        if notice.topic is Topic.STUDIES:
            self._study_news.put(notice.subject)
        else:
            self._noticed.emit(notice)

    def _hear(self, notice: WorkspaceNotice) -> None:
        exam = self.workspace.exam
        if notice.load_token and (exam is None or exam.load_token != notice.load_token):
            return
        if notice.topic is Topic.FAILURE and not notice.subject:
            self.tell(notice.words, "amber")
        elif notice.topic is Topic.FAILURE and exam is not None and notice.subject == exam.study_uid:
            self.remark(notice.words)
        else:
            self._pass_on(notice)

    def _pass_on(self, notice: WorkspaceNotice) -> None:
        with_words = {Topic.REVIEW: self.review_changed, Topic.SERVICE: self.service_changed}
        plain = {
            Topic.EXAM: self.exam_changed,
            Topic.CANDIDATES: self.candidates_changed,
            Topic.SAVING: self.saving_changed,
            Topic.OBJECTS: self.objects_changed,
            Topic.NODES: self.nodes_changed,
            Topic.ORDERS: self.orders_changed,
        }
        if notice.topic in with_words:
            with_words[notice.topic].emit(notice.words)
        elif notice.topic in plain:
            plain[notice.topic].emit()

"""The studies of one node: which node, how far back, ask, fetch."""

from collections.abc import Callable
from datetime import date, datetime

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QStackedLayout, QWidget

from ductoview.model.library import TransferOutcome
from ductoview.model.node import Node, StudyAnswer, StudyRow
from ductoview.model.progress import CancelToken, Progress
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.studies.node_editor import NodeEditor
from ductoview.ui.studies.search import SPANS, merged, questions
from ductoview.ui.studies.study_list import StudyList
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import study_name

_NO_NODE = (
    "No PACS is set up",
    "Press Node and give its AE title, host and port; your PACS administrator knows them. To look around first, start "
    "ductoview demo: it brings a PACS of its own with ten computed studies of no patient.",
)
_NOT_FOUND = ("Nothing found", "The node has no study for these words and dates. Widen the dates, or search for less.")

_NOT_ALL_LISTED = (
    "Not all was listed",
    "The node has more studies than it lists at once, and among those it listed none fits. Search for more words, or narrow"
    " the dates.",
)


class PacsList(QWidget):
    """``fetched`` tells that a study is on this computer now and may be opened."""

    fetched = pyqtSignal(str)

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._nodes: tuple[Node, ...] = ()
        self._typed = ""
        self.list = StudyList("PACS", sizes)
        self.list.say_when_empty(*_NO_NODE)
        self._node, self._span = QComboBox(), QComboBox()
        self._node.setAccessibleName("PACS node")
        self._span.setAccessibleName("How far back")
        for choice in (self._node, self._span):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for words, days in SPANS:
            self._span.addItem(words, days)
        self._span.setCurrentIndex(len(SPANS) - 1 if desk.node else 1)
        self._editor = NodeEditor(desk)
        self._lay_out()
        self._node.activated.connect(lambda _index: self.ask())
        self._span.activated.connect(lambda _index: self.ask())
        self._editor.left.connect(self._leave_editor)
        desk.nodes_changed.connect(self.load_nodes)

    def _lay_out(self) -> None:
        for widget in (self._node, self._span):
            self.list.head.addWidget(widget)
        self.list.head.addWidget(button("Ask", self.ask, action="ask", picture="refresh"))
        self.list.head.addWidget(button("Node", self._edit, picture="node"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._editor)

    @property
    def node(self) -> Node | None:
        """The chosen node."""
        at = self._node.currentIndex()
        return self._nodes[at] if 0 <= at < len(self._nodes) else None

    def load_nodes(self) -> None:
        """Read which nodes there are, then ask the chosen one."""
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.nodes(),
            done=self._show_nodes,
            failed=self.list.show_failure,
            key="nodes",
        )

    def filter(self, typed: str) -> None:
        """Narrow what is listed; the node is not asked before ``ask``."""
        self._typed = typed
        self.list.filter(typed)

    def ask(self) -> None:
        """Ask the chosen node for studies of the typed words and dates."""
        node = self.node
        if node is None:
            return
        asked = questions(self._typed, self._span.currentData(), date.today())

        def work(progress: Progress, cancel: CancelToken) -> StudyAnswer:
            ask = self._desk.workspace.remote_studies
            answers = [ask(node.name, query, progress=progress, cancel=cancel) for query in asked]
            return StudyAnswer(
                rows=merged([one.rows for one in answers]), is_cut=any(one.is_cut for one in answers)
            )  # fmt: skip

        self._run(work, self._show, f"Asking {node.name}", "find")

    def fetch(self, row: StudyRow) -> None:
        """Bring a study here; then ``fetched``."""

        def work(progress: Progress, cancel: CancelToken) -> TransferOutcome:
            return self._desk.workspace.fetch(row.source, row.study_uid, progress=progress, cancel=cancel)

        self._run(work, lambda outcome: self._fetched(row, outcome), f"Fetching {study_name(row)}", "fetch")

    def _run(self, work: Callable[..., object], done: Callable[..., None], title: str, key: str) -> None:
        failed = self.list.show_failure if key == "find" else self._fetch_failed
        job = self._desk.jobs.run(
            work,
            done=done,
            failed=failed,
            progress=self.list.progress,
            stopped=lambda: None,
            key=key,
            lane="network",
        )

        def stop() -> None:
            job.cancel()
            self.list.stop_loading()

        self.list.show_loading(title, stop)

    def _show(self, answer: StudyAnswer) -> None:
        self.list.say_when_empty(*(_NOT_ALL_LISTED if answer.is_cut else _NOT_FOUND))
        self.list.show_rows(answer.rows, as_of=f"{datetime.now():%H:%M}", is_cut=answer.is_cut)

    def _fetched(self, row: StudyRow, outcome: TransferOutcome) -> None:
        self.list.stop_loading()
        if outcome.failed:
            self._desk.tell(f"{outcome.failed} objects did not arrive: {outcome.failures[0]}", "amber")
        if outcome.done or outcome.already:
            self.fetched.emit(row.study_uid)

    def _fetch_failed(self, sentence: str) -> None:
        self.list.stop_loading()
        self._desk.tell(sentence)

    def _show_nodes(self, nodes: tuple[Node, ...]) -> None:
        before = self.node.name if self.node else self._desk.node
        self._nodes = nodes
        self._desk.nodes = tuple(node.name for node in nodes)
        self._node.clear()
        for node in nodes:
            self._add(node)
        names = [node.name for node in nodes]
        worklist = self._desk.workspace.settings.worklist_node
        first = next((at for at, name in enumerate(names) if name != worklist), 0)
        self._node.setCurrentIndex(names.index(before) if before in names else first)
        self._node.setVisible(bool(nodes))
        if nodes:
            self.ask()

    def _add(self, node: Node) -> None:
        """One line of the choice; a node whose connection can be read along says so there."""
        if node.is_exposed:
            self._node.addItem(icon("open lock", COLOURS.amber), f"{node.name} · not encrypted")
        elif node.tls is not None:
            self._node.addItem(icon("encrypted"), node.name)
        else:
            self._node.addItem(node.name)

    def set_up_node(self) -> None:
        """An empty form for a node, in the place of the list."""
        self._editor.edit(None)
        self._stack.setCurrentWidget(self._editor)

    def _edit(self) -> None:
        self._editor.edit(self.node)
        self._stack.setCurrentWidget(self._editor)

    def _leave_editor(self) -> None:
        self._stack.setCurrentWidget(self.list)
        self.load_nodes()

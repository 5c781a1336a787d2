"""The page of the queue: every study on its way to a PACS, what stands in its way, and what one can do."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ductoview.model.deadlines import Deadlines
from ductoview.model.node import StudyQuery
from ductoview.model.routing import NodeTraffic
from ductoview.ui.board.bars import Bars, Words
from ductoview.ui.board.deadline_choice import DeadlineChoice
from ductoview.ui.board.model import BoardModel, Column
from ductoview.ui.board.summary import Summary
from ductoview.ui.board.table import BoardTable
from ductoview.ui.parts.button import button
from ductoview.ui.parts.empty import Empty
from ductoview.ui.parts.label import label, plain
from ductoview.ui.style.table import Sizes
from ductoview.ui.words import joined
from ductoview.workspace.board import BoardLine, Order, board, traffic_words
from ductoview.workspace.needs import Watch, deadline_words
from ductoview.workspace.tally import tally

if TYPE_CHECKING:
    from ductoview.ui.desk import Desk
    from ductoview.workspace.workspace import Workspace

_WORDS = {Order.AGAIN: "Send again", Order.FIRST: "Send first", Order.HOLD: "Hold", Order.GIVE_UP: "Give up"}
_PAUSE, _GO_ON, _REMOVE, _SURE = "Pause", "Go on", "Remove copies", "Press again to remove"
_SPEED_EVERY_MS, _AGE_EVERY_MS = 2000, 30_000
_LEGEND = "Green: the PACS has it; last bar: committed. Blue: verified, no promise. Amber: on its way. Grey: held. Red: failed."


class BoardPage(QWidget):
    """Follows the queue; ``back_wished`` leads to where one was before, ``listed`` tells that it stands anew."""

    back_wished = pyqtSignal()
    listed = pyqtSignal()

    def __init__(self, desk: "Desk", sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._desk, self._sizes = desk, sizes
        self.model = BoardModel(self)
        self.view = BoardTable(sizes)
        self._empty = Empty()
        self.summary = Summary(sizes)
        self.deadlines = DeadlineChoice(sizes, self._set_deadlines)
        self._said = label("quiet", _LEGEND, wrap=True, what="what the PACS said of the chosen study")
        self._count = label("quiet", what="how many studies are on their way")
        self.buttons: dict[Order, QPushButton] = {
            order: button(words, partial(self._order, order), role="large", focus=False)
            for order, words in _WORDS.items()
        }
        self.pause = button(_PAUSE, self._pause, role="large", focus=False)
        self.remove = button(_REMOVE, self._remove, role="large", focus=False)
        self._traffic: tuple[NodeTraffic, ...] = ()
        self._is_asked = False
        self._empty.say("Nothing is on its way", "What is sent stands here, with what the PACS said of it.", "send")
        self._set_up_view()
        self._lay_out()
        self._again = QTimer(self)
        self._again.setInterval(_AGE_EVERY_MS)
        self._again.timeout.connect(self._look_again)
        self._again.start()
        desk.objects_changed.connect(self.load)
        self.load()

    def standing(self) -> list[str]:
        """For the window's title: counts, no names."""
        return ["queue", _studies(len(self.model.lines))]

    @property
    def chosen(self) -> tuple[BoardLine, ...]:
        """The lines that are chosen."""
        selection = self.view.selectionModel()
        rows = sorted(index.row() for index in selection.selectedRows()) if selection is not None else []
        return tuple(self.model.lines[row] for row in rows)

    def load(self) -> None:
        """Show the queue as it is now."""
        workspace = self._desk.workspace
        self._desk.jobs.run(
            lambda _progress, _cancel: _read(workspace),
            done=lambda read: self._show(*read),
            failed=self._desk.tell,
            key="board",
        )

    def _show(
        self, lines: Sequence[BoardLine], traffic: tuple[NodeTraffic, ...] = (), watch: Watch | None = None
    ) -> None:
        watch = watch or Watch()
        self._traffic = traffic
        self.model.set_lines(lines)
        self.summary.show_tally(tally(lines, watch.now), watch.now)
        self.deadlines.show_deadlines(watch.deadlines)
        needing = sum(line.need is not None for line in lines)
        need = f", {needing} {'needs' if needing == 1 else 'need'} you" if needing else ""
        self._count.setText(joined(f"{_studies(len(lines))}{need}", traffic_words(traffic)))
        self._again.setInterval(_SPEED_EVERY_MS if any(one.bytes_per_s for one in traffic) else _AGE_EVERY_MS)
        self._stack.setCurrentWidget(self.view if lines else self._empty)
        self._allow()
        self.listed.emit()

    def _allow(self) -> None:
        for order, one in self.buttons.items():
            one.setEnabled(any(line.may(order) for line in self.chosen))
        nodes = {line.node for line in self.chosen}
        self.pause.setEnabled(bool(nodes))
        self.pause.setText(_GO_ON if nodes & self._paused else _PAUSE)
        removable = bool(self.chosen) and all(line.may_be_removed for line in self.chosen)
        self._is_asked = self._is_asked and removable
        self.remove.setEnabled(removable)
        self.remove.setText(_SURE if self._is_asked else _REMOVE)
        self._said.setText(" ".join(dict.fromkeys(line.said for line in self.chosen if line.said)) or _LEGEND)

    def _order(self, order: Order) -> None:
        ids = [row_id for line in self.chosen for row_id in line.may(order)]
        workspace = self._desk.workspace
        self._desk.jobs.run(
            lambda _progress, _cancel: workspace.order_queue(order, ids),
            done=lambda _answer: self.load(),
            failed=self._desk.tell,
            key="queue order",
        )

    @property
    def _paused(self) -> set[str]:
        return {one.node for one in self._traffic if one.is_paused}

    def _look_again(self) -> None:
        """By the clock, while it is in sight."""
        if self.isVisible():
            self.load()

    def _set_deadlines(self, deadlines: Deadlines) -> None:
        workspace = self._desk.workspace
        self._desk.jobs.run(
            lambda _progress, _cancel: workspace.set_deadlines(deadlines),
            done=lambda _answer: self._deadlines_set(deadlines),
            failed=self._desk.tell,
            key="deadlines",
        )

    def _deadlines_set(self, deadlines: Deadlines) -> None:
        self._desk.answer(f"From now on the alarm comes {deadline_words(deadlines)}.")
        self._desk.objects_changed.emit()

    def _pause(self) -> None:
        """Pause the nodes of what is chosen, or let those of them go on that are paused."""
        nodes = {line.node for line in self.chosen}
        paused = nodes & self._paused
        workspace = self._desk.workspace

        def work(_progress: object, _cancel: object) -> None:
            for node in sorted(paused or nodes):
                workspace.pause_node(node, on=not paused)

        self._desk.jobs.run(work, done=lambda _: self.load(), failed=self._desk.tell, key="pause")

    def _remove(self) -> None:
        """The first press asks, the second removes; choosing other lines takes the question back."""
        if not self._is_asked:
            self._is_asked = True
            self._allow()
            return
        self._is_asked = False
        studies = sorted({line.study_uid for line in self.chosen})
        workspace, by = self._desk.workspace, self._desk.person

        def work(_progress: object, _cancel: object) -> None:
            for study_uid in studies:
                workspace.remove_copies(study_uid, by=by)

        self._desk.jobs.run(work, done=lambda _: self.load(), failed=self._failed_to_remove, key="remove copies")

    def _failed_to_remove(self, why: str) -> None:
        self._desk.tell(why)
        self.load()

    def _choose_others(self) -> None:
        self._is_asked = False
        self._allow()

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(Words(view))
        view.setItemDelegateForColumn(Column.BARS, Bars(view))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setShowGrid(False)
        view.setWordWrap(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setAccessibleName("studies on their way")
        heights, heads = view.verticalHeader(), view.horizontalHeader()
        selection = view.selectionModel()
        assert heights is not None
        assert heads is not None
        assert selection is not None
        heights.hide()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setSectionResizeMode(Column.SAID, QHeaderView.ResizeMode.Stretch)
        view.fit()
        selection.selectionChanged.connect(lambda *_: self._choose_others())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("section", "ON ITS WAY TO THE PACS"))
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.deadlines)
        head.addWidget(button("Back", self.back_wished.emit, role="plain", focus=False))
        body = plain("page")
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        row = QHBoxLayout()
        row.addWidget(self._said, 1)
        for one in (*self.buttons.values(), self.pause, self.remove):
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * self._sizes.step, self._sizes.step, 2 * self._sizes.step, self._sizes.step)
        column.setSpacing(self._sizes.step)
        column.addLayout(head)
        column.addWidget(self.summary)
        column.addWidget(body, 1)
        column.addLayout(row)


def _studies(count: int) -> str:
    return "1 study" if count == 1 else f"{count} studies"


def _read(workspace: "Workspace") -> tuple[tuple[BoardLine, ...], tuple[NodeTraffic, ...], Watch]:
    """The lines, with the names of those studies only that are in the queue."""
    traffic, rows = workspace.traffic(), workspace.queue_rows()
    uids = dict.fromkeys(row.study_uid for row in rows)
    studies = workspace.studies(StudyQuery(study_uid="\\".join(uids))) if uids else ()
    watch = Watch.of(traffic, workspace.deadlines())
    return board(rows, studies, watch), traffic, watch

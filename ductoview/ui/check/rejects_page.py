"""The page of rejects: a bar a month for the share of images rejected, below it why; and the same as a file."""

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ductoview.model.image_check import RejectCount
from ductoview.ui.check.rate_chart import RateChart
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.parts.empty import Empty
from ductoview.ui.parts.label import label, plain
from ductoview.ui.style.table import Sizes
from ductoview.workspace.reject_table import HEADS, as_csv, table_rows


class RejectsPage(QWidget):
    """``back_wished`` leads to where one was before."""

    back_wished = pyqtSignal()

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._desk, self._sizes = desk, sizes
        self._counts: tuple[RejectCount, ...] = ()
        self.chart, self.table, self._empty = RateChart(), QTableWidget(0, len(HEADS)), Empty()
        self._total = label("quiet", what="all months together")
        self.save = button("Save as CSV…", self._ask_where, role="large", picture="save", focus=False)
        self._empty.say(
            "Nothing was checked yet", "Images that are rejected at the image check are counted here.", "studies"
        )
        self._set_up_table()
        self._lay_out()
        desk.exam_changed.connect(self.load)
        self.load()

    def standing(self) -> list[str]:
        """For the window's title."""
        return ["rejects"]

    def load(self) -> None:
        """Count anew."""
        workspace = self._desk.workspace
        self._desk.jobs.run(
            lambda _p, _c: workspace.image_checks.counts(), done=self._show, failed=self._desk.tell, key="reject counts"
        )

    def save_to(self, path: Path) -> None:
        """Write the table; that it could not be is said."""
        try:
            path.write_text(as_csv(self._counts), encoding="utf-8", newline="")
        except OSError as error:
            self._desk.tell(f"{path} could not be written: {error.strerror or error}.")
            return
        self._desk.answer(f"{path} written.")

    def _show(self, counts: Sequence[RejectCount]) -> None:
        self._counts = tuple(counts)
        is_checked = any(count.checked for count in counts)
        self._stack.setCurrentIndex(1 if is_checked else 0)
        self.save.setEnabled(is_checked)
        images, rejected = sum(one.images for one in counts), sum(one.rejected for one in counts)
        self._total.setText(f"{rejected} of {images} images rejected, {rejected / images:.1%}" if images else "")
        self.chart.show_counts(self._counts)
        rows = table_rows(self._counts)
        self.table.setRowCount(len(rows))
        for at, row in enumerate(reversed(rows)):
            for column, words in enumerate(row):
                self.table.setItem(at, column, QTableWidgetItem(words))

    def _ask_where(self) -> None:
        options = QFileDialog.Option.DontUseNativeDialog
        name, _ = QFileDialog.getSaveFileName(self, "Save rejects", "rejects.csv", "CSV (*.csv)", options=options)
        if name:
            self.save_to(Path(name))

    def _set_up_table(self) -> None:
        self.table.setHorizontalHeaderLabels([head.capitalize() for head in HEADS])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setAccessibleName("rejects by month and reason, the newest month first")
        heights, heads = self.table.verticalHeader(), self.table.horizontalHeader()
        assert heights is not None
        assert heads is not None
        heights.hide()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heads.setStretchLastSection(True)

    def _lay_out(self) -> None:
        step = self._sizes.step
        head = QHBoxLayout()
        head.addWidget(label("section", "REJECTED IMAGES"))
        head.addWidget(self._total)
        head.addStretch(1)
        head.addWidget(button("Back", self.back_wished.emit, role="plain", focus=False))
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.chart, 1)
        column.addWidget(self.table, 1)
        body = plain("page")
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(shown)
        foot = QHBoxLayout()
        foot.addWidget(
            label("quiet", "By the month of the exam. An image with two reasons counts in both. Nobody is named."), 1
        )
        foot.addWidget(self.save)
        page = QVBoxLayout(self)
        page.setContentsMargins(2 * step, step, 2 * step, step)
        page.setSpacing(step)
        page.addLayout(head)
        page.addWidget(body, 1)
        page.addLayout(foot)

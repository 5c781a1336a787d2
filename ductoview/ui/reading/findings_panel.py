"""All findings of the exam as a real list of cards, which assistive tools can read; painted marks they cannot."""

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.parts.words_field import is_written_in
from ductoview.ui.reading.card import FindingCard, row_words
from ductoview.ui.reading.finding_rows import FindingRow, RowKind
from ductoview.ui.style.table import Sizes

_ON_REQUEST = (RowKind.WEAK, RowKind.DISMISSED)
_WALKED = (RowKind.CANDIDATE, RowKind.MIMIC)


class FindingsPanel(QWidget):
    """``accepted``, ``dismissed``, ``removed`` and ``chosen`` carry a FindingRow; ``paired`` is about the chosen one; ``changed``
    and ``kind_wished`` are those of its card."""

    accepted = pyqtSignal(object)
    dismissed = pyqtSignal(object)
    removed = pyqtSignal(object)
    paired = pyqtSignal()
    chosen = pyqtSignal(object)
    listed = pyqtSignal()
    changed = pyqtSignal(object, object, str)
    kind_wished = pyqtSignal(object, object)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._rows: tuple[FindingRow, ...] = ()
        self._chosen_id = ("", "")
        self._show_all = False
        self._listed: tuple[object, ...] = ()
        self._list = QListWidget()
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if bar := self._list.verticalScrollBar():
            # The bar takes its room from the cards only after they were measured.
            bar.rangeChanged.connect(lambda _low, _high: QTimer.singleShot(0, self._fit))
        self._none = label("quiet", wrap=True)
        self._waiting = label("quiet", wrap=True, what="what candidates are still to come")
        self._more = button("", self._toggle, role="plain", picture="more", focus=False)
        head = QHBoxLayout()
        self._heading = label("section")
        head.addWidget(self._heading)
        head.addStretch(1)
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)
        column.addWidget(self._waiting)
        self.show_rows(())

    @property
    def rows(self) -> tuple[FindingRow, ...]:
        """The rows that are listed now."""
        return tuple(row for row in self._rows if self._show_all or row.kind not in _ON_REQUEST)

    @property
    def shows_all(self) -> bool:
        """True while weak candidates and what was dismissed are listed too."""
        return self._show_all

    @property
    def asking(self) -> tuple[FindingRow, ...]:
        """The candidates that still wait for an answer."""
        return tuple(row for row in self._rows if row.kind is RowKind.CANDIDATE)

    @property
    def walked(self) -> tuple[FindingRow, ...]:
        """Those, and what may be a mimic: a growth that was taken for air must not be passed over."""
        return tuple(row for row in self._rows if row.kind in _WALKED)

    @property
    def undecided(self) -> tuple[int, int]:
        """How many candidates and how many possible mimics wait for an answer."""
        asking = len(self.asking)
        return asking, len(self.walked) - asking

    def show_rows(self, rows: Sequence[FindingRow], when_none: str = "", waiting: str = "") -> None:
        """List these rows; ``when_none`` says why there are none, ``waiting`` what is still to come.

        The latter stands below them, where it moves no card under a hand.
        """
        self._rows = tuple(rows)
        hidden = sum(row.kind in _ON_REQUEST for row in self._rows)
        self._more.setText("Fewer" if self._show_all else f"{hidden} more")
        self._more.setVisible(hidden > 0)
        heading = _heading(self.rows)
        self._heading.setText(heading)
        self._list.setAccessibleName(heading.capitalize())
        self._none.setText(waiting or when_none)
        self._none.setVisible(not self.rows)
        self._waiting.setText(waiting)
        self._waiting.setVisible(bool(waiting and self.rows))
        if self._listed != self._to_list and not is_written_in(self):
            self._fill()

    def give_way(self, on: bool) -> None:
        """While a question stands below, the list gives it what room its words need."""
        expanding = QSizePolicy.Policy.Expanding
        self._list.setMinimumHeight(1 if on else 0)
        self._list.setSizePolicy(expanding, QSizePolicy.Policy.Ignored if on else expanding)

    def choose(self, image_uid: str, finding_id: str) -> None:
        """Show one finding as chosen and bring it into view."""
        if self._chosen_id == (image_uid, finding_id):
            return
        self._chosen_id = (image_uid, finding_id)
        self._fill()
        # The cards get their heights in between, and then lie elsewhere.
        QTimer.singleShot(0, self._scroll_to_chosen)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Cards get the heights their new width needs."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self._fit)

    def _toggle(self) -> None:
        self._show_all = not self._show_all
        self.show_rows(self._rows, self._none.text(), self._waiting.text())
        self.listed.emit()

    @property
    def _to_list(self) -> tuple[object, ...]:
        """All that the cards show: the same again is not built again, and nothing moves under the hand."""
        shown = (
            (row.image.facts.ref, row.image.facts.view, row.finding, row.kind, row.number, row.place, row.is_hidden)
            for row in self.rows
        )
        return (*shown, self._chosen_id)

    def _fill(self) -> None:
        self._listed = self._to_list
        at = self._list.verticalScrollBar()
        before = at.value() if at else 0
        self._list.clear()
        for row in self.rows:
            item = QListWidgetItem(self._list)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, row_words(row))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._list.setItemWidget(item, self._card(row))
        self._fit()
        if at:
            at.setValue(before)
        self._scroll_to_chosen()

    def _card(self, row: FindingRow) -> QWidget:
        chosen = (row.image.sop_instance_uid, row.finding.id) == self._chosen_id
        card = FindingCard(row, self._sizes, chosen=chosen)
        for signal, own in (
            (card.accepted, self.accepted),
            (card.dismissed, self.dismissed),
            (card.removed, self.removed),
            (card.paired, self.paired),
            (card.changed, self.changed),
            (card.kind_wished, self.kind_wished),
            (card.touched, self.chosen),
        ):
            signal.connect(own)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 4, self._sizes.step)
        inside.addWidget(card)
        return holder

    def _fit(self) -> None:
        viewport = self._list.viewport()
        width = viewport.width() if viewport else self.width()
        for at in range(self._list.count()):
            item = self._list.item(at)
            holder = self._list.itemWidget(item)
            if item is not None and holder is not None:
                layout = holder.layout()
                height = layout.heightForWidth(width) if layout and layout.hasHeightForWidth() else -1
                item.setSizeHint(QSize(width, max(height, holder.sizeHint().height()) if height < 0 else height))

    def _scroll_to_chosen(self) -> None:
        for at, row in enumerate(self.rows):
            if (row.image.sop_instance_uid, row.finding.id) == self._chosen_id:
                self._list.scrollToItem(self._list.item(at))


def _heading(rows: Sequence[FindingRow]) -> str:
    """Only what a reader said is a finding."""
    have = {row.kind is RowKind.FINDING for row in rows}
    return "FINDINGS AND CANDIDATES" if len(have) == 2 else "CANDIDATES" if have == {False} else "FINDINGS"

"""The card of one finding: what, how large, where, why, and what to do about it."""

from dataclasses import replace

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ductoview.model.finding import Mimic
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.reading.finding_fields import FindingFields
from ductoview.ui.reading.finding_rows import FindingRow, RowKind
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import finding_extent, finding_place, finding_size, finding_title, joined

_STATE_WORDS = {
    RowKind.CANDIDATE: ("candidate", "amber"),
    RowKind.FINDING: ("by reader", "blue"),
    RowKind.MIMIC: ("mimic", ""),
    RowKind.WEAK: ("weak candidate", ""),
    RowKind.DISMISSED: ("dismissed", ""),
}
_EDGES = {RowKind.CANDIDATE: COLOURS.amber, RowKind.FINDING: COLOURS.blue}
_ASKS = (RowKind.CANDIDATE,)


def row_words(row: FindingRow) -> str:
    """The whole row in one line, for lists and assistive tools."""
    state = _STATE_WORDS[row.kind][0]
    finding = row.finding
    view = row.image.facts.view.label
    title = f"{row.number} {finding_title(finding)}"
    return joined(title, state, view, finding_size(finding), row.place, finding.why, "hidden" if row.is_hidden else "")


class FindingCard(QFrame):
    """``accepted``, ``dismissed``, ``removed`` carry the row; ``touched`` that it was chosen; ``paired`` asks for its other
    view; ``changed`` carries the row, the finding with a field edited, and the field's name; ``kind_wished`` the row and the
    button beside which kinds are to be offered."""

    accepted = pyqtSignal(object)
    dismissed = pyqtSignal(object)
    removed = pyqtSignal(object)
    touched = pyqtSignal(object)
    paired = pyqtSignal()
    changed = pyqtSignal(object, object, str)
    kind_wished = pyqtSignal(object, object)

    def __init__(self, row: FindingRow, sizes: Sizes, *, chosen: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._sizes, self._chosen = sizes, chosen
        words, tone = _STATE_WORDS[row.kind]
        loud = row.kind in _EDGES
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 12, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(label("heading" if loud else "", f"{row.number} · {finding_title(row.finding)}", wrap=True), 1)
        state = label("small", words)
        set_tone(state, tone)
        head.addWidget(state, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self._add_lines(column, loud)
        self._add_actions(column)

    def set_chosen(self, chosen: bool) -> None:
        """Show whether this is the chosen finding."""
        self._chosen = chosen
        self.update()

    def _add_lines(self, column: QVBoxLayout, loud: bool) -> None:
        finding = self.row.finding
        role = "small" if loud else "quiet"
        hidden = "hidden" if self.row.is_hidden else ""
        what = joined(self.row.image.facts.view.label, finding_size(finding), hidden)
        extent = finding_extent(finding, self.row.image.facts.spacing)
        for words in (what, extent, self.row.place, finding_place(finding)):
            if words:
                column.addWidget(label(role, words, wrap=True))
        if finding.why:
            column.addWidget(label("quiet", finding.why, wrap=True))

    def _add_actions(self, column: QVBoxLayout) -> None:
        row, kind = self.row, self.row.kind
        actions = QHBoxLayout()
        actions.setSpacing(self._sizes.step)
        if kind in _ASKS:
            actions.addWidget(
                button("Accept", lambda: self.accepted.emit(row), action="accept", role="accept", focus=False)
            )
            actions.addWidget(
                button("Dismiss", lambda: self.dismissed.emit(row), action="dismiss", role="large", focus=False)
            )
        elif kind is RowKind.FINDING and self._chosen:
            self._add_fields(column)
            actions.addStretch(1)
            actions.addWidget(button("Same place", self.paired.emit, action="same_place", role="plain", focus=False))
            actions.addWidget(button("Remove", lambda: self.removed.emit(row), role="plain", focus=False))
        elif self._chosen:
            actions.addStretch(1)
            words = "Accept after all" if kind is RowKind.DISMISSED else "Accept"
            actions.addWidget(button(words, lambda: self.accepted.emit(row), role="plain", focus=False))
            if kind is not RowKind.DISMISSED:
                actions.addWidget(button("Dismiss", lambda: self.dismissed.emit(row), role="plain", focus=False))
        if actions.count():
            column.addSpacing(4)
            column.addLayout(actions)
        if self._chosen and kind is not RowKind.FINDING:
            self._add_instead(column)

    def _add_instead(self, column: QVBoxLayout) -> None:
        """The other answer to *Air bubble?*: it is the filling defect it looks like."""
        row, finding = self.row, self.row.finding
        # Of lines that may be vessels nothing else was seen (decision 92).
        if finding.mimic is None or finding.mimic is Mimic.INTRAVASATION:
            return
        seen = replace(row, finding=replace(finding, mimic=None))
        words = f"{finding.kind.words} instead"
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button(words, lambda: self.accepted.emit(seen), role="plain", focus=False))
        column.addLayout(line)

    def _add_fields(self, column: QVBoxLayout) -> None:
        row = self.row
        fields = FindingFields(row.finding, row.image.facts.spacing)
        fields.changed.connect(lambda finding, what: self.changed.emit(row, finding, what))
        fields.kind_wished.connect(lambda beside: self.kind_wished.emit(row, beside))
        column.addWidget(fields)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A press anywhere on the card chooses it."""
        self.touched.emit(self.row)

    def paintEvent(self, event: object) -> None:
        """A rounded card; dashed and amber when it asks, solid and blue when a reader said it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = float(self._sizes.radius)
        area = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        shape = QPainterPath()
        shape.addRoundedRect(area, radius, radius)
        painter.fillPath(shape, QColor(COLOURS.chosen if self._chosen else COLOURS.card))
        edge = _EDGES.get(self.row.kind, COLOURS.line)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, 4, self.height()), QColor(edge))
        painter.restore()
        style = Qt.PenStyle.DashLine if self.row.kind in _ASKS else Qt.PenStyle.SolidLine
        frame = QColor(edge)
        frame.setAlphaF(0.85 if self._chosen else 0.35 if self.row.kind in _EDGES else 0.8)
        painter.setPen(QPen(frame, 1.5 if self._chosen else 1.0, style))
        painter.drawPath(shape)

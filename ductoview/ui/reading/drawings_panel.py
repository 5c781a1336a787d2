"""Callipers and drawings as a list: which view, what, how large; a press jumps to it, its words are edited in place."""

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ductoview.model.annotation import Annotation
from ductoview.model.exam import ExamImage
from ductoview.model.review import Calliper
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.parts.words_field import WordsField, is_written_in
from ductoview.ui.words import joined
from ductoview.workspace.drawings import name_of

Drawn = Annotation | Calliper
_IN_HAND, _AT_REST = 2.6, 1.5
"""Rows in sight while a drawing is chosen, and while the room is the findings'."""
# Below that height of the window a question beside a drawing has no room for all its words.
_LOW_PX = 700


def drawn_words(image: ExamImage, drawn: Drawn) -> str:
    """``L CC · 18.6 mm``, ``L CC · Arrow · Scar``; pixels where the scale is unknown."""
    if isinstance(drawn, Calliper):
        length = f"{drawn.length_px:.0f} px" if drawn.length_mm is None else f"{drawn.length_mm:.1f} mm"
        return joined(image.facts.view.label, length)
    return joined(image.facts.view.label, name_of(drawn), drawn.text, *(one.words for one in drawn.amounts))


class DrawingsPanel(QWidget):
    """``chosen`` and ``removed`` carry the image and the drawing, ``reworded`` its new words too; hidden while there are none."""

    chosen = pyqtSignal(object, object)
    removed = pyqtSignal(object, object)
    reworded = pyqtSignal(object, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._has_rows = self._gives_way = False
        self._heading = label("section", "CALLIPERS")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addWidget(self._scroll)
        self.hide()

    def show_drawn(
        self,
        drawn: Sequence[tuple[ExamImage, Drawn]],
        chosen: tuple[str, str] = ("", ""),
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        """One row for each; the chosen one can be edited, those of the images in ``hidden`` say that they are not seen."""
        if is_written_in(self):
            return
        shown = (tuple((image.facts.ref, image.facts.view, one) for image, one in drawn), chosen, hidden)
        if shown != self._shown:
            self._shown = shown
            self._fill(drawn, chosen, hidden)

    def give_way(self, on: bool) -> None:
        """Hidden while a question stands in the panel of a window so low that its words would be cut off."""
        window = self.window()
        self._gives_way = on and window is not None and window.height() < _LOW_PX
        self.setVisible(self._has_rows and not self._gives_way)

    def _fill(self, drawn: Sequence[tuple[ExamImage, Drawn]], chosen: tuple[str, str], hidden: frozenset[str]) -> None:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 4, 0)
        rows.setSpacing(0)
        now: QWidget | None = None
        for image, one in drawn:
            uid = image.sop_instance_uid
            is_chosen = (uid, one.id) == chosen
            row = self._row(image, one, is_chosen=is_chosen, is_hidden=uid in hidden)
            now = row if is_chosen else now
            rows.addWidget(row)
        rows.addStretch(1)
        only_callipers = all(isinstance(one, Calliper) for _, one in drawn)
        self._heading.setText("CALLIPERS" if only_callipers else "DRAWINGS")
        # Not deleted at once: a button of it may be what is pressed just now.
        if (before := self._scroll.takeWidget()) is not None:
            before.hide()
            before.deleteLater()
        self._scroll.setWidget(inside)
        wanted = inside.sizeHint().height()
        target = max((row.sizeHint().height() for row in inside.findChildren(QPushButton)), default=40)
        in_sight = _AT_REST if now is None else _IN_HAND
        self._scroll.setFixedHeight(min(wanted, round(in_sight * target)))
        self._has_rows = bool(drawn)
        self.setVisible(self._has_rows and not self._gives_way)
        if now is not None:
            QTimer.singleShot(0, partial(self._show, now))

    def _show(self, row: QWidget) -> None:
        """Only while it is still listed."""
        inside = self._scroll.widget()
        if inside is not None and inside.isAncestorOf(row):
            self._scroll.ensureWidgetVisible(row)

    def _row(self, image: ExamImage, drawn: Drawn, *, is_chosen: bool, is_hidden: bool) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = QHBoxLayout()
        column.addLayout(line)
        words = joined(drawn_words(image, drawn), "hidden" if is_hidden else "")
        jump = button(words, partial(self.chosen.emit, image, drawn), role="row", focus=False, what="jump to it")
        jump.setCheckable(True)
        jump.setChecked(is_chosen)
        jump.setToolTip(words)
        jump.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line.addWidget(jump, 1)
        line.addWidget(button("Remove", partial(self.removed.emit, image, drawn), role="plain", focus=False))
        if is_chosen and isinstance(drawn, Annotation):
            field = WordsField(drawn.text, "Words beside it", f"Words of {name_of(drawn)}")
            field.kept.connect(partial(self.reworded.emit, image, drawn))
            column.addWidget(field)
        return row

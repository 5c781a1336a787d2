"""Forms: a column of words as wide in each, and fields beside them."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QWidget

from ductoview.ui.parts.label import label

_WORDS_PX = 116


def form_layout() -> QFormLayout:
    """An empty form."""
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(10)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
    return made


def form_word(words: str, field: QWidget) -> QLabel:
    """The words beside a field, which is called so."""
    made = label("", words)
    made.setMinimumWidth(_WORDS_PX)
    made.setMinimumHeight(field.sizeHint().height())
    if words:
        field.setAccessibleName(words)
    return made


def side_by_side(wide: QWidget, narrow: QWidget) -> QWidget:
    """Two fields in one line of a form."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(wide, 3)
    row.addWidget(narrow, 1)
    return both

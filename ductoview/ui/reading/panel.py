"""The panel at the right of the reading page: what is read in it, what may stand in its place, and its foot."""

from collections.abc import Iterable

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.parts.label import plain
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes


def own_of(first: QWidget, below: Iterable[QWidget]) -> QWidget:
    """What the panel shows while nothing stands in its place: ``first`` takes what room there is, the others lie below."""
    own = plain("panel")
    column = QVBoxLayout(own)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(first, 1)
    # Here they move no image and no card when they come and go: a click meant for one would miss.
    for part in below:
        column.addWidget(part)
    return own


def side_of(sizes: Sizes, one_of: Iterable[QWidget], at_foot: Iterable[QWidget]) -> QWidget:
    """The panel, of which one part at a time is shown above its foot."""
    side = plain("panel")
    Sized(side, sizes, lambda now: side.setFixedWidth(now.panel))
    column = QVBoxLayout(side)
    column.setContentsMargins(14, 12, 12, 12)
    column.setSpacing(12)
    for part in one_of:
        column.addWidget(part, 1)
    for part in at_foot:
        column.addWidget(part)
    return side

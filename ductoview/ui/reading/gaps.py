"""The places of a layout that have no image: each says quietly that none hangs there, and of what.

That stays true when one comes later: it waits in the strip until it is hung.
"""

from collections.abc import Collection, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ductoview.model.exam import Hanging
from ductoview.ui.parts.gone import send_away
from ductoview.ui.parts.label import label
from ductoview.ui.reading.places import Place, gaps


class Gaps:
    """One line for each gap of the grids; it takes no room from an image."""

    def __init__(self) -> None:
        self._words: dict[Place, str] = {}
        self._lines: dict[Place, QLabel] = {}
        self._hosts: dict[Place, QWidget] = {}

    def hang(self, hanging: Hanging) -> None:
        """Another layout."""
        for one in self._lines.values():
            send_away(one)
        self._lines.clear()
        self._hosts.clear()
        self._words = {(one.row, one.column): one.words for one in hanging.empty}

    def fill(self, host: QWidget, grid: QGridLayout, places: Sequence[Place]) -> None:
        """Stand in the gaps between the images that have these places in that grid."""
        self._hosts = {place: one for place, one in self._hosts.items() if one is not host}
        for place, cell in gaps(places):
            grid.addWidget(self._line(place), *cell)
            self._hosts[place] = host

    def give_way(self, crowded: Collection[QWidget | None]) -> None:
        """Shown, but not where one image has the whole place to itself."""
        for place, one in self._lines.items():
            one.setVisible(place in self._hosts and self._hosts[place] not in crowded)

    def _line(self, place: Place) -> QLabel:
        if place not in self._lines:
            words = self._words.get(place, "")
            made = label("quiet", f"No {words} hangs here" if words else "No image hangs here", wrap=True)
            made.setAlignment(Qt.AlignmentFlag.AlignCenter)
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self._lines[place] = made
        return self._lines[place]

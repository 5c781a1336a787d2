"""What a node gets by itself: a tick for each kind of object."""

from collections.abc import Collection

from PyQt6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ductoview.model.routing import Route, RouteKind
from ductoview.ui.parts.label import label

_WORDS = {
    RouteKind.ORIGINALS: "Images as they come from the modality",
    RouteKind.RESULTS: "Results, once they were sent to any node",
    RouteKind.REJECTED: "Notes about rejected images",
    RouteKind.REJECTED_IMAGES: "Rejected images, each with its note: for an archive of rejects only",
}


_TARGET = 40


class RouteForm(QWidget):
    """Ticks that cannot be changed before it is known how they stand, so that saving never wipes a rule unseen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticks = {kind: QCheckBox(words) for kind, words in _WORDS.items()}
        self._named = label("quiet", wrap=True, what="rules that name a sender")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label("section", "SENT HERE BY ITSELF, FROM NOW ON"))
        for tick in self._ticks.values():
            tick.setMinimumHeight(_TARGET)
            column.addWidget(tick)
        column.addWidget(self._named)
        self.show_nothing()

    def show_nothing(self) -> None:
        """It is not known yet."""
        for tick in self._ticks.values():
            tick.setChecked(False)
            tick.setEnabled(False)
        self._named.setVisible(False)

    def show_routes(self, routes: Collection[Route]) -> None:
        """Show the rules of one node."""
        for kind, tick in self._ticks.items():
            tick.setChecked(any(route.kind is kind and not route.from_aet for route in routes))
            tick.setEnabled(True)
        senders = ", ".join(sorted(route.from_aet for route in routes if route.from_aet))
        self._named.setText(f"Also images from {senders}; “ductoview route” changes that.")
        self._named.setVisible(bool(senders))

    @property
    def kinds(self) -> frozenset[RouteKind] | None:
        """The kinds that are ticked, None while nothing is known."""
        if not all(tick.isEnabled() for tick in self._ticks.values()):
            return None
        return frozenset(kind for kind, tick in self._ticks.items() if tick.isChecked())

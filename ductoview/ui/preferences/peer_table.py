"""Who may send and ask: a row for each, with name, AE title, address, and whether it may come unencrypted."""

from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ductoview.model.receiving import Peer
from ductoview.ui.forms.wheel import calm
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS

_HEADS = ("Name", "AE title", "Address", "May come", "")
_SHARES = (3, 2, 3, 2, 0)
_HINTS = ("Mammography room 1", "MAMMO1", "10.0.0.7")


@dataclass(slots=True)
class _Row:
    name: QLineEdit
    title: QLineEdit
    host: QLineEdit
    way: QComboBox
    remove: QPushButton

    @property
    def parts(self) -> tuple[QWidget, ...]:
        return self.name, self.title, self.host, self.way, self.remove


class PeerTable(QWidget):
    """``changed`` by a person. Which way a peer may come is asked while there are both, and of one whose way is not there."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._ways = True, True
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(6)
        self._heads = [label("quiet", words) for words in _HEADS]
        for at, (head, share) in enumerate(zip(self._heads, _SHARES, strict=True)):
            self._grid.addWidget(head, 0, at)
            self._grid.setColumnStretch(at, share)
        self.add_button = button("Add a row", lambda: self.add(), picture="add", what="another one who may send")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        above = QHBoxLayout()
        above.addWidget(self.add_button)
        above.addStretch(1)
        column.addLayout(above)
        column.addLayout(self._grid)
        self._show_heads()

    def show_peers(self, peers: tuple[Peer, ...]) -> None:
        """Show other rows."""
        for row in tuple(self._rows):
            self._take_away(row)
        for peer in peers:
            self._put(peer)
        self._show_heads()

    def show_ways(self, *, plain: bool, secure: bool) -> None:
        """There are these ways to come now."""
        self._ways = plain, secure
        self._show_heads()

    def peers(self) -> tuple[Peer, ...]:
        """The rows as typed, empty ones left out."""
        return tuple(peer for peer in map(self._peer, self._rows) if peer.ae_title or peer.host or peer.name)

    def add(self, peer: Peer | None = None) -> None:
        """A new row, and the keyboard at the first of its fields that is empty."""
        row = self._put(peer or Peer(ae_title="", host="", plain=not self._ways[1]))
        self._show_heads()
        needed = (row.title, row.host) if peer is not None else ()
        next((field for field in (*needed, row.name) if not field.text()), row.name).setFocus()
        self.changed.emit()

    def _put(self, peer: Peer) -> _Row:
        number = len(self._rows) + 1
        made = _Row(QLineEdit(peer.name), QLineEdit(peer.ae_title), QLineEdit(peer.host), QComboBox(), _remove())
        made.title.setMaxLength(16)
        made.way.addItem(icon("encrypted"), "encrypted only", False)
        made.way.addItem(icon("open lock", COLOURS.amber), "also unencrypted", True)
        made.way.setCurrentIndex(int(peer.plain))
        for field, hint, what in zip((made.name, made.title, made.host), _HINTS, _HEADS, strict=False):
            field.setPlaceholderText(hint)
            field.setAccessibleName(f"{what} of row {number}")
            field.textEdited.connect(lambda _text: self.changed.emit())
        calm(made.way)
        made.way.setAccessibleName(f"How row {number} may come")
        made.way.activated.connect(lambda _index: self.changed.emit())
        made.remove.setAccessibleName(f"Remove row {number}")
        made.remove.clicked.connect(lambda: self._remove(made))
        before: QWidget = self._rows[-1].remove if self._rows else self.add_button
        self._rows.append(made)
        line = self._grid.rowCount()
        for column, part in enumerate(made.parts):
            self._grid.addWidget(part, line, column)
            part.show()
            self.setTabOrder(before, part)
            before = part
        return made

    def _remove(self, row: _Row) -> None:
        self._take_away(row)
        self._show_heads()
        self.add_button.setFocus()
        self.changed.emit()

    def _take_away(self, row: _Row) -> None:
        self._rows.remove(row)
        for part in row.parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()

    def _show_heads(self) -> None:
        for head in self._heads:
            head.setVisible(bool(self._rows))
        asked = all(self._ways)
        self._heads[3].setVisible(bool(self._rows) and (asked or any(map(self._never_gets_in, self._rows))))
        for row in self._rows:
            row.way.setVisible(asked or self._never_gets_in(row))

    def _peer(self, row: _Row) -> Peer:
        return Peer(
            ae_title=row.title.text().strip(), host=row.host.text().strip(), name=row.name.text().strip(),
            plain=bool(row.way.currentData()),
        )  # fmt: skip

    def _never_gets_in(self, row: _Row) -> bool:
        """True when it may come encrypted only, and there is no such port."""
        return self._ways == (True, False) and not row.way.currentData()


def _remove() -> QPushButton:
    made = QPushButton()
    made.setIcon(icon("remove"))
    made.setToolTip("Remove this row")
    made.setAutoDefault(False)
    return made

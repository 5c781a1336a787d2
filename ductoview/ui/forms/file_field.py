"""The path of a file: typed, or chosen."""

from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from ductoview.ui.parts.button import button


class FileField(QWidget):
    """Only the path is read here; whoever uses the file says what is wrong with it. ``changed`` by a person."""

    changed = pyqtSignal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._text = QLineEdit()
        self._text.setAccessibleName(title)
        self._text.editingFinished.connect(self._tell)
        self._told = ""
        self.setFocusProxy(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(button("Choose", self._choose, picture="open", what=title))

    @property
    def path(self) -> Path | None:
        """The absolute path, None when none is given."""
        typed = self._text.text().strip()
        return Path(typed).expanduser().absolute() if typed else None

    def show_path(self, path: Path | None) -> None:
        """Show a path, or nothing."""
        self._text.setText("" if path is None else str(path))
        self._told = self._text.text()

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self._title, self._text.text(), options=QFileDialog.Option.DontUseNativeDialog
        )
        if name:
            self._text.setText(name)
            self._tell()

    def _tell(self) -> None:
        if self._text.text() != self._told:
            self._told = self._text.text()
            self.changed.emit()

"""Small forms of the screen's settings: named lines, and the luminance at 18 driving levels."""

from collections.abc import Mapping

from PyQt6.QtCore import QEvent, QObject, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ductoview.display.patterns import SQUARES
from ductoview.errors import SettingsError
from ductoview.ui.parts.label import label
from ductoview.ui.style.table import Sizes

_COLUMNS = 3


class Fields(QWidget):
    """A line for each name; ``changed`` follows the typing."""

    changed = pyqtSignal()

    def __init__(self, names: Mapping[str, str], sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = dict(names)
        self.lines = {name: QLineEdit() for name in names}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes.step)
        for row, (name, words) in enumerate(names.items()):
            grid.addWidget(label("", words), row, 0)
            grid.addWidget(self.lines[name], row, 1)
            self.lines[name].setAccessibleName(words)
            self.lines[name].textEdited.connect(lambda _text: self.changed.emit())
        grid.setColumnStretch(1, 1)

    def fill(self, values: Mapping[str, str]) -> None:
        """Show these values."""
        for name, value in values.items():
            self.lines[name].setText(value)

    def texts(self) -> dict[str, str]:
        """What stands there."""
        return {name: line.text().strip() for name, line in self.lines.items()}

    def numbers(self) -> dict[str, float]:
        """The lines as numbers; raises SettingsError naming the one that is none."""
        return {name: number(text, self._words[name]) for name, text in self.texts().items()}


class Luminaires(QWidget):
    """cd/m² at the levels of the 18 squares; ``level_wished`` names the level whose line is being typed in."""

    changed = pyqtSignal()
    level_wished = pyqtSignal(int)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = {level: QLineEdit() for level in SQUARES}
        self._room = QLineEdit("0")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(sizes.step)
        grid.setVerticalSpacing(2)
        for index, (level, line) in enumerate(self.lines.items()):
            row, column = divmod(index, _COLUMNS)
            line.setPlaceholderText(str(level))
            line.setAccessibleName(f"cd/m² at level {level}")
            line.installEventFilter(self)
            grid.addWidget(label("quiet", str(level)), 2 * row, column)
            grid.addWidget(line, 2 * row + 1, column)
            line.textEdited.connect(lambda _text: self.changed.emit())
        last = 2 * (len(SQUARES) // _COLUMNS)
        self._room.setAccessibleName("what the room adds, cd/m²")
        self._room.textEdited.connect(lambda _text: self.changed.emit())
        grid.addWidget(label("quiet", "Room light on the glass, cd/m²; 0 when the meter saw it"), last, 0, 1, _COLUMNS)
        grid.addWidget(self._room, last + 1, 0)

    @property
    def is_full(self) -> bool:
        """True when every level has something typed."""
        return all(line.text().strip() for line in self.lines.values())

    def fill(self, levels: tuple[int, ...], cd_m2: tuple[float, ...], room: float) -> None:
        """Show a table; other levels than the 18 are not shown."""
        light = dict(zip(levels, cd_m2, strict=False))
        for level, line in self.lines.items():
            line.setText(f"{light[level]:g}" if level in light else "")
        self._room.setText(f"{room:g}")

    def table(self) -> tuple[tuple[int, ...], tuple[float, ...], float]:
        """Levels and luminances that were typed, and the room's; raises SettingsError for what is no number."""
        typed = {level: line.text().strip() for level, line in self.lines.items() if line.text().strip()}
        light = tuple(number(text, f"Level {level}") for level, text in typed.items())
        return tuple(typed), light, number(self._room.text() or "0", "Room light")

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The patch of the level whose line has the keyboard."""
        if event is not None and event.type() == QEvent.Type.FocusIn:
            for level, line in self.lines.items():
                if line is watched:
                    self.level_wished.emit(level)
        return False


def number(text: str, words: str) -> float:
    """A number as people type it, with a point or a comma; raises SettingsError when it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise SettingsError(f"{words}: {text!r} is no number.") from None

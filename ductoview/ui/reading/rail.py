"""The rail of tools at the left: one thumb-sized button each, with word and key; nothing needs a menu to read."""

from dataclasses import dataclass

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.parts.tool_button import ToolButton
from ductoview.ui.style.table import Sizes
from ductoview.ui.tools.names import ToolName


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One button: the action it starts, its word, the key as shown, its icon; ``stays`` for what is on or off."""

    action: str
    word: str
    key: str
    picture: str
    stays: bool = False
    held: bool = False


TOOLS = (
    RailEntry("tool_window", "Window", "right-drag", "window", stays=True),
    RailEntry("tool_pan", "Pan", "middle", "pan", stays=True),
    RailEntry("loupe", "Loupe", "L", "loupe", stays=True),
    RailEntry("finding_menu", "Finding", "⇧ + letter", "finding", stays=True),
    RailEntry("calliper", "Calliper", "D", "calliper", stays=True),
    RailEntry("flicker_scout", "Scout", "hold Tab", "scout", held=True),
    RailEntry("overlays", "Overlay", "T", "overlay", stays=True),
    RailEntry("enhanced", "Ducts", "E", "ducts", stays=True),
)
LAST = (
    RailEntry("undo", "Undo", "Ctrl+Z", "undo"),
    RailEntry("redo", "Redo", "Ctrl+Y", "redo"),
    RailEntry("keys", "Keys", "?", "keys"),
)

RAIL_TOOLS = {
    "tool_window": ToolName.WINDOW,
    "tool_pan": ToolName.PAN,
    "loupe": ToolName.LOUPE,
    "finding_menu": ToolName.MARK,
    "calliper": ToolName.CALLIPER,
}


class Rail(QWidget):
    """``triggered`` names the action of a pressed button; ``held`` tells of buttons that last while they are down."""

    triggered = pyqtSignal(str)
    held = pyqtSignal(str, bool)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(sizes.rail)
        self._buttons: dict[str, ToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.step, sizes.step, sizes.step, sizes.step)
        column.setSpacing(2)
        for entry in TOOLS:
            column.addWidget(self._button(entry, sizes))
        column.addStretch(1)
        for entry in LAST:
            column.addWidget(self._button(entry, sizes))

    def button(self, action: str) -> ToolButton:
        """The button of that action."""
        return self._buttons[action]

    def set_on(self, action: str, on: bool) -> None:
        """Show whether a tool is in hand, or a thing is shown."""
        self._buttons[action].setChecked(on)

    def _button(self, entry: RailEntry, sizes: Sizes) -> ToolButton:
        made = ToolButton(entry.word, entry.key, entry.picture, sizes, checkable=entry.stays)
        if entry.held:
            made.pressed.connect(lambda: self.held.emit(entry.action, True))
            made.released.connect(lambda: self.held.emit(entry.action, False))
        else:
            made.clicked.connect(lambda: self.triggered.emit(entry.action))
        self._buttons[entry.action] = made
        return made

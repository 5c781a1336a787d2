"""The rail of tools at the left: one thumb-sized button each, with word and key; nothing needs a menu to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.hands import Hands
from ductoview.ui.parts.tool_button import ToolButton
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes
from ductoview.ui.tools.names import ToolName


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One button: the action it starts, its word, its icon; ``stays`` for what is on or off, ``held`` for what lasts."""

    action: str
    word: str
    picture: str
    stays: bool = False
    held: bool = False


TOOLS = (
    RailEntry("tool_window", "Window", "window", stays=True),
    RailEntry("tool_pan", "Pan", "pan", stays=True),
    RailEntry("loupe", "Loupe", "loupe", stays=True),
    RailEntry("finding_menu", "Finding", "finding", stays=True),
    RailEntry("calliper", "Calliper", "calliper", stays=True),
    RailEntry("flicker_scout", "Scout", "scout", held=True),
    RailEntry("overlays", "Overlay", "overlay", stays=True),
    RailEntry("enhanced", "Ducts", "ducts", stays=True),
    RailEntry("text", "Text", "text"),
    RailEntry("link_views", "Link", "link", stays=True),
)
LAST = (
    RailEntry("undo", "Undo", "undo"),
    RailEntry("keys", "Keys", "keys"),
)
"""Twelve buttons are what a screen of 768 lines holds; what is wished more rarely is on the page of keys."""

RAIL_TOOLS = {
    "tool_window": ToolName.WINDOW,
    "tool_pan": ToolName.PAN,
    "loupe": ToolName.LOUPE,
    "finding_menu": ToolName.MARK,
    "calliper": ToolName.CALLIPER,
}


class Rail(QWidget):
    """Buttons for the actions a hand without a keyboard needs while reading; each shows the key of the keymap in force."""

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        Sized(self, sizes, lambda now: self.setFixedWidth(now.rail))
        self._buttons: dict[str, ToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.step, sizes.step, sizes.step, sizes.step)
        column.setSpacing(2)
        for entry in TOOLS:
            column.addWidget(self._button(entry, sizes))
        column.addStretch(1)
        for entry in LAST:
            column.addWidget(self._button(entry, sizes))

    def join(
        self,
        hands: Hands,
        wishes: Mapping[str, Callable[[], object]],
        held: Mapping[str, Callable[[bool], object]],
    ) -> None:
        """Let the buttons do what their actions do, and say their keys."""
        for entry in (*TOOLS, *LAST):
            button = self._buttons[entry.action]
            if entry.held:
                hold = held[entry.action]
                button.pressed.connect(partial(hold, True))
                button.released.connect(partial(hold, False))
            else:
                button.clicked.connect(partial(_without_state, wishes[entry.action]))
        hands.changed.connect(lambda: self._show_keys(hands))
        self._show_keys(hands)

    def button(self, action: str) -> ToolButton:
        """The button of that action."""
        return self._buttons[action]

    @property
    def menu(self) -> ToolButton:
        """The button beside which the kinds of findings appear."""
        return self._buttons["finding_menu"]

    def set_on(self, action: str, on: bool) -> None:
        """Show whether a tool is in hand, or a thing is shown."""
        self._buttons[action].setChecked(on)

    def _show_keys(self, hands: Hands) -> None:
        for entry in (*TOOLS, *LAST):
            key = hands.keys(entry.action)[-1:] if entry.action == "keys" else hands.keys(entry.action)[:1]
            self._buttons[entry.action].set_key(f"hold {key[0]}" if key and entry.held else "".join(key))

    def _button(self, entry: RailEntry, sizes: Sizes) -> ToolButton:
        made = ToolButton(entry.word, "", entry.picture, sizes, checkable=entry.stays)
        self._buttons[entry.action] = made
        return made


def _without_state(wish: Callable[[], object], _checked: bool) -> None:
    wish()

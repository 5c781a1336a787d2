"""Push buttons: an icon, a word and the key that does the same."""

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QPushButton

from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS

_ICON_COLOURS = {"primary": COLOURS.blue_text, "accept": COLOURS.green_text}


def button(
    word: str,
    pressed: Callable[[], object],
    *,
    key: str = "",
    action: str = "",
    role: str = "",
    picture: str = "",
    what: str = "",
    focus: bool = True,
) -> QPushButton:
    """A button that says its key, or that of ``action`` in the keymap in force.

    ``focus`` False leaves the keyboard with whoever has it.
    """
    made = QPushButton(f"{word}   {key}" if key else word)
    made.setAccessibleName(word)
    made.setAccessibleDescription(what)
    made.setProperty("role", role)
    if action:
        made.setProperty("action", action)
    if picture:
        made.setIcon(icon(picture, _ICON_COLOURS.get(role, COLOURS.text)))
        made.setIconSize(QSize(20, 20))
    made.setAutoDefault(False)
    if not focus:
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.clicked.connect(lambda: pressed())
    return made

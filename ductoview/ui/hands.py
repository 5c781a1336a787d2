"""The keymap in force: who asks for a key gets it from here, and buttons that name their action show its key by it."""

from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, pyqtSignal
from PyQt6.QtWidgets import QApplication, QPushButton

from ductoview.ui.app_events import hear, hear_no_more
from ductoview.workspace.keymap import Changes, Keymap, layered, own_changes, preset
from ductoview.workspace.settings import Settings

ACTION = "action"
"""The property of a button that names the action it starts."""
KEEPS_KEYS = "keeps keys"
"""The property of a widget that means letters and Tab for itself while it has the keyboard."""

_SYMBOLS = {"Return": "⏎", "Backspace": "⌫", "Shift+": "⇧ ", "Delete": "Del", "Num+": "keypad "}
_LABELLED_AT = (QEvent.Type.Polish, QEvent.Type.DynamicPropertyChange)


def shown_key(key: str) -> str:
    """The key with the symbols people know."""
    for word, symbol in _SYMBOLS.items():
        key = key.replace(word, symbol)
    return key


class Hands(QObject):
    """One for each desk; ``changed`` says that keys or mouse are others now, without a new start.

    ``home`` None: presets only.
    """

    changed = pyqtSignal()

    def __init__(self, home: Path | None, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.bound: set[str] = set()
        """The actions that some page does: the page of keys names no others."""
        self.own, self._own_mistakes = own_changes(home)
        self.keymap, self.mistakes = self._layered(settings)
        hear(_LABELLED_AT, self._dressed)

    def close(self) -> None:
        """Hear of no widget any more."""
        hear_no_more(self._dressed)

    def use(self, settings: Settings, own: Changes | None = None) -> None:
        """Use the presets of these settings, and other keys and gestures of the user; widgets follow at once."""
        self.own = self.own if own is None else own
        self.keymap, self.mistakes = self._layered(settings)
        for widget in QApplication.allWidgets():
            if isinstance(widget, QPushButton):
                self._label(widget)
        self.changed.emit()

    def key(self, action_id: str) -> str:
        """The first key of an action as people know it; empty when it has none."""
        return next(iter(self.keys(action_id)), "")

    def keys(self, action_id: str) -> tuple[str, ...]:
        """All its keys as people know them."""
        return tuple(shown_key(key) for key in self.keymap.of(action_id))

    def _dressed(self, watched: QObject | None, event: QEvent) -> bool:
        """Put the key on a button when it is first shown, or when it starts another action."""
        if isinstance(watched, QPushButton):
            self._label(watched)
        return False

    def _layered(self, settings: Settings) -> tuple[Keymap, tuple[str, ...]]:
        base, mistakes = preset(settings.key_preset, settings.mouse_preset)
        return layered(base, self.own), (*mistakes, *self._own_mistakes)

    def _label(self, button: QPushButton) -> None:
        action = button.property(ACTION)
        if action:
            key, word = self.key(action), button.accessibleName()
            button.setText(f"{word}   {key}" if key else word)

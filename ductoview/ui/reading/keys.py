"""Keys of a page, from the keymap in force: pressed ones as shortcuts, held ones as press and release."""

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PyQt6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from ductoview.ui.app_events import hear
from ductoview.ui.hands import KEEPS_KEYS, Hands

_LEFT = (QEvent.Type.WindowDeactivate, QEvent.Type.FocusOut)
_PRESSED = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
_ONE_KEY = {Qt.Key.Key_Backtab: Qt.Key.Key_Tab}
_NOT_ABOUT = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier


class Keys(QObject):
    """Starts ``wishes[action id]`` for its keys while ``page`` has the keyboard; a held action gets True, then False.

    Keys that repeat by themselves are not heard: a foot that rests on its pedal presses once. When the keymap changes,
    so do the keys. A held key is let go when its release may never be heard: the focus, the window or the page was left.
    """

    def __init__(
        self,
        page: QWidget,
        hands: Hands,
        wishes: Mapping[str, Callable[[], object]],
        held: Mapping[str, Callable[[bool], object]],
        *,
        context: Qt.ShortcutContext = Qt.ShortcutContext.WidgetWithChildrenShortcut,
    ) -> None:
        super().__init__(page)
        self._pages, self._hands, self._context = [page], hands, context
        self._wishes, self.hold_wishes = dict(wishes), dict(held)
        hands.bound.update(self._wishes, self.hold_wishes)
        self._shortcuts: list[QShortcut] = []
        self._held: dict[QKeyCombination, str] = {}
        self._down: tuple[Qt.Key, str] | None = None
        hands.changed.connect(self._bind)
        self._bind()
        if held:
            hear((*_LEFT, QEvent.Type.Hide, *_PRESSED, QEvent.Type.KeyRelease), self._heard)

    def add(self, action_id: str, wish: Callable[[], object]) -> None:
        """One action more."""
        self._wishes[action_id] = wish
        self._hands.bound.add(action_id)
        self._bind()

    def start(self, action_id: str) -> None:
        """Do what that action does, by a button instead of a key."""
        self._wishes[action_id]()

    def also(self, window: QWidget) -> None:
        """The same keys in another window, for the images there."""
        self._pages.append(window)
        self._bind()

    def not_any_more(self, window: QWidget) -> None:
        """That window is gone."""
        self._pages.remove(window)
        self._bind()

    def _heard(self, watched: QObject | None, event: QEvent) -> bool:
        """Catch held keys before Qt moves the focus with them (Tab)."""
        if event.type() in _LEFT:
            self.let_go()
        if event.type() == QEvent.Type.Hide and watched is self._pages[0]:
            self.let_go()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease:
            return self._release(event)
        if not isinstance(event, QKeyEvent) or not self._pages[0].isVisible():
            return False
        if event.type() not in _PRESSED:
            return False
        if self._down is not None and not event.isAutoRepeat() and self._down[0] == _key(event):
            # Pressed again without a release in between: that one was lost.
            self.let_go()
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit | QComboBox) or (focused is not None and focused.property(KEEPS_KEYS)):
            return False
        action = self._held.get(QKeyCombination(event.modifiers() & ~_NOT_ABOUT, Qt.Key(event.key())))
        if action is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if not event.isAutoRepeat() and self._down is None:
            self._down = _key(event), action
            self.hold_wishes[action](True)
        return True

    def let_go(self) -> None:
        """What is held is held no more: its release may never come (the window was left)."""
        if self._down is not None:
            action = self._down[1]
            self._down = None
            self.hold_wishes[action](False)

    def _release(self, event: QKeyEvent) -> bool:
        """By the key alone: its modifier may have gone up before it."""
        if self._down is None or self._down[0] != _key(event):
            return False
        if not event.isAutoRepeat():
            self.let_go()
        return True

    def _bind(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.setParent(None)
            shortcut.deleteLater()
        self._shortcuts.clear()
        keys = self._hands.keymap.keys
        self._held = {QKeySequence(key)[0]: action for action in self.hold_wishes for key in keys.get(action, ())}
        for action, wish in self._wishes.items():
            for key in keys.get(action, ()):
                self._shortcuts += [self._shortcut(page, key, wish) for page in self._pages]

    def _shortcut(self, page: QWidget, key: str, wish: Callable[[], object]) -> QShortcut:
        made = QShortcut(QKeySequence(key), page)
        made.setContext(self._context)
        made.setAutoRepeat(False)
        made.activated.connect(wish)
        return made


def _key(event: QKeyEvent) -> Qt.Key:
    """Which key of the keyboard that is, whatever its modifier makes of it."""
    return _ONE_KEY.get(Qt.Key(event.key()), Qt.Key(event.key()))

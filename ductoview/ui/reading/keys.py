"""Keys of the reading page, from the table of actions: pressed ones as shortcuts, held ones as press and release."""

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QApplication, QLineEdit, QWidget

from ductoview.workspace.actions import ACTIONS, Action


class Keys(QObject):
    """Starts ``wishes[action id]`` for its keys while ``page`` is shown; a held action gets True, then False."""

    def __init__(
        self,
        page: QWidget,
        wishes: Mapping[str, Callable[[], object]],
        held: Mapping[str, Callable[[bool], object]],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._down: str | None = None
        self._held = {
            QKeySequence(key)[0].key(): one.id for one in ACTIONS if one.held and one.id in held for key in one.keys
        }
        self.hold_wishes = dict(held)
        for one in ACTIONS:
            if one.id in wishes:
                self._bind(one, wishes[one.id])
        if application := QApplication.instance():
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Catch held keys before Qt moves the focus with them (Tab)."""
        if not isinstance(event, QKeyEvent) or not self._page.isVisible():
            return False
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        action = self._held.get(Qt.Key(event.key()))
        if action is None or isinstance(QApplication.focusWidget(), QLineEdit):
            return False
        if not event.isAutoRepeat():
            self._hold(action, event.type() == QEvent.Type.KeyPress)
        return True

    def _hold(self, action: str, down: bool) -> None:
        if (self._down == action) != down:
            self._down = action if down else None
            self.hold_wishes[action](down)

    def _bind(self, action: Action, wish: Callable[[], object]) -> None:
        for key in action.keys:
            shortcut = QShortcut(QKeySequence(key), self._page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(wish)

"""Where a change of the preferences goes: kept in the home folder, and in force at once."""

from dataclasses import replace
from typing import Any

from ductoview.ui.desk import Desk
from ductoview.workspace.keymap import Changes, save_changes
from ductoview.workspace.settings import Settings


class Keeper:
    """What cannot be kept is said across the window and holds until the window is closed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.hands = desk.hands

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._desk.workspace.settings

    def keep(self, **changes: Any) -> None:
        """Settings by their names."""
        wanted = replace(self.settings, **changes)
        if wanted == self.settings:
            return
        self._desk.workspace.remember(wanted)
        if "reader" in changes:
            self._desk.reader = wanted.reader
            self._desk.objects_changed.emit()
        self.hands.use(wanted)

    def own(self) -> Changes:
        """The user's own keys and gestures."""
        return self.hands.own

    def keep_own(self, changes: Changes) -> None:
        """Other keys and gestures of the user."""
        home, before = self.hands.home, self.hands.own
        if home is not None:
            self._desk.writer.put(lambda: save_changes(home, changes, before=before))
        self.hands.use(self.settings, changes)

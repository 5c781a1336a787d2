"""Where a change of the preferences goes: kept in the home folder, and in force at once."""

from dataclasses import replace
from typing import Any

from ductoview.errors import SettingsError
from ductoview.ui.desk import Desk
from ductoview.workspace.keymap import Changes, load_changes, save_changes
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
        try:
            self._desk.workspace.remember(wanted)
        except SettingsError as error:
            self._desk.tell(str(error))
        if "reader" in changes:
            self._desk.reader = wanted.reader
            self._desk.objects_changed.emit()
        self.hands.use(wanted)

    def own(self) -> Changes:
        """The user's own keys and gestures; none when their file cannot be read."""
        if self.hands.home is None:
            return Changes()
        try:
            return load_changes(self.hands.home)[0]
        except SettingsError:
            return Changes()

    def keep_own(self, changes: Changes) -> None:
        """Other keys and gestures of the user."""
        if self.hands.home is None:
            return
        try:
            save_changes(self.hands.home, changes)
        except SettingsError as error:
            self._desk.tell(str(error))
        self.hands.use(self.settings)

"""How much stands on the images in words: one key goes through the levels, settings remember them."""

from dataclasses import replace

from PyQt6.QtCore import QObject

from ductoview.display.annotation_attributes import chosen_attributes
from ductoview.display.caption import TextLevel
from ductoview.ui.desk import Desk
from ductoview.ui.reading.tiles import Tiles


class TextChoice(QObject):
    """Keeps every tile as the settings say, also after they were changed elsewhere."""

    def __init__(self, desk: Desk, tiles: Tiles) -> None:
        super().__init__(tiles)
        self._desk, self._tiles = desk, tiles
        desk.hands.changed.connect(self.show)
        self.show()

    @property
    def level(self) -> TextLevel:
        """The level in the settings; full where they name none."""
        kept = self._desk.workspace.settings.text_level
        return TextLevel(kept) if kept in set(TextLevel) else TextLevel.FULL

    def next(self) -> None:
        """One level further: none, short, full."""
        workspace = self._desk.workspace
        workspace.remember(replace(workspace.settings, text_level=self.level.next.value))
        self.show()

    def show(self) -> None:
        """Write on the images what the settings say."""
        self._tiles.set_texts(self.level, chosen_attributes(self._desk.workspace.settings.annotation_attributes))

"""What stands on the images, and whether they move together."""

from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ductoview.display.annotation_attributes import ATTRIBUTES, as_setting, chosen_attributes
from ductoview.display.caption import TextLevel
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.parts import Choice, Switch, paragraph

_LEVELS: dict[str, str] = {TextLevel.FULL: "Full", TextLevel.SHORT: "Short", TextLevel.NONE: "None"}
_COLUMNS = 3
_TEXT = "Patient, side and view, and whatever warns always stay. The key {key} goes through these while reading."
_LINK = "Zoom and move all images together, in millimetres; the key {key} does the same while reading."
_LIST = "In the full text, besides patient, view, date and scale (the list of IHE's mammography profile)."


class ImagesPanel(QWidget):
    """Text level, attributes, linked views."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.level = Choice(_LEVELS, lambda one: keeper.keep(text_level=str(one)))
        self.link = Switch("Images move together", lambda on: keeper.keep(link_views=on))
        self.link.setMaximumWidth(320)
        self.attributes = {one.id: Switch(one.words, lambda _on: self._choose()) for one in ATTRIBUTES}
        grid, holder = QGridLayout(), QWidget()
        holder.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for at, switch in enumerate(self.attributes.values()):
            switch.setProperty("role", "small choice")
            grid.addWidget(switch, at // _COLUMNS, at % _COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        hands = keeper.hands
        column.addLayout(paragraph("Text on the images", _TEXT.format(key=hands.key("text")), self.level))
        column.addLayout(paragraph("What the full text says", _LIST, holder))
        column.addLayout(paragraph("Moving together", _LINK.format(key=hands.key("link_views")), self.link))
        column.addStretch(1)
        hands.changed.connect(self.show_settings)
        self.show_settings()

    def show_settings(self) -> None:
        """Show what holds."""
        settings = self._keeper.settings
        self.level.show_chosen(settings.text_level)
        self.link.setChecked(settings.link_views)
        chosen = chosen_attributes(settings.annotation_attributes)
        for one, switch in self.attributes.items():
            switch.setChecked(one in chosen)

    def _choose(self) -> None:
        chosen = [one for one, switch in self.attributes.items() if switch.isChecked()]
        self._keeper.keep(annotation_attributes=as_setting(chosen))

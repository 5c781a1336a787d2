"""One strength for all images: wheel, keys and slider change it, settings remember it, every image that comes follows."""

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QPushButton

from ductoview.display.pyramid import Pyramid
from ductoview.ui.desk import Desk
from ductoview.ui.enhance.bar import EnhanceBar
from ductoview.ui.enhance.subtracting import Subtracting
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.button import button
from ductoview.ui.reading.key_wishes import Wishes
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.rail import Rail
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.style.table import Sizes

_NOTCH, _KEY = 5, 10
_CALM_MS = 400


class Enhancing(QObject):
    """The enhanced twins are made only when they are wanted; with them the wheel changes nothing but the mix."""

    def __init__(
        self,
        desk: Desk,
        sizes: Sizes,
        tiles: Tiles,
        loader: Loader,
        selection: Selection,
        rail: Rail,
        busy: Busy,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(tiles)
        self._desk, self._tiles, self._loader = desk, tiles, loader
        self._selection, self._rail = selection, rail
        self._is_held = False
        self.bar = EnhanceBar(sizes, lambda: self.subtracting.toggle(), self.toggle_bar)
        self.bar.moved.connect(self.set_percent)
        self.bar.held.connect(self.hold)
        self.button: QPushButton = button("Enhance", self.toggle_bar, role="plain", focus=False)
        self.button.setToolTip("Structures lifted out of the background: slider, Ctrl+Shift+wheel, or keys")
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._remember)
        self._percent = desk.workspace.settings.enhance_percent
        loader.loaded.connect(lambda uid, _: self._follow(uid))
        loader.twinned.connect(self._twin_came)
        self.subtracting = Subtracting(desk, tiles, loader, selection, busy, say)
        tiles.enhance_turned.connect(lambda notches: self.set_percent(self._percent + round(_NOTCH * notches)))
        self._say()

    @property
    def wishes(self) -> Wishes:
        """The actions, by id."""
        return {
            "enhanced": self.toggle_ducts,
            "enhance_more": lambda: self.set_percent(self._percent + _KEY),
            "subtract": self.subtracting.toggle,
            "enhance_less": lambda: self.set_percent(self._percent - _KEY),
        }

    @property
    def percent(self) -> int:
        """The strength that is wanted, 0 to 100."""
        return self._percent

    def set_percent(self, percent: int) -> None:
        """Lift structures so much in every image; 0 shows each as it is stored."""
        percent = min(100, max(0, percent))
        if percent != self._percent:
            self._percent = percent
            self._calm.start()
            self._say()
            for uid in self._tiles.order:
                self._follow(uid)

    def hold(self, on: bool) -> None:
        """The images themselves while ``on``."""
        self._is_held = on
        for canvas in self._tiles.canvases:
            canvas.enhance(self._percent / 100, is_resting=on)

    def toggle_bar(self) -> None:
        """The slider for a finger, or the room to the images."""
        self.bar.setVisible(self.bar.isHidden())

    def closes(self) -> bool:
        """The slider is put away, the strength stays; False when it was not there."""
        had = not self.bar.isHidden()
        self.bar.hide()
        return had

    def toggle_ducts(self) -> None:
        """The chosen image with its ducts lifted out, or the image itself again."""
        uid = self._selection.image_uid
        if self._tiles.is_enhanced(uid):
            self._tiles.show_enhanced(uid, None)
        elif uid:
            self._loader.enhance(uid)
        self._rail.set_on("enhanced", self._tiles.is_enhanced(uid))

    def _follow(self, uid: str) -> None:
        """Mix as wanted; the twin is asked for when it is not there yet."""
        tile = self._tiles.tile(uid)
        if tile is None or tile.canvas.mammogram is None:
            return
        tile.canvas.enhance(self._percent / 100, is_resting=self._is_held)
        if self._percent and not tile.canvas.has_twin:
            self._loader.twin(uid)

    def _twin_came(self, uid: str, twin: Pyramid) -> None:
        if tile := self._tiles.tile(uid):
            tile.canvas.take_twin(twin)
            tile.canvas.enhance(self._percent / 100, is_resting=self._is_held)

    def _say(self) -> None:
        self.bar.show_percent(self._percent)
        self.button.setText(f"Enhanced {self._percent} %" if self._percent else "Enhance")

    def _remember(self) -> None:
        """The strength is kept when the hand has come to rest."""
        workspace = self._desk.workspace
        workspace.remember(replace(workspace.settings, enhance_percent=self._percent))

"""What a key does to how images lie: turning, true size, moving together, the size of the loupe, and the way back."""

from dataclasses import replace

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.desk import Desk
from ductoview.ui.reading.key_wishes import Wishes
from ductoview.ui.reading.states_corner import StatesCorner
from ductoview.ui.reading.tiles import Tiles

_CALM_MS = 400


class ViewDeeds(QObject):
    """Turning and reset act on the chosen image, the others on all that hang; ``linked`` follows whether all move together."""

    linked = pyqtSignal(bool)

    def __init__(self, desk: Desk, tiles: Tiles, states: StatesCorner) -> None:
        super().__init__(tiles)
        self._desk, self._tiles, self._states = desk, tiles, states
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._keep_loupe)
        tiles.size_loupe(desk.workspace.settings.loupe_px)
        tiles.loupe_sized.connect(lambda _: self._calm.start())
        desk.hands.changed.connect(self._follow_settings)
        self._follow_settings()

    @property
    def wishes(self) -> Wishes:
        """The actions, by id."""
        return {
            "rotate_right": lambda: self._turn(1),
            "rotate_left": lambda: self._turn(-1),
            "flip": self._flip,
            "reset": self.reset,
            "true_size": self.true_size,
            "link_views": self.link_views,
            "loupe_larger": lambda: self._size_loupe(1),
            "loupe_smaller": lambda: self._size_loupe(-1),
        }

    def reset(self) -> None:
        """The chosen image as it first hung."""
        if (tile := self._tiles.chosen_tile) is not None:
            self._states.take_back(tile.uid)
            tile.canvas.reset()
            self._tiles.keep_one_size()

    def true_size(self) -> None:
        """A mm of the breast as a mm of the screen, on all images or on none; says what is missing where that cannot be."""
        canvases = self._tiles.canvases
        measured = [self._desk.screens.display(canvas).device_px_per_mm for canvas in canvases]
        if None in measured:
            key = self._desk.hands.key("quality")
            self._desk.answer(f"True size needs this screen measured with a ruler first: {key}.")
            return
        for canvas, px_per_mm in zip(canvases, measured, strict=True):
            if canvas.scale() is None and canvas.mammogram is not None:
                view = canvas.mammogram.facts.view.label
                self._desk.answer(f"{view} has no scale in mm, so it is fitted and not at true size.")
            canvas.set_scale(px_per_mm or 0.0)

    def link_views(self) -> None:
        """Move all images together, or each by itself again."""
        workspace = self._desk.workspace
        on = not workspace.settings.link_views
        workspace.remember(replace(workspace.settings, link_views=on))
        self._follow_settings()
        if on and (canvas := self._chosen):
            # One that rests leads nowhere: then all rest.
            self._tiles.same_size() if canvas.is_resting else self._tiles.linked.follow(canvas)

    def _follow_settings(self) -> None:
        self._tiles.linked.turn(on=self._desk.workspace.settings.link_views)
        self.linked.emit(self._tiles.linked.is_on)

    @property
    def _chosen(self) -> Canvas | None:
        tile = self._tiles.chosen_tile
        return tile.canvas if tile is not None else None

    def _turn(self, quarters: int) -> None:
        if canvas := self._chosen:
            canvas.turn(quarters)
            # It may need more room now: then all rest at another common scale.
            self._tiles.keep_one_size()

    def _flip(self) -> None:
        if canvas := self._chosen:
            canvas.flip()

    def _size_loupe(self, steps: int) -> None:
        for canvas in self._tiles.canvases[:1]:
            canvas.step_loupe(steps)

    def _keep_loupe(self) -> None:
        """The size is kept when the wheel has come to rest."""
        workspace = self._desk.workspace
        workspace.remember(replace(workspace.settings, loupe_px=self._tiles.loupe_side))

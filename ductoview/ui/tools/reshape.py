"""Reshape: what is chosen is moved as a whole, or by one of its handles; every place stays on the image."""

from dataclasses import dataclass, replace

from ductoview.model.annotation import Annotation, moved_point
from ductoview.model.geometry import PointPx
from ductoview.ui.tools.pointer import Pointer, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """What the hand holds: a drawing by the point of that index, or all of it (None)."""

    drawn: Annotation
    index: int | None


class ReshapeTool:
    """Shows where it would go, and tells that when the hand lets go; a press without a movement is a click."""

    def __init__(self, stage: Stage, grip: Grip) -> None:
        self._stage, self._grip = stage, grip
        self._start: Pointer | None = None
        self._from: PointPx | None = None
        self._points: tuple[PointPx, ...] = ()

    def press(self, at: Pointer) -> None:
        """Take hold."""
        self._start, self._from, self._points = at, self._stage.place(at.x, at.y), ()

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Show where it would go."""
        to = self._stage.place(at.x, at.y)
        if self._start is None or self._from is None or to is None or not (self._points or at.moved_from(self._start)):
            return
        points = self._moved(self._from, to)
        if all(self._stage.holds(point) for point in points):
            self._points = points
            self._stage.draw(replace(self._grip.drawn, points=points, amounts=()))

    def release(self, at: Pointer) -> None:
        """Leave it there."""
        start, points = self._start, self._points
        self.cancel()
        if points:
            self._stage.reshape(self._grip.drawn.id, points)
        elif start is not None:
            self._stage.click(at)

    def take_back(self) -> bool:
        """It stays where it was; False when it was not held."""
        had = self._start is not None
        self.cancel()
        return had

    def cancel(self) -> None:
        """It stays where it was."""
        self._start = self._from = None
        self._points = ()
        self._stage.draw(None)

    def _moved(self, start: PointPx, to: PointPx) -> tuple[PointPx, ...]:
        down, across = to.row - start.row, to.column - start.column
        drawn, index = self._grip.drawn, self._grip.index
        if index is None:
            return tuple(PointPx(at.row + down, at.column + across) for at in drawn.points)
        at = drawn.points[index]
        return moved_point(drawn, index, PointPx(at.row + down, at.column + across))

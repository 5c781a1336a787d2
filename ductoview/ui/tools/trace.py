"""The line that a hand draws in one movement: its places on the image, and whether it came back to where it began."""

from math import hypot

from ductoview.model.annotation import Annotation, AnnotationKind
from ductoview.model.geometry import PointPx
from ductoview.ui.tools.pointer import Pointer, Stage

DRAFT = "draft"
"""The id of what is not drawn to its end."""
_STEP, _LEAST, _NEAR = 3.0, 12.0, 14.0
_NEAR_SHARE, _LEAST_AROUND = 0.2, 48.0


class Trace:
    """Distances count in logical pixels of the screen: a step of the line, the least line, how near an end closes it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.drop()

    def begin(self, at: Pointer) -> None:
        """From here; a place outside the image begins nothing."""
        self.drop()
        self._add(at)

    def go_on(self, at: Pointer) -> None:
        """To here, when that is far enough from the last place and on the image."""
        if not self._seen:
            return
        last = self._seen[-1]
        if hypot(at.x - last.x, at.y - last.y) >= _STEP * at.ratio:
            self._add(at)

    def drop(self) -> None:
        """Nothing is drawn."""
        self._points: list[PointPx] = []
        self._seen: list[Pointer] = []
        self._length = 0.0

    @property
    def is_open(self) -> bool:
        """True once it began on the image."""
        return bool(self._points)

    @property
    def points(self) -> tuple[PointPx, ...]:
        """Its places in stored pixels."""
        return tuple(self._points)

    @property
    def is_line(self) -> bool:
        """False while it is no more than a hand that shakes."""
        if len(self._points) < 2:
            return False
        first = self._seen[0]
        return max(hypot(at.x - first.x, at.y - first.y) for at in self._seen) >= _LEAST * first.ratio

    @property
    def is_closed(self) -> bool:
        """True when it has gone around something and is back at its beginning."""
        if len(self._points) < 4:
            return False
        first, last = self._seen[0], self._seen[-1]
        gap, ratio = hypot(last.x - first.x, last.y - first.y), first.ratio
        return self._length >= _LEAST_AROUND * ratio and gap <= max(_NEAR * ratio, _NEAR_SHARE * self._length)

    def draft(self, kind: AnnotationKind) -> Annotation:
        """As it is now."""
        return Annotation(id=DRAFT, kind=kind, points=self.points, is_closed=self.is_closed)

    def _add(self, at: Pointer) -> None:
        place = self._stage.place(at.x, at.y)
        if place is not None:
            if self._seen:
                self._length += hypot(at.x - self._seen[-1].x, at.y - self._seen[-1].y)
            self._points.append(place)
            self._seen.append(at)

"""Drawing tools: arrow and ellipse by two ends, text, angle and line by clicks, freehand by one movement."""

from ductoview.model.annotation import Annotation, AnnotationKind, ellipse_in
from ductoview.model.geometry import PointPx
from ductoview.ui.tools.movement import OneMovement
from ductoview.ui.tools.pointer import Pointer, Stage, Tool
from ductoview.ui.tools.trace import DRAFT


def draw_tool(stage: Stage, kind: AnnotationKind) -> Tool:
    """The tool that draws that kind."""
    if kind in (AnnotationKind.ARROW, AnnotationKind.ELLIPSE):
        return TwoEnds(stage, kind)
    return Freehand(stage) if kind is AnnotationKind.FREEHAND else Clicks(stage, kind)


class TwoEnds:
    """Two clicks, or one drag; while it is open it follows the pointer."""

    def __init__(self, stage: Stage, kind: AnnotationKind) -> None:
        self._stage, self._kind = stage, kind
        self._first: PointPx | None = None
        self._pressed_at: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """Set the first end, or be about to set the second."""
        self._pressed_at = at
        if self._first is None:
            self._first = self._stage.place(at.x, at.y)

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Show it so far."""
        if points := self._points(at):
            self._stage.draw(Annotation(id=DRAFT, kind=self._kind, points=points))

    def release(self, at: Pointer) -> None:
        """Finish a drag or the second click; after the first click stay open."""
        pressed_at, self._pressed_at = self._pressed_at, None
        points = self._points(at)
        if pressed_at is None or not points:
            return
        is_second = self._first != self._stage.place(pressed_at.x, pressed_at.y)
        if at.moved_from(pressed_at) or is_second:
            self.cancel()
            self._stage.drawn(self._kind, points)

    def take_back(self) -> bool:
        """Without the first end; False when there is none."""
        had = self._first is not None
        self.cancel()
        return had

    def cancel(self) -> None:
        """Drop what was begun."""
        self._first = self._pressed_at = None
        self._stage.draw(None)

    def _points(self, at: Pointer) -> tuple[PointPx, ...]:
        end = self._stage.place(at.x, at.y)
        if self._first is None or end is None or end == self._first:
            return ()
        return ellipse_in(self._first, end) if self._kind is AnnotationKind.ELLIPSE else (self._first, end)


class Clicks:
    """A place for each click: one for a text, three for an angle, any number for a line, which a last click or Enter ends."""

    def __init__(self, stage: Stage, kind: AnnotationKind) -> None:
        self._stage, self._kind = stage, kind
        self._points: list[PointPx] = []
        self._seen: list[Pointer] = []
        self._pressed_at: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """Take aim."""
        self._pressed_at = at

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Show the line to the pointer."""
        end = self._stage.place(at.x, at.y)
        if self._points and end is not None and end != self._points[-1]:
            self._show((*self._points, end))

    def release(self, at: Pointer) -> None:
        """One place more; on the first of a line it closes it, on the last it ends it."""
        pressed_at, self._pressed_at = self._pressed_at, None
        place = self._stage.place(at.x, at.y)
        if pressed_at is None or place is None:
            return
        if self._kind is AnnotationKind.POLYLINE and self._seen and not at.is_apart_from(self._seen[-1]):
            self.finish()
        elif self._kind is AnnotationKind.POLYLINE and len(self._seen) > 2 and not at.is_apart_from(self._seen[0]):
            self._end(is_closed=True)
        else:
            self._points.append(place)
            self._seen.append(at)
            if len(self._points) == _CLICKS.get(self._kind):
                self._end(is_closed=False)

    def finish(self) -> bool:
        """End a line at its last place; False when nothing was begun."""
        had = bool(self._points)
        if had and self._kind is AnnotationKind.POLYLINE and len(self._points) > 1:
            self._end(is_closed=False)
        return had

    def take_back(self) -> bool:
        """Without its last place; False when nothing was begun."""
        if not self._points:
            return False
        self._points.pop()
        self._seen.pop()
        self._pressed_at = None
        self._show(tuple(self._points))
        return True

    def cancel(self) -> None:
        """Drop what was begun."""
        self._points, self._seen, self._pressed_at = [], [], None
        self._stage.draw(None)

    def _show(self, points: tuple[PointPx, ...]) -> None:
        is_angle = self._kind is AnnotationKind.ANGLE and len(points) == 3
        kind = AnnotationKind.ANGLE if is_angle else AnnotationKind.POLYLINE
        self._stage.draw(Annotation(id=DRAFT, kind=kind, points=points) if len(points) > 1 else None)

    def _end(self, *, is_closed: bool) -> None:
        points = tuple(self._points)
        self.cancel()
        self._stage.drawn(self._kind, points, is_closed=is_closed)


_CLICKS = {AnnotationKind.TEXT: 1, AnnotationKind.ANGLE: 3}


class Freehand(OneMovement):
    """One movement; back at its beginning it is closed. What is no line is not kept."""

    def _ended(self, points: tuple[PointPx, ...], *, is_line: bool, is_closed: bool) -> None:
        if is_line:
            self._stage.drawn(AnnotationKind.FREEHAND, points, is_closed=is_closed)

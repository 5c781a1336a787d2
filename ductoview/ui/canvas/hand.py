"""Which tool each button and finger works, from Qt's events to plain pointers."""

from collections.abc import Callable

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QEventPoint, QTouchEvent

from ductoview.model.finding import FindingKind
from ductoview.ui.tools.calliper import CalliperTool
from ductoview.ui.tools.loupe import Loupe
from ductoview.ui.tools.mark import MarkTool
from ductoview.ui.tools.names import ToolName
from ductoview.ui.tools.pan import Pan
from ductoview.ui.tools.pinch import Pinch
from ductoview.ui.tools.pointer import Pointer, Stage, Tool
from ductoview.ui.tools.window_level import WindowLevel

_AIMS = (ToolName.CALLIPER, ToolName.MARK)


class Hand:
    """Left or one finger: the chosen tool; right: window; middle: pan; two fingers: pan and zoom.

    Tools that aim at a place rest while another image is drawn: the place would be meant on that one.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.name = ToolName.WINDOW
        self._left: Tool = WindowLevel(stage)
        self._right, self._middle = WindowLevel(stage), Pan(stage)
        self._pinch = Pinch(stage)
        self._pressed: Tool | None = None

    @property
    def is_down(self) -> bool:
        """True while a button is held."""
        return self._pressed is not None

    def take(self, name: ToolName, kind: FindingKind | None) -> None:
        """Another tool for the left button; what was begun is dropped."""
        self._left.cancel()
        self.name = name
        stage = self._stage
        made: dict[ToolName, Tool] = {
            ToolName.WINDOW: WindowLevel(stage),
            ToolName.PAN: Pan(stage),
            ToolName.LOUPE: Loupe(stage),
            ToolName.CALLIPER: CalliperTool(stage),
        }
        if name is ToolName.MARK:
            made[name] = MarkTool(stage, kind or FindingKind.INTRALUMINAL_FILLING_DEFECT)
        self._left = made[name]

    def press(self, button: Qt.MouseButton, at: Pointer) -> None:
        """A button goes down; while one is down another is not heard."""
        if self._pressed is None and not self._aims_elsewhere(self._tool(button)):
            self._pressed = self._tool(button)
            if self._pressed is not None:
                self._pressed.press(at)

    def move(self, at: Pointer) -> None:
        """The pointer moves; an open calliper follows it also without a button."""
        if self._aims_elsewhere(self._pressed or self._left):
            return
        (self._pressed or self._left).move(at, pressed=self._pressed is not None)

    def release(self, button: Qt.MouseButton, at: Pointer) -> None:
        """The button that went down first goes up."""
        if self._pressed is not None and self._tool(button) is self._pressed:
            if self._aims_elsewhere(self._pressed):
                self._pressed.cancel()
            else:
                self._pressed.release(at)
            self._pressed = None

    def cancel(self) -> None:
        """Drop what was begun."""
        (self._pressed or self._left).cancel()
        self._pressed = None

    def touch(self, event: QTouchEvent, place_of: Callable[[QEventPoint], Pointer]) -> None:
        """One finger works the tool; a second one drops that and moves the image until both are up."""
        points = [point for point in event.points() if point.state() != QEventPoint.State.Released]
        places = [place_of(point) for point in points]
        if len(places) >= 2:
            self._two(places[0], places[1])
        elif self._pinch.is_open:
            if not places:
                self._pinch.end()
        else:
            self._one(event, place_of)

    def _two(self, one: Pointer, other: Pointer) -> None:
        if self._pinch.is_open:
            self._pinch.move(one, other)
        else:
            self.cancel()
            self._pinch.begin(one, other)

    def _one(self, event: QTouchEvent, place_of: Callable[[QEventPoint], Pointer]) -> None:
        for point in event.points()[:1]:
            at = place_of(point)
            match point.state():
                case QEventPoint.State.Pressed:
                    self.press(Qt.MouseButton.LeftButton, at)
                case QEventPoint.State.Updated:
                    self.move(at)
                case QEventPoint.State.Released:
                    self.release(Qt.MouseButton.LeftButton, at)

    def _aims_elsewhere(self, tool: Tool | None) -> bool:
        return tool is self._left and self.name in _AIMS and not self._stage.shows_itself

    def _tool(self, button: Qt.MouseButton) -> Tool | None:
        tools: dict[Qt.MouseButton, Tool] = {
            Qt.MouseButton.LeftButton: self._left,
            Qt.MouseButton.RightButton: self._right,
            Qt.MouseButton.MiddleButton: self._middle,
        }
        return tools.get(button)


def pointer(at: QPointF, ratio: float) -> Pointer:
    """A logical place as device pixels."""
    return Pointer(at.x() * ratio, at.y() * ratio, ratio)

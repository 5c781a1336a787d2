"""Which tool each button works, by the mouse map in force; from Qt's buttons to plain pointers."""

from collections.abc import Callable

from PyQt6.QtCore import QPointF, Qt

from ductoview.model.annotation import AnnotationKind
from ductoview.model.finding import FindingKind
from ductoview.ui.tools.aim import AimTool
from ductoview.ui.tools.calliper import CalliperTool
from ductoview.ui.tools.click import ClickTool
from ductoview.ui.tools.draw import Clicks, draw_tool
from ductoview.ui.tools.mark import MarkTool
from ductoview.ui.tools.names import MarkKind, ToolName
from ductoview.ui.tools.pointer import Pointer, Stage, TakesBack, Tool
from ductoview.ui.tools.reshape import ReshapeTool
from ductoview.ui.tools.view_drag import Pan, Zoom
from ductoview.ui.tools.window_level import WindowLevel
from ductoview.workspace.mouse_map import Behaviour, Gesture, own_mouse

_AIMS = (ToolName.CALLIPER, ToolName.MARK, ToolName.DRAW, ToolName.CORRECT)
CURSORS = {
    ToolName.WINDOW: Qt.CursorShape.ArrowCursor,
    ToolName.PAN: Qt.CursorShape.OpenHandCursor,
    ToolName.ZOOM: Qt.CursorShape.SizeVerCursor,
    ToolName.LOUPE: Qt.CursorShape.ArrowCursor,
    ToolName.CALLIPER: Qt.CursorShape.CrossCursor,
    ToolName.MARK: Qt.CursorShape.CrossCursor,
    ToolName.DRAW: Qt.CursorShape.CrossCursor,
    ToolName.CORRECT: Qt.CursorShape.CrossCursor,
}
_FIRST = FindingKind.INTRALUMINAL_FILLING_DEFECT
_NONE = Qt.KeyboardModifier.NoModifier
_WHEEL_STEP = 120


class Hand:
    """Left or one finger: the chosen tool; the other buttons and the wheel: what ``mouse`` says.

    Tools that aim at a place rest while another image is drawn: the place would be meant on that one.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.mouse = own_mouse()
        self.name = ToolName.WINDOW
        self._left: Tool = WindowLevel(stage)
        self._pressed: Tool | None = None
        self._button = Qt.MouseButton.NoButton
        self._began: Pointer | None = None
        self._turned = 0.0

    @property
    def is_down(self) -> bool:
        """True while a button is held."""
        return self._button is not Qt.MouseButton.NoButton

    def take(self, name: ToolName, kind: MarkKind | None) -> None:
        """Another tool for the left button; what was begun is dropped."""
        self._left.cancel()
        self.name = name
        stage = self._stage
        made: dict[ToolName, Tool] = {
            ToolName.WINDOW: WindowLevel(stage),
            ToolName.PAN: Pan(stage),
            ToolName.ZOOM: Zoom(stage),
            ToolName.LOUPE: ClickTool(stage.click),
            ToolName.CALLIPER: CalliperTool(stage),
            ToolName.CORRECT: AimTool(stage),
        }
        if name is ToolName.MARK:
            made[name] = MarkTool(stage, kind if isinstance(kind, FindingKind) else _FIRST)
        if name is ToolName.DRAW and isinstance(kind, AnnotationKind):
            made[name] = draw_tool(stage, kind)
        self._left = made[name]

    @property
    def clicks(self) -> Clicks | None:
        """The tool that draws by clicks, when it is in the hand."""
        return self._left if isinstance(self._left, Clicks) else None

    def take_back(self) -> bool:
        """One step of what was begun is taken back; False when nothing was."""
        tool: object = self._pressed if self.is_down else self._left
        return isinstance(tool, TakesBack) and tool.take_back()

    def press(self, button: Qt.MouseButton, at: Pointer, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """A button goes down; while one is down another is not heard."""
        if self.is_down:
            return
        tool = self._tool(button, at, modifiers)
        if self._aims_elsewhere(tool):
            return
        self._pressed, self._button, self._began = tool, button, at
        if tool is not None:
            tool.press(at)

    def move(self, at: Pointer) -> None:
        """The pointer moves; an open calliper follows it also without a button."""
        tool = self._pressed if self.is_down else self._left
        if tool is not None and not self._aims_elsewhere(tool):
            tool.move(at, pressed=self.is_down)

    def release(self, button: Qt.MouseButton, at: Pointer) -> None:
        """The button that went down first goes up; the right one without a movement may ask what is to be marked."""
        if not self.is_down or button is not self._button:
            return
        tool, began = self._pressed, self._began
        self._pressed, self._button, self._began = None, Qt.MouseButton.NoButton, None
        is_still = began is not None and not at.moved_from(began)
        asks = button is Qt.MouseButton.RightButton and is_still and self._stage.shows_itself
        if asks and self.mouse[Gesture.RIGHT_CLICK] is Behaviour.KINDS:
            if tool is not None:
                tool.cancel()
            self._stage.ask(at)
        elif tool is not None:
            tool.cancel() if self._aims_elsewhere(tool) else tool.release(at)

    def cancel(self) -> None:
        """Drop what was begun."""
        tool = self._pressed if self.is_down else self._left
        if tool is not None:
            tool.cancel()
        self._pressed, self._button, self._began = None, Qt.MouseButton.NoButton, None

    def wheel(self, eighths: int, modifiers: Qt.KeyboardModifier) -> tuple[Behaviour, float]:
        """What a turn of the wheel does, and by how many notches; images go by whole ones, also on a touch pad."""
        ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        gesture = {
            (True, True): Gesture.CTRL_SHIFT_WHEEL,
            (True, False): Gesture.CTRL_WHEEL,
            (False, True): Gesture.SHIFT_WHEEL,
        }.get((bool(modifiers & ctrl), bool(modifiers & shift)), Gesture.WHEEL)
        notches = eighths / _WHEEL_STEP
        if self.mouse[gesture] is not Behaviour.IMAGES:
            return self.mouse[gesture], notches
        self._turned = notches if self._turned * notches < 0 else self._turned + notches
        whole = int(self._turned)
        self._turned -= whole
        return Behaviour.IMAGES, float(whole)

    def double_click(self) -> str:
        """The action that a double click wishes, empty for none."""
        actions = {Behaviour.ALONE: "alone", Behaviour.FULL_SCREEN: "full_screen"}
        return actions.get(self.mouse[Gesture.DOUBLE_CLICK], "")

    def _aims_elsewhere(self, tool: Tool | None) -> bool:
        return tool is self._left and self.name in _AIMS and not self._stage.shows_itself

    def _held(self, at: Pointer) -> Tool | None:
        """A handle of what is chosen goes before a tool that only looks."""
        if self.name in _AIMS or not self._stage.shows_itself:
            return None
        grip = self._stage.grip(at)
        return ReshapeTool(self._stage, grip) if grip is not None else None

    def _tool(self, button: Qt.MouseButton, at: Pointer, modifiers: Qt.KeyboardModifier) -> Tool | None:
        made: dict[Behaviour, Callable[[Stage], Tool]] = {
            Behaviour.WINDOW: WindowLevel,
            Behaviour.PAN: Pan,
            Behaviour.ZOOM: Zoom,
        }
        gesture = _gesture(button, modifiers)
        behaviour = self.mouse[gesture] if gesture is not None else Behaviour.NOTHING
        if behaviour is Behaviour.TOOL:
            return self._held(at) or self._left
        return made[behaviour](self._stage) if behaviour in made else None


def _gesture(button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Gesture | None:
    if button is Qt.MouseButton.LeftButton:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return Gesture.CTRL_LEFT_DRAG
        return Gesture.SHIFT_LEFT_DRAG if modifiers & Qt.KeyboardModifier.ShiftModifier else Gesture.LEFT_DRAG
    return {Qt.MouseButton.RightButton: Gesture.RIGHT_DRAG, Qt.MouseButton.MiddleButton: Gesture.MIDDLE_DRAG}.get(
        button
    )


def pointer(at: QPointF, ratio: float) -> Pointer:
    """A logical place as device pixels."""
    return Pointer(at.x() * ratio, at.y() * ratio, ratio)

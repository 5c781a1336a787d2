"""The canvas: one mammogram, hung, with everything the hand can do to its view."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QCursor, QEventPoint, QMouseEvent, QTouchEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from ductoview.display.drawings import Drawing
from ductoview.display.lens import Lens
from ductoview.display.orientation import Orientation
from ductoview.display.pictures import DUCTS, Pictures
from ductoview.model.annotation import Annotation, AnnotationKind
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.ui.canvas.fingers import Fingers
from ductoview.ui.canvas.hand import CURSORS, Hand, pointer
from ductoview.ui.canvas.moving import MovingWidget
from ductoview.ui.canvas.waiting import Waiting, cancel_box
from ductoview.ui.overlays.annotations import annotation_at, handle_at
from ductoview.ui.overlays.marks import mark_at
from ductoview.ui.overlays.model import Layers, Overlay
from ductoview.ui.overlays.sketch import Sketch
from ductoview.ui.overlays.trail import Trail
from ductoview.ui.tools.aim import AimStep
from ductoview.ui.tools.names import MarkKind, ToolName
from ductoview.ui.tools.pointer import Pointer
from ductoview.ui.tools.reshape import Grip
from ductoview.workspace.mouse_map import Behaviour, MouseMap

_WHEEL_FACTOR = 1.2
_WHEEL_STEP = 120


class Canvas(MovingWidget):
    """One image. It says what the hand did and never changes a review, reads a file or waits.

    ``pointed`` carries the stored place under the pointer (PointPx, or None outside); ``clicked`` a stored place (or
    None) and the keyboard modifiers; ``mark_clicked`` the id of a finding, instead of ``clicked``; ``marked`` a
    FindingKind and a place (tool MARK), ``mark_drawn`` a FindingKind, places, and whether they go around; ``measured`` two
    places (tool CALLIPER); ``annotated`` an AnnotationKind, places, and whether they are closed (tool DRAW); ``reshaped``
    the id of a drawing or calliper and its new places; ``aimed`` an AimStep
    and a place or None (tool CORRECT); ``window_changed`` the Window after a
    drag or after one was taken back, None for a look-up table; ``view_changed`` follows zoom and pan;
    ``cancel_wished`` a click on the cancel hint while loading; ``asked`` a stored place and a logical one of the canvas,
    where the hand wants to choose what to mark; ``scrolled`` by how many images the wheel goes on; ``wished`` an action;
    ``loupe_sized`` the side in logical pixels that the hand gave the loupe; ``enhance_turned`` notches of the wheel;
    ``aim_turned`` too, instead of what the wheel does else, while ``wheel_is_tools``.
    """

    pointed = pyqtSignal(object)
    clicked = pyqtSignal(object, object)
    wished = pyqtSignal(str)
    mark_clicked = pyqtSignal(str)
    marked = pyqtSignal(object, object)
    mark_drawn_at = pyqtSignal(object, object, bool)
    measured = pyqtSignal(object, object)
    annotated = pyqtSignal(object, object, bool)
    reshaped = pyqtSignal(str, object)
    aimed = pyqtSignal(object, object)
    cancel_wished = pyqtSignal()
    asked = pyqtSignal(object, object)
    scrolled = pyqtSignal(int)
    loupe_sized = pyqtSignal(float)
    enhance_turned = pyqtSignal(float)
    aim_turned = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 160)
        self.setAccessibleName("mammogram")
        self.wheel_is_tools = False
        self._hand = Hand(self)
        self._fingers = Fingers(self, self, self._hand)
        self._fingers.double_tapped.connect(lambda: self.wished.emit("alone"))

    # -- what is shown ---------------------------------------------------------------------------------------------
    def show_mammogram(self, mammogram: Mammogram, orientation: Orientation | None = None) -> None:
        """Show an image at the default window; without an orientation it hangs by its own view."""
        self._forget()
        self._pictures = Pictures(mammogram, orientation)
        self._pictures.set_curve(self._curve)
        self._lens = Lens(self._pictures.own, *self._device_size(), allowed=lambda: self.bond.scales)
        self._be_fast()
        self.setAccessibleName(f"mammogram {mammogram.facts.view.label}")
        self.view_changed.emit()
        self.update()

    def show_loading(self, facts: ImageFacts | None, fraction: float, phrase: str) -> None:
        """Clear the old image and say whose image is coming and how far it is; may be called for every progress."""
        self._forget()
        self._easel.waiting = Waiting(facts=facts, fraction=fraction, phrase=phrase)
        self.update()

    def show_failure(self, sentence: str, facts: ImageFacts | None = None) -> None:
        """Clear the old image and say why there is none."""
        self._forget()
        self._easel.waiting = Waiting(facts=facts, failure=sentence)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._forget()
        self.update()

    def show_alternate(self, mammogram: Mammogram | None) -> None:
        """Show another image (the scout) at the same geometry while it lasts; None brings the own image back."""
        if self._pictures is not None:
            self._pictures.show_alternate(mammogram)
            self.update()

    def show_enhanced(self, grey: NDArray[np.float32] | None, words: str = DUCTS) -> None:
        """Draw this picture (0..1, the image's shape) instead of the pixels; marks and measures keep to the pixels."""
        if self._pictures is not None:
            self._pictures.show_enhanced(grey, words)
            self.update()

    @property
    def made(self) -> str:
        """What a picture drawn instead of the pixels says of itself; empty while there is none."""
        return self._pictures.made if self._pictures is not None else ""

    def set_facts(self, facts: ImageFacts) -> None:
        """Facts that were corrected (a stated phase) for the texts; the pixels stay."""
        if self._picture is not None and facts.ref == self._picture.mammogram.facts.ref:
            self._picture.mammogram = replace(self._picture.mammogram, facts=facts)
            self.update()

    @property
    def mammogram(self) -> Mammogram | None:
        """The image shown, None while loading or after a failure."""
        return self._picture.mammogram if self._picture else None

    # -- what lies over it -----------------------------------------------------------------------------------------
    def set_overlay(self, overlay: Overlay) -> None:
        """What may be drawn over the image."""
        self._easel.overlay = overlay
        self.update()

    def set_foreign(self, drawn: tuple[Drawing, ...]) -> None:
        """What other programs marked on the image."""
        self._easel.foreign = drawn
        self.update()

    def show_trail(self, trail: Trail | None) -> None:
        """A way along ducts that is looked at elsewhere, or none."""
        self._easel.trail = trail
        self.update()

    def show_cross(self, at: PointPx | None) -> None:
        """A cross at the stored place that is pointed at elsewhere, or none."""
        if at != self._easel.cross:
            self._easel.cross = at
            self.update()

    def show_sketch(self, sketch: Sketch | None) -> None:
        """What a correction would change, or nothing."""
        if sketch is not None or self._easel.sketch is not None:
            self._easel.sketch = sketch
            self.update()

    def set_layers(self, layers: Layers) -> None:
        """Which of it is drawn."""
        self._easel.layers = layers
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Frame this canvas as the chosen one."""
        self._easel.is_chosen = chosen
        self.update()

    # -- tools -----------------------------------------------------------------------------------------------------
    def set_tool(self, tool: ToolName, kind: MarkKind | None = None) -> None:
        """What the left button does; ``kind`` is the finding of MARK or the drawing of DRAW."""
        self._hand.take(tool, kind)
        self.setCursor(CURSORS[tool])
        self.set_loupe(tool is ToolName.LOUPE)

    def set_mouse(self, mouse: MouseMap) -> None:
        """What the buttons and the wheel do."""
        self._hand.mouse = mouse

    def set_loupe(self, shown: bool) -> None:
        """Show or hide the magnifying glass at the pointer."""
        self._glass.is_shown = shown
        if shown and self._pointer is None:
            at = self.mapFromGlobal(QCursor.pos())
            if self.rect().contains(at):
                self._pointer = pointer(QPointF(at), self.devicePixelRatioF())
        self.update()

    def size_loupe(self, side: float) -> None:
        """A loupe of so many logical pixels, within what makes sense."""
        self._glass.resize(side)
        self.update()

    def step_loupe(self, steps: float) -> None:
        """A larger or smaller loupe, by steps of the wheel."""
        self.size_loupe(self._glass.stepped(steps))
        self.loupe_sized.emit(self._glass.side)

    @property
    def shows_itself(self) -> bool:
        """False while the scout is drawn in place of the image: then nothing on it can be aimed at."""
        return self._pictures is not None and not self._pictures.is_alternate

    def draws(self, finding_id: str) -> bool:
        """True while the mark of that finding is drawn on the image itself and its middle is in sight."""
        if self._lens is None or not self.shows_itself:
            return False
        width, height = self._device_size()
        drawn = self._easel.rings(self._lens.to_device, self.devicePixelRatioF())
        mine = [ring for ring in drawn if ring.mark.finding.id == finding_id]
        return any(0 <= ring.x < width and 0 <= ring.y < height for ring in mine)

    def draft(self, start: PointPx | None, end: PointPx | None) -> None:
        """Show an unfinished distance, or none."""
        self._easel.draft = (start, end) if start is not None and end is not None else None
        self.update()

    def measure(self, start: PointPx, end: PointPx) -> None:
        """A distance was drawn."""
        self.measured.emit(start, end)

    def mark(self, kind: FindingKind, at: PointPx) -> None:
        """A finding was put there."""
        self.marked.emit(kind, at)

    def mark_drawn(self, kind: FindingKind, points: tuple[PointPx, ...], *, is_closed: bool) -> None:
        """A finding was drawn along or around these places."""
        self.mark_drawn_at.emit(kind, points, is_closed)

    def draw(self, draft: Annotation | None) -> None:
        """Show an unfinished drawing, or none."""
        if draft is not None or self._easel.drawing is not None:
            self._easel.drawing = draft
            self.update()

    def drawn(self, kind: AnnotationKind, points: tuple[PointPx, ...], *, is_closed: bool = False) -> None:
        """Something was drawn."""
        self.annotated.emit(kind, points, is_closed)

    def reshape(self, drawn_id: str, points: tuple[PointPx, ...]) -> None:
        """A drawing was moved."""
        self.reshaped.emit(drawn_id, points)

    def holds(self, at: PointPx) -> bool:
        """True for a place on the image."""
        rows, columns = self._picture.stored_shape if self._picture is not None else (0, 0)
        return -0.5 <= at.row <= rows - 0.5 and -0.5 <= at.column <= columns - 0.5

    def grip(self, at: Pointer) -> Grip | None:
        """A handle of the chosen drawing, or its line."""
        lens, chosen = self._lens, self._easel.chosen_drawing
        if lens is None or chosen is None or not self.shows_itself:
            return None
        if (index := handle_at(chosen, lens.to_device, at.x, at.y, at.ratio)) is not None:
            return Grip(drawn=chosen, index=index)
        is_on = annotation_at([chosen], lens.to_device, at.x, at.y, at.ratio)
        return Grip(drawn=chosen, index=None) if is_on else None

    def seen_at(self, at: PointPx) -> tuple[float, float]:
        """Where a stored place is on the canvas, in logical pixels; its middle without an image."""
        if self._lens is None:
            return self.width() / 2, self.height() / 2
        x, y = self._lens.to_device(at)
        return x / self.devicePixelRatioF(), y / self.devicePixelRatioF()

    def finish_drawing(self) -> bool:
        """End a line that is being drawn; False when none is."""
        return self._hand.clicks is not None and self._hand.clicks.finish()

    def take_back_drawing(self) -> bool:
        """The last step of what the hand began; False when it began nothing."""
        return self._hand.take_back()

    def aim(self, step: AimStep, at: PointPx | None) -> None:
        """The hand points, clicks or drags there."""
        self.aimed.emit(step, at)

    def click(self, pointer: Pointer) -> None:
        """Choose the mark under the pointer, else tell the place."""
        circles = self._easel.rings(self._lens.to_device, pointer.ratio) if self._lens and self.shows_itself else ()
        found = mark_at(circles, pointer.x, pointer.y, pointer.ratio) or self._drawing_at(pointer)
        if found:
            self.mark_clicked.emit(found)
        else:
            self.clicked.emit(self.place(pointer.x, pointer.y), Qt.KeyboardModifier.NoModifier)

    def _drawing_at(self, pointer: Pointer) -> str:
        if self._lens is None or not self.shows_itself:
            return ""
        drawings = self._easel.drawings
        return annotation_at(drawings, self._lens.to_device, pointer.x, pointer.y, pointer.ratio)

    def ask(self, pointer: Pointer) -> None:
        """What could be marked there?"""
        if place := self.place(pointer.x, pointer.y):
            self.asked.emit(place, QPointF(pointer.x / pointer.ratio, pointer.y / pointer.ratio).toPoint())

    # -- events ----------------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        if self._picture is None:
            event.ignore()
        else:
            self._hand.press(event.button(), self._pointed(event.position()), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._picture is None:
            return
        self._update_glass()
        at = self._pointed(event.position())
        self._update_glass()
        self._hand.move(at)
        if not self._hand.is_down:
            self.pointed.emit(self.place(at.x, at.y))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        at = self._pointed(event.position())
        if self._picture is not None:
            self._hand.release(event.button(), at)
        elif self._easel.waiting.phrase and cancel_box(*self._device_size(), at.ratio).contains(at.x, at.y):
            self.cancel_wished.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if self.finish_drawing():
            return
        self._hand.cancel()
        is_left = event is not None and event.button() is Qt.MouseButton.LeftButton
        if event is not None and is_left and self._hand.name is ToolName.CORRECT:
            at = self._pointed(event.position())
            self.aim(AimStep.TWICE, self.place(at.x, at.y))
        elif wish := self._hand.double_click():
            self.wished.emit(wish)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is None or self._picture is None:
            return
        self._pointed(event.position())
        behaviour, steps = self._hand.wheel(event.angleDelta().y() or event.angleDelta().x(), event.modifiers())
        if self.wheel_is_tools and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.aim_turned.emit(event.angleDelta().y() / _WHEEL_STEP)
        elif self._glass.is_shown and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_loupe(steps)
        elif behaviour is Behaviour.ZOOM:
            self.zoom_by(_WHEEL_FACTOR**steps)
        elif behaviour is Behaviour.ENHANCE:
            self.enhance_turned.emit(steps)
        elif behaviour is Behaviour.IMAGES and steps:
            self.scrolled.emit(-int(steps))

    def leaveEvent(self, event: QEvent | None) -> None:
        self._pointer = None
        self.pointed.emit(None)
        self.update()

    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QTouchEvent) and self._picture is not None:
            self._fingers.touch(event, self._touched)
            event.accept()
            return True
        if event is not None and event.type() == QEvent.Type.DevicePixelRatioChange:
            # Moved to a screen of another density: the same size in logical pixels is another one in device pixels.
            self._with_lens(lambda lens: lens.resize(*self._device_size()))
        return super().event(event)

    # -- within ----------------------------------------------------------------------------------------------------
    def _forget(self) -> None:
        """Nothing of an old image stays: no pixels, no marks, no unfinished distance."""
        self._hand.cancel()
        self._fingers.cancel()
        self._settle.stop()
        self._pictures = self._lens = None
        self._easel.forget()
        self.setAccessibleName("mammogram")

    def _update_glass(self) -> None:
        """Paint again where the loupe is: the rest of the image has not changed."""
        if self._glass.is_shown and self._pointer is not None:
            at = self._pointer
            rect = self._glass.rect(at.x, at.y, at.ratio).grown(2)
            sides = (rect.x / at.ratio, rect.y / at.ratio, rect.width / at.ratio, rect.height / at.ratio)
            self.update(QRectF(*sides).toAlignedRect())

    def _touched(self, point: QEventPoint) -> Pointer:
        return pointer(self.mapFromGlobal(point.globalPosition()), self.devicePixelRatioF())

    def _pointed(self, at: QPointF) -> Pointer:
        self._pointer = pointer(at, self.devicePixelRatioF())
        return self._pointer

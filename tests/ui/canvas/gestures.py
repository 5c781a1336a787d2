"""A hand of events over a canvas, and what stands on the screen after it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QImage, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication

from ductoview.ui.canvas.canvas import Canvas

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


def send(
    canvas: Canvas, kind: QEvent.Type, at: tuple[float, float], button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    """One mouse event at a logical place."""
    place = QPointF(*at)
    QApplication.sendEvent(canvas, QMouseEvent(kind, place, place, button, held, NONE))


def press(canvas: Canvas, at: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """A button goes down."""
    send(canvas, QEvent.Type.MouseButtonPress, at, button, button)


def move(canvas: Canvas, at: tuple[float, float], held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """The pointer moves."""
    send(canvas, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, held)


def release(canvas: Canvas, at: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """A button goes up."""
    send(canvas, QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton)


def drag(canvas: Canvas, start: tuple[float, float], end: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """From one place to another with a button held."""
    press(canvas, start, button)
    move(canvas, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), button)
    move(canvas, end, button)
    release(canvas, end, button)


def click(canvas: Canvas, at: tuple[float, float]) -> None:
    """Down and up."""
    press(canvas, at)
    release(canvas, at)


def wheel(canvas: Canvas, at: tuple[float, float], steps: float) -> None:
    """So many notches at a place."""
    place, turned = QPointF(*at), QPoint(0, round(steps * 120))
    event = QWheelEvent(
        place, place, QPoint(), turned, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(canvas, event)


def grabbed(canvas: Canvas) -> NDArray[np.uint8]:
    """What stands on the screen, rows x columns x RGB."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = image.constBits()
    assert data is not None
    raw = np.frombuffer(data.asstring(image.sizeInBytes()), np.uint8).reshape(image.height(), image.bytesPerLine())
    return raw[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def collected(signal: Any) -> list[Any]:
    """What a signal carries from now on."""
    got: list[Any] = []
    signal.connect(lambda *values: got.append(values[0] if len(values) == 1 else values))
    return got

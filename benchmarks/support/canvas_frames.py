"""The same movements of the hand over our canvas and over a plain pyqtgraph ImageItem, each frame timed and really painted."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QImage, QMouseEvent
from PyQt6.QtWidgets import QApplication, QWidget

from benchmarks.support.paints import Paints
from ductoview.model.image import Mammogram
from ductoview.ui.canvas.canvas import Canvas

WIDTH, HEIGHT = 2048, 2560
ZOOM_STEP, PAN_STEP, THERE = 1.03, (6, 8), 15
_MOST_ROUNDS = 20

Times = dict[str, list[float]]
"""CPU ms of this process for every frame of a movement."""
Step = Callable[[int], object]


class Stand:
    """A shown widget whose ``painted`` part is timed while it is changed."""

    def __init__(self, application: QApplication, shown: QWidget, painted: QWidget, frames: int) -> None:
        self._application, self._shown, self._frames = application, shown, frames
        self._paints = Paints(painted)
        shown.resize(WIDTH, HEIGHT)
        shown.show()
        window = shown.windowHandle()
        while window is None or not window.isExposed():
            application.processEvents()
        self.rest()

    def rest(self) -> None:
        """Paint what is due."""
        for _ in range(5):
            self._application.processEvents()

    def time(self, step: Step) -> list[float]:
        """Time a step and everything until it is painted; an error when that does not happen or the screen stays as it was."""
        self.rest()
        before, took = self.picture(), []
        for number in range(self._frames):
            painted, started = self._paints.count, time.process_time()
            step(number)
            for _ in range(_MOST_ROUNDS):
                self._application.processEvents()
                if self._paints.count > painted:
                    break
            else:
                raise RuntimeError(f"Frame {number} was not painted.")
            took.append((time.process_time() - started) * 1000)
            if number == 0 and np.array_equal(before, self.picture()):
                raise RuntimeError("The first frame left the screen as it was.")
        return took

    def picture(self) -> NDArray[np.uint8]:
        """The green channel of what is on the screen: not painted anew for this, but what stands in the window."""
        screen = self._shown.screen()
        assert screen is not None
        image = screen.grabWindow(self._shown.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        data = image.constBits()
        assert data is not None
        data.setsize(image.sizeInBytes())
        return np.frombuffer(data, np.uint8).reshape(image.height(), -1, 4)[..., 1].copy()

    def close(self) -> None:
        """Take it off the screen."""
        self._shown.close()
        self.rest()


def is_there(number: int) -> bool:
    """Out for ``THERE`` frames, then back: so the image never leaves the viewport."""
    return number // THERE % 2 == 0


def time_canvas(application: QApplication, mammogram: Mammogram, frames: int) -> Times:
    """Frames of our canvas by "fit window", "1:1 pan" and so on, and of its loupe."""
    canvas = Canvas()
    stand = Stand(application, canvas, canvas, frames)
    canvas.show_mammogram(mammogram)
    stand.rest()
    times: Times = {}
    for place, go in (("fit", canvas.fit), ("1:1", canvas.one_to_one)):
        steps: dict[str, Step] = {"window": _window(canvas), "pan": _pan(canvas), "zoom": _zoom(canvas)}
        for name, step in steps.items():
            go()
            canvas.reset_window()
            times[f"{place} {name}"] = stand.time(step)
    canvas.fit()
    canvas.set_loupe(True)
    times["loupe"] = stand.time(_loupe(canvas))
    stand.close()
    return times


def time_pyqtgraph(application: QApplication, pixels: NDArray[np.uint16], frames: int) -> Times:
    """The same of a plain ImageItem in a ViewBox that fills the window, everything else as pyqtgraph has it."""
    import pyqtgraph

    pyqtgraph.setConfigOptions(imageAxisOrder="row-major")
    view = pyqtgraph.GraphicsView()
    box = pyqtgraph.ViewBox(lockAspect=True, invertY=True)
    view.setCentralItem(box)
    item = pyqtgraph.ImageItem(pixels, levels=(0, 4096))
    box.addItem(item)
    stand = Stand(application, view, view.viewport(), frames)
    rows, columns = pixels.shape

    def go(zoom: float) -> None:
        item.setLevels((0, 4096))
        wide, high = WIDTH / zoom / 2, HEIGHT / zoom / 2
        box.setRange(
            xRange=(columns / 2 - wide, columns / 2 + wide), yRange=(rows / 2 - high, rows / 2 + high), padding=0
        )

    def window(number: int) -> None:
        item.setLevels((3.0 * number + 3, 4096 + 5.0 * number + 3))

    def pan(number: int) -> None:
        sign, (wide, high) = (1 if is_there(number) else -1), box.viewPixelSize()
        box.translateBy(x=-sign * PAN_STEP[0] * wide, y=-sign * PAN_STEP[1] * high)

    def zoom_in(number: int) -> None:
        factor = 1 / ZOOM_STEP if is_there(number) else ZOOM_STEP
        box.scaleBy((factor, factor))

    times: Times = {}
    for place, zoom in (("fit", min(WIDTH / columns, HEIGHT / rows)), ("1:1", 1.0)):
        for name, step in {"window": window, "pan": pan, "zoom": zoom_in}.items():
            go(zoom)
            times[f"{place} {name}"] = stand.time(step)
    stand.close()
    return times


def _window(canvas: Canvas) -> Step:
    base = canvas.choice
    assert base is not None
    return lambda number: canvas.adjust(base, 3.0 * number + 1, 2.0 * number + 1)


def _pan(canvas: Canvas) -> Step:
    def pan(number: int) -> None:
        sign = 1 if is_there(number) else -1
        canvas.look(canvas.view.moved(sign * PAN_STEP[0], sign * PAN_STEP[1]))

    return pan


def _zoom(canvas: Canvas) -> Step:
    return lambda number: canvas.zoom_by(ZOOM_STEP if is_there(number) else 1 / ZOOM_STEP)


def _loupe(canvas: Canvas) -> Step:
    def move(number: int) -> None:
        place = QPointF(300 + 9 * number, 700)
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, move)

    return move

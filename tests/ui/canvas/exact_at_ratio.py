"""Run by itself under QT_SCALE_FACTOR: ratio, zoom, size, how many device pixels differ from the table of the pixels, and
in how many of its movements the screen differs from the same painted anew.
"""

import sys

import numpy as np
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget

from ductoview.display.grey_table import grey_table
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.overlays.model import Layers
from tests.display.support import FULL_RANGE, mammogram


def main() -> None:
    """One canvas inside another widget, at an odd place, at 1:1."""
    application = QApplication(sys.argv)
    made = mammogram(np.random.default_rng(9).integers(0, 4096, (1500, 1400), dtype=np.uint16))
    window = QWidget()
    window.resize(500, 420)
    canvas = Canvas(window)
    canvas.setGeometry(37, 21, 331, 303)
    canvas.set_layers(Layers(overlays=False, texts=False))
    window.show()
    canvas.show_mammogram(made)
    canvas.one_to_one()
    application.processEvents()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    data = image.constBits()
    assert data is not None
    seen = np.frombuffer(data.asstring(image.sizeInBytes()), np.uint8).reshape(image.height(), image.bytesPerLine())
    seen = seen[:, : image.width()]
    view = canvas.view
    part = made.pixels[-view.y : image.height() - view.y, -view.x : image.width() - view.x].copy()
    differing = int((grey_table(made.grey, FULL_RANGE).apply(part) != seen).sum())
    size, stale = f"{image.width()}x{image.height()}", _stale_after_moving(application, window, canvas)
    sys.stdout.write(f"{canvas.devicePixelRatioF():g} {view.zoom:g} {size} {differing} {stale}\n")


def _stale_after_moving(application: QApplication, window: QWidget, canvas: Canvas) -> int:
    canvas.set_layers(Layers())
    application.processEvents()
    stale = 0
    for dx, dy in ((4, 8), (-3, 5), (60, -44), (-11, -1), (8, 0), (0, -12), (-120, 90), (1, 1)):
        canvas.look(canvas.view.moved(dx, dy))
        seen = []
        for _ in range(2):
            application.processEvents()
            screen = window.screen()
            assert screen is not None
            seen.append(screen.grabWindow(window.winId()).toImage())
            canvas.update()
        stale += seen[0] != seen[1]
    return stale


if __name__ == "__main__":
    main()

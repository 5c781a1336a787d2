"""Run by itself under QT_SCALE_FACTOR: ratio, zoom, size, and how many device pixels differ from the table of the pixels."""

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
    sys.stdout.write(f"{canvas.devicePixelRatioF():g} {view.zoom:g} {image.width()}x{image.height()} {differing}\n")


if __name__ == "__main__":
    main()

"""A page of paper in a dark room: drawn before it is shown, no brighter than the brightest words of the window."""

from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPalette, QPixmap
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtWidgets import QFrame, QLabel, QScrollArea

from ductoview.ui.style.table import COLOURS


class Paper(QScrollArea):
    """The first page of a PDF, as wide as there is room. Qt's own view of PDFs stands white and empty for as long as it draws."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = 0
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        around = self.palette()
        around.setColor(QPalette.ColorRole.Window, QColor(COLOURS.page))
        self.setPalette(around)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidgetResizable(True)
        self.setWidget(self._sheet)

    def show_page(self, pdf: bytes) -> None:
        """Draw it and show it from its top; ``pages`` counts those of the document, 0 when it cannot be read."""
        document, buffer = QPdfDocument(None), QBuffer()
        buffer.setData(QByteArray(pdf))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(buffer)
        self.pages = document.pageCount()
        if self.pages:
            self._sheet.setPixmap(_drawn(document, self.viewport_width, self.devicePixelRatioF()))
        if bar := self.verticalScrollBar():
            bar.setValue(0)
        document.close()

    def clear(self) -> None:
        """No page."""
        self.pages = 0
        self._sheet.clear()

    @property
    def viewport_width(self) -> int:
        """The room for a page, in logical pixels."""
        viewport = self.viewport()
        return max(1, viewport.width() if viewport is not None else self.width())


def _drawn(document: QPdfDocument, width: int, ratio: float) -> QPixmap:
    points = document.pagePointSize(0)
    size = QSize(round(width * ratio), round(width * ratio * points.height() / points.width()))
    paper = QImage(size, QImage.Format.Format_RGB32)
    paper.fill(QColor(COLOURS.strong))
    painter = QPainter(paper)
    # White becomes the paper's own grey, black stays black.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    painter.drawImage(0, 0, document.render(0, size))
    painter.end()
    made = QPixmap.fromImage(paper)
    made.setDevicePixelRatio(ratio)
    return made

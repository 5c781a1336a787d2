"""One place of the layout: an image on its canvas, or what is known of it until it is there."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from ductoview.model.exam import ExamImage
from ductoview.ui.style.table import Sizes


class TileView(QWidget):
    touched = pyqtSignal(str, str)
    marked = pyqtSignal(str, object, object)
    measured = pyqtSignal(str, object, object)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.uid = ""
        self.scout_uid = ""

    def wait_for(self, image: ExamImage, *, scout: str) -> None:
        self.uid, self.scout_uid = image.sop_instance_uid, scout

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *a, **k: None

"""What the reader is at: one image, and perhaps one finding on it; shared by tiles, cards and keys."""

from PyQt6.QtCore import QObject, pyqtSignal


class Selection(QObject):
    """``changed`` follows every change of image or finding."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._image_uid = ""
        self._finding_id = ""

    @property
    def image_uid(self) -> str:
        """SOPInstanceUID of the image, empty when there is none."""
        return self._image_uid

    @property
    def finding_id(self) -> str:
        """Id of the finding on that image, empty when none is chosen."""
        return self._finding_id

    def choose(self, image_uid: str, finding_id: str = "") -> None:
        """Be at this image, and at this finding of it."""
        if (image_uid, finding_id) != (self._image_uid, self._finding_id):
            self._image_uid, self._finding_id = image_uid, finding_id
            self.changed.emit()

"""News of studies on its way to the widgets: of a study the first at once, and the next of the same one after a pause.

While a modality sends there is news several times a second, each time of the study whose images come, and each time the
window would wake for it and draw.
"""

import threading

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

_PAUSE_MS = 3000


class StudyNews(QObject):
    """``put`` is for any thread; ``told`` comes in the window's."""

    told = pyqtSignal(str)
    _came = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._lately: set[str] = set()
        self._again: set[str] = set()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._after_the_pause)
        self._came.connect(self._at_once)

    def put(self, study_uid: str) -> None:
        """There is news of a study; of any, when it has no UID."""
        with self._lock:
            if study_uid in self._lately:
                self._again.add(study_uid)
                return
            self._lately.add(study_uid)
        self._came.emit(study_uid)

    def _at_once(self, study_uid: str) -> None:
        if not self._pause.isActive():
            self._pause.start()
        self.told.emit(study_uid)

    def _after_the_pause(self) -> None:
        with self._lock:
            again, self._again = self._again, set()
            self._lately = set(again)
        if again:
            self._pause.start()
        for study_uid in sorted(again):
            self.told.emit(study_uid)

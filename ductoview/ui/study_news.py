"""News of studies on its way to the widgets: the first at once, and what comes within a second of it together after that.

While a modality sends there is news several times a second, and each wakes the window.
"""

import threading

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

_PAUSE_MS = 1000


class StudyNews(QObject):
    """``put`` is for any thread; ``told`` names each study once, in the window's thread."""

    told = pyqtSignal(str)
    _came = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: dict[str, None] = {}
        self._is_awake = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._pass_on)
        self._came.connect(self._pass_on)

    def put(self, study_uid: str) -> None:
        """There is news of a study; of any, when it has no UID."""
        with self._lock:
            self._waiting[study_uid] = None
            was_awake, self._is_awake = self._is_awake, True
        if not was_awake:
            self._came.emit()

    def _pass_on(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            self._is_awake = bool(waiting)
        if waiting:
            self._pause.start()
        for study_uid in waiting:
            self.told.emit(study_uid)

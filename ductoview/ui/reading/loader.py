"""Brings the images of the open exam and their analyses, what hangs first; results of an earlier exam are dropped."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage

from ductoview.display.render import thumbnail
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, Hanging
from ductoview.model.image import Mammogram
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Job

_PICTURE = (160, 160)


class Loader(QObject):
    """``loaded`` and ``analysed`` carry a SOPInstanceUID and the result, ``progressed`` a fraction and a phrase."""

    loaded = pyqtSignal(str, object)
    pictured = pyqtSignal(str, object)
    analysed = pyqtSignal(str, object)
    failed = pyqtSignal(str, str)
    progressed = pyqtSignal(str, float, str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._token = 0
        self._jobs: list[Job] = []
        self._analyses: dict[str, DuctAnalysis] = {}

    def begin(self, exam: Exam, hanging: Hanging) -> None:
        """Load and analyse all images of an exam: the hung ones, their scouts, then the others."""
        self.stop()
        self._token = exam.load_token
        for uid in loading_order(exam, hanging):
            self.want(uid)

    def want(self, uid: str) -> None:
        """Load an image (again: the workspace keeps only so many), and have it analysed."""
        workspace = self._desk.workspace
        self._run(uid, lambda p, c: workspace.image(uid, progress=p, cancel=c), self._image_came, "read")

    def stop(self) -> None:
        """Stop all loading and forget the analyses."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        self._analyses.clear()
        self._token = 0

    def analysis(self, uid: str) -> DuctAnalysis | None:
        """The analysis, once it is ready."""
        return self._analyses.get(uid)

    @property
    def analysed_count(self) -> int:
        """How many images have been analysed."""
        return len(self._analyses)

    def _image_came(self, uid: str, mammogram: Mammogram) -> None:
        self.loaded.emit(uid, mammogram)
        self._run(uid, lambda _p, _c: small_picture(mammogram), self.pictured.emit, "read")
        if uid in self._analyses:
            return
        workspace = self._desk.workspace
        self._run(uid, lambda p, c: workspace.analysis(uid, progress=p, cancel=c), self._analysis_came, "analyse")

    def _analysis_came(self, uid: str, analysis: DuctAnalysis) -> None:
        self._analyses[uid] = analysis
        self.analysed.emit(uid, analysis)

    def _run(self, uid: str, work: Callable[..., object], came: Callable[..., None], lane: str) -> None:
        token = self._token

        def only_now(step: Callable[..., None]) -> Callable[..., None]:
            return lambda *values: step(uid, *values) if token == self._token else None

        self._jobs.append(
            self._desk.jobs.run(
                work,
                done=only_now(came),
                failed=only_now(self.failed.emit),
                progress=only_now(self.progressed.emit),
                lane=lane,
            )
        )


def small_picture(mammogram: Mammogram) -> QImage:
    """The image as it hangs, small, for the strip."""
    grey = thumbnail(mammogram, *_PICTURE)
    height, width = grey.shape
    return QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def loading_order(exam: Exam, hanging: Hanging) -> tuple[str, ...]:
    """SOPInstanceUIDs in the order they are needed, each once."""
    hung = [tile.sop_instance_uid for tile in hanging.tiles]
    scouts = [tile.scout for tile in hanging.tiles if tile.scout]
    others = [image.sop_instance_uid for image in exam.images]
    return tuple(dict.fromkeys((*hung, *scouts, *others)))

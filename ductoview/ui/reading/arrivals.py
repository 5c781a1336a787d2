"""What comes while one reads: images, thumbnails, analyses, enhanced pictures, failures, and facts that become known."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.image import Mammogram
from ductoview.model.review import Review
from ductoview.ui.desk import Desk
from ductoview.ui.parts.busy import Busy
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.states_corner import StatesCorner
from ductoview.ui.reading.strip import Strip
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.words import joined


class Arrivals(QObject):
    """Hands each thing that comes to whoever shows it; ``changed`` follows what the lists must say anew.

    ``review`` answers what may be drawn of the review.
    """

    changed = pyqtSignal()

    def __init__(
        self,
        desk: Desk,
        loader: Loader,
        tiles: Tiles,
        strip: Strip,
        busy: Busy,
        states: StatesCorner,
        review: Callable[[], Review],
    ) -> None:
        super().__init__(tiles)
        self._desk, self._loader, self._tiles, self._strip = desk, loader, tiles, strip
        self._busy, self._states, self._review = busy, states, review
        loader.loaded.connect(self._image_came)
        loader.pictured.connect(self._picture_came)
        loader.analysed.connect(self._analysis_came)
        loader.enhanced.connect(self._enhanced_came)
        loader.failed.connect(self._image_failed)
        loader.progressed.connect(tiles.show_progress)
        loader.analysing.connect(self._analysing)
        desk.review_changed.connect(self._ducts_corrected)
        desk.candidates_changed.connect(self._candidates_told)

    def exam_changed(self) -> None:
        """More is known of the open exam: a phase, an earlier study, another image; a scout may turn out to be none."""
        exam = self._desk.workspace.exam
        if exam is None or self._tiles.exam is None or exam.load_token != self._tiles.exam.load_token:
            return
        self._strip.show_exam(exam)
        self._loader.take_in(exam)
        for image in self._tiles.refresh(exam):
            self._desk.remark(_no_scout_words(image))
        self.changed.emit()

    def _image_came(self, uid: str, mammogram: Mammogram) -> None:
        self._tiles.show_image(uid, mammogram, self._review().image(uid))
        self._show_ducts(uid)
        self._states.show_on(uid)
        self.changed.emit()

    def _analysing(self, uid: str, fraction: float, phrase: str) -> None:
        thumb = self._strip.thumb(uid)
        if thumb is not None:
            thumb.say(f"{fraction:.0%}", "blue")
        if self._busy.isHidden():
            self._busy.start("Looking for ducts", self._stop_analysing)
        self._busy.progress(fraction, joined(thumb.text() if thumb else "", phrase))

    def _stop_analysing(self) -> None:
        self._loader.stop_analysing()
        self._ducts_corrected()
        self._busy.finish()
        self.changed.emit()

    def _picture_came(self, uid: str, picture: QImage) -> None:
        if thumb := self._strip.thumb(uid):
            thumb.set_picture(picture)

    def _analysis_came(self, uid: str, analysis: DuctAnalysis) -> None:
        self._tiles.show_analysis(uid, analysis, self._loader.preliminary_words(uid))
        thumb = self._strip.thumb(uid)
        if thumb is not None and self._loader.is_whole(uid):
            thumb.say("✓" if analysis.contrast_found else "no contrast", "green" if analysis.contrast_found else "")
        self._settled()

    def _ducts_corrected(self) -> None:
        """A correction, or one undone: the ducts of the images that hang, or what is said of them, may be others now."""
        for uid in self._tiles.hung:
            self._show_ducts(uid)

    def _show_ducts(self, uid: str) -> None:
        if (ducts := self._loader.ducts(uid)) is not None:
            self._tiles.show_analysis(uid, ducts, self._loader.preliminary_words(uid))

    def _candidates_told(self) -> None:
        """Another phase says something of candidates: a bubble is called one on its image and on its card."""
        self._ducts_corrected()
        self.changed.emit()

    def _enhanced_came(self, uid: str, grey: object) -> None:
        self._tiles.show_enhanced(uid, grey)
        self.changed.emit()

    def _image_failed(self, uid: str, sentence: str) -> None:
        self._tiles.show_failure(uid, sentence)
        self._show_ducts(uid)
        if thumb := self._strip.thumb(uid):
            thumb.say("failed", "red")
        self._settled()

    def _settled(self) -> None:
        if not self._loader.awaited:
            self._busy.finish()
        self.changed.emit()


def _no_scout_words(image: ExamImage) -> str:
    """Why an image is no scout of what hangs any more."""
    if image.check.is_reject:
        return f"{image.facts.view.label}: the scout is {image.check.verdict.words} ({image.check.why}). It waits in the strip."
    words = f"{image.facts.view.label}: what was taken for the scout is none"
    return f"{words}; its phase is {image.facts.phase.value.lower()}. It waits in the strip."

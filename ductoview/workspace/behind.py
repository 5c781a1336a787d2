"""What runs for the open exam behind the back of who reads: loading ahead, images that come, the search for earlier studies."""

from collections.abc import Sequence

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage, Hanging
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.images import Images
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.lookahead import LookAhead, loading_steps
from ductoview.workspace.new_images import NewImages
from ductoview.workspace.notices import Topic
from ductoview.workspace.open_exam import OpenExam
from ductoview.workspace.over_phases import OverPhases, PhasePair, PhaseWatch
from ductoview.workspace.priors import FoundPriors, PriorSearch
from ductoview.workspace.service_news import Tell


class Behind:
    """What it finds changes the exam of ``place`` under the token it was begun for, and is told; late, it does nothing."""

    def __init__(self, place: ExamPlace, images: Images, pool: WorkerPool, link: ServiceLink, tell: Tell) -> None:
        self._place, self._images, self._pool, self._link, self._tell = place, images, pool, link, tell
        # Of its own: the header of an image that comes is not to wait behind analyses.
        self._headers = WorkerPool(size=1)
        self._came: NewImages | None = None
        self._search: PriorSearch | None = None
        self._watch: PhaseWatch | None = None
        self.over_phases = OverPhases(images)

    def begin(self, exam: Exam, hanging: Hanging) -> None:
        """Load and analyse ahead, what hangs first, and look for earlier studies, until the exam is closed."""
        token, steps = exam.load_token, loading_steps(exam, hanging)

        def search() -> PriorSearch:
            self._search = PriorSearch(exam, self._link, self._pool, lambda found: self._found(token, found))
            return self._search

        def watch() -> PhaseWatch:
            self._watch = PhaseWatch(
                self._images, lambda: self._exam_of(token), lambda pair: self._compared(token, pair)
            )
            return self._watch

        self._place.serve(token, watch)
        self._look_ahead(token, steps)
        self._place.serve(token, search)
        self._place.serve(token, lambda: self._watch_for_images(token))

    def close(self) -> None:
        """End its worker."""
        self._headers.close()

    def study_came(self, study_uid: str) -> None:
        """Images may have come to the open exam; another study of the library may be an earlier one of it."""
        opened = self._place.now
        if opened is None:
            return
        if opened.exam.study_uid == study_uid:
            if self._came is not None:
                self._came.look()
        elif self._search is not None:
            self._search.look_again()

    def _watch_for_images(self, token: int) -> NewImages:
        self._came = NewImages(
            self._place, token, self._link, self._headers, self._tell,
            lambda image: self._look_ahead(token, ((image,),)),
        )  # fmt: skip
        return self._came

    def _look_ahead(self, token: int, steps: Sequence[Sequence[ExamImage]]) -> None:
        def analysed(image: ExamImage) -> None:
            analysis = self._images.analysis_if_ready(image)
            if analysis is not None:
                self.analysed(token, image.sop_instance_uid, analysis)

        self._place.serve(token, lambda: LookAhead(self._images, steps, analysed))

    def analysed(self, token: int, sop_uid: str, analysis: DuctAnalysis) -> None:
        """Contrast that the analysis found, or none, may tell the phase of an image."""
        found = analysis.contrast_found
        changed = self._place.change(token, lambda before: before.analysed(sop_uid, contrast_found=found))
        if changed is not None:
            if changed[0] is not changed[1]:
                self._tell(Topic.ANALYSIS, sop_uid)
            self._tell_news(*changed)
            self._look_over_phases()

    def phases_known(self) -> None:
        """A phase was stated: two images may be comparable now."""
        self._look_over_phases()

    def _look_over_phases(self) -> None:
        if self._watch is not None:
            self._watch.look()

    def _exam_of(self, token: int) -> Exam | None:
        opened = self._place.now
        return opened.exam if opened is not None and opened.exam.load_token == token else None

    def _compared(self, token: int, pair: PhasePair) -> None:
        if self._exam_of(token) is not None:
            for image in (pair.one, pair.other):
                self._tell(Topic.CANDIDATES, image.sop_instance_uid)

    def _found(self, token: int, found: FoundPriors) -> None:
        changed = self._place.change(token, lambda before: before.with_priors(found.priors))
        if changed is not None:
            self._tell_news(*changed)
            for words in found.words:
                self._tell(Topic.FAILURE, changed[1].exam.study_uid, words)

    def _tell_news(self, before: OpenExam, after: OpenExam) -> None:
        if after.exam != before.exam:
            self._tell(Topic.EXAM, after.exam.study_uid)

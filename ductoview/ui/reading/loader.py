"""Brings the images of the open exam and their analyses, what hangs first; results of an earlier exam are dropped."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage

from ductoview.display.render import thumbnail
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.duct_level import DuctLevel
from ductoview.model.exam import Exam, ExamImage, Hanging
from ductoview.model.image import Mammogram
from ductoview.model.progress import Progress
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Job, Work
from ductoview.workspace.lookahead import loading_order

_PICTURE = (160, 160)


class Loader(QObject):
    """``loaded`` and ``analysed`` carry a SOPInstanceUID and the result, ``progressed`` a fraction and a phrase."""

    loaded = pyqtSignal(str, object)
    pictured = pyqtSignal(str, object)
    analysed = pyqtSignal(str, object)
    enhanced = pyqtSignal(str, object)
    twinned = pyqtSignal(str, object)
    subtracted = pyqtSignal(str, object)
    failed = pyqtSignal(str, str)
    progressed = pyqtSignal(str, float, str)
    analysing = pyqtSignal(str, float, str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._token = 0
        self._jobs: list[Job] = []
        self._analysing: dict[str, Job] = {}
        self._awaited: set[str] = set()
        self._analyses: dict[str, DuctAnalysis] = {}
        self._ducts_only: set[str] = set()
        self._outlines: dict[str, DuctAnalysis] = {}
        self._unsearched: set[str] = set()
        self._failures: dict[str, str] = {}
        self._warnings: dict[str, tuple[str, ...]] = {}
        self._of_study: set[str] = set()
        self._first: frozenset[str] = frozenset()
        self._hanging: set[str] = set()
        self._later: list[str] = []

    def begin(self, exam: Exam, hanging: Hanging) -> None:
        """Load and analyse all images of an exam: the hung ones, their scouts, then the others."""
        self.stop()
        self._token = exam.load_token
        self._of_study = {image.sop_instance_uid for image in exam.images}
        self._first = frozenset(tile.sop_instance_uid for tile in hanging.tiles)
        self._hanging = set(self._first)
        for image in loading_order(exam, hanging):
            self.want(image.sop_instance_uid)

    def take_in(self, exam: Exam) -> None:
        """Load and analyse the images that came to the exam since, after what hangs."""
        if exam.load_token != self._token:
            return
        came = [image.sop_instance_uid for image in exam.images if image.sop_instance_uid not in self._of_study]
        self._of_study |= set(came)
        for uid in came:
            self.want(uid)

    def want(self, uid: str) -> None:
        """Load an image (again: the workspace keeps only so many), and have it analysed unless it is of an earlier study."""
        workspace = self._desk.workspace
        self._awaited |= ({uid} & self._of_study) - self._held
        self._failures.pop(uid, None)
        self._run(
            lambda p, c: workspace.image(uid, progress=p, cancel=c),
            lambda mammogram: self._image_came(uid, mammogram),
            uid,
        )

    def enhance(self, uid: str) -> None:
        """Have the ducts of an image lifted out; ``enhanced`` carries the picture."""
        workspace = self._desk.workspace
        token = self._token
        self._desk.jobs.run(
            lambda p, c: workspace.enhanced(uid, progress=p, cancel=c),
            done=lambda grey: self.enhanced.emit(uid, grey) if token == self._token else None,
            failed=lambda why: self._not_made(token, why),
            key="enhance",
        )

    def twin(self, uid: str) -> None:
        """Have the enhanced twin of an image made; ``twinned`` carries it."""
        workspace, token = self._desk.workspace, self._token
        self._desk.jobs.run(
            lambda p, c: workspace.twin(uid, progress=p, cancel=c),
            done=lambda twin: self.twinned.emit(uid, twin) if token == self._token else None,
            failed=lambda why: self._not_made(token, why),
            key=f"twin {uid}",
        )

    def subtract(self, uid: str, scout_uid: str, progress: Progress, ended: Callable[[], None]) -> Job:
        """Have the scout subtracted; ``subtracted`` carries the result, a refusal is told, ``ended`` follows either."""
        workspace, token = self._desk.workspace, self._token

        def came(made: object) -> None:
            ended()
            if token == self._token:
                self.subtracted.emit(uid, made)

        def refused(sentence: str) -> None:
            ended()
            self._not_made(token, sentence, "amber")

        return self._desk.jobs.run(
            lambda p, c: workspace.subtraction(uid, scout_uid, progress=p, cancel=c),
            done=came, failed=refused, progress=progress, stopped=ended, key="subtract",
        )  # fmt: skip

    def _not_made(self, token: int, why: str, tone: str = "red") -> None:
        """Of a look at a study that was left nobody is told."""
        if token == self._token:
            self._desk.remark(why, tone)

    def stop(self) -> None:
        """Stop all loading and forget the analyses."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        self._analysing.clear()
        self._awaited.clear()
        self._analyses.clear()
        self._ducts_only.clear()
        self._outlines.clear()
        self._unsearched.clear()
        self._failures.clear()
        self._warnings.clear()
        self._of_study.clear()
        self._hanging.clear()
        self._later.clear()
        self._token = 0

    def stop_analysing(self) -> None:
        """Stop the analyses that are not ready; ``want`` begins one again."""
        for job in self._analysing.values():
            job.cancel()
        self._analysing.clear()
        self._later.clear()
        self._awaited.clear()

    @property
    def awaited(self) -> int:
        """How many images still have to be loaded or analysed."""
        return len(self._awaited)

    def is_whole(self, uid: str) -> bool:
        """True when an analysis is there and its candidates have been looked for."""
        return uid in self._whole - self._awaited

    @property
    def outlined(self) -> tuple[str, ...]:
        """The images of which only outlines at another level are drawn."""
        return tuple(self._outlines)

    @property
    def _whole(self) -> set[str]:
        return self._held - self._outlines.keys() - self._unsearched

    @property
    def _held(self) -> set[str]:
        return self._analyses.keys() - self._ducts_only

    @property
    def waiting_words(self) -> str:
        """What is still to come, was stopped or failed, empty when all is there."""
        if self._awaited or self._outlines:
            are_drawn = not self._outlines and all(uid in self._analyses for uid in self._awaited)
            return "Ducts are drawn; candidates follow…" if are_drawn else "Looking for ducts…"
        return "Candidates were not looked for everywhere." if self._of_study - self._whole else ""

    def analysis(self, uid: str) -> DuctAnalysis | None:
        """The analysis as the reader corrected it and as other phases tell; None while its ducts were seen at a glance only:
        the closer look may move, join or drop them, so nothing is marked on them, measured or corrected (decision 69). None, too,
        while only their outlines at another level are known."""
        return None if uid in self._ducts_only or uid in self._outlines else self.ducts(uid)

    def ducts(self, uid: str) -> DuctAnalysis | None:
        """What may be drawn: the same, or the ducts of a glance, or outlines."""
        workspace, as_found = self._desk.workspace, self._outlines.get(uid, self._analyses.get(uid))
        exam = workspace.exam
        if as_found is None or exam is None or exam.load_token != self._token:
            return None
        if uid in self._ducts_only and workspace.corrections.hold(exam.image(uid), workspace.review):
            # A glance has outlines and no tree to correct: what a reader took away would be back for that moment.
            return None
        return workspace.as_shown(uid, as_found)

    def fits(self, uid: str, edit: DuctEdit) -> bool:
        """Whether a correction would change anything of what ``analysis`` answers; it is not worked out again when it is made."""
        workspace, as_found = self._desk.workspace, self._analyses.get(uid)
        if as_found is None or workspace.exam is None:
            return False
        return workspace.corrections.fits(workspace.exam.image(uid), workspace.review, as_found, edit)

    def level(self, uid: str) -> DuctLevel | None:
        """How readily pixels are called duct in what is drawn; None for as found."""
        held = self._outlines.get(uid, self._analyses.get(uid))
        return held.duct_level if held is not None else None

    @property
    def analysed_images(self) -> tuple[str, ...]:
        """The images whose analysis is held, candidates and all or about to be looked for at another level."""
        return tuple(uid for uid in self._analyses if uid not in self._ducts_only)

    def replace(self, uid: str, as_found: DuctAnalysis, *, is_whole: bool) -> None:
        """The same image at another level; until it ``is_whole`` its candidates are still being looked for."""
        self._awaited = self._awaited - {uid} if is_whole else self._awaited | {uid}
        self._analyses[uid] = as_found
        self._outlines.pop(uid, None)
        self._unsearched.discard(uid)
        self._tell(uid)

    def give_up(self, uid: str) -> None:
        """Candidates of what is drawn are waited for no longer, until ``replace``."""
        self._awaited.discard(uid)
        self._unsearched.add(uid)
        self._tell(uid)

    def outline(self, uid: str, outlines: DuctAnalysis | None) -> None:
        """Have the same image's ducts at another level drawn without a tree until ``replace``; with None as they were before."""
        if outlines is not None:
            self._outlines[uid] = outlines
        elif self._outlines.pop(uid, None) is None:
            return
        self._tell(uid)

    def as_decoded(self, image: ExamImage) -> ExamImage:
        """An image with the warnings that its decoding added, once it has been decoded."""
        return replace(image, facts=image.facts.warned_too(self._warnings.get(image.sop_instance_uid, ())))

    def why_not(self, uid: str) -> str:
        """Why there is no analysis of an image."""
        if uid in self._failures:
            return self._failures[uid]
        if uid in self._outlines:
            return "Outlines are drawn; their ducts follow…"
        if uid in self._awaited:
            return (
                "Ducts are drawn from a glance; a closer look follows…"
                if uid in self._ducts_only
                else "Looking for ducts…"
            )
        return "Ducts were seen at a glance only." if uid in self._ducts_only else "Not analysed."

    def preliminary_words(self, uid: str) -> str:
        """Why the ducts that are drawn are not the last word, for the image itself; empty where they are."""
        if uid in self._outlines:
            return "outlines · their ducts follow"
        if uid not in self._ducts_only:
            return ""
        return "ducts at a glance · a closer look follows" if uid in self._awaited else "ducts at a glance only"

    @property
    def analysed_count(self) -> int:
        """How many images have been analysed, candidates and all."""
        return len(self._whole)

    def _image_came(self, uid: str, mammogram: Mammogram) -> None:
        self._warnings[uid] = mammogram.facts.warnings
        self.loaded.emit(uid, mammogram)
        self._run(lambda _p, _c: small_picture(mammogram), lambda picture: self.pictured.emit(uid, picture), uid)
        if uid in self._of_study and uid not in {*self._held, *self._analysing, *self._later}:
            self._later.append(uid)
        self._hanging.discard(uid)
        self._go_on(uid)

    def _go_on(self, uid: str) -> None:
        """What hangs is analysed first: a scout that was decoded sooner waits until all of it is there."""
        ready = self._later if not self._hanging else [one for one in self._later if one == uid and one in self._first]
        for one in sorted(ready, key=lambda one: one not in self._first):
            self._later.remove(one)
            self._analyse(one)

    def _analyse(self, uid: str) -> None:
        workspace = self._desk.workspace
        self._analysing[uid] = self._run(
            lambda p, c, first: workspace.analysis_as_found(uid, first=first, progress=p, cancel=c),
            lambda analysis: self._analysis_came(uid, analysis),
            uid,
            first=lambda ducts: self._ducts_came(uid, ducts),
            progress=self.analysing,
            lane="analyse",
        )

    def _ducts_came(self, uid: str, as_found: DuctAnalysis) -> None:
        """They are drawn while candidates are looked for; nothing that leaves the house is made of them."""
        if uid not in self._held:
            self._analyses[uid] = as_found
            self._ducts_only.add(uid)
            self._tell(uid)

    def _analysis_came(self, uid: str, as_found: DuctAnalysis) -> None:
        self._analyses[uid] = as_found
        self._ducts_only.discard(uid)
        self._settle(uid)
        self._tell(uid)

    def _tell(self, uid: str) -> None:
        if (ducts := self.ducts(uid)) is not None:
            self.analysed.emit(uid, ducts)

    def _failed(self, uid: str, sentence: str) -> None:
        self._failures[uid] = sentence
        self._settle(uid)
        self._hanging.discard(uid)
        self._go_on(uid)
        self.failed.emit(uid, sentence)

    def _settle(self, uid: str) -> None:
        self._awaited.discard(uid)
        self._analysing.pop(uid, None)

    def _run(
        self,
        work: Work,
        came: Callable[[Any], None],
        uid: str,
        *,
        first: Callable[[Any], None] | None = None,
        progress: Any = None,
        lane: str = "read",
    ) -> Job:
        """Start a job of this exam; what it says after another exam was begun is dropped."""
        token = self._token
        told = progress or self.progressed

        def only_now(step: Callable[..., None]) -> Callable[..., None]:
            return lambda *values: step(*values) if token == self._token else None

        job = self._desk.jobs.run(
            work,
            done=only_now(came),
            failed=only_now(lambda sentence: self._failed(uid, sentence)),
            first=None if first is None else only_now(first),
            progress=only_now(lambda fraction, phrase: told.emit(uid, fraction, phrase)),
            lane=lane,
        )
        self._jobs.append(job)
        return job


def small_picture(mammogram: Mammogram) -> QImage:
    """The image as it hangs, small, for the strip."""
    grey = thumbnail(mammogram, *_PICTURE)
    height, width = grey.shape
    return QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()

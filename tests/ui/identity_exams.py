"""Exams whose every image has pixels, spacing, marks and analysis that only it has, read slowly, late or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ductoview.errors import DuctoviewError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage, Hanging, PriorExam, Tile
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.identifiers import PatientIdentity, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.progress import Progress
from ductoview.model.view import Phase, ViewPosition
from ductoview.model.voi import GreyPath, Window
from ductoview.ui.jobs import Job, Jobs, Work
from tests.ui.paper_exam import analysis, candidate, facts
from tests.ui.paper_workspace import PaperWorkspace

STUDIES = 3


_SHAPE = (40, 30)


TOP = 4096


_KINDS = tuple(
    (phase, position) for position in (ViewPosition.CC, ViewPosition.ML) for phase in (Phase.SCOUT, Phase.FULL)
)


def number_of(uid: str) -> int:
    """1...15, of each image another."""
    study_number, image_number = (int(part) for part in uid.split(".")[-2:])
    return 5 * (study_number - 1) + image_number


def grey_of(uid: str) -> int:
    """The stored value of every pixel of an image but those that tell the opening."""
    return 240 * number_of(uid)


def spacing_of(uid: str) -> float:
    """Its mm per pixel."""
    return 0.05 + 0.01 * number_of(uid)


def patient_of(number: int) -> PatientIdentity:
    return PatientIdentity(patient_id=f"ID{number}", name=f"PHANTOM^No{number}", birth_date="19680402", sex="F")


def _facts(number: int, at: int, phase: Phase, position: ViewPosition) -> ImageFacts:
    uid = f"1.2.{number}.{at}"
    base = facts(uid, phase)
    spacing = Spacing(row_mm=spacing_of(uid), column_mm=spacing_of(uid), source=SpacingSource.IMAGER_CORRECTED)
    ref = replace(
        base.ref, study_uid=StudyUID(f"1.2.{number}"), sop_instance_uid=SOPInstanceUID(uid), sha256=f"{uid}-sha"
    )
    view = replace(base.view, position=position)
    return replace(base, ref=ref, patient=patient_of(number), spacing=spacing, view=view)


def exam_and_hangings(number: int) -> tuple[Exam, tuple[Hanging, Hanging]]:
    """With the earlier study, which the workspace finds only later, and both ways to hang it."""
    images = [ExamImage(facts=_facts(number, at, *kind), path=Path("paper.dcm")) for at, kind in enumerate(_KINDS, 1)]
    old = ExamImage(facts=_facts(number, 5, Phase.UNKNOWN, ViewPosition.CC), path=Path("paper.dcm"))
    prior = PriorExam(study_uid=f"1.1.{number}", study_date="20250301", images=(old,))
    exam = Exam(
        study_uid=f"1.2.{number}", load_token=0, patient=patient_of(number), images=tuple(images), priors=(prior,)
    )
    uid = {at: f"1.2.{number}.{at}" for at in range(1, 6)}
    pairs = [
        Tile(sop_instance_uid=uid[at], row=0, column=column, scout=uid[at - 1]) for column, at in enumerate((2, 4))
    ]
    beside = [Tile(sop_instance_uid=uid[at], row=0, column=column) for column, at in enumerate((5, 2, 4))]
    names = (("pairs", pairs), ("prior", beside))
    first, second = (Hanging(name=name, protocol=name, tiles=tuple(tiles)) for name, tiles in names)
    return exam, (first, second)


def _mammogram(of: ImageFacts, token: int) -> Mammogram:
    pixels = np.full(_SHAPE, grey_of(of.ref.sop_instance_uid), np.uint16)
    pixels[0, :2] = token >> 8, token & 255
    pixels.flags.writeable = False
    return Mammogram(
        facts=of, grey=GreyPath(choices=(Window(center=TOP / 2, width=TOP),), bits_stored=12), pixels=pixels
    )


def _analysis(uid: str, token: int) -> DuctAnalysis:
    kinds = (FindingKind.INTRALUMINAL_FILLING_DEFECT, FindingKind.DUCT_NARROWING)
    found = [replace(candidate(f"{uid}/{at}", kind, 0.9), at=PointPx(5 + at, 5)) for at, kind in enumerate(kinds)]
    return replace(analysis(*found), warnings=(uid, str(token)))


@dataclass
class SlowWorkspace(PaperWorkspace):
    """Three studies; reading fails when the walk says so. What is asked of it late is answered for the opening then."""

    token: int = 0
    fails: bool = False
    tokens: dict[str, int] = field(default_factory=dict)
    hung: dict[str, tuple[Hanging, Hanging]] = field(default_factory=dict)

    def _all(self, uid: str) -> ImageFacts:
        return next(
            one.facts for exam, _ in self.exams.values() for one in exam.every_image if one.sop_instance_uid == uid
        )

    def _may_fail(self, uid: str) -> None:
        if self.fails:
            raise DuctoviewError(f"Image {uid} cannot be decoded.")

    def open_exam(self, study_uid: str, **_: Any) -> Exam:
        self.exam = None
        self._may_fail(study_uid)
        self.token += 1
        self.tokens[study_uid] = self.token
        super().open_exam(study_uid)
        assert self.exam is not None
        self.exam = replace(self.exam, load_token=self.token, priors=())
        return self.exam

    def find_priors(self) -> None:
        """The earlier study of the open exam is there now."""
        assert self.exam is not None
        self.exam = replace(self.exam, priors=self.exams[self.exam.study_uid][0].priors)

    def image(self, uid: str, *, progress: Progress, **_: Any) -> Mammogram:
        progress(0.5, "decoding")
        self._may_fail(uid)
        of = self._all(uid)
        return _mammogram(of, self.tokens[of.ref.study_uid])

    def analysis_as_found(self, uid: str, *, progress: Progress, **_: Any) -> DuctAnalysis:
        progress(0.5, "looking")
        self._may_fail(uid)
        return _analysis(uid, self.tokens[self._all(uid).ref.study_uid])

    def duct_level(self, uid: str) -> None:
        return None

    def enhanced(self, uid: str, **_: Any) -> Any:
        self._may_fail(uid)
        return np.full(_SHAPE, grey_of(uid) / TOP, np.float32)

    def hang(self, name: str | None = None) -> Hanging:
        assert self.exam is not None
        first, second = self.hung[self.exam.study_uid]
        if name != "prior":
            return first
        return second if self.exam.priors else replace(second, tiles=second.tiles[1:])


class HeldJobs(Jobs):
    """The real jobs, but the walk says when a piece of work is done and when its result arrives, and in which order."""

    def __init__(self) -> None:
        super().__init__()
        self.todo: list[tuple[Job, Work]] = []
        self.arriving: list[tuple[Job, Callable[[], None]]] = []

    def _start(self, job: Job, work: Work, lane: str) -> None:
        self.todo.append((job, work))

    def _emit(self, job: Job, step: Callable[[], None]) -> None:
        self.arriving.append((job, step))

    def work(self, at: int) -> None:
        job, work = self.todo.pop(at)
        self._call(job, work)

    def deliver(self, at: int, *, although_cancelled: bool = False) -> None:
        job, step = self.arriving.pop(at)
        if although_cancelled and not job.key:
            job.token.clear()
        step()

"""Earlier studies of the same patient in the local library, found in the background: to look at, never to decide about.

A patient ID alone names nobody: two hospitals, or a typing error, give one ID to two women. So an earlier study is
offered only where everything that both studies state of the patient agrees.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ductoview.errors import Cancelled, DuctoviewError
from ductoview.model.exam import Exam, ExamImage, PriorExam
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image_check import checks
from ductoview.model.matching import fold
from ductoview.model.node import StudyQuery, StudyRow
from ductoview.model.phases import inferred_phases
from ductoview.model.progress import CancelToken, check, no_progress
from ductoview.model.same_patient import differing, spoken_name
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exams import read_exam
from ductoview.workspace.link import ServiceLink

MODALITY = "MG"
MOST = 6
_QUIET_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPriors:
    """The earlier studies, the newest first, and a sentence for each kind of study that is not offered."""

    priors: tuple[PriorExam, ...] = ()
    words: tuple[str, ...] = ()


def contradiction(one: PatientIdentity, other: PatientIdentity) -> str:
    """What forbids to take two identities for one person, in a few words; empty when they agree.

    The ID must be there and equal, and birth date or name must agree besides; none of birth date, name and sex may
    differ where both state it. Names count by family and given name, without case and accents. An ID of another issuer
    says nothing: birth date and name must then agree both.
    """
    if not one.patient_id or one.patient_id != other.patient_id:
        return "another patient ID"
    if words := differing(one, other):
        return words
    agreeing = bool(one.birth_date and other.birth_date), bool(spoken_name(one) and spoken_name(other))
    issuers = {fold(who.issuer.strip()) for who in (one, other)} - {""}
    if len(issuers) > 1 and not all(agreeing):
        return "a patient ID of another issuer, and not both name and birth date to compare"
    return "" if any(agreeing) else "neither name nor birth date to compare"


def find_priors(exam: Exam, link: ServiceLink, pool: WorkerPool, *, cancel: CancelToken | None) -> FoundPriors:
    """Earlier mammograms of the exam's patient; facts only, at most the six newest studies."""
    if not exam.patient.patient_id or not exam.study_date:
        return FoundPriors()
    rows = link.ask(lambda client: client.studies(StudyQuery(patient_id=exam.patient.patient_id)))
    same_id = [row for row in rows if row.patient_id == exam.patient.patient_id and row.study_uid != exam.study_uid]
    mammograms = (row for row in same_id if not row.modalities or MODALITY in row.modalities)
    earlier = sorted((row for row in mammograms if is_earlier(row, exam)), key=made, reverse=True)
    offered: list[PriorExam] = []
    refused: list[str] = []
    unreadable = 0
    for row in earlier:
        check(cancel)
        if len(offered) == MOST:
            break
        read = _read(row, exam, link, pool, cancel)
        if isinstance(read, PriorExam):
            offered.append(read)
        elif read:
            refused.append(read)
        else:
            unreadable += 1
    return FoundPriors(priors=tuple(offered), words=(*about_others(refused), *_about_unreadable(unreadable)))


class PriorSearch:
    """A thread for one exam: looks for its earlier studies, again when asked, and hands what is new to ``found``."""

    def __init__(self, exam: Exam, link: ServiceLink, pool: WorkerPool, found: Callable[[FoundPriors], object]) -> None:
        self._exam, self._link, self._pool, self._found = exam, link, pool, found
        self._stop, self._wanted = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="priors", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop at once, without waiting for the thread."""
        self._stop.set()
        self._wanted.set()

    def look_again(self) -> None:
        """Another study came into the library: look once more, when no more of it have come for a second."""
        self._wanted.set()

    def _run(self) -> None:
        before = FoundPriors()
        while not self._stop.is_set():
            found = self._look(before)
            if found != before and not self._stop.is_set():
                self._found(found)
            before = found
            self._wanted.wait()
            while self._wanted.is_set() and not self._stop.is_set():
                self._wanted.clear()
                self._wanted.wait(_QUIET_S)

    def _look(self, before: FoundPriors) -> FoundPriors:
        """What there is now; when it cannot be looked for, what was there ``before`` still is."""
        try:
            return find_priors(self._exam, self._link, self._pool, cancel=self._stop)
        except Cancelled:
            return FoundPriors()
        except DuctoviewError as error:
            return replace(before, words=(f"Earlier studies could not be looked for: {error}",))


def _read(
    row: StudyRow, exam: Exam, link: ServiceLink, pool: WorkerPool, cancel: CancelToken | None
) -> PriorExam | str:
    """The earlier study; what its images contradict; empty when none of them can be read."""
    instances = link.ask(lambda client: client.instances(row.study_uid))
    read = read_exam(
        row.study_uid, instances, pool, load_token=exam.load_token, progress=no_progress, cancel=cancel, listed=row
    )
    rejected = checks(link.ask(lambda client: client.image_checks.checks(row.study_uid)).steps)
    away = {image.sop_instance_uid for image in exam.images} | {uid for uid in rejected if rejected[uid].is_reject}
    images = [one for one in read.images if one.facts.modality == MODALITY and one.sop_instance_uid not in away]
    for image in images:
        if against := contradiction(exam.patient, image.facts.patient):
            return against
    if not images:
        return ""
    return PriorExam(
        study_uid=row.study_uid,
        study_date=read.study_date,
        study_time=read.study_time,
        description=read.description,
        images=_with_phases(images),
    )


def _with_phases(images: Sequence[ExamImage]) -> tuple[ExamImage, ...]:
    phases = inferred_phases(image.facts for image in images)
    return tuple(replace(image, facts=replace(image.facts, phase=phases[image.sop_instance_uid])) for image in images)


def is_earlier(row: StudyRow, exam: Exam) -> bool:
    """Without a date nobody knows which came first; on one day the times tell, where both are there."""
    if not row.study_date or row.study_date != exam.study_date:
        return bool(row.study_date) and row.study_date < exam.study_date
    return bool(row.study_time) and bool(exam.study_time) and row.study_time[:6] < exam.study_time[:6]


def made(row: StudyRow) -> tuple[str, str]:
    """When a study was made, to sort by."""
    return row.study_date, row.study_time


def about_others(why: Sequence[str], place: str = "") -> tuple[str, ...]:
    """A sentence on the studies of ``place`` that are kept away, for these reasons; none without a reason."""
    if not why:
        return ()
    count = "One earlier study" if len(why) == 1 else f"{len(why)} earlier studies"
    has, is_shown = ("has", "it is not shown") if len(why) == 1 else ("have", "they are not shown")
    return (f"{count}{place} under this patient ID {has} {' or '.join(dict.fromkeys(why))}: {is_shown}.",)


def _about_unreadable(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{'One earlier study' if count == 1 else f'{count} earlier studies'} here cannot be read.",)

"""Earlier mammograms of the open exam's patient that only a PACS has: the newest may come by itself, nothing hangs by itself."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ductoview.model.exam import Exam, PriorExam
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.node import StudyAnswer, StudyQuery, StudyRow
from ductoview.model.view import Laterality
from ductoview.workspace.priors import MODALITY, MOST, about_others, contradiction, is_earlier, made

_DUCTOGRAM = re.compile(r"(du[ck]t|gala[ck]t)o\s*-?gra", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPacs:
    """The studies to offer, the newest first, and a sentence on those that are kept away."""

    rows: tuple[StudyRow, ...] = ()
    words: tuple[str, ...] = ()


def question(exam: Exam) -> StudyQuery | None:
    """What to ask a PACS for; None where the exam names no patient ID or no date, so that nothing could be told."""
    if not exam.patient.patient_id or not exam.study_date:
        return None
    return StudyQuery(patient_id=exam.patient.patient_id, modality=MODALITY, study_date=f"19000101-{exam.study_date}")


def only_there(exam: Exam, answer: StudyAnswer, here: Collection[str]) -> OnPacs:
    """Of a PACS's answer the earlier mammograms that are not ``here`` (StudyInstanceUIDs) and contradict the exam nowhere.

    At most the six newest. The row is all that is known before fetching; every header is looked at again after it.
    """
    there = {
        row.study_uid: row for row in answer.rows if row.study_uid and row.study_uid not in {*here, exam.study_uid}
    }
    mammograms = (row for row in there.values() if not row.modalities or MODALITY in row.modalities)
    same_id = (row for row in mammograms if row.patient_id == exam.patient.patient_id)
    earlier = sorted((row for row in same_id if is_earlier(row, exam)), key=made, reverse=True)
    against = {row.study_uid: contradiction(exam.patient, _identity(row)) for row in earlier}
    offered = [row for row in earlier if not against[row.study_uid]]
    words = about_others(list(filter(None, against.values())), " in the PACS")
    if answer.is_cut:
        words += ("The PACS has more studies of this patient than it lists: earlier ones may be missing here.",)
    return OnPacs(rows=tuple(offered[:MOST]), words=words)


def to_bring(exam: Exam, rows: Sequence[StudyRow]) -> StudyRow | None:
    """The newest of the offered ``rows`` that is worth fetching unasked; None while one as new that shows a side is here.

    A row does not state the side: what it was is seen when it came. Ductograms, by their description, come by a press only.
    """
    plain = [row for row in rows if not _DUCTOGRAM.search(row.description)]
    newest = max((one.study_date for one in exam.priors if shows_a_side_of(exam, one)), default="")
    return plain[0] if plain and plain[0].study_date > newest else None


def shows_a_side_of(exam: Exam, prior: PriorExam) -> bool:
    """True when an earlier study has an image of a side of the exam, or nobody knows the exam's sides."""
    sides = {image.facts.view.laterality for image in exam.images} - {Laterality.UNKNOWN}
    theirs = {image.facts.view.laterality for image in prior.images}
    return not sides or Laterality.BOTH in theirs or bool(sides & theirs)


def _identity(row: StudyRow) -> PatientIdentity:
    return PatientIdentity(patient_id=row.patient_id, name=row.patient_name, birth_date=row.birth_date, sex=row.sex)

"""Earlier mammograms of the open exam's patient that only a PACS has: to be offered, never fetched or hung by themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ductoview.model.exam import Exam
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.node import StudyQuery, StudyRow
from ductoview.workspace.priors import MODALITY, MOST, about_others, contradiction, is_earlier, made


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


def only_there(exam: Exam, rows: Sequence[StudyRow], here: Collection[str]) -> OnPacs:
    """Of a PACS's answer the earlier mammograms that are not ``here`` (StudyInstanceUIDs) and contradict the exam nowhere.

    At most the six newest. The row is all that is known before fetching; every header is looked at again after it.
    """
    there = {row.study_uid: row for row in rows if row.study_uid and row.study_uid not in {*here, exam.study_uid}}
    mammograms = (row for row in there.values() if not row.modalities or MODALITY in row.modalities)
    same_id = (row for row in mammograms if row.patient_id == exam.patient.patient_id)
    earlier = sorted((row for row in same_id if is_earlier(row, exam)), key=made, reverse=True)
    against = {row.study_uid: contradiction(exam.patient, _identity(row)) for row in earlier}
    offered = [row for row in earlier if not against[row.study_uid]]
    return OnPacs(rows=tuple(offered[:MOST]), words=about_others(list(filter(None, against.values())), " in the PACS"))


def _identity(row: StudyRow) -> PatientIdentity:
    return PatientIdentity(patient_id=row.patient_id, name=row.patient_name, birth_date=row.birth_date, sex=row.sex)

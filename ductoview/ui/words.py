"""Values as people read them: dates, ages, lengths. Pure text, no widgets."""

from datetime import date, datetime

from ductoview.model.exam import Exam
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.geometry import Spacing
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.node import StudyRow

DOT = " · "

_SEX_WORDS = {"F": "F", "M": "M", "O": "other"}


def joined(*parts: str) -> str:
    """The parts that say something, with dots between."""
    return DOT.join(part for part in parts if part)


def as_date(dicom_date: str) -> date | None:
    """The date of a DA value ``YYYYMMDD``, or None."""
    try:
        return datetime.strptime(dicom_date[:8], "%Y%m%d").date()
    except ValueError:
        return None


def day(dicom_date: str) -> str:
    """``2026-11-22`` for ``20261122``; as it stands when it is no date."""
    found = as_date(dicom_date)
    return found.isoformat() if found else dicom_date


def day_or_today(dicom_date: str, today: date) -> str:
    """``Today``, ``Yesterday`` or the date."""
    found = as_date(dicom_date)
    if found is None:
        return dicom_date
    return {0: "Today", 1: "Yesterday"}.get((today - found).days, found.isoformat())


def exam_name(exam: Exam) -> str:
    """Name, ID and day: whose a study is, also while another patient is on the screen."""
    return joined(exam.patient.display_name, exam.patient.patient_id or "no ID", day(exam.study_date))


def clock(dicom_time: str) -> str:
    """``10:12`` for ``101233.5``; empty when it is no time."""
    return f"{dicom_time[:2]}:{dicom_time[2:4]}" if dicom_time[:4].isdigit() and len(dicom_time) >= 4 else ""


def age(birth_date: str, on: str) -> str:
    """``58 y`` at the day of the exam; empty when a date is missing."""
    born, then = as_date(birth_date), as_date(on)
    if born is None or then is None or then < born:
        return ""
    return f"{then.year - born.year - ((then.month, then.day) < (born.month, born.day))} y"


def who(patient: PatientIdentity, on: str) -> str:
    """ID, birth date with age, sex: ``4711 · 1968-04-02 (58 y) F``."""
    years = age(patient.birth_date, on)
    born = (day(patient.birth_date) or "birth date unknown") + (f" ({years})" if years else "")
    sex = _SEX_WORDS.get(patient.sex, "")
    return joined(patient.patient_id or "no ID", f"{born} {sex}".strip())


def study_line(row: StudyRow) -> str:
    """Description, accession number, modalities and number of images of a listed study."""
    count = "" if row.instances is None else f"{row.instances} object{'s' if row.instances != 1 else ''}"
    return joined(row.description or "no description", row.accession_number, " ".join(row.modalities), count)


def study_name(row: StudyRow) -> str:
    """The patient's name as people write it."""
    return PatientIdentity(name=row.patient_name).display_name


def finding_title(finding: Finding) -> str:
    """What it is; a candidate asks, dismissed too, a finding states, a mimic says what it may be instead."""
    if finding.status is FindingStatus.CONFIRMED:
        return finding.kind.words
    return f"{finding.asked.words}?"


def finding_size(finding: Finding) -> str:
    """``4.2 mm``, or pixels where the scale is unknown."""
    if finding.size_mm is not None:
        return f"{finding.size_mm:.1f} mm"
    return f"{finding.size_px:.0f} px, no scale" if finding.size_px is not None else ""


def finding_extent(finding: Finding, spacing: Spacing) -> str:
    """``over 14.2 mm, calibre 0.4 to 1.1 mm`` for a stretch of duct, pixels where the scale is unknown; empty for no stretch."""
    extent, pixel_mm = finding.extent, spacing.mean_mm
    if extent is None:
        return ""
    along = f"over {extent.length_px:.0f} px" if extent.length_mm is None else f"over {extent.length_mm:.1f} mm"
    if not extent.calibres_px:
        return f"{along}, as drawn"
    least, most = min(extent.calibres_px), max(extent.calibres_px)
    calibres = f"{least * pixel_mm:.1f} to {most * pixel_mm:.1f} mm" if pixel_mm else f"{least:.0f} to {most:.0f} px"
    return f"{along}, calibre {calibres}"


def finding_place(finding: Finding) -> str:
    """Distances from nipple and orifice, where they are known."""
    from_nipple, along = finding.distance_from_nipple_mm, finding.arc_from_orifice_mm
    return joined(
        f"{from_nipple:.0f} mm from nipple" if from_nipple is not None else "",
        f"{along:.0f} mm along duct" if along is not None else "",
    )

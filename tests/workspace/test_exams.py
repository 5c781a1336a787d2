"""Which objects of a study are shown, and the phase of each image: stated by a person, by the file, or inferred."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.model.exam import Exam
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image_check import ImageCheck, Verdict
from ductoview.model.library import StoredInstance
from ductoview.model.node import StudyRow
from ductoview.model.progress import no_progress
from ductoview.model.reject_reason import RejectReason
from ductoview.model.review import ImageReview, Review
from ductoview.model.view import Phase
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exams import read_exam, same_patient, with_phases
from ductoview.workspace.open_exam import OpenExam
from tests.hooks.hanging.exams import image
from tests.support.mg_source import write_mg

STUDY = "1.2.3"


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerPool]:
    with WorkerPool(size=1) as pool:
        yield pool


def stored(path: Path, **changes: object) -> StoredInstance:
    plain = StoredInstance(
        study_uid=STUDY,
        series_uid="1",
        sop_instance_uid=path.name,
        sop_class_uid="1",
        path=path,
        sha256="",
        modality="MG",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def read(worker: WorkerPool, *instances: StoredInstance) -> Exam:
    return read_exam(STUDY, instances, worker, load_token=7, progress=no_progress, cancel=None)


def test_everything_that_should_be_an_image_is_shown_or_named(tmp_path: Path, worker: WorkerPool) -> None:
    good = write_mg(tmp_path / "good", study_uid=STUDY, ImagerPixelSpacing=None)
    broken, other = tmp_path / "broken", write_mg(tmp_path / "other", study_uid=STUDY, PatientID="D-0002")
    broken.write_bytes(good.read_bytes()[:5000])
    exam = read(
        worker,
        stored(good, conflicts=1),
        stored(broken),
        stored(tmp_path / "gone", missing=True),
        stored(other),
        stored(tmp_path / "report", modality="SR"),
        stored(tmp_path / "ours", own=True),
    )
    (image,) = exam.images
    assert (exam.load_token, exam.patient.patient_id, exam.accession_number) == (7, "D-0001", "A1")
    assert "another content under the UID" in image.facts.warnings[0]
    reasons = dict(exam.unreadable)
    assert set(reasons) == {"broken", "gone", "other"}
    assert "fetch the study again" in reasons["gone"]
    assert "another patient" in reasons["other"]


def test_a_study_opens_for_the_patient_under_whom_it_is_listed(tmp_path: Path, worker: WorkerPool) -> None:
    strange = stored(write_mg(tmp_path / "strange", study_uid=STUDY, PatientID="OTHER", PatientName="Other^Olga"))
    own = [stored(write_mg(tmp_path / view, study_uid=STUDY, view=view)) for view in ("CC", "ML")]
    row = StudyRow(study_uid=STUDY, patient_id="D-0001", patient_name="Phantom^Doris")
    how = {"load_token": 7, "progress": no_progress, "cancel": None}
    exam = read_exam(STUDY, [strange, *own], worker, listed=row, **how)
    assert (exam.patient.patient_id, len(exam.images)) == ("D-0001", 2)
    assert [uid for uid, why in exam.unreadable if "another patient" in why] == ["strange"]
    nobody = read_exam(STUDY, [strange, *own], worker, listed=replace(row, patient_id="GONE"), **how)
    assert (nobody.patient.patient_id, len(nobody.images)) == ("OTHER", 1)


def test_phases_come_from_a_person_then_the_file_then_what_the_analysis_found(
    tmp_path: Path, worker: WorkerPool
) -> None:
    first = write_mg(tmp_path / "1", study_uid=STUDY, AcquisitionTime="100000", ContentTime="100000")
    exam = read(worker, stored(first))
    (uid,) = facts = {image.sop_instance_uid: image.facts for image in exam.images}
    empty = Review(study_uid=STUDY)
    plain = with_phases(exam, facts, empty, ()).images[0].facts
    assert (plain.phase, plain.phase_is_inferred) == (Phase.UNKNOWN, True)
    found = with_phases(exam, facts, empty, (uid,)).images[0].facts
    assert (found.phase, found.phase_is_inferred, found.contrast) == (Phase.FULL, True, None)
    stating = empty.with_image(ImageReview(sop_instance_uid=uid, phase=Phase.DELAYED))
    stated = with_phases(exam, facts, stating, (uid,)).images[0].facts
    assert (stated.phase, stated.phase_is_inferred) == (Phase.DELAYED, False)


@pytest.mark.parametrize(
    ("images", "phases"),
    [
        (["L CC - 10:00", "L CC - 10:05 bad"], "SCOUT UNKNOWN"),
        (["L CC - 10:00 bad", "L CC - 10:05"], "UNKNOWN FULL"),
        (["L CC - 10:00", "L CC - 10:05 bad", "L CC - 10:08"], "SCOUT UNKNOWN FULL"),
        (["L CC - 10:00 bad", "L CC - 10:02", "L CC - 10:08"], "UNKNOWN SCOUT FULL"),
        (["L CC - 10:00 bad", "L CC - 10:05 bad"], "UNKNOWN UNKNOWN"),
        (["L CC - 10:00", "L CC - 10:05 bad", "L ML - 10:01", "L ML - 10:06"], "SCOUT UNKNOWN SCOUT FULL"),
        (["L CC - 10:00 none", "L CC - 10:05 none bad"], "UNKNOWN UNKNOWN"),
        (
            ["L CC - 10:00", "L CC - 10:00 PROCESSING", "L CC - 10:05 bad", "L CC - 10:05 PROCESSING"],
            "SCOUT SCOUT UNKNOWN FULL",
        ),
    ],
)
def test_an_image_that_is_rejected_takes_no_phase_from_those_that_stay(images: list[str], phases: str) -> None:
    bad = ImageCheck(verdict=Verdict.REPEAT, reasons=(RejectReason.MOTION,))
    shown = [image(words.removesuffix(" bad")) for words in images]
    shown = [
        replace(one, check=bad) if words.endswith(" bad") else one for one, words in zip(shown, images, strict=True)
    ]
    exam = Exam(study_uid=STUDY, load_token=1, patient=PatientIdentity(), images=tuple(shown))
    facts = {one.sop_instance_uid: one.facts for one in shown}
    found = with_phases(exam, facts, Review(study_uid=STUDY), ()).images
    assert " ".join(one.facts.phase.value for one in found) == phases


def test_two_images_of_one_breast_without_contrast_are_no_scout_and_full(tmp_path: Path, worker: WorkerPool) -> None:
    first = write_mg(tmp_path / "1", study_uid=STUDY, AcquisitionTime="100000", ContentTime="100000")
    second = write_mg(tmp_path / "2", study_uid=STUDY)
    opened = OpenExam.of(read(worker, stored(first), stored(second)), ())
    assert [image.facts.phase for image in opened.exam.images] == [Phase.SCOUT, Phase.FULL]
    one, two = (image.sop_instance_uid for image in opened.exam.images)
    half = opened.analysed(one, contrast_found=False)
    assert [image.facts.phase for image in half.exam.images] == [Phase.SCOUT, Phase.FULL]
    neither = half.analysed(two, contrast_found=False)
    assert [image.facts.phase for image in neither.exam.images] == [Phase.UNKNOWN, Phase.UNKNOWN]
    assert [image.facts.contrast for image in neither.for_hanging().images] == [False, False]
    assert [image.facts.phase for image in half.analysed(two, contrast_found=True).exam.images] == [
        Phase.SCOUT,
        Phase.FULL,
    ]


@pytest.mark.parametrize(("implant", "phase", "contrast"), [("NO", Phase.FULL, True), ("YES", Phase.UNKNOWN, None)])
def test_contrast_that_the_analysis_finds_in_a_picture_with_an_implant_proves_nothing(
    tmp_path: Path, worker: WorkerPool, implant: str, phase: Phase, contrast: bool | None
) -> None:
    only = write_mg(tmp_path / "1", study_uid=STUDY, BreastImplantPresent=implant)
    opened = OpenExam.of(read(worker, stored(only)), ())
    (image,) = opened.exam.images
    after = opened.analysed(image.sop_instance_uid, contrast_found=True)
    assert after.exam.images[0].facts.phase is phase
    assert after.for_hanging().images[0].facts.contrast is contrast


def test_where_id_or_birth_date_is_empty_the_names_must_agree_too() -> None:
    ann = PatientIdentity(patient_id="", name="MÜLLER^Ann", birth_date="")
    assert same_patient(ann, replace(ann, name="Muller^ANN"))
    assert not same_patient(ann, replace(ann, name="MEIER^Ann"))
    assert not same_patient(replace(ann, patient_id="1"), replace(ann, patient_id="1", name="MEIER^Ann"))
    known = replace(ann, patient_id="1", birth_date="19700101")
    assert same_patient(known, replace(known, name="MEIER^Ann"))
    assert not same_patient(known, replace(known, birth_date="19700102"))

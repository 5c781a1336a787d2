"""Images that come to the open study: shown at once beside the others, never in their place, and never signed unseen."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydicom
import pytest

from ductoview.errors import DicomWriteError, LibraryError
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.image_check import ChecksNow, Verdict, decision
from ductoview.model.library import StoredInstance
from ductoview.model.reject_reason import RejectReason
from ductoview.model.review import Review
from ductoview.model.view import Phase
from ductoview.workspace import opening
from ductoview.workspace.commands import begin_addendum
from ductoview.workspace.new_images import OBJECTS_CAME
from ductoview.workspace.notices import Topic
from ductoview.workspace.open_exam import OpenExam
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY, Heard

ANNA = "MEIER^Anna"
Opened = Callable[..., Exam]


@pytest.fixture
def open_cc(workspace: Workspace, tmp_path: Path) -> Opened:
    """Opens a study that has one view so far, with contrast."""

    def opened(number: int) -> Exam:
        study = f"{STUDY}.85{number}"
        workspace.import_paths([write_mg(tmp_path / "cc", study_uid=study, ContrastBolusAgent="Iohexol")])
        return workspace.open_exam(study)

    return opened


def labels(workspace: Workspace) -> list[str]:
    exam = workspace.exam
    return [image.facts.view.label for image in exam.images] if exam is not None else []


def told(heard: Heard, words: str) -> bool:
    return any(words in notice.words for notice in heard.notices if notice.topic is Topic.FAILURE)


def test_an_image_that_comes_is_the_last_of_the_exam_and_is_analysed_ahead(
    workspace: Workspace, heard: Heard, open_cc: Opened, tmp_path: Path
) -> None:
    exam = open_cc(1)
    workspace.import_paths(
        [write_mg(tmp_path / "ml", study_uid=exam.study_uid, view="ML", ContrastBolusAgent="Iohexol")]
    )
    heard.wait_for(lambda: labels(workspace) == ["L MCC", "L MML"])
    now = workspace.exam
    assert now is not None
    came = now.images[1]
    assert (now.load_token, now.images[0].path) == (exam.load_token, exam.images[0].path)
    assert now.image(came.sop_instance_uid).facts.phase is Phase.FULL
    heard.wait_for(lambda: workspace.analysis_if_ready(came.sop_instance_uid) is not None)
    assert any(notice.topic is Topic.EXAM and notice.subject == exam.study_uid for notice in heard.notices)


def test_what_came_while_the_study_was_opened_is_there_too(
    workspace: Workspace, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, read = f"{STUDY}.852", opening.open_study
    late = write_mg(tmp_path / "ml", study_uid=study, view="ML")

    def while_it_is_read(*args: Any, **options: Any) -> OpenExam:
        opened = read(*args, **options)
        workspace.import_paths([late])
        return opened

    monkeypatch.setattr("ductoview.workspace.workspace.open_study", while_it_is_read)
    workspace.import_paths([write_mg(tmp_path / "cc", study_uid=study)])
    assert len(workspace.open_exam(study).images) == 1
    heard.wait_for(lambda: labels(workspace) == ["L MCC", "L MML"])


def test_an_image_of_another_patient_is_not_shown_and_that_is_said(
    workspace: Workspace, heard: Heard, open_cc: Opened, tmp_path: Path
) -> None:
    exam = open_cc(3)
    workspace.import_paths([write_mg(tmp_path / "ml", study_uid=exam.study_uid, view="ML", PatientID="OTHER")])
    heard.wait_for(lambda: told(heard, "names another patient"))
    now = workspace.exam
    assert now is not None
    assert labels(workspace) == ["L MCC"]
    assert [why.startswith("It names another patient") for _, why in now.unreadable] == [True]


def test_an_image_under_the_uid_of_another_study_is_missed_aloud(
    workspace: Workspace, heard: Heard, open_cc: Opened, tmp_path: Path
) -> None:
    taken = open_cc(11).images[0].sop_instance_uid
    exam = open_cc(12)
    same = {"study_uid": exam.study_uid, "view": "ML", "SOPInstanceUID": taken}
    workspace.import_paths([write_mg(tmp_path / "ml", **same)])
    heard.wait_for(lambda: told(heard, "bears the SOPInstanceUID"))
    again = workspace.open_exam(exam.study_uid)
    assert labels(workspace) == ["L MCC"]
    assert [uid for uid, _ in again.unreadable] == [taken]


def test_a_study_of_nothing_but_taken_uids_says_so(workspace: Workspace, open_cc: Opened, tmp_path: Path) -> None:
    taken = open_cc(13).images[0].sop_instance_uid
    workspace.import_paths([write_mg(tmp_path / "cc", study_uid=f"{STUDY}.8514", SOPInstanceUID=taken)])
    with pytest.raises(LibraryError, match="bears the SOPInstanceUID"):
        workspace.open_exam(f"{STUDY}.8514")


def test_other_pixels_under_the_uid_of_an_open_image_are_told(
    workspace: Workspace, heard: Heard, open_cc: Opened, tmp_path: Path
) -> None:
    exam = open_cc(15)
    shown = exam.images[0]
    changed = pydicom.dcmread(shown.path)
    changed.PixelData = bytes(len(changed.PixelData))
    changed.save_as(tmp_path / "changed")
    workspace.import_paths([tmp_path / "changed"])
    heard.wait_for(lambda: told(heard, "another content under the UID"))
    now = workspace.exam
    assert now is not None
    assert [one.path for one in now.images] == [shown.path]


def test_nobody_signs_for_an_image_that_came_after_he_confirmed(
    workspace: Workspace, heard: Heard, open_cc: Opened, tmp_path: Path
) -> None:
    confirmed = open_cc(4)
    workspace.import_paths([write_mg(tmp_path / "ml", study_uid=confirmed.study_uid, view="ML")])
    heard.wait_for(lambda: len(labels(workspace)) == 2)
    with pytest.raises(DicomWriteError, match=r"an image came since it was confirmed \(L MML\)"):
        workspace.save_objects(reader=ANNA, signed=True, of=confirmed, as_seen=workspace.review)
    assert not workspace.review.is_signed
    workspace.save_objects(reader=ANNA, signed=True, of=workspace.exam, as_seen=workspace.review)
    assert workspace.review.is_signed


def test_of_an_image_that_comes_after_the_signature_it_is_said_that_the_report_does_not_speak_of_it(
    workspace: Workspace, heard: Heard, open_cc: Opened, tmp_path: Path
) -> None:
    exam = open_cc(5)
    workspace.save_objects(reader=ANNA, signed=True, of=exam, as_seen=workspace.review)
    workspace.import_paths([write_mg(tmp_path / "ml", study_uid=exam.study_uid, view="ML")])
    heard.wait_for(lambda: told(heard, "An image (L MML) came after this report was signed by MEIER, Anna"))
    assert len(workspace.late_images()) == 1
    workspace.do(begin_addendum, "begin an addendum")
    assert workspace.late_images() == (), "the addendum will speak of it"


def test_a_report_of_another_workstation_is_named_and_taken_over_at_the_next_opening(
    workspace: Workspace, heard: Heard, open_cc: Opened, tmp_path: Path
) -> None:
    exam = open_cc(6)
    report = write_mg(tmp_path / "sr", study_uid=exam.study_uid, Modality="SR")
    workspace.import_paths([report])
    heard.wait_for(lambda: told(heard, OBJECTS_CAME))
    assert labels(workspace) == ["L MCC"]


@pytest.fixture
def two(workspace: Workspace, open_cc: Opened, tmp_path: Path) -> tuple[OpenExam, ExamImage, StoredInstance]:
    """An exam of one image as a value, and another image with its row of the library."""
    exam = open_cc(7)
    study = f"{STUDY}.858"
    workspace.import_paths([write_mg(tmp_path / "other", study_uid=study, view="ML")])
    other = workspace.open_exam(study).images[0]
    ref = other.facts.ref
    row = StoredInstance(
        study_uid=exam.study_uid,
        series_uid="1.2",
        sop_instance_uid=ref.sop_instance_uid,
        sop_class_uid="1.2",
        path=other.path,
        sha256=ref.sha256,
    )
    return OpenExam.of(exam, ()), other, row


def test_one_that_could_not_be_read_is_no_longer_named_when_it_comes_again(
    two: tuple[OpenExam, ExamImage, StoredInstance],
) -> None:
    opened, image, row = two
    broken = opened.with_came(replace(row, missing=True), None, "Its file is gone.")
    assert broken.exam.unreadable == ((row.sop_instance_uid, "Its file is gone."),)
    mended = broken.with_came(row, image)
    assert mended.exam.unreadable == ()
    assert [one.sop_instance_uid for one in mended.exam.images][-1:] == [row.sop_instance_uid]
    assert mended.instances == (row,)


def test_an_image_that_is_shown_stays_when_its_file_goes(two: tuple[OpenExam, ExamImage, StoredInstance]) -> None:
    opened, image, row = two
    gone = opened.with_came(row, image).with_came(replace(row, missing=True), None, "Its file is gone.")
    assert len(gone.exam.images) == len(opened.exam.images) + 1
    assert gone.exam.unreadable == ()


def test_a_check_that_was_made_before_the_image_came_here_holds(
    two: tuple[OpenExam, ExamImage, StoredInstance],
) -> None:
    opened, image, row = two
    step = decision(image.facts.ref, Verdict.REJECTED, [RejectReason.MOTION], by="ROE^JANE")
    came = opened.with_checks(ChecksNow(steps=(step,))).with_came(row, image)
    assert came.exam.image(row.sop_instance_uid).check.is_reject


def test_an_answer_about_checks_that_a_later_one_overtook_changes_nothing(
    two: tuple[OpenExam, ExamImage, StoredInstance],
) -> None:
    opened, image, row = two
    rejected = ChecksNow(steps=(decision(image.facts.ref, Verdict.REJECTED, [RejectReason.MOTION], by="ROE^JANE"),))
    now = opened.with_came(row, image).with_checks(rejected)
    assert now.with_checks(ChecksNow()).exam.image(row.sop_instance_uid).check.is_reject
    assert now.with_checks(replace(rejected, only_accepted=True)).checks.only_accepted


def test_what_is_decided_on_it_is_kept_like_any_other(two: tuple[OpenExam, ExamImage, StoredInstance]) -> None:
    opened, image, row = two
    came = opened.with_came(row, image)
    decided: Review = came.review.with_image(replace(came.review.image(row.sop_instance_uid), is_key=True))
    after, events = came.moved(came.history.push(decided, "key image"))
    assert after.review.image(row.sop_instance_uid).is_key
    assert len(events) == 1

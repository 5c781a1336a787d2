"""The check of the open exam: durable, undone, followed by hanging and phases; what a PACS was told is not taken back."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import LibraryError, ReviewError
from ductoview.model.exam import PriorExam
from ductoview.model.image_check import ChecksNow, ToldNode, Verdict, decision
from ductoview.model.reject_reason import RejectReason
from ductoview.model.view import Phase
from ductoview.workspace.image_check import cannot_take_back
from ductoview.workspace.workspace import Workspace
from tests.support.judges import need_program
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY
from tests.workspace.test_objects import put_mark

REJECT = (Verdict.REJECTED, [RejectReason.MOTION])


@pytest.fixture
def open_workspace(workspace: Workspace) -> Workspace:
    """The study open, as nobody has checked it."""
    exam = workspace.open_exam(STUDY)
    while workspace.image_checks.now.steps and any(image.check.event_id for image in exam.images):
        workspace.image_checks.take_back(exam, by="")
        exam = workspace.open_exam(STUDY)
    return workspace


def uid_of(workspace: Workspace, phase: Phase) -> str:
    exam = workspace.exam
    assert exam is not None
    return next(image.sop_instance_uid for image in exam.images if image.facts.phase is phase)


def hung(workspace: Workspace) -> set[str]:
    return {uid for tile in workspace.hang().tiles for uid in (tile.sop_instance_uid, tile.scout) if uid}


def test_a_rejected_image_hangs_no_more_and_hangs_again_when_it_is_taken_back(open_workspace: Workspace) -> None:
    workspace = open_workspace
    exam, scout = workspace.exam, uid_of(open_workspace, Phase.SCOUT)
    assert exam is not None
    assert scout in hung(workspace)
    assert workspace.image_checks.decide(exam, [scout], *REJECT, by="ROE^JANE") == ()
    now = workspace.exam
    assert now is not None
    check = now.image(scout).check
    assert (check.words, check.by) == ("Rejected: motion blur", "ROE^JANE")
    assert now.badge(scout).startswith("REJECTED: MOTION BLUR")
    assert scout not in hung(workspace)
    assert workspace.image_checks.take_back(exam, by="")[0] == "rejected"
    assert scout in hung(workspace)


def test_it_is_there_when_the_study_is_opened_again(open_workspace: Workspace) -> None:
    workspace = open_workspace
    exam, scout = workspace.exam, uid_of(open_workspace, Phase.SCOUT)
    assert exam is not None
    workspace.image_checks.decide(exam, [scout], Verdict.ACCEPTED, by="")
    assert workspace.open_exam(STUDY).image(scout).check.verdict is Verdict.ACCEPTED


def test_where_all_are_rejected_they_still_hang(open_workspace: Workspace) -> None:
    exam = open_workspace.exam
    assert exam is not None
    open_workspace.image_checks.decide(exam, [image.sop_instance_uid for image in exam.images], *REJECT, by="")
    assert hung(open_workspace)
    assert {image.facts.phase for image in (open_workspace.exam or exam).images} == {Phase.UNKNOWN}


def test_a_reject_needs_a_reason_and_a_study_something_to_take_back(open_workspace: Workspace) -> None:
    exam = open_workspace.exam
    assert exam is not None
    with pytest.raises(ReviewError, match="say why"):
        open_workspace.image_checks.decide(exam, [exam.images[0].sop_instance_uid], Verdict.REPEAT, by="")
    with pytest.raises(ReviewError, match="nothing to take back"):
        open_workspace.image_checks.take_back(exam, by="")


def test_an_image_of_an_earlier_study_is_not_decided_on(open_workspace: Workspace) -> None:
    exam = open_workspace.exam
    assert exam is not None
    before = open_workspace.image_checks.now.steps
    earlier = PriorExam(study_uid="1.2.3", study_date="20200101", images=exam.images[:1])
    with pytest.raises(ReviewError, match="of an earlier study"):
        open_workspace.image_checks.decide(
            replace(exam, images=exam.images[1:], priors=(earlier,)), [exam.images[0].sop_instance_uid], *REJECT, by=""
        )
    assert open_workspace.image_checks.now.steps == before


def test_the_copies_of_the_open_study_stay(open_workspace: Workspace) -> None:
    with pytest.raises(LibraryError, match="the study is open here"):
        open_workspace.remove_copies(STUDY, by="ROE^JANE")


def test_what_a_node_was_told_is_said_only_of_an_image_that_is_not_rejected(open_workspace: Workspace) -> None:
    exam = open_workspace.exam
    assert exam is not None
    image = exam.images[0]
    rejected = decision(image.facts.ref, *REJECT)
    accepted = decision(image.facts.ref, Verdict.ACCEPTED)
    told = (ToldNode(image_uid=image.sop_instance_uid, node="pacs", event_id=rejected.id),)
    uids = [image.sop_instance_uid]
    assert cannot_take_back(ChecksNow(steps=(rejected,), told=told), uids) == ()
    (words,) = cannot_take_back(ChecksNow(steps=(rejected, accepted), told=told), uids)
    assert words.startswith("pacs was told that this image is rejected")


def test_nothing_is_written_about_a_rejected_image_that_nobody_marked(workspace: Workspace, tmp_path: Path) -> None:
    study = f"{STUDY}.90"
    for view in ("CC", "ML"):
        workspace.import_paths([write_mg(tmp_path / view, study_uid=study, view=view, ContrastBolusAgent="Iohexol")])
    exam = workspace.open_exam(study)
    bad, good = (image.sop_instance_uid for image in exam.images)
    workspace.image_checks.decide(exam, [bad], *REJECT, by="")
    assert {state.image_uid for state in workspace.save_objects(reader="DEMO^READER")} == {good}
    before = page_words(workspace, tmp_path)
    put_mark(workspace, exam, bad)
    assert "REJECTED" not in before
    assert "REJECTED: MOTION" in page_words(workspace, tmp_path), "what is marked on it is no finding on a good image"


def page_words(workspace: Workspace, folder: Path) -> str:
    path = folder / "page.pdf"
    path.write_bytes(workspace.report_page(reader="DEMO^READER"))
    need_program("pdftotext", "poppler-utils")
    return subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout

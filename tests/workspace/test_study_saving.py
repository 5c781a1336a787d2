"""Under a signature the study gets its report page and key objects, once and the same; a draft gets a preview only."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from ductoview.model.exam import Exam
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Recommendation
from ductoview.model.review import Review
from ductoview.model.review_events import canonical, fold
from ductoview.model.view import Phase
from ductoview.service.client import ServiceClient
from ductoview.workspace.commands import begin_addendum, set_key, set_note, set_phase
from ductoview.workspace.object_states import STUDY as OF_STUDY
from ductoview.workspace.object_states import ObjectStage, StudyObjectKind
from ductoview.workspace.rebuilding import own_objects_in, rebuilt_from
from ductoview.workspace.settings import Settings
from ductoview.workspace.workspace import Workspace
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY
from tests.workspace.test_objects import PLAIN, put_mark
from tests.workspace.test_signing import ANNA, open_two_views


@pytest.fixture
def client(home: Path) -> Iterator[ServiceClient]:
    with ServiceClient.connect(home) as client:
        yield client


def of_study(workspace: Workspace, client: ServiceClient) -> dict[StudyObjectKind, Dataset]:
    """The objects about the study as they stand now."""
    states = [state for state in workspace.object_states() if state.image_uid == OF_STUDY]
    paths = {one.sop_instance_uid: one.path for one in client.instances(workspace.review.study_uid)}
    return {StudyObjectKind(state.kind): dcmread(paths[state.sop_instance_uid]) for state in states}


def for_surgery(review: Review) -> Review:
    return replace(review, record=ExamRecord(recommendations=(Recommendation.SURGEON,)))


def named_in(key_objects: Dataset) -> set[str]:
    """All that a key object selection refers to."""
    return {
        one.ReferencedSOPInstanceUID
        for study in key_objects.CurrentRequestedProcedureEvidenceSequence
        for series in study.ReferencedSeriesSequence
        for one in series.ReferencedSOPSequence
    }


def test_a_draft_has_a_preview_and_no_object(workspace: Workspace, client: ServiceClient, tmp_path: Path) -> None:
    exam = open_two_views(workspace, tmp_path, 21)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    assert workspace.report_page(reader=ANNA).startswith(b"%PDF")
    workspace.save_objects(reader=ANNA)
    assert of_study(workspace, client) == {}


def test_a_signed_study_has_page_key_objects_and_pictures(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 22)
    marked = exam.images[0].sop_instance_uid
    put_mark(workspace, exam, marked)
    workspace.do(for_surgery, "recommend")
    workspace.remember(replace(Settings(), annotated_pictures=True))
    states = workspace.save_objects(reader=ANNA, signed=True)
    workspace.remember(Settings())
    assert {state.stage for state in states} == {ObjectStage.SAVED}
    written = of_study(workspace, client)
    assert set(written) == set(StudyObjectKind)
    assert written[StudyObjectKind.PDF].VerificationFlag == "VERIFIED"
    named = named_in(written[StudyObjectKind.FOR_SURGERY])
    ours = {state.sop_instance_uid for state in states if state.image_uid == marked}
    assert named == {marked, *ours}
    assert errors_of([one.path for one in client.instances(exam.study_uid)]) == []


def test_key_images_are_those_the_reader_chose_and_surgery_has_the_findings(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 25)
    marked, chosen = (one.facts.ref for one in exam.images)
    put_mark(workspace, exam, marked.sop_instance_uid)
    workspace.do(set_key(marked, True), "key image")
    workspace.do(set_key(chosen, True), "key image")
    workspace.do(set_key(marked, False), "no key image")
    workspace.do(for_surgery, "recommend")
    workspace.save_objects(reader=ANNA, signed=True)
    written = of_study(workspace, client)
    (title,) = written[StudyObjectKind.OF_INTEREST].ConceptNameCodeSequence
    assert (title.CodeValue, title.CodingSchemeDesignator) == ("113000", "DCM")
    images = {marked.sop_instance_uid, chosen.sop_instance_uid}
    assert named_in(written[StudyObjectKind.OF_INTEREST]) & images == {chosen.sop_instance_uid}
    assert named_in(written[StudyObjectKind.FOR_SURGERY]) & images == {marked.sop_instance_uid}
    workspace.open_exam(exam.study_uid)
    assert [one.is_key for one in map(workspace.review.image, sorted(images))] == [
        uid == chosen.sop_instance_uid for uid in sorted(images)
    ]


@pytest.mark.parametrize("is_marked", [True, False], ids=["marked", "chosen"])
def test_an_image_of_several_frames_among_the_key_images_keeps_no_page_back(
    workspace: Workspace, client: ServiceClient, tmp_path: Path, is_marked: bool
) -> None:
    study = f"{STUDY}.{28 + is_marked}"
    many = write_mg(
        tmp_path / "frames.dcm", study_uid=study, NumberOfFrames=2, PixelData=2 * PLAIN, ContentTime="090000"
    )
    workspace.import_paths([many, write_mg(tmp_path / "cc.dcm", study_uid=study, ContentTime="120000")])
    exam = workspace.open_exam(study)
    several, one = sorted((image.facts for image in exam.images), key=lambda facts: -facts.frames)
    put_mark(workspace, exam, one.ref.sop_instance_uid)
    if is_marked:
        put_mark(workspace, exam, several.ref.sop_instance_uid)
    else:
        workspace.do(set_key(several.ref, True), "key image")
    workspace.save_objects(reader=ANNA, signed=True)
    written = of_study(workspace, client)
    assert set(written) == {StudyObjectKind.PDF, StudyObjectKind.OF_INTEREST}
    assert several.ref.sop_instance_uid in named_in(written[StudyObjectKind.OF_INTEREST])
    assert errors_of([path for path in objects_in(client, study) if dcmread(path).Modality in ("DOC", "KO")]) == []


def objects_in(client: ServiceClient, study: str) -> list[Path]:
    return [one.path for one in client.instances(study)]


def test_saved_again_nothing_new_is_written(workspace: Workspace, client: ServiceClient, tmp_path: Path) -> None:
    exam = open_two_views(workspace, tmp_path, 23)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    first = workspace.save_objects(reader=ANNA, signed=True)
    assert workspace.save_objects(reader=ANNA) == first
    workspace.open_exam(exam.study_uid)
    assert workspace.object_states() == first
    assert set(of_study(workspace, client)) == {StudyObjectKind.PDF, StudyObjectKind.OF_INTEREST}


def elsewhere(exam: Exam, client: ServiceClient) -> Review:
    """The review as a workstation builds it that has nothing but the objects."""
    paths = [one.path for one in client.instances(exam.study_uid) if one.own]
    rebuilt = rebuilt_from(own_objects_in(paths, exam.images), exam.study_uid, ())
    assert rebuilt.notes == ()
    return fold(exam.study_uid, rebuilt.events)


def test_an_addendum_of_a_note_or_a_phase_alone_comes_back_elsewhere(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 26)
    first, second = (one.facts.ref for one in exam.images)
    put_mark(workspace, exam, first.sop_instance_uid)
    workspace.save_objects(reader=ANNA, signed=True)
    for step in (set_note("Seen with the surgeon."), set_phase(second, Phase.DELAYED), set_phase(second, None)):
        workspace.do(begin_addendum, "begin an addendum")
        workspace.do(step, "one step")
        workspace.save_objects(reader=ANNA, signed=True)
        states = workspace.save_objects(reader=ANNA)
        assert {one.stage for one in states} == {ObjectStage.SAVED}
        back = elsewhere(exam, client)
        assert back.signatures == workspace.review.signatures
        assert replace(back, revision=0) == replace(canonical(workspace.review), revision=0)
    reports = [one for one in client.instances(exam.study_uid) if one.own and one.modality == "SR"]
    assert len(reports) == 2 + 1 + 1 + 1, "each addendum has one report, and a saving after it none"


def test_an_addendum_has_a_page_of_its_own(workspace: Workspace, client: ServiceClient, tmp_path: Path) -> None:
    exam = open_two_views(workspace, tmp_path, 24)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    workspace.save_objects(reader=ANNA, signed=True)
    earlier = of_study(workspace, client)[StudyObjectKind.PDF]
    workspace.do(begin_addendum, "begin an addendum")
    workspace.do(set_note("Seen again."), "note")
    put_mark(workspace, exam, exam.images[1].sop_instance_uid)
    workspace.save_objects(reader=ANNA, signed=True)
    later = of_study(workspace, client)[StudyObjectKind.PDF]
    assert later.SOPInstanceUID != earlier.SOPInstanceUID
    assert (earlier.DocumentTitle, later.DocumentTitle) == ("Ductogram report", "Ductogram report: addendum")

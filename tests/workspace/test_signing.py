"""Draft, signed, addendum: what was signed is never changed, and what is sent of a draft is sent by nobody's slip."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.sr_carried import read_carried
from ductoview.errors import DicomWriteError, ReviewError, SignedError
from ductoview.model.carried import OfStudy, carried_from, of_study
from ductoview.model.exam import Exam
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.library import ReviewEvent
from ductoview.model.node import Node
from ductoview.model.review import Review
from ductoview.model.review_events import difference
from ductoview.model.signature import Signature
from ductoview.model.view import ViewPosition
from ductoview.service.client import ServiceClient
from ductoview.workspace.commands import begin_addendum, put_finding, set_note
from ductoview.workspace.marks import mark
from ductoview.workspace.object_states import ObjectKind, ObjectStage
from ductoview.workspace.settings import Settings
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY
from tests.workspace.test_objects import NOBODY, put_mark

ANNA = "MEIER^Anna"


@pytest.fixture
def client(home: Path) -> Iterator[ServiceClient]:
    with ServiceClient.connect(home) as client:
        yield client


def open_two_views(workspace: Workspace, folder: Path, number: int) -> Exam:
    study = f"{STUDY}.80{number}"
    workspace.import_paths([write_mg(folder / view, study_uid=study, view=view) for view in ("CC", "ML")])
    return workspace.open_exam(study)


def reports(workspace: Workspace, client: ServiceClient, exam: Exam) -> dict[str, Dataset]:
    """The report of each image as it stands now, by the image's UID."""
    paths = {one.sop_instance_uid: one.path for one in client.instances(exam.study_uid)}
    return {
        state.image_uid: dcmread(paths[state.sop_instance_uid])
        for state in workspace.object_states()
        if state.kind is ObjectKind.SR
    }


def together(report: Dataset) -> set[str]:
    """The images with whose reports alone this one is whole, as it carries them for other workstations."""
    return set(carried_by(report).about)


def carried_by(report: Dataset) -> OfStudy:
    data = carried_from(read_carried(report).working_data)
    assert data is not None
    return of_study(data)


def own_bytes(client: ServiceClient, exam: Exam) -> dict[str, bytes]:
    return {one.sop_instance_uid: one.path.read_bytes() for one in client.instances(exam.study_uid) if one.own}


def test_a_draft_stays_here_and_a_signed_report_goes(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 1)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    workspace.add_node(NOBODY)
    workspace.save_objects(reader=ANNA)
    drafts = reports(workspace, client, exam).values()
    assert {one.VerificationFlag for one in drafts} == {"UNVERIFIED"}
    for draft in drafts:
        made = datetime.fromisoformat(carried_by(draft).made)
        assert made.utcoffset() == timedelta(0)
        assert made.astimezone().strftime("%Y%m%d%H%M%S") == draft.ContentDate + draft.ContentTime
    with pytest.raises(DicomWriteError, match="a draft stays on this computer"):
        workspace.send_objects(NOBODY.name)
    workspace.remember(replace(Settings(), organisation="Breast Clinic"))
    states = workspace.save_objects(reader=ANNA, signed=True)
    assert workspace.review.is_signed
    assert workspace.can_undo is None
    assert {state.stage for state in states} == {ObjectStage.SAVED}
    for report in reports(workspace, client, exam).values():
        (observer,) = report.VerifyingObserverSequence
        assert (report.CompletionFlag, report.VerificationFlag) == ("COMPLETE", "VERIFIED")
        assert (observer.VerifyingObserverName, observer.VerifyingOrganization) == (ANNA, "Breast Clinic")
    assert workspace.send_objects(NOBODY.name)
    workspace.remove_node(NOBODY.name)
    workspace.open_exam(exam.study_uid)
    assert workspace.review.signatures[0].reader == ANNA
    assert workspace.review.is_signed


def test_what_is_signed_is_changed_by_an_addendum_only(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 2)
    first, second = (image.sop_instance_uid for image in exam.images)
    put_mark(workspace, exam, first)
    workspace.save_objects(reader=ANNA, signed=True)
    signed, before = workspace.review, own_bytes(client, exam)
    earlier = reports(workspace, client, exam)
    with pytest.raises(SignedError, match=r"MEIER, Anna signed this report on .* goes into an addendum"):
        put_mark(workspace, exam, second)
    assert workspace.review == signed

    workspace.do(begin_addendum, "begin an addendum")
    assert {state.stage for state in workspace.object_states()} == {ObjectStage.SAVED}
    with pytest.raises(DicomWriteError, match="nothing was changed since the report was signed"):
        workspace.save_objects(reader=ANNA, signed=True)
    put_mark(workspace, exam, second)
    workspace.save_objects(reader="NAGY^Bela", signed=True)
    later = reports(workspace, client, exam)
    assert later[first].SOPInstanceUID == earlier[first].SOPInstanceUID, "nothing was added to this image"
    (study,) = later[second].PredecessorDocumentsSequence
    (series,) = study.ReferencedSeriesSequence
    assert series.SeriesInstanceUID == earlier[second].SeriesInstanceUID
    assert series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == earlier[second].SOPInstanceUID
    assert later[second].VerifyingObserverSequence[0].VerifyingObserverName == "NAGY^Bela"
    assert together(earlier[first]) == {first}, "on the other image nothing was decided"
    assert together(later[second]) == {second}
    after = own_bytes(client, exam)
    assert before.items() <= after.items(), "the signed objects keep their UIDs and bytes"
    assert [one.reader for one in workspace.review.signatures] == [ANNA, "NAGY^Bela"]


def test_an_addendum_begun_by_mistake_is_taken_back(workspace: Workspace, tmp_path: Path) -> None:
    exam = open_two_views(workspace, tmp_path, 3)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    with pytest.raises(ReviewError, match="no signed report"):
        workspace.do(begin_addendum, "begin an addendum")
    workspace.save_objects(reader=ANNA, signed=True)
    workspace.do(begin_addendum, "begin an addendum")
    put_mark(workspace, exam, exam.images[1].sop_instance_uid)
    assert workspace.review.is_addendum
    workspace.undo()
    workspace.undo()
    assert workspace.review.is_signed
    workspace.open_exam(exam.study_uid)
    assert workspace.review.is_signed
    assert {state.stage for state in workspace.object_states()} == {ObjectStage.SAVED}


def test_signing_what_changed_while_it_was_prepared_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    exam = open_two_views(workspace, tmp_path, 4)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)

    def meanwhile(fraction: float, words: str) -> None:
        if words.startswith("analysing image 2"):
            workspace.do(set_note("one more look"), "note")

    with pytest.raises(DicomWriteError, match="the review changed since"):
        workspace.save_objects(reader=ANNA, signed=True, progress=meanwhile)
    assert not workspace.review.is_signed
    assert not any(state.sop_instance_uid for state in workspace.object_states())


def test_nobody_signs_and_nobody_signs_what_was_read_on_other_bytes(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 5)
    facts = exam.images[0].facts
    made = mark(FindingKind.EXTRAVASATION, PointPx(100, 100), facts, None, reader=ANNA)
    elsewhere = put_finding(replace(facts.ref, sha256="0" * 64), made)(Review(study_uid=exam.study_uid))
    client.append_events(difference(Review(study_uid=exam.study_uid), elsewhere))
    workspace.open_exam(exam.study_uid)
    with pytest.raises(DicomWriteError, match="another version of that image"):
        workspace.save_objects(reader=ANNA, signed=True)
    with pytest.raises(DicomWriteError, match=f"on {facts.view.label} was made on another version"):
        workspace.report_page(reader=ANNA)
    with pytest.raises(DicomWriteError, match="give your name first"):
        workspace.save_objects(reader=" ^", signed=True)
    assert not workspace.review.is_signed


def test_a_signature_that_another_program_gave_first_is_the_only_one(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 6)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    workspace.save_objects(reader=ANNA)
    seen = workspace.review
    elsewhere = seen.signed(Signature.of_now("NAGY^Bela", ""))
    late: tuple[ReviewEvent, ...] = difference(seen, elsewhere)
    client.append_events(late)
    with pytest.raises(DicomWriteError, match=r"somebody else signed|review changed since"):
        workspace.save_objects(reader=ANNA, signed=True, as_seen=seen)
    workspace.open_exam(exam.study_uid)
    assert [one.reader for one in workspace.review.signatures] == ["NAGY^Bela"]


def test_an_edit_that_another_window_made_unseen_does_not_come_under_the_signature(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    exam = open_two_views(workspace, tmp_path, 9)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    workspace.save_objects(reader=ANNA)
    seen = workspace.review
    client.append_events(difference(seen, replace(seen, note="written by somebody else")))
    with pytest.raises(DicomWriteError, match=r"somebody else signed or changed|review changed since"):
        workspace.save_objects(reader=ANNA, signed=True, as_seen=seen)
    assert not workspace.review.is_signed
    assert workspace.review.note == "written by somebody else", "it is seen before anybody signs it"


def test_a_signed_report_that_could_not_be_written_is_written_later_under_the_same_signature(
    workspace: Workspace, client: ServiceClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = open_two_views(workspace, tmp_path, 7)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)

    def gone(*_: object, **__: object) -> None:
        raise DicomWriteError("no folder")

    with monkeypatch.context() as patched:
        patched.setattr("ductoview.workspace.saving.folder_of", gone)
        with pytest.raises(DicomWriteError, match="no folder"):
            workspace.save_objects(reader=ANNA, signed=True)
    assert workspace.review.is_signed
    workspace.save_objects(reader="NAGY^Bela", signed=True)
    assert [one.reader for one in workspace.review.signatures] == [ANNA]
    (name,) = {
        str(one.VerifyingObserverSequence[0].VerifyingObserverName) for one in reports(workspace, client, exam).values()
    }
    assert name == ANNA


def test_the_demo_sends_a_draft_that_says_so(workspace: Workspace, client: ServiceClient, tmp_path: Path) -> None:
    exam = open_two_views(workspace, tmp_path, 8)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    workspace.save_objects(reader="DEMO^READER")
    workspace.add_node(Node(name="NOBODY", ae_title="NOBODY", host="127.0.0.1", port=9))
    assert workspace.send_objects("NOBODY", as_draft=True)
    workspace.remove_node("NOBODY")
    for report in reports(workspace, client, exam).values():
        assert (report.CompletionFlag, report.VerificationFlag, report.PreliminaryFlag) == (
            "PARTIAL",
            "UNVERIFIED",
            "PRELIMINARY",
        )
        assert report.SeriesDescription.endswith(": draft")


def test_an_image_that_came_after_the_signature_is_reported_in_nobodys_name(
    workspace: Workspace, client: ServiceClient, tmp_path: Path
) -> None:
    study = f"{STUDY}.870"
    workspace.import_paths([write_mg(tmp_path / "CC", study_uid=study)])
    exam = workspace.open_exam(study)
    put_mark(workspace, exam, exam.images[0].sop_instance_uid)
    workspace.save_objects(reader=ANNA, signed=True)
    signed = own_bytes(client, exam)
    workspace.import_paths([write_mg(tmp_path / "ML", study_uid=study, view="ML")])
    exam = workspace.open_exam(study)
    assert len(exam.images) == 2
    (words,) = opening_notes(workspace)
    assert "came after this report was signed by MEIER, Anna" in words
    workspace.save_objects(reader="NAGY^Bela")
    assert own_bytes(client, exam) == signed, "she never saw it"
    late = next(one for one in exam.images if one.facts.view.position is ViewPosition.ML)
    workspace.do(begin_addendum, "begin an addendum")
    put_mark(workspace, exam, late.sop_instance_uid)
    workspace.save_objects(reader="NAGY^Bela", signed=True)
    report = reports(workspace, client, exam)[late.sop_instance_uid]
    assert report.VerifyingObserverSequence[0].VerifyingObserverName == "NAGY^Bela"
    workspace.open_exam(study)
    assert opening_notes(workspace) == ()


def opening_notes(workspace: Workspace) -> tuple[str, ...]:
    opened = workspace._place.now
    assert opened is not None
    return opened.notes

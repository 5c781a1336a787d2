"""Corrections of the ducts in everything that leaves the house: report, segmentation, presentation state, tables."""

import gc
import json
import threading
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from ductoview.analysis.edits import CorrectedTree, corrected_once
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree
from ductoview.model.exam import ExamImage
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.library import StoredInstance
from ductoview.model.review import ImageReview, Review
from ductoview.model.review_events import fold
from ductoview.model.view import Phase
from ductoview.service.client import ServiceClient
from ductoview.workspace.analysis_files import write_analysis
from ductoview.workspace.autosave import SaveStage
from ductoview.workspace.commands import accept, correct_ducts, put_finding
from ductoview.workspace.corrections import Corrections
from ductoview.workspace.marks import mark, restated
from ductoview.workspace.object_states import ObjectKind, ObjectStage
from ductoview.workspace.workspace import Workspace
from tests.support import duct_case
from tests.support.mg_source import write_mg
from tests.ui.paper_exam import FULL, facts, paper_exam
from tests.ui.paper_exam import STUDY as PAPER_STUDY
from tests.workspace.conftest import STUDY

READER = "DEMO^READER"
GONE = DuctEdit(id="gone", kind=DuctEditKind.NO_DUCT, at=PointPx(160, 101), by=READER)
MOUTH = DuctEdit(id="mouth", kind=DuctEditKind.ORIFICE, at=PointPx(201, 100), by=READER)


def opened(workspace: Workspace, folder: Path) -> ExamImage:
    """The one image of a study of its own, open."""
    study = f"{STUDY}.{zlib.crc32(folder.name.encode())}"
    workspace.import_paths([write_mg(folder / "cc.dcm", study_uid=study, ContrastBolusAgent="Iohexol")])
    return workspace.open_exam(study).images[0]


def of_ours(workspace: Workspace, stored: Sequence[StoredInstance], uid: str) -> dict[ObjectKind, Dataset]:
    paths = {one.sop_instance_uid: one.path for one in stored}
    states = [one for one in workspace.object_states() if one.image_uid == uid and one.sop_instance_uid]
    return {one.kind: dcmread(paths[one.sop_instance_uid]) for one in states}


def texts(item: Dataset) -> list[str]:
    inside = [words for one in item.get("ContentSequence", ()) for words in texts(one)]
    return [*([item.TextValue] if "TextValue" in item else []), *inside]


def test_the_objects_say_the_corrected_tree_and_who_corrected_it(
    workspace: Workspace, home: Path, tmp_path: Path
) -> None:
    image = opened(workspace, tmp_path)
    as_found = workspace.analysis(image.sop_instance_uid)
    workspace.do(correct_ducts(image.facts.ref, GONE), "take away a duct")
    assert ObjectStage.DRAFT in {s.stage for s in workspace.object_states() if s.image_uid == image.sop_instance_uid}
    workspace.save_objects(reader=READER)
    with ServiceClient.connect(home) as client:
        written = of_ours(workspace, client.instances(image.facts.ref.study_uid), image.sop_instance_uid)
    seg, sr, gsps = (written[kind] for kind in (ObjectKind.SEG, ObjectKind.SR, ObjectKind.GSPS))
    said = "Ducts corrected by DEMO^READER: 1 duct taken away."
    assert said in texts(sr)
    layers = {one.GraphicLayer: one for one in gsps.GraphicAnnotationSequence}
    assert said in layers["NOTE"].TextObjectSequence[0].UnformattedTextValue
    assert len(layers["DUCTS"].GraphicObjectSequence) == 1
    assert seg.SegmentSequence[0].SegmentAlgorithmType == "SEMIAUTOMATIC"
    lumen = seg.pixel_array if seg.pixel_array.ndim == 2 else seg.pixel_array[0]
    assert lumen[60, 100]
    assert not lumen[160, 100]
    assert np.count_nonzero(lumen) < np.count_nonzero(as_found.lumen)
    assert not any(state.stage is ObjectStage.DRAFT for state in workspace.object_states())
    workspace.undo()
    assert workspace.analysis(image.sop_instance_uid) is as_found


def test_a_mark_is_measured_on_the_tree_as_it_is_now(workspace: Workspace, tmp_path: Path) -> None:
    image = opened(workspace, tmp_path)
    uid, facts = image.sop_instance_uid, image.facts
    made = mark(FindingKind.DUCT_NARROWING, PointPx(60, 103), facts, workspace.analysis(uid), reader=READER)
    assert made.arc_from_orifice_mm == pytest.approx(40 * (facts.spacing.row_mm or 0))
    workspace.do(put_finding(facts.ref, made), "mark")
    workspace.do(correct_ducts(facts.ref, MOUTH), "orifice")
    (now,) = restated(workspace.review.image(uid), facts, workspace.analysis(uid)).findings
    assert now.arc_from_orifice_mm == pytest.approx(140 * (facts.spacing.row_mm or 0))
    assert (now.at, now.size_mm) == (made.at, made.size_mm)
    gone = replace(GONE, id="above", at=PointPx(60, 100))
    workspace.do(correct_ducts(facts.ref, gone), "take away a duct")
    (now,) = restated(workspace.review.image(uid), facts, workspace.analysis(uid)).findings
    assert (now.status, now.segment, now.arc_from_orifice_mm, now.size_mm) == (
        FindingStatus.CONFIRMED,
        None,
        None,
        None,
    )
    assert now.why == "Not on a duct"


def test_an_accepted_candidate_stands_when_its_duct_is_taken_away(workspace: Workspace, tmp_path: Path) -> None:
    image = opened(workspace, tmp_path)
    uid = image.sop_instance_uid
    found = workspace.analysis(uid).findings[2]
    assert found.segment == 2
    workspace.do(accept(image.facts.ref, found, reader=READER), "accept")
    workspace.do(correct_ducts(image.facts.ref, GONE), "take away a duct")
    (now,) = restated(workspace.review.image(uid), image.facts, workspace.analysis(uid)).findings
    assert (now.status, now.segment, now.size_mm) == (FindingStatus.CONFIRMED, None, found.size_mm)


def test_what_is_corrected_survives_a_restart(workspace: Workspace, home: Path, tmp_path: Path) -> None:
    image = opened(workspace, tmp_path)
    workspace.do(correct_ducts(image.facts.ref, GONE), "take away a duct")
    before = workspace.analysis(image.sop_instance_uid)
    workspace.close_exam()
    again = workspace.open_exam(image.facts.ref.study_uid)
    assert workspace.review.image(image.sop_instance_uid).duct_edits == (GONE,)
    after = workspace.analysis(again.image(image.sop_instance_uid).sop_instance_uid)
    assert [one.id for one in after.tree.segments] == [one.id for one in before.tree.segments] == [1]
    assert (after.lumen == before.lumen).all()


def test_nothing_of_a_closed_exam_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    image = opened(workspace, tmp_path)
    workspace.do(correct_ducts(image.facts.ref, GONE), "take away a duct")
    lumen = ref(workspace.analysis(image.sop_instance_uid).lumen)
    assert lumen() is not None
    workspace.close_exam()
    gc.collect()
    assert lumen() is None


def test_a_correction_is_in_the_library_before_anything_is_closed(
    workspace: Workspace, home: Path, tmp_path: Path
) -> None:
    """What another process reads from the service is what is left when this one is killed."""
    image = opened(workspace, tmp_path)
    saved = threading.Event()
    workspace.subscribe(lambda _: saved.set() if workspace.save_state.stage is SaveStage.SAVED else saved.clear())
    workspace.do(correct_ducts(image.facts.ref, GONE), "take away a duct")
    assert saved.wait(30)
    study = image.facts.ref.study_uid
    with ServiceClient.connect(home) as other:
        left = fold(study, other.events(study))
    assert left.image(image.sop_instance_uid).duct_edits == (GONE,)


def test_the_analysis_file_names_the_reader_and_lists_what_fell_as_dismissed(tmp_path: Path) -> None:
    image, review = paper(GONE)
    analysis = Corrections().analysis(image, review, duct_case.analysis())
    folder = write_analysis(tmp_path, image.facts, analysis)
    data = json.loads((folder / "analysis.json").read_text())
    assert data["warnings"][0] == "Ducts corrected by DEMO^READER: 1 duct taken away."
    assert [one["id"] for one in data["tree"]["segments"]] == [1]
    assert {one["id"]: one["status"] for one in data["findings"]} == {1: "CANDIDATE", 2: "CANDIDATE", 3: "DISMISSED"}
    assert data["summary"]["segments"] == 1


def test_edits_made_on_other_bytes_of_the_image_do_not_count() -> None:
    image, review = paper(GONE, sha256="b" * 64)
    as_found = duct_case.analysis()
    assert Corrections().analysis(image, review, as_found) is as_found


def test_the_same_edits_give_the_same_object_and_undo_the_one_before() -> None:
    image, one = paper(MOUTH)
    _, two = paper(MOUTH, GONE)
    as_found, corrections = duct_case.analysis(), Corrections()
    first = corrections.analysis(image, one, as_found)
    second = corrections.analysis(image, two, as_found)
    assert corrections.analysis(image, one, as_found) is first
    assert corrections.analysis(image, two, as_found) is second
    afresh = Corrections().analysis(image, two, as_found)
    assert [s.path.tolist() for s in afresh.tree.segments] == [s.path.tolist() for s in second.tree.segments]
    assert afresh.findings == second.findings
    assert (afresh.lumen == second.lumen).all()


def test_what_a_correction_comes_to_is_worked_out_once_to_ask_whether_it_fits_and_to_show_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def counted(before: CorrectedTree, edit: DuctEdit, spacing: Spacing) -> CorrectedTree:
        made.append(edit.id)
        return corrected_once(before, edit, spacing)

    monkeypatch.setattr("ductoview.workspace.corrections.corrected_once", counted)
    (image, before), (_, after) = paper(MOUTH), paper(MOUTH, GONE)
    as_found, corrections = duct_case.analysis(), Corrections()
    shown = corrections.analysis(image, before, as_found)
    assert corrections.fits(image, before, as_found, GONE)
    assert [one.parent for one in corrections.analysis(image, after, as_found).tree.segments] == [None]
    assert made == ["mouth", "gone"]
    assert corrections.analysis(image, before, as_found) is shown
    assert made == ["mouth", "gone"]


def test_a_correction_that_does_not_fit_pushes_no_state_out() -> None:
    image, review = paper(GONE)
    as_found, corrections = duct_case.analysis(), Corrections()
    shown = corrections.analysis(image, review, as_found)
    for number in range(9):
        nowhere = replace(GONE, id=str(number), at=PointPx(10, 10))
        assert not corrections.fits(image, review, as_found, nowhere)
    assert corrections.analysis(image, review, as_found) is shown


def test_another_analysis_of_the_image_is_corrected_itself() -> None:
    """Made anew with other limits, say: nothing of the one before comes up in it."""
    image, review = paper(GONE)
    corrections, as_found = Corrections(), duct_case.analysis()
    assert corrections.analysis(image, review, as_found).findings
    anew = replace(as_found, findings=())
    assert corrections.analysis(image, review, anew).findings == ()


def test_marks_follow_the_analysis_they_are_shown_with() -> None:
    """Also where nothing was decided since: an analysis made anew has other ducts."""
    image, review = paper(GONE)
    exam = replace(paper_exam().open_exam(PAPER_STUDY), images=(image,))
    as_found, corrections = duct_case.analysis(), Corrections()
    made = mark(FindingKind.DUCT_NARROWING, PointPx(60, 100), image.facts, as_found, reader=READER)
    review = replace(review, images=(replace(review.images[0], findings=(made,)),))

    def segment_with(analysis: DuctAnalysis) -> int | None:
        shown = corrections.analysis(image, review, analysis)
        return corrections.review(exam, review, lambda _: shown).images[0].findings[0].segment

    assert segment_with(as_found) == 1
    assert segment_with(replace(as_found, tree=DuctTree())) is None


def paper(*edits: DuctEdit, sha256: str = "a" * 64) -> tuple[ExamImage, Review]:
    """An image of known bytes, and corrections made on those or on others."""
    of = replace(facts(FULL, Phase.FULL), rows=256, columns=192)
    image = ExamImage(facts=replace(of, ref=replace(of.ref, sha256="a" * 64)), path=Path("paper.dcm"))
    decided = ImageReview(sop_instance_uid=FULL, sha256=sha256, duct_edits=edits)
    return image, Review(study_uid="1.2.1", images=(decided,))

"""A side or orientation that contradicts itself is refused at every door through which something leaves, in a sentence."""

from pathlib import Path
from typing import Any

import pytest

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.read import read_facts
from ductoview.errors import DicomWriteError
from ductoview.model.image_check import Verdict
from ductoview.model.node import Node
from ductoview.model.reject_reason import RejectReason
from ductoview.service.client import ServiceClient
from ductoview.workers.tasks import write_dicom_objects
from ductoview.workspace.commands import accept
from ductoview.workspace.workspace import Workspace
from tests.cli.support import ductoview
from tests.support.duct_case import analysis, empty_review, reader_review
from tests.support.mg_source import write_mg
from tests.support.states import item
from tests.workspace.test_objects import put_mark

READER = "DEMO^READER"
OBLIQUE = item(CodeValue="399368009", CodingSchemeDesignator="SCT", CodeMeaning="medio-lateral oblique")
CONTRADICTIONS = {
    "two sides": ({"Laterality": "R"}, "ImageLaterality (0020,0062) says left but Laterality (0020,0060) says right."),
    "an orientation of another view": (
        {"PatientOrientation": ["A", "F"]},
        "PatientOrientation (0020,0020) A\\F cannot be that of a CC view.",
    ),
    "an orientation against itself": (
        {"PatientOrientation": ["A", "P"]},
        "PatientOrientation (0020,0020) A\\P contradicts itself.",
    ),
    "an oblique of the other side": (
        {"ViewPosition": "MLO", "ViewCodeSequence": [OBLIQUE], "PatientOrientation": ["A", "FL"]},
        "says right but the side is stated as left.",
    ),
    "two views": ({"ViewPosition": "ML"}, "ViewCodeSequence (0054,0220) says CC but ViewPosition (0018,5101) ML."),
}
every_contradiction = pytest.mark.parametrize(
    ("attributes", "sentence"), CONTRADICTIONS.values(), ids=list(CONTRADICTIONS)
)


@every_contradiction
@pytest.mark.parametrize("reviewed", [False, True])
def test_state_segmentation_and_report_are_not_written(
    tmp_path: Path, attributes: dict[str, Any], sentence: str, reviewed: bool
) -> None:
    source = write_mg(tmp_path / "image.dcm", **attributes)
    facts = read_facts(source)
    uid = facts.ref.sop_instance_uid
    with pytest.raises(DicomWriteError) as refused:
        write_dicom_objects(
            source,
            facts,
            reader_review(uid) if reviewed else empty_review(uid),
            analysis(),
            out=tmp_path / "out",
            reader=READER if reviewed else None,
            study_objects=ObjectUIDs.fresh(facts.ref.study_uid),
        )
    assert sentence in str(refused.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("attributes", "sentence"), list(CONTRADICTIONS.values())[:2], ids=list(CONTRADICTIONS)[:2])
def test_analyze_writes_no_objects(tmp_path: Path, attributes: dict[str, Any], sentence: str) -> None:
    write_mg(tmp_path / "a.dcm", SOPInstanceUID="1.2.3", rows=128, columns=96, **attributes)
    said = ductoview("analyze", tmp_path / "a.dcm", "--out", tmp_path / "out", "--dicom")
    assert said.code == 1
    assert sentence in said.err
    assert list((tmp_path / "out").rglob("*.json"))
    assert not list((tmp_path / "out").rglob("*.dcm"))


@every_contradiction
def test_saving_writes_nothing_about_any_image_of_the_study(
    workspace: Workspace, home: Path, tmp_path: Path, attributes: dict[str, Any], sentence: str
) -> None:
    sound = write_mg(tmp_path / "sound.dcm")
    study = str(read_facts(sound).ref.study_uid)
    wrong = write_mg(tmp_path / "wrong.dcm", study_uid=study, **attributes)
    workspace.import_paths([sound, wrong])
    exam = workspace.open_exam(study)
    image = exam.image(str(read_facts(sound).ref.sop_instance_uid))
    workspace.do(
        accept(image.facts.ref, workspace.analysis(image.sop_instance_uid).findings[0], reader=READER), "Accept"
    )
    with pytest.raises(DicomWriteError) as refused:
        workspace.save_objects(reader=READER)
    assert str(refused.value).startswith("Nothing was written: ")
    assert sentence in str(refused.value)
    with ServiceClient.connect(home, start=False) as client:
        assert not [one for one in client.instances(study) if one.own]


@every_contradiction
def test_what_was_written_before_is_not_sent_once_an_image_contradicts_itself(
    workspace: Workspace, home: Path, tmp_path: Path, attributes: dict[str, Any], sentence: str
) -> None:
    sound = write_mg(tmp_path / "sound.dcm")
    study = str(read_facts(sound).ref.study_uid)
    workspace.import_paths([sound])
    workspace.open_exam(study)
    workspace.save_objects(reader=READER)
    workspace.add_node(Node(name="NOBODY", ae_title="NOBODY", host="127.0.0.1", port=9))
    workspace.import_paths(
        [write_mg(tmp_path / "wrong.dcm", study_uid=study, PixelData=bytes(2 * 256 * 192), **attributes)]
    )
    workspace.open_exam(study)
    with pytest.raises(DicomWriteError) as refused:
        workspace.send_objects("NOBODY")
    assert str(refused.value).startswith("Nothing was sent: ")
    assert sentence in str(refused.value)
    with ServiceClient.connect(home, start=False) as client:
        assert not [row for row in client.queue() if row.node == "NOBODY" and row.study_uid == study]


def test_an_image_that_contradicts_itself_holds_nothing_back_once_it_is_rejected(
    workspace: Workspace, tmp_path: Path
) -> None:
    sound = write_mg(tmp_path / "sound.dcm")
    study = str(read_facts(sound).ref.study_uid)
    wrong = write_mg(tmp_path / "wrong.dcm", study_uid=study, Laterality="R")
    workspace.import_paths([sound, wrong])
    exam = workspace.open_exam(study)
    marked, rejected = (str(read_facts(path).ref.sop_instance_uid) for path in (sound, wrong))
    workspace.image_checks.decide(exam, [rejected], Verdict.REJECTED, (RejectReason.MARKER_INCORRECT,), by="Roe^Jane")
    put_mark(workspace, exam, marked)
    workspace.save_objects(reader=READER)
    workspace.add_node(Node(name="NOBODY", ae_title="NOBODY", host="127.0.0.1", port=9))
    assert {row.sop_instance_uid for row in workspace.send_objects("NOBODY", as_draft=True)} == {
        one.sop_instance_uid for one in workspace.object_states()
    }
    put_mark(workspace, exam, rejected)
    with pytest.raises(DicomWriteError, match="says left but"):
        workspace.save_objects(reader=READER)
    workspace.remove_node("NOBODY")

"""What was said of the exam through the real service: durable, found again, in every report, and written even without a duct."""

from pathlib import Path

from ductoview.dicom.sr_read import read_report
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Outcome, Side
from ductoview.service.client import ServiceClient
from ductoview.workspace.object_states import ObjectKind, ObjectStage
from ductoview.workspace.record import say, step_words
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY

READER = "DEMO^READER"
PLAIN = bytes(2 * 256 * 192)


def reports(home: Path, study: str) -> list[ExamRecord]:
    """The records in all reports of a study in the library."""
    with ServiceClient.connect(home) as client:
        files = [one.path for one in client.instances(study) if one.sop_class_uid.endswith(".88.33")]
    return [read_report(path).record for path in files]


def test_what_was_said_is_there_again_and_in_the_reports_of_every_image(
    workspace: Workspace, home: Path, tmp_path: Path
) -> None:
    study = f"{STUDY}.190"
    workspace.import_paths([write_mg(tmp_path / view, study_uid=study, view=view) for view in ("CC", "ML")])
    workspace.open_exam(study)
    for name, value in (("injected_side", Side.LEFT), ("volume_ml", 0.35), ("impression", "Норма, 正常")):
        workspace.do(say(name, value), step_words(name))
    workspace.undo()
    workspace.redo()
    said = workspace.review.record
    assert said == ExamRecord(injected_side=Side.LEFT, volume_ml=0.35, impression="Норма, 正常")
    workspace.close_exam()
    workspace.open_exam(study)
    assert workspace.review.record == said
    before = workspace.save_objects(reader=READER)
    assert reports(home, study) == [said, said]
    workspace.do(say("attempts", 2), step_words("attempts"))
    assert {one.stage for one in workspace.object_states()} == {ObjectStage.DRAFT}
    after = workspace.save_objects(reader=READER)
    assert not {one.sop_instance_uid for one in after if one.kind is ObjectKind.SR} & {
        one.sop_instance_uid for one in before
    }


def test_an_exam_without_a_filled_duct_keeps_what_was_said_of_it(
    workspace: Workspace, home: Path, tmp_path: Path
) -> None:
    study = f"{STUDY}.191"
    workspace.import_paths([write_mg(tmp_path / "plain.dcm", study_uid=study, PixelData=PLAIN)])
    workspace.open_exam(study)
    workspace.do(say("outcome", Outcome.NO_DISCHARGE), step_words("outcome"))
    workspace.save_objects(reader=READER)
    assert reports(home, study) == [ExamRecord(outcome=Outcome.NO_DISCHARGE)]

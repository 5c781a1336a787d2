"""A signed study exported without names opens again as a study of its own, with the same marks at the same places."""

from pathlib import Path

from pydicom import dcmread

from ductoview.model.deidentify import Option
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.deid_export import Wish, look, write
from ductoview.workspace.workspace import Workspace
from tests.workspace.conftest import STUDY
from tests.workspace.test_objects import put_mark
from tests.workspace.test_signing import ANNA, open_two_views


def test_the_exported_study_opens_with_the_same_marks(workspace: Workspace, pool: WorkerPool, tmp_path: Path) -> None:
    exam = open_two_views(workspace, tmp_path, 91)
    for image in exam.images:
        put_mark(workspace, exam, image.sop_instance_uid)
    workspace.save_objects(reader=ANNA, signed=True)
    before = {one.sop_instance_uid: one for one in workspace.review.images}
    spacing = {one.sop_instance_uid: one.facts.spacing for one in exam.images}
    preview = look(workspace.files_of(exam.study_uid), frozenset({Option.DATES}), pool)
    done = write(preview, Wish(out=tmp_path / "new"), pool)
    assert (
        done.count == 2 + 2 * 3 + 1
    )  # images, three objects about each, key images; the page with the name is left out
    assert [why[:24] for _, why in done.left_out] == ["It is an Encapsulated PD"]
    workspace.import_paths([tmp_path / "new"])
    study = done.uids[f"{STUDY}.8091"]
    assert {dcmread(one).StudyInstanceUID for one in (tmp_path / "new").glob("*.dcm")} == {study}
    again = workspace.open_exam(study)
    assert {one.facts.patient.name.partition("^")[2] for one in again.images} == {"DEIDENTIFIED"}
    after = {one.sop_instance_uid: one for one in workspace.review.images}
    for old, review in before.items():
        new = done.uids[old]
        assert again.image(new).facts.spacing == spacing[old]
        assert [(one.kind, one.at, one.size_mm) for one in after[new].findings] == [
            (one.kind, one.at, one.size_mm) for one in review.findings
        ]
    assert ANNA not in str(workspace.review)

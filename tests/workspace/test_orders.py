"""A report on images that do not fit their order is signed by nobody before a person has decided."""

from datetime import date
from pathlib import Path

import pytest

from ductoview.errors import DicomWriteError
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order
from ductoview.model.order_book import OrderEventKind
from ductoview.workspace.orders import of_study
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY
from tests.workspace.test_objects import put_mark

OTHER = Order(patient=PatientIdentity(patient_id="OTHER", name="Other^Ida"), accession_number="A1")


def test_images_of_another_patient_are_not_signed_before_somebody_decides(workspace: Workspace, tmp_path: Path) -> None:
    study = f"{STUDY}.56"
    chosen = workspace.orders.choose(OTHER, "Tech^One")
    try:
        workspace.import_paths([write_mg(tmp_path / "a.dcm", study_uid=study, StudyDate=f"{date.today():%Y%m%d}")])
        exam = workspace.open_exam(study)
        put_mark(workspace, exam, exam.images[0].sop_instance_uid)
        with pytest.raises(DicomWriteError, match="differ from their order in patient ID, name"):
            workspace.save_objects(reader="MEIER^Anna", signed=True)
        assert not workspace.review.is_signed
        match = of_study(workspace.orders.now(study), study)
        assert match is not None
        workspace.orders.decide(match, belongs=False, by="Tech^One", reason="")
        workspace.save_objects(reader="MEIER^Anna", signed=True)
        assert workspace.review.is_signed
        decided = of_study(workspace.orders.now(study), study)
        assert decided is not None
        assert decided.decision is not None
        assert decided.decision.kind is OrderEventKind.KEPT_APART
    finally:
        workspace.orders.end(chosen.id, "Tech^One")

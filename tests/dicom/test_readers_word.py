"""What a reader said of a finding is said in every object that leaves: how sure he is, and which number he typed himself."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.gsps import Layer, read_gsps
from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.objects import write_objects
from ductoview.hooks.fhir_exporter import FhirExporter
from ductoview.model.finding import Certainty, Finding
from ductoview.model.review import ImageReview, Review
from ductoview.model.signature import Signature
from ductoview.report.findings_table import row_of
from ductoview.report.study import ReportImage, ReportStudy
from ductoview.workspace.marks import resized
from tests.support.duct_case import READER, analysis, facts_of, reader_review
from tests.support.gsps_marks import marks
from tests.support.mg_source import write_mg

SIGNED = Signature(reader=READER, organisation="", at=datetime(2026, 11, 29, 2, 0, tzinfo=UTC))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "source.dcm")


def reviewed(source: Path, change: Any) -> ImageReview:
    review = reader_review(facts_of(source).ref.sop_instance_uid)
    first, *others = review.findings
    return replace(review, findings=(change(first), *others))


def written(source: Path, review: ImageReview, out: Path, signature: Signature | None = None) -> Any:
    uids = ObjectUIDs.fresh(facts_of(source).ref.study_uid)
    how = {"reader": READER, "study_objects": uids, "signature": signature}
    return write_objects(source, facts_of(source), review, analysis(), out=out, **how)  # type: ignore[arg-type]


def observation(source: Path, review: ImageReview, folder: Path) -> dict[str, Any]:
    facts = facts_of(source)
    uid, study = facts.ref.sop_instance_uid, facts.ref.study_uid
    whole = Review(study_uid=study, images=(review,))
    (path,) = FhirExporter().export(whole, {uid: analysis()}, {uid: facts}, folder)
    found = [one["resource"] for one in json.loads(path.read_text(encoding="utf-8"))["entry"]]
    return next(one for one in found if "valueCodeableConcept" in one)


def row(source: Path, review: ImageReview) -> str:
    image = ReportImage(facts=facts_of(source), review=review, analysis=analysis())
    study = Review(study_uid="1.2", images=(review,))
    page = ReportStudy(review=study, images=(image,), reader=READER, made=SIGNED.at)
    return " | ".join(cell.text for cells in row_of(page, page.findings[0]).cells for cell in cells)


@pytest.mark.parametrize(
    ("certainty", "said"), [(Certainty.POSSIBLE, ", possible"), (Certainty.PROBABLE, ", probable"), (None, "")]
)
def test_how_sure_the_reader_is(source: Path, tmp_path: Path, certainty: Certainty | None, said: str) -> None:
    review = reviewed(source, lambda one: replace(one, certainty=certainty))
    (state,) = read_gsps(written(source, review, tmp_path / "out").gsps).images
    assert marks(state, Layer.FINDINGS)[0].text.startswith(f"Filling defect{said} ")
    assert f"Filling defect{said} |" in row(source, review)
    made = observation(source, review, tmp_path)
    assert made["valueCodeableConcept"]["text"] == f"Filling defect{said}" if said else "Intraluminal filling defect"
    assert (f"Filling defect{said}." in made["note"][0]["text"]) is bool(said)


def test_a_size_that_was_typed_is_nowhere_told_as_measured(source: Path, tmp_path: Path) -> None:
    def typed(one: Finding) -> Finding:
        return resized(one, 3.0, facts_of(source).spacing)

    review = reviewed(source, typed)
    report = dcmread(written(source, review, tmp_path / "out").sr)
    methods = [method_of(item) for item in sizes_in(report)]
    assert methods == ["AS_STATED", "OUTLINE_AXIS"]
    assert "3.0 mm, as stated" in row(source, review)
    note = observation(source, review, tmp_path)["note"][0]["text"]
    assert "The size is as the reader stated it, not measured." in note
    assert "Long Axis" not in note


def test_the_presentation_state_of_a_draft_says_on_the_image_that_nobody_signed(source: Path, tmp_path: Path) -> None:
    review = reviewed(source, lambda one: one)
    for signature, says_so in ((None, True), (SIGNED, False)):
        (state,) = read_gsps(written(source, review, tmp_path / str(says_so), signature).gsps).images
        (note,) = (text.text for text in state.texts if text.layer == Layer.NOTE.name)
        assert note.startswith("Draft, not signed. Read by") is says_so


def sizes_in(item: Dataset) -> list[Dataset]:
    """All long axes below an item, in order."""
    inner = [one for part in item.get("ContentSequence", ()) for one in sizes_in(part)]
    name = next(iter(item.get("ConceptNameCodeSequence", ())), Dataset())
    return [*([item] if name.get("CodeValue") == "103339001" else []), *inner]


def method_of(item: Dataset) -> str:
    parts = item.get("ContentSequence", ())
    return next(str(one.ConceptCodeSequence[0].CodeValue) for one in parts if one.RelationshipType == "HAS CONCEPT MOD")

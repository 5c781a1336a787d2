"""The Bundle says what the review says: nothing unconfirmed, nothing without unit, preliminary until it is signed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ductoview.hooks.fhir_exporter import FhirExporter
from ductoview.model import codes
from ductoview.model.exam_record import ExamRecord
from ductoview.model.finding import Extent, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.review import Review, ReviewState
from ductoview.model.signature import Signature
from ductoview.model.view import Laterality
from tests.support.duct_case import READER, analysis, facts_of, reader_review
from tests.support.mg_source import write_mg

SIGNED = Signature(reader=READER, organisation="Clinic", at=datetime(2026, 11, 28, 21, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> ImageFacts:
    found = facts_of(write_mg(tmp_path_factory.mktemp("source") / "image.dcm"))
    return replace(found, study_date="20261128")


def exported(review: Review, facts: ImageFacts, folder: Path) -> dict[str, Any]:
    uid = facts.ref.sop_instance_uid
    in_mm = facts.spacing.is_known
    analysed = {uid: analysis((facts.rows, facts.columns), in_mm=in_mm)}
    (path,) = FhirExporter().export(review, analysed, {uid: facts}, folder)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def review_of(facts: ImageFacts) -> Review:
    image = reader_review(facts.ref.sop_instance_uid, in_mm=facts.spacing.is_known)
    return Review(
        study_uid=facts.ref.study_uid, images=(image,), record=ExamRecord(impression="Papilloma?", volume_ml=0.4)
    )


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def references(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from ([data["reference"]] if "reference" in data else [])
        for value in data.values():
            yield from references(value)
    elif isinstance(data, list):
        for value in data:
            yield from references(value)


def test_confirmed_findings_and_nothing_else(facts: ImageFacts, tmp_path: Path) -> None:
    bundle = exported(review_of(facts), facts, tmp_path)
    coded = [one for one in resources(bundle, "Observation") if "valueCodeableConcept" in one]
    assert [one["valueCodeableConcept"]["coding"][0]["code"] for one in coded] == ["111425", "111428"]
    size = coded[0]["component"][0]
    assert size["code"]["coding"][0] == {
        "system": "http://snomed.info/sct",
        "code": "103339001",
        "display": "Long Axis",
    }
    assert size["valueQuantity"] == {
        "value": 1.05, "unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"
    }  # fmt: skip
    assert "±" in coded[0]["note"][0]["text"]


def test_every_reference_leads_somewhere_and_names_repeat(facts: ImageFacts, tmp_path: Path) -> None:
    bundle = exported(review_of(facts), facts, tmp_path)
    urls = [one["fullUrl"] for one in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert set(references(bundle)) <= set(urls)
    assert exported(review_of(facts), facts, tmp_path) == bundle


def test_preliminary_until_signed_then_amended(facts: ImageFacts, tmp_path: Path) -> None:
    draft = review_of(facts)
    signed = draft.signed(SIGNED)
    addendum = replace(signed, state=ReviewState.DRAFT).signed(SIGNED)
    reports = [resources(exported(one, facts, tmp_path), "DiagnosticReport")[0] for one in (draft, signed, addendum)]
    assert [one["status"] for one in reports] == ["preliminary", "final", "amended"]
    assert "issued" not in reports[0]
    assert reports[1]["issued"] == "2026-11-28T21:00:00+00:00"
    assert reports[1]["conclusion"] == "Papilloma?"


@pytest.mark.parametrize(
    ("side", "code"),
    [(Laterality.LEFT, "80248007"), (Laterality.RIGHT, "73056007"), (Laterality.UNKNOWN, "76752008")],
)
def test_every_finding_is_in_the_breast_of_its_image(
    facts: ImageFacts, tmp_path: Path, side: Laterality, code: str
) -> None:
    of_side = replace(facts, view=replace(facts.view, laterality=side))
    found = resources(exported(review_of(of_side), of_side, tmp_path), "Observation")
    sites = {one["bodySite"]["coding"][0]["code"] for one in found if "valueCodeableConcept" in one}
    assert sites == {code}, "80248007 left breast, 73056007 right breast, 76752008 breast"


def test_an_unknown_scale_gives_pixels(facts: ImageFacts, tmp_path: Path) -> None:
    unscaled = replace(facts, spacing=Spacing.unknown())
    (first, *_) = [
        one for one in resources(exported(review_of(unscaled), unscaled, tmp_path), "Observation") if "component" in one
    ]
    assert [one["valueQuantity"]["code"] for one in first["component"]] == ["{pixels}"]


def test_what_is_not_known_is_left_out(facts: ImageFacts, tmp_path: Path) -> None:
    nameless = replace(facts, patient=replace(facts.patient, name="", patient_id=""), study_date="")
    bundle = exported(review_of(nameless), nameless, tmp_path)
    assert resources(bundle, "Patient") == [{"resourceType": "Patient"}]
    assert "effectiveDateTime" not in resources(bundle, "DiagnosticReport")[0]


def test_how_long_the_stretch_of_a_finding_is_stands_in_it(facts: ImageFacts, tmp_path: Path) -> None:
    review = review_of(facts)
    [image] = review.images
    confirmed = next(one for one in image.findings if one.status is FindingStatus.CONFIRMED)
    stretch = Extent(points=(PointPx(1, 1), PointPx(1, 80)), length_px=80.0, length_mm=4.0)
    marked = replace(image, findings=(replace(confirmed, extent=stretch),))
    found = [
        one
        for one in resources(exported(replace(review, images=(marked,)), facts, tmp_path), "Observation")
        if "valueCodeableConcept" in one
    ]
    [length] = [one for one in found[0]["component"] if one["code"]["coding"][0]["code"] == codes.LENGTH.value]
    assert (length["valueQuantity"]["value"], length["valueQuantity"]["unit"]) == (4.0, "mm")
    assert "Length 4" in found[0]["note"][0]["text"]


def test_the_number_of_a_patient_says_who_gave_it(facts: ImageFacts, tmp_path: Path) -> None:
    (plain,) = resources(exported(review_of(facts), facts, tmp_path), "Patient")
    assert plain["identifier"] == [{"value": facts.patient.patient_id}]
    named = replace(facts, patient=replace(facts.patient, issuer="ST JOSEF"))
    (patient,) = resources(exported(review_of(named), named, tmp_path), "Patient")
    assert patient["identifier"] == [{"value": facts.patient.patient_id, "assigner": {"display": "ST JOSEF"}}]

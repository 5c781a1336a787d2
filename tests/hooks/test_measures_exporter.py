"""measures.json says of every tree, segment and finding what was measured, and of none who the patient is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.hooks import conformance_case as case
from ductoview.hooks.conformance import faults_of
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.installed import installed_methods
from ductoview.hooks.measures_exporter import MeasuresExporter
from ductoview.model.finding import SIZED_BY_HAND, Extent, FindingStatus, Provenance
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.review import ImageReview, Review

UID = "2.25.7.1"


@pytest.fixture
def facts() -> dict:
    return {image.sop_instance_uid: image.facts for image in case.exams()[2].images}


def exported(facts: dict, folder: Path) -> dict:
    (path,) = MeasuresExporter().export(Review(study_uid="2.25.7"), {UID: case.analysis()}, facts, folder)
    return json.loads(path.read_text(encoding="utf-8"))


def test_it_keeps_the_contract_and_is_one_of_ours() -> None:
    assert faults_of(MethodKind.EXPORTER, MeasuresExporter()) == ()
    assert "ductoview.measures" in [one.info.id for one in installed_methods().registered]


def test_every_value_has_unit_uncertainty_and_source(tmp_path: Path, facts: dict) -> None:
    data = exported(facts, tmp_path)
    [image] = data["images"]
    assert (data["schema"], image["sop_instance_uid"], image["view"]) == ("ductoview.measures/1", UID, "CC")
    assert len(image["segments"]) == image["tree"]["segments"] == len(case.tree().segments)
    main = image["segments"][0]
    # 2 sqrt((2 pixels² + 2 calibres²) / 12), pixels of 0.1 and a calibre of 0.9 mm.
    assert main["length"] == {"value": 8.0, "unit": "mm", "plus_minus": 0.7394, "source": "IMAGER_CORRECTED"}
    assert main["branching_angle"] is None
    assert image["tree"]["ramification_counts"] == [[0, 1]]
    assert sum(ring["length"]["value"] for ring in image["rings"]) == pytest.approx(
        image["tree"]["total_length"]["value"], abs=0.01
    )
    [finding] = data["findings"]
    assert (finding["status"], finding["same_as"]) == ("CANDIDATE", None)
    assert (finding["score"], finding["mimic"]) == (0.8, None)
    assert finding["place"]["by"] in ("ONE_VIEW", "NOTHING")


def test_a_ring_has_no_tortuosity(tmp_path: Path, facts: dict) -> None:
    main, *others = case.tree().segments
    ring = replace(case.tree(), segments=(replace(main, end=main.start), *others))
    drawn = {UID: replace(case.analysis(), tree=ring)}
    (path,) = MeasuresExporter().export(Review(study_uid="2.25.7"), drawn, facts, tmp_path)
    [image] = json.loads(path.read_text(encoding="utf-8"))["images"]
    assert [one["tortuosity"] is None for one in image["segments"]] == [True, False, False]


def test_who_corrected_the_ducts_is_said_and_left_out_when_nobody_did(tmp_path: Path, facts: dict) -> None:
    assert "corrections" not in exported(facts, tmp_path)["images"][0]
    by_hand = Provenance(name="DEMO^READER", parameters="orifice set", is_reader=True)
    corrected = replace(case.analysis(), provenance=(by_hand,))
    (path,) = MeasuresExporter().export(Review(study_uid="2.25.7"), {UID: corrected}, facts, tmp_path)
    [image] = json.loads(path.read_text(encoding="utf-8"))["images"]
    assert image["corrections"] == "Ducts corrected by DEMO^READER: orifice set."


def test_without_a_scale_no_unit_is_a_millimetre(tmp_path: Path, facts: dict) -> None:
    unknown = {uid: replace(one, spacing=Spacing.unknown()) for uid, one in facts.items()}
    data = exported(unknown, tmp_path)
    assert '"mm' not in json.dumps(data)
    assert data["images"][0]["segments"][0]["length"]["unit"] == "px"


def found(facts: dict, folder: Path, **changes: object) -> dict:
    """What the file says of one mark of a reader."""
    mark = replace(case.analysis().findings[0], status=FindingStatus.CONFIRMED, **changes)
    review = Review(study_uid="2.25.7", images=(ImageReview(sop_instance_uid=UID, findings=(mark,)),))
    (path,) = MeasuresExporter().export(review, {UID: case.analysis()}, facts, folder)
    return next(one for one in json.loads(path.read_text(encoding="utf-8"))["findings"] if one["id"] == mark.id)


STRETCH = Extent(points=(PointPx(160, 80), PointPx(160, 120)), calibres_px=(9.0, 9.0), length_px=40.0, length_mm=4.0)


def test_a_finding_has_size_distances_and_extent_with_uncertainty_and_source(tmp_path: Path, facts: dict) -> None:
    said = found(facts, tmp_path, size_mm=1.2, distance_from_nipple_mm=30.0, arc_from_orifice_mm=8.0, extent=STRETCH)
    assert said["size_is"] == "LONGEST_AXIS"
    for name, value in {"size": 1.2, "from_nipple": 30.0, "along_duct": 8.0, "extent": 4.0}.items():
        assert (said[name]["value"], said[name]["unit"], said[name]["source"]) == (value, "mm", "IMAGER_CORRECTED")
    # Two blurred walls as for a calibre, two ends within duct and pixel.
    assert said["size"]["plus_minus"] == pytest.approx(2 * (2 / 1200 + 0.0064 + 0.0144) ** 0.5, abs=1e-4)
    assert said["extent"]["plus_minus"] == pytest.approx(2 * ((2 + 2 * 81) / 1200) ** 0.5, abs=1e-4)


def test_a_size_that_a_reader_typed_claims_no_exactness(tmp_path: Path, facts: dict) -> None:
    typed = Provenance(name="DEMO^READER", parameters=SIZED_BY_HAND, is_reader=True)
    said = found(facts, tmp_path, size_mm=5.0, provenance=typed)["size"]
    assert (said["value"], said["plus_minus"], said["stated_by_reader"]) == (5.0, None, True)


def test_without_a_scale_a_finding_is_measured_in_pixels(tmp_path: Path, facts: dict) -> None:
    unknown = {uid: replace(one, spacing=Spacing.unknown()) for uid, one in facts.items()}
    said = found(unknown, tmp_path, size_px=12.0, distance_from_nipple_mm=30.0, extent=STRETCH)
    assert (said["size"]["unit"], said["extent"]["value"], said["extent"]["unit"]) == ("px", 40.0, "px")
    assert (said["from_nipple"], said["along_duct"]) == (None, None)

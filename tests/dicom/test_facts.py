"""What a header says beside view and scale: typed values with their units; what it does not say stays unknown."""

from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset

from ductoview.dicom.read import read_facts
from ductoview.model.image import Equipment, ImageFacts, Technique
from tests.support.mg_source import write_mg


def _facts(folder: Path, **changes: Any) -> ImageFacts:
    return read_facts(write_mg(folder / "image.dcm", **changes))


def test_technique_and_equipment_are_read_with_their_units(tmp_path: Path) -> None:
    facts = _facts(
        tmp_path,
        KVP=29.5,
        Exposure=None,
        ExposureInuAs=61400,
        ExposureTime=820,
        AnodeTargetMaterial="TUNGSTEN",
        FilterMaterial="RHODIUM",
        CompressionForce=88.5,
        BodyPartThickness=52,
        OrganDose=0.0184,
        EntranceDoseInmGy=7.25,
        RelativeXRayExposure=312,
        PositionerPrimaryAngle=-90,
        ManufacturerModelName="Model 3",
        DeviceSerialNumber="S1",
        DetectorID="D7",
        SoftwareVersions=["4.1", "2"],
        StationName="ROOM2",
        GantryID="G1",
        DateOfLastDetectorCalibration="20260105",
        OperatorsName=["Tech^Ann", "Miller^Bo"],
        InstitutionAddress="Street 1\r\nTown",
        PatientAge="056Y",
    )
    assert facts.technique == Technique(
        kvp=29.5, exposure_mas=61.4, exposure_time_ms=820, anode_material="TUNGSTEN", filter_material="RHODIUM",
        compression_force_n=88.5, body_part_thickness_mm=52, organ_dose_mgy=pytest.approx(1.84), entrance_dose_mgy=7.25,
        relative_exposure=312, positioner_angle_degrees=-90, magnification=1.8,
    )  # fmt: skip
    assert facts.equipment == Equipment(
        model_name="Model 3", device_serial_number="S1", detector_id="D7", software_versions="4.1, 2",
        station_name="ROOM2", gantry_id="G1", detector_calibrated="20260105",
    )  # fmt: skip
    assert (facts.operators, facts.institution_address) == ("Tech, Ann, Miller, Bo", "Street 1, Town")
    assert facts.patient_age == "056Y"


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"EntranceDose": 1, "EntranceDoseInmGy": None}, "entrance_dose_mgy", 100.0),
        ({"ExposureTimeInuS": 820500}, "exposure_time_ms", 820.5),
        ({"KVP": 0}, "kvp", None),
        ({"OrganDose": -1}, "organ_dose_mgy", None),
        ({"PositionerPrimaryAngle": 0}, "positioner_angle_degrees", 0.0),
    ],
)
def test_one_quantity_has_one_unit_and_a_value_that_cannot_be_is_unknown(
    tmp_path: Path, changes: dict[str, Any], name: str, value: float | None
) -> None:
    stated = {keyword: one for keyword, one in changes.items() if one is not None}
    assert getattr(_facts(tmp_path, **stated).technique, name) == value


@pytest.mark.parametrize(("stated", "known"), [("YES", True), ("NO", False), ("", None), ("PERHAPS", None)])
def test_yes_no_and_nothing_said_are_three_things(tmp_path: Path, stated: str, known: bool | None) -> None:
    facts = _facts(tmp_path, BreastImplantPresent=stated, PartialView=stated, BurnedInAnnotation=stated)
    assert (facts.implant_present, facts.partial_view, facts.burned_in) == (known, known, known)


def test_a_partial_view_says_which_part(tmp_path: Path) -> None:
    part = Dataset()
    part.CodeValue, part.CodingSchemeDesignator, part.CodeMeaning = "255549009", "SCT", "Anterior"
    assert _facts(tmp_path, PartialView="YES", PartialViewCodeSequence=[part]).partial_view_words == "Anterior"
    assert (
        _facts(tmp_path, PartialView="YES", PartialViewDescription="front\r\nhalf").partial_view_words == "front, half"
    )


def test_an_empty_header_invents_nothing(tmp_path: Path) -> None:
    keywords = ("KVP", "Exposure", "PositionerPrimaryAngle", "ManufacturerModelName", "DeviceSerialNumber",
                "SoftwareVersions", "EstimatedRadiographicMagnificationFactor", "BreastImplantPresent", "PartialView",
                "PatientAge")  # fmt: skip
    facts = _facts(tmp_path, **dict.fromkeys(keywords))
    assert facts.technique == Technique()
    assert facts.equipment == Equipment()
    assert (facts.implant_present, facts.partial_view, facts.operators, facts.patient_age) == (None, None, "", "")


@pytest.mark.filterwarnings("ignore:Invalid value for VR")
@pytest.mark.parametrize(
    ("changes", "acquired"),
    [
        ({}, "20260302101500"),
        ({"AcquisitionDateTime": "20260302103000.5"}, "20260302103000"),
        ({"AcquisitionDateTime": "20260231103000"}, "20260302101500"),
        ({"AcquisitionDateTime": "00000000000000", "AcquisitionDate": "20261301"}, "20260302101500"),
        ({"AcquisitionDateTime": "20260302103062.5"}, "20260302101500"),
        ({"AcquisitionDate": None}, "20260302101500"),
        ({"AcquisitionTime": None, "ContentTime": "1015"}, "20260302101500"),
        (dict.fromkeys(("AcquisitionDate", "ContentDate")), ""),
        (dict.fromkeys(("AcquisitionDate", "AcquisitionTime", "ContentDate", "ContentTime")), ""),
    ],
)
def test_when_it_was_acquired_is_read_from_what_there_is(
    tmp_path: Path, changes: dict[str, str | None], acquired: str
) -> None:
    assert _facts(tmp_path, **changes).acquired == acquired


@pytest.mark.parametrize(
    ("changes", "ratio", "ratios"),
    [
        ({"LossyImageCompression": "00"}, None, ()),
        ({"LossyImageCompression": "01"}, 0.0, ()),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": 8}, 8.0, (8.0,)),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": [4, 10]}, 4.0, (4.0, 10.0)),
    ],
)
def test_every_compression_with_loss_is_told(
    tmp_path: Path, changes: dict[str, Any], ratio: float | None, ratios: tuple[float, ...]
) -> None:
    facts = _facts(tmp_path, **changes)
    assert (facts.lossy_ratio, facts.lossy_ratios) == (ratio, ratios)

"""Side, view and modifiers from codes; whatever disagrees about the side is said."""

from typing import Any

import pytest
from pydicom import Dataset

from ductoview.dicom.view import view_of
from ductoview.model.view import Laterality, ViewModifier, ViewPosition
from tests.support.mg_source import mg_dataset

VIEWS = [
    ("399162004", "R-10242", "CC"), ("399260004", "R-10224", "ML"), ("399352003", "R-10228", "LM"),
    ("399368009", "R-10226", "MLO"), ("399099002", "R-10230", "LMO"), ("399188001", "R-102D0", "SIO"),
    ("441555000", "R-40AAA", "ISO"), ("399196006", "R-10244", "FB"), ("399192008", "R-1024A", "XCCL"),
    ("399101009", "R-1024B", "XCCM"), ("127457009", "G-8310", "OTHER"),
]  # fmt: skip
MODIFIERS = [
    ("399161006", "R-102D2", "CLEAVAGE"), ("399011000", "R-102D1", "AXILLARY_TAIL"),
    ("399197002", "R-102D3", "ROLLED_LATERAL"), ("399226006", "R-102D4", "ROLLED_MEDIAL"),
    ("414493004", "R-102CA", "ROLLED_INFERIOR"), ("415670009", "R-102C9", "ROLLED_SUPERIOR"),
    ("399209000", "R-102D5", "IMPLANT_DISPLACED"), ("399163009", "R-102D6", "MAGNIFICATION"),
    ("399055006", "R-102D7", "SPOT_COMPRESSION"), ("399110001", "R-102C2", "TANGENTIAL"),
    ("442581004", "R-40AB3", "NIPPLE_IN_PROFILE"), ("441752004", "P2-00161", "ANTERIOR_COMPRESSION"),
    ("442593008", "R-40ABE", "INFRAMAMMARY_FOLD"), ("442580003", "R-40AB2", "AXILLARY_TISSUE"),
]  # fmt: skip


def _code(value: str, scheme: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, "free text that decides nothing"
    return item


def _exposure(**changes: Any) -> Dataset:
    ds = mg_dataset()
    for keyword in ("ImageLaterality", "PatientOrientation", "ViewPosition", "ViewCodeSequence"):
        del ds[keyword]
    for keyword, value in changes.items():
        setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize("scheme", ["SCT", "SRT", "SNM3", "99SDM"])
@pytest.mark.parametrize(("sct", "srt", "expected"), VIEWS)
def test_views_in_every_designator(sct: str, srt: str, expected: str, scheme: str) -> None:
    item = _code(sct if scheme == "SCT" else srt, scheme)
    assert view_of(_exposure(ViewCodeSequence=[item])).position is ViewPosition(expected)


@pytest.mark.parametrize("scheme", ["SCT", "SRT"])
@pytest.mark.parametrize(("sct", "srt", "expected"), MODIFIERS)
def test_modifiers_in_both_schemes(sct: str, srt: str, expected: str, scheme: str) -> None:
    item = _code("399162004", "SCT")
    item.ViewModifierCodeSequence = [_code(sct if scheme == "SCT" else srt, scheme)]
    assert view_of(_exposure(ViewCodeSequence=[item])).modifiers == (ViewModifier(expected),)


def test_an_unknown_code_is_other_and_an_absent_one_unknown() -> None:
    assert view_of(_exposure(ViewCodeSequence=[_code("1", "99X")])).position is ViewPosition.OTHER
    assert view_of(_exposure()).position is ViewPosition.UNKNOWN
    assert view_of(_exposure(SeriesDescription="LEFT CC", ProtocolName="L CC")).laterality is Laterality.UNKNOWN


def _region(value: str, *modifiers: Dataset) -> list[Dataset]:
    item = _code(value, "SCT")
    if modifiers:
        item.AnatomicRegionModifierSequence = list(modifiers)
    return [item]


CC, MLO = [_code("399162004", "SCT")], [_code("399368009", "SCT")]
ML, XCCL = [_code("399260004", "SCT")], [_code("399192008", "SCT")]
SIDES = [
    ({"ImageLaterality": "L"}, "L", 0),
    ({"ImageLaterality": "R"}, "R", 0),
    ({"ImageLaterality": "B"}, "B", 0),
    ({"Laterality": "R"}, "R", 0),
    ({}, "?", 0),
    ({"ImageLaterality": "L", "Laterality": "L"}, "L", 0),
    ({"ImageLaterality": "L", "Laterality": "R"}, "L", 1),
    ({"ImageLaterality": "B", "Laterality": "R"}, "B", 0),
    ({"ImageLaterality": "L", "AnatomicRegionSequence": _region("73056007")}, "L", 1),
    ({"ImageLaterality": "R", "AnatomicRegionSequence": _region("73056007")}, "R", 0),
    ({"AnatomicRegionSequence": _region("80248007")}, "L", 0),
    ({"AnatomicRegionSequence": _region("76752008", _code("7771000", "SCT"))}, "L", 0),
    ({"AnatomicRegionSequence": _region("76752008", _code("G-A100", "SNM3"))}, "R", 0),
    ({"ImageLaterality": "R", "AnatomicRegionSequence": _region("76752008", _code("7771000", "SCT"))}, "R", 1),
    ({"ImageLaterality": "R", "AnatomicRegionSequence": _region("76752008", _code("24028007", "SCT"))}, "R", 0),
    ({"ImageLaterality": "R", "AnatomicRegionSequence": _region("76752008", _code("399163009", "SCT"))}, "R", 0),
    # An oblique view's feet end lies medially: L for the right breast, R for the left (PS3.3 C.7.6.1.1.1).
    ({"ImageLaterality": "R", "ViewCodeSequence": MLO, "PatientOrientation": ["P", "FL"]}, "R", 0),
    ({"ImageLaterality": "L", "ViewCodeSequence": MLO, "PatientOrientation": ["A", "FR"]}, "L", 0),
    ({"ImageLaterality": "L", "ViewCodeSequence": MLO, "PatientOrientation": ["A", "FL"]}, "L", 1),
    ({"ImageLaterality": "R", "ViewCodeSequence": MLO, "PatientOrientation": ["P", "HR"]}, "R", 0),
    ({"ImageLaterality": "R", "ViewCodeSequence": MLO, "PatientOrientation": ["P", "HL"]}, "R", 1),
    ({"ImageLaterality": "L", "ViewCodeSequence": CC, "PatientOrientation": ["A", "R"]}, "L", 0),
    ({"ImageLaterality": "L", "ViewCodeSequence": CC, "PatientOrientation": ["P", "L"]}, "L", 0),
    ({"ImageLaterality": "L", "ViewCodeSequence": CC, "PatientOrientation": ["A", "F"]}, "L", 1),
    ({"ImageLaterality": "L", "ViewCodeSequence": ML, "PatientOrientation": ["A", "F"]}, "L", 0),
    ({"ImageLaterality": "L", "ViewCodeSequence": ML, "PatientOrientation": ["A", "R"]}, "L", 1),
    ({"ImageLaterality": "L", "PatientOrientation": ["A", "P"]}, "L", 1),
    ({"ImageLaterality": "L", "ViewCodeSequence": CC, "ViewPosition": "CC"}, "L", 0),
    ({"ImageLaterality": "L", "ViewCodeSequence": CC, "ViewPosition": "MLO"}, "L", 1),
    ({"ImageLaterality": "L", "ViewCodeSequence": XCCL, "ViewPosition": "CC"}, "L", 0),
    ({"ImageLaterality": "L", "ViewCodeSequence": XCCL, "ViewPosition": "MLO"}, "L", 1),
    ({"ImageLaterality": "L", "ViewCodeSequence": XCCL, "PatientOrientation": ["A", "F"]}, "L", 1),
]


@pytest.mark.parametrize(("attributes", "side", "contradictions"), SIDES)
def test_side_and_its_contradictions(attributes: dict[str, Any], side: str, contradictions: int) -> None:
    if "AnatomicRegionSequence" not in attributes:
        attributes = {**attributes, "AnatomicRegionSequence": _region("76752008")}
    view = view_of(_exposure(**attributes))
    assert view.laterality is Laterality(side)
    assert len(view.contradictions) == contradictions, view.contradictions


@pytest.mark.parametrize("broken", [[], ["A"], ["A", "Q"], ["A", "R", "F"], ["", ""]])
def test_an_unreadable_orientation_is_absent(broken: list[str]) -> None:
    assert view_of(_exposure(PatientOrientation=broken)).patient_orientation == ()

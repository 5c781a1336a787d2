"""CAD reports by others: what they found, on the image shown or on its source, and what they say of themselves."""

from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.dicom import content_tree
from ductoview.dicom.content_tree import ContentTree
from ductoview.dicom.foreign import read_state
from ductoview.dicom.read import read_facts
from ductoview.dicom.regions import reoriented
from ductoview.model.exam import ExamImage
from ductoview.model.foreign import StateKind, StudyState
from ductoview.model.geometry import PointPx
from tests.support.cad import NOT_SHOWN, OPTIONAL, REQUIRED, code, coded, content, finding, place, write_cad
from tests.support.cad import image as library_image
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg
from tests.support.states import item

OUTLINE = (10.5, 20.5, 30.5, 20.5, 30.5, 40.5, 10.5, 20.5)
SOURCE = "1.2.840.99.7"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "image.dcm")


def read(path: Path, image: Path) -> StudyState:
    state = read_state(path, [ExamImage(facts=read_facts(image), path=image)], own=False)
    assert state is not None
    return state


def test_marks_stand_where_the_report_puts_them(image: Path, tmp_path: Path) -> None:
    found = [
        finding("Mass", (50.5, 60.5), (), intent=REQUIRED),
        finding("Calcification cluster", (20.5, 30.5), OUTLINE, intent=REQUIRED),
        finding("Mass", (1, 1), (), intent=OPTIONAL),
        finding("Mass", (1, 1), (), intent=NOT_SHOWN),
    ]
    path = write_cad(tmp_path / "cad.dcm", image, found)
    assert errors_of([path]) == []
    state = read(path, image)
    assert (state.kind, state.software, state.made) == (StateKind.CAD, "CAD Works Seeker 7", "20260302102000")
    mass, cluster = state.marks
    assert (mass.words, mass.by) == ("Mass · FindIt 2.0", "CAD Works Seeker 7")
    assert mass.graphics[0].points == (PointPx(60, 50),)
    assert cluster.words.startswith("Calcification cluster")
    (outline,) = cluster.graphics
    assert outline.points == (PointPx(20, 10), PointPx(20, 30), PointPx(40, 30), PointPx(20, 10))
    assert state.says == (
        "All algorithms succeeded; with findings", "Detection: Succeeded", "Analysis: Not Attempted", "2 marks shown",
    )  # fmt: skip
    assert state.notes == (
        "1 CAD marks are not drawn: presentation optional.",
        "1 CAD marks are not drawn: not for presentation.",
    )
    assert state.image_uids == (str(dcmread(image).SOPInstanceUID),)


@pytest.mark.parametrize(
    ("preserved", "orientation", "expected", "note"),
    [
        ("YES", None, PointPx(60, 50), ""),
        ("NO", None, None, "the image shown does not keep the places of its source"),
        ("REORIENTED_ONLY", ["P", "R"], PointPx(60, 191 - 50), ""),
        ("REORIENTED_ONLY", ["R", "A"], PointPx(50, 60), ""),
        ("REORIENTED_ONLY", ["H", "F"], None, "the orientations of image and source do not fit together"),
        ("REORIENTED_ONLY", None, None, "the source's PatientOrientation is not stated"),
    ],
)
def test_places_on_the_for_processing_source(
    image: Path, tmp_path: Path, preserved: str | None, orientation: list[str] | None, expected: object, note: str
) -> None:
    shown = dcmread(image)
    source = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.1.2.1", ReferencedSOPInstanceUID=SOURCE)
    if preserved:
        source.SpatialLocationsPreserved = preserved
    if orientation:
        source.PatientOrientation = orientation
    shown.SourceImageSequence = [source]
    shown.save_as(image)
    path = write_cad(tmp_path / "cad.dcm", image, [finding("Mass", (50.5, 60.5), (), intent=REQUIRED)], about=SOURCE)
    state = read(path, image)
    assert [mark.graphics[0].points[0] for mark in state.marks] == ([expected] if expected else [])
    assert state.notes == ((f"1 CAD marks are not drawn: {note}.",) if note else ())


def test_places_on_a_source_that_may_not_be_kept_are_called_unsure(image: Path, tmp_path: Path) -> None:
    shown = dcmread(image)
    shown.SourceImageSequence = [
        item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.1.2.1", ReferencedSOPInstanceUID=SOURCE)
    ]
    shown.save_as(image)
    found = [finding("Mass", (50.5, 60.5), (), intent=REQUIRED), finding("Mass", (5999, 4999), (), intent=REQUIRED)]
    state = read(write_cad(tmp_path / "cad.dcm", image, found, about=SOURCE), image)
    (mark,) = state.marks
    assert mark.words == "Mass · FindIt 2.0 · place unsure"
    assert state.notes == (
        "1 CAD marks are not drawn: they lie outside the image.",
        "The image does not say whether it keeps the places of its source (SpatialLocationsPreserved): marks may be off.",
    )


def test_a_finding_is_drawn_on_each_image_it_was_seen_in(image: Path, tmp_path: Path) -> None:
    other = write_mg(tmp_path / "other.dcm", study_uid=str(dcmread(image).StudyInstanceUID), view="ML")
    path = write_cad(tmp_path / "cad.dcm", image, [finding("Mass", (50.5, 60.5), (), intent=REQUIRED)])
    ds = dcmread(path)
    ds.ContentSequence[0].ContentSequence.append(library_image(str(dcmread(other).SOPInstanceUID), "1.2"))
    ds.ContentSequence[1].ContentSequence[0].ContentSequence.append(
        place(("111010", "Center"), "POINT", (10.5, 20.5), (1, 1, 2))
    )
    ds.save_as(path)
    images = [ExamImage(facts=read_facts(one), path=one) for one in (image, other)]
    for seen in (images, images[:1]):
        state = read_state(path, seen, own=False)
        assert state is not None
        drawn = {mark.image_uid: mark.graphics[0].points[0] for mark in state.marks}
        points = [PointPx(60, 50), PointPx(20, 10)]
        assert {mark.words.endswith("one of 2 images") for mark in state.marks} == {len(seen) == 2}
        assert drawn == {one.sop_instance_uid: at for one, at in zip(seen, points, strict=False)}


@pytest.mark.parametrize(("unit", "words"), [("%", "0.87 %"), ("1", "0.87")])
def test_a_certainty_keeps_its_own_unit(image: Path, tmp_path: Path, unit: str, words: str) -> None:
    sure = content(
        "NUM", ("111012", "Certainty of Finding"), "HAS PROPERTIES",
        MeasuredValueSequence=[item(NumericValue="0.87", MeasurementUnitsCodeSequence=coded(unit, "unit", "UCUM"))],
    )  # fmt: skip
    found = finding("Mass", (50.5, 60.5), (), intent=REQUIRED)
    found.ContentSequence.append(sure)
    (mark,) = read(write_cad(tmp_path / "cad.dcm", image, [found]), image).marks
    assert mark.words == f"Mass · Certainty of Finding {words} · FindIt 2.0"


def test_a_cad_that_did_not_run_says_so(image: Path, tmp_path: Path) -> None:
    failed = write_cad(
        tmp_path / "failed.dcm", image, detections=("111224", "Failed"),
        outcome=("111245", "No algorithms succeeded; without findings"),
    )  # fmt: skip
    state = read(failed, image)
    assert state.marks == ()
    assert state.says == (
        "No algorithms succeeded; without findings", "Detection: Failed", "Analysis: Not Attempted", "0 marks shown",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "detections", "said"),
    [
        (("111245", ""), ("111224", ""), ("No algorithms succeeded; without findings", "Detection: Failed")),
        (("111243", "Everything fine"), ("111223", "Done"),
         ("Not all algorithms succeeded; without findings", "Detection: Partially Succeeded")),
        (("111225", ""), ("111225", ""), ("CAD not attempted", "Detection: Not Attempted")),
        (("111224", "Nicht gelungen"), ("111222", ""), ("CAD failed", "Detection: Succeeded")),
        (("99", "Half done"), ("77", ""), ("Half done", "Detection: code 77 (DCM)")),
    ],
)  # fmt: skip
def test_how_a_cad_ran_is_told_by_code_not_by_wording(
    image: Path, tmp_path: Path, outcome: tuple[str, str], detections: tuple[str, str], said: tuple[str, str]
) -> None:
    state = read(write_cad(tmp_path / "cad.dcm", image, outcome=outcome, detections=detections), image)
    assert state.says[:2] == said


def test_a_cad_that_does_not_say_whether_it_ran_says_that(image: Path, tmp_path: Path) -> None:
    path = write_cad(tmp_path / "cad.dcm", image)
    ds = dcmread(path)
    del ds.ContentSequence[1:]
    ds.save_as(path)
    assert read(path, image).says == ("It does not say whether its algorithms succeeded", "0 marks shown")


@pytest.mark.parametrize(("named", "said"), [("111025", "Failed: Mass"), ("111024", "Failed: Mass")])
def test_what_failed_is_named(image: Path, tmp_path: Path, named: str, said: str) -> None:
    path = write_cad(tmp_path / "cad.dcm", image)
    ds = dcmread(path)
    what = code(("111022", "Detection Performed"), ("F-01796", "Mass"), "CONTAINS")
    inner = content("CONTAINER", ("111021", "Group"), "CONTAINS", what)
    ds.ContentSequence[2].ContentSequence = [content("CONTAINER", (named, ""), "INFERRED FROM", inner)]
    ds.save_as(path)
    assert said in read(path, image).says


def test_only_required_marks_are_drawn_whatever_the_words(image: Path, tmp_path: Path) -> None:
    found = [finding("Mass", (9, 9), (), intent=("111152", "")), finding("Cyst", (9, 9), (), intent=("111150", "no"))]
    state = read(write_cad(tmp_path / "cad.dcm", image, found), image)
    assert [mark.words.split(" · ")[0] for mark in state.marks] == ["Cyst"]
    assert state.notes == ("1 CAD marks are not drawn: not for presentation.",)


def test_marks_of_an_image_that_is_not_open_are_counted(image: Path, tmp_path: Path) -> None:
    path = write_cad(tmp_path / "cad.dcm", image, [finding("Mass", (1, 1), (), intent=REQUIRED)], about="1.2.3")
    state = read(path, image)
    assert (state.marks, state.image_uids) == ((), ())
    assert state.notes == ("1 CAD marks are not drawn: their image is not open here.",)


def test_another_patients_report_is_refused(image: Path, tmp_path: Path) -> None:
    path = write_cad(tmp_path / "cad.dcm", image, [finding("Mass", (1, 1), (), intent=REQUIRED)])
    ds = dcmread(path)
    ds.PatientID = "SOMEBODY-ELSE"
    ds.save_as(path)
    state = read(path, image)
    assert (state.marks, state.refusal[:25]) == ((), "It names another patient ")


def test_a_report_too_deep_is_refused(image: Path, tmp_path: Path) -> None:
    path = write_cad(tmp_path / "cad.dcm", image)
    ds = dcmread(path)
    node = ds
    for _ in range(80):
        node.ContentSequence = [item(ValueType="CONTAINER", RelationshipType="CONTAINS")]
        node = node.ContentSequence[0]
    ds.save_as(path)
    assert "64 levels" in read(path, image).refusal


def test_a_report_of_too_many_items_is_refused(image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_cad(tmp_path / "cad.dcm", image)
    count = len(ContentTree(dcmread(path)).nodes)
    monkeypatch.setattr(content_tree, "MOST_ITEMS", count)
    assert read(path, image).refusal == ""
    monkeypatch.setattr(content_tree, "MOST_ITEMS", count - 1)
    assert f"more than {count - 1} items" in read(path, image).refusal


def test_a_code_of_another_scheme_is_another_code(image: Path, tmp_path: Path) -> None:
    found = finding("Mass", (9, 9), (), intent=REQUIRED)
    found.ConceptNameCodeSequence[0].CodingSchemeDesignator = "99OTHER"
    state = read(write_cad(tmp_path / "cad.dcm", image, [found]), image)
    assert state.marks == ()
    assert state.notes == ("1 places are not drawn: they belong to no single image finding.",)


def test_reorienting_there_and_back_is_nothing() -> None:
    ways = [("A", "R"), ("P", "R"), ("A", "L"), ("P", "L"), ("R", "A"), ("L", "A"), ("R", "P"), ("L", "P")]
    at = (PointPx(3.5, 7.25),)
    for source in ways:
        for shown in ways:
            rows, columns = (30, 20) if (shown[0] in "AP") else (20, 30)
            there = reoriented(at, source, shown, rows, columns)
            assert there is not None
            back = reoriented(there, shown, source, *((30, 20) if source[0] in "AP" else (20, 30)))
            assert back == at

"""Segmentations and reports that others wrote (with highdicom, or by hand): drawn as theirs, or said why not."""

import warnings
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from highdicom.sr import CodedConcept
from pydicom import dcmread
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from ductoview.dicom.foreign import read_state
from ductoview.dicom.read import read_facts
from ductoview.model.exam import ExamImage
from ductoview.model.foreign import StateKind, StudyState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Shape
from tests.dicom.test_objects import write
from tests.support.duct_case import analysis
from tests.support.mg_source import write_mg
from tests.support.states import write_state


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "image.dcm")


def read(path: Path, *images: Path, own: bool = False) -> StudyState:
    state = read_state(path, [ExamImage(facts=read_facts(image), path=image) for image in images], own=own)
    assert state is not None
    return state


def segmentation(image: Path, path: Path, mask: np.ndarray, kind: str = "BINARY") -> Path:
    """A segmentation by highdicom's plain classes."""
    described = hd.seg.SegmentDescription(
        1, "LUMP", codes.SCT.Tissue, codes.SCT.Tissue, hd.seg.SegmentAlgorithmTypeValues.MANUAL
    )
    made = hd.seg.Segmentation(
        [dcmread(image)], mask, kind, [described], generate_uid(), 5, generate_uid(), 1, "Seg Works", "Painter", "3", "1",
        **({"max_fractional_value": 200} if kind == "FRACTIONAL" else {}),
    )  # fmt: skip
    made.save_as(path)
    return path


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL", "LABELMAP"])
def test_a_segmentation_is_drawn_by_its_outline(image: Path, tmp_path: Path, kind: str) -> None:
    mask = np.zeros((256, 192), bool)
    mask[40:60, 50:80] = True
    shares = mask.astype(float) if kind == "FRACTIONAL" else mask
    state = read(segmentation(image, tmp_path / "seg.dcm", shares, kind), image)
    assert (state.kind, state.software, state.says) == (StateKind.SEG, "Seg Works Painter 3", ("LUMP",))
    (mark,) = state.marks
    assert (mark.words, mark.by) == ("LUMP", "Seg Works Painter 3")
    (outline,) = mark.graphics
    corners = {(p.row, p.column) for p in outline.points}
    assert corners == {(40, 50), (59, 50), (59, 79), (40, 79)}
    assert outline.points[0] == outline.points[-1]


def test_a_segmentation_of_another_size_is_not_drawn(image: Path, tmp_path: Path) -> None:
    mask = np.ones((256, 192), bool)
    path = segmentation(image, tmp_path / "seg.dcm", mask)
    ds = dcmread(image)
    ds.Rows, ds.PixelData = 128, ds.PixelData[: 128 * 192 * 2]
    ds.save_as(image)
    state = read(path, image)
    assert state.marks == ()
    assert state.notes == ("1 segment frames are not drawn: they have 256 x 192 pixels, the image 128 x 192.",)


def report(image: Path, path: Path) -> Path:
    """A TID 1500 report by highdicom's plain classes: a circle with a diameter, and a point on an image of elsewhere."""
    source = dcmread(image)
    observer = hd.sr.ObserverContext(
        CodedConcept("121007", "DCM", "Device"), hd.sr.DeviceObserverIdentifyingAttributes(generate_uid())
    )
    region = hd.sr.ImageRegion(
        hd.sr.GraphicTypeValues.CIRCLE,
        np.array([[100.5, 90.5], [100.5, 110.5]]),
        hd.sr.SourceImageForRegion.from_source_image(source),
    )
    group = hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        hd.sr.TrackingIdentifier(generate_uid(), "lump"),
        referenced_region=region,
        finding_type=CodedConcept("4147007", "SCT", "Mass"),
        measurements=[hd.sr.Measurement(codes.SCT.Diameter, 12.5, codes.UCUM.Millimeter)],
    )
    content = hd.sr.MeasurementReport(
        hd.sr.ObservationContext(observer_device_context=observer),
        CodedConcept("P5-09051", "SRT", "Mammogram"),
        imaging_measurements=[group],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document = hd.sr.ComprehensiveSR(
            [source], content[0], generate_uid(), 6, generate_uid(), 1, "Report Works", is_complete=True,
        )  # fmt: skip
    document.save_as(path)
    return path


def test_a_measurement_report_is_drawn_with_its_words(image: Path, tmp_path: Path) -> None:
    state = read(report(image, tmp_path / "sr.dcm"), image)
    assert (state.kind, state.software) == (StateKind.SR, "Report Works")
    assert state.says == ("Imaging Measurement Report", "not verified")
    (mark,) = state.marks
    assert mark.words.startswith("Mass · Diameter 12.5 mm")
    (circle,) = mark.graphics
    assert (circle.shape, circle.points) == (Shape.CIRCLE, (PointPx(90, 100), PointPx(110, 100)))


def test_a_report_about_another_image_says_so(image: Path, tmp_path: Path) -> None:
    path = report(image, tmp_path / "sr.dcm")
    state = read(path, write_mg(tmp_path / "other.dcm"))
    assert state.marks == ()
    assert state.notes == ("1 marks are not drawn: their image is not open here.",)


def test_our_own_objects_are_listed_without_marks(image: Path, tmp_path: Path) -> None:
    written = write(image, tmp_path / "out", analysed=analysis())
    for path, kind in ((written.gsps, StateKind.GSPS), (written.seg, StateKind.SEG), (written.sr, StateKind.SR)):
        assert path is not None
        state = read(path, image, own=True)
        assert (state.kind, state.own, state.marks, state.refusal) == (kind, True, (), "")
        assert state.image_uids == (str(dcmread(image).SOPInstanceUID),)


def test_the_same_objects_from_another_station_are_others(image: Path, tmp_path: Path) -> None:
    written = write(image, tmp_path / "out", analysed=analysis())
    assert written.seg is not None
    state = read(written.seg, image)
    assert state.marks
    assert all(mark.by.startswith("ductoview") for mark in state.marks)


def test_a_presentation_state_counts_images_that_are_not_there(image: Path, tmp_path: Path) -> None:
    state = read(write_state(tmp_path / "s.dcm", image), write_mg(tmp_path / "other.dcm"))
    assert (state.image_uids, state.notes) == ((), ("1 of its images are not in this study.",))


def test_other_kinds_are_not_listed(image: Path) -> None:
    assert read_state(image, [], own=False) is None


def test_a_broken_segmentation_says_why(image: Path, tmp_path: Path) -> None:
    path = segmentation(image, tmp_path / "seg.dcm", np.ones((256, 192), bool))
    ds = dcmread(path)
    ds.NumberOfFrames = 100_000
    ds.save_as(path)
    assert "cannot be shown" in read(path, image).refusal


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ({"PatientID": ""}, ""),
        ({"PatientName": "PHANTOM^DORIS^^Dr"}, ""),
        ({"PatientBirthDate": "", "PatientName": ""}, ""),
        ({"PatientBirthDate": "19700102"}, "another birth date"),
        ({"PatientID": "", "PatientBirthDate": "19700102"}, "another birth date"),
        ({"PatientName": "Other^Doris"}, "another name"),
        ({"PatientID": "", "PatientName": "Phantom^Eva"}, "another name"),
        ({"PatientSex": "M"}, "another sex"),
        ({"PatientID": "D-0002"}, "another patient ID"),
    ],
)
def test_an_object_of_somebody_else_is_not_applied_and_says_why(
    image: Path, tmp_path: Path, theirs: dict[str, str], why: str
) -> None:
    state = read(write_state(tmp_path / "s.dcm", image, **theirs), image)
    assert bool(state.image_uids) is not bool(why)
    assert state.refusal == (
        f"It names another patient than the images ({why}); nothing of it is shown." if why else ""
    )
    assert not any("whose it is" in note for note in state.notes)


def test_an_object_that_names_nobody_says_so(image: Path, tmp_path: Path) -> None:
    state = read(write_state(tmp_path / "s.dcm", image, PatientID="", PatientName="", PatientBirthDate=""), image)
    assert state.image_uids
    assert "It does not say whose it is" in state.notes[-1]


def test_an_object_is_compared_with_the_patient_of_each_image(image: Path, tmp_path: Path) -> None:
    other = write_mg(tmp_path / "other.dcm", PatientID="D-0002", PatientName="Other^Olga", PatientBirthDate="19500505")
    hers = write_state(tmp_path / "s.dcm", image)
    assert read(hers, other, image).image_uids == (read_facts(image).ref.sop_instance_uid,)
    both = dcmread(hers)
    both.PatientID, both.PatientName, both.PatientBirthDate = "D-0002", "Other^Olga", "19500505"
    both.save_as(tmp_path / "t.dcm")
    strange = read(tmp_path / "t.dcm", other, image)
    assert strange.image_uids == (), "its image is the first woman's, it is the other one's"

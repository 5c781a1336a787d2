"""Segmentations and reports that others wrote (with highdicom, or by hand): drawn as theirs, or said why not."""

import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import cv2
import highdicom as hd
import numpy as np
import pytest
from highdicom.sr import CodedConcept
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.sr.codedict import codes
from pydicom.tag import Tag
from pydicom.uid import SegmentationStorage, generate_uid

from ductoview.dicom.content_tree import ContentTree
from ductoview.dicom.foreign import read_state
from ductoview.dicom.read import read_facts
from ductoview.dicom.regions import targets
from ductoview.dicom.report_marks import marks_of
from ductoview.errors import DicomReadError
from ductoview.model.exam import ExamImage
from ductoview.model.foreign import StateKind, StudyState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Shape
from tests.dicom.test_objects import write
from tests.support.duct_case import analysis
from tests.support.mg_source import write_mg
from tests.support.states import item, write_state


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


def of_class(path: Path, uid: str, modality: str) -> Path:
    def other(ds: Dataset) -> None:
        ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = uid
        ds.Modality = modality

    return changed(path, other)


@pytest.mark.parametrize(
    ("uid", "modality", "kind", "name"),
    [
        ("1.2.840.10008.5.1.4.1.1.11.2", "PR", StateKind.GSPS, "Color Softcopy Presentation State Storage"),
        ("1.2.840.10008.5.1.4.1.1.88.65", "SR", StateKind.SR, "Chest CAD SR Storage"),
        ("1.2.840.10008.5.1.4.1.1.66.5", "SEG", StateKind.SEG, "Surface Segmentation Storage"),
        ("1.2.3.4.5", "PR", StateKind.GSPS, "1.2.3.4.5"),
    ],
)
def test_a_kind_that_cannot_be_shown_is_listed_and_says_so(
    image: Path, tmp_path: Path, uid: str, modality: str, kind: StateKind, name: str
) -> None:
    state = read(of_class(write_state(tmp_path / "s.dcm", image), uid, modality), image)
    assert (state.kind, state.creator) == (kind, "Other^Olga")
    assert state.refusal == f"This kind of object is not shown here: {name}."


@pytest.mark.parametrize(
    ("uid", "modality"),
    [
        ("1.2.840.10008.5.1.4.1.1.88.67", "SR"),  # dose
        ("1.2.840.10008.5.1.4.1.1.88.71", "SR"),  # acquisition context
        ("1.2.840.10008.5.1.4.1.1.88.59", "KO"),
    ],
)
def test_what_is_not_about_what_is_seen_is_not_listed(image: Path, tmp_path: Path, uid: str, modality: str) -> None:
    assert read_state(of_class(write_state(tmp_path / "s.dcm", image), uid, modality), [], own=False) is None


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


@pytest.mark.parametrize(
    "theirs",
    [
        {"PatientID": "", "PatientName": "", "PatientBirthDate": ""},
        {"PatientID": "", "PatientName": ""},
        {"PatientID": "", "PatientBirthDate": ""},
    ],
)
def test_an_object_that_does_not_say_whose_it_is_is_not_applied(
    image: Path, tmp_path: Path, theirs: dict[str, str]
) -> None:
    state = read(write_state(tmp_path / "s.dcm", image, **theirs), image)
    assert (state.image_uids, state.presentation) == ((), None)
    assert state.refusal == (
        "It cannot be told whose it is: neither PatientID nor name and birth date stand both in it and in the images; "
        "nothing of it is shown."
    )


def test_where_the_images_name_nobody_either_an_object_is_applied_and_says_so(tmp_path: Path) -> None:
    nobody = {"PatientID": "", "PatientName": "", "PatientBirthDate": ""}
    bare = write_mg(tmp_path / "bare.dcm", **nobody)
    state = read(write_state(tmp_path / "s.dcm", bare), bare)
    assert state.image_uids
    assert state.notes[-1].startswith("The images do not say whose they are")


def test_an_object_is_compared_with_the_patient_of_each_image(image: Path, tmp_path: Path) -> None:
    other = write_mg(tmp_path / "other.dcm", PatientID="D-0002", PatientName="Other^Olga", PatientBirthDate="19500505")
    hers = write_state(tmp_path / "s.dcm", image)
    assert read(hers, other, image).image_uids == (read_facts(image).ref.sop_instance_uid,)
    both = dcmread(hers)
    both.PatientID, both.PatientName, both.PatientBirthDate = "D-0002", "Other^Olga", "19500505"
    both.save_as(tmp_path / "t.dcm")
    strange = read(tmp_path / "t.dcm", other, image)
    assert strange.image_uids == (), "its image is the first woman's, it is the other one's"


def two_segments(image: Path, path: Path, **described: str) -> Path:
    """A cyst above a cancer, each a segment of its own."""
    mask = np.zeros((1, 256, 192, 2), bool)
    mask[0, 40:60, 50:80, 0] = True
    mask[0, 140:160, 50:80, 1] = True
    segments = [
        hd.seg.SegmentDescription(
            number, label, codes.SCT.Tissue, codes.SCT.Tissue, hd.seg.SegmentAlgorithmTypeValues.MANUAL
        )
        for number, label in ((1, "CYST"), (2, "CANCER"))
    ]
    made = hd.seg.Segmentation(
        [dcmread(image)],
        mask,
        "BINARY",
        segments,
        generate_uid(),
        5,
        generate_uid(),
        1,
        "Seg Works",
        "Painter",
        "3",
        "1",
    )
    made.save_as(path)
    return path


def changed(path: Path, change: Callable[[Dataset], object]) -> Path:
    ds = dcmread(path)
    change(ds)
    ds.save_as(path)
    return path


def rows_of(state: StudyState) -> dict[str, tuple[float, float]]:
    """First and last row of each mark, by its words."""
    rows = {mark.words: [point.row for one in mark.graphics for point in one.points] for mark in state.marks}
    return {words: (min(found), max(found)) for words, found in rows.items()}


def test_a_segmentation_that_is_cut_short_is_refused_and_nothing_is_invented(image: Path, tmp_path: Path) -> None:
    path = two_segments(image, tmp_path / "seg.dcm")
    assert rows_of(read(path, image)) == {"CYST": (40, 59), "CANCER": (140, 159)}
    changed(path, lambda ds: setattr(ds, "PixelData", ds.PixelData[: len(ds.PixelData) // 2]))
    state = read(path, image)
    assert state.marks == ()
    assert "too short" in state.refusal


@pytest.mark.parametrize("frames", [None, 1])
def test_a_segmentation_whose_frames_are_not_those_it_describes_is_refused(
    image: Path, tmp_path: Path, frames: int | None
) -> None:
    """pydicom's liver_1frame.dcm by QIICR is so: three frames described, NumberOfFrames absent."""
    path = changed(two_segments(image, tmp_path / "seg.dcm"), lambda ds: setattr(ds, "NumberOfFrames", frames))
    state = read(path, image)
    assert state.marks == ()
    assert state.refusal == "It has 1 frame (NumberOfFrames) but describes 2: which is which cannot be told."


def test_a_segmentation_of_one_frame_need_not_count_it(image: Path, tmp_path: Path) -> None:
    mask = np.zeros((256, 192), bool)
    mask[40:60, 50:80] = True
    path = segmentation(image, tmp_path / "seg.dcm", mask)
    state = read(changed(path, lambda ds: delattr(ds, "NumberOfFrames")), image)
    assert rows_of(state) == {"LUMP": (40, 59)}


def test_a_real_segmentation_lies_where_its_program_put_it(tmp_path: Path) -> None:
    """QIICR's liver, 512 x 512, on images that stand for its CT slices."""
    path = Path(get_testdata_file("liver_1frame.dcm", download=False) or "")
    ds = dcmread(path)
    del ds.PerFrameFunctionalGroupsSequence[1:]
    ds.save_as(tmp_path / "liver.dcm")
    source = ds.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[0].SourceImageSequence[0]
    slice_ = write_mg(
        tmp_path / "slice.dcm", rows=512, columns=512, SOPInstanceUID=source.ReferencedSOPInstanceUID,
        PatientID=ds.PatientID, PatientName=ds.PatientName, PatientBirthDate=ds.get("PatientBirthDate", ""),
        PatientSex=ds.get("PatientSex", ""),
    )  # fmt: skip
    state = read(tmp_path / "liver.dcm", slice_)
    (mark,) = state.marks
    filled = np.zeros((512, 512), np.uint8)
    loops = [np.array([[round(p.column), round(p.row)] for p in one.points], np.int32) for one in mark.graphics]
    cv2.drawContours(filled, loops, -1, 1, cv2.FILLED)
    mask = np.unpackbits(np.frombuffer(ds.PixelData, np.uint8), bitorder="little")[: 512 * 512].reshape(512, 512)
    assert mark.by.startswith("QIICR")
    assert mask.any()
    assert (filled != mask).mean() < 0.001


def test_a_segment_of_another_frame_of_the_image_is_not_drawn_on_its_first(image: Path, tmp_path: Path) -> None:
    def of_frame_17(ds: Dataset) -> None:
        derived = ds.PerFrameFunctionalGroupsSequence[1].get("DerivationImageSequence")
        holder = derived or ds.SharedFunctionalGroupsSequence[0].DerivationImageSequence
        holder[0].SourceImageSequence[0].ReferencedFrameNumber = 17

    state = read(changed(two_segments(image, tmp_path / "seg.dcm"), of_frame_17), image)
    assert "CANCER" not in rows_of(state)
    assert any("another frame of the image" in note for note in state.notes)


def test_frames_are_drawn_on_the_image_each_says(image: Path, tmp_path: Path) -> None:
    other = write_mg(tmp_path / "other.dcm", study_uid=str(dcmread(image).StudyInstanceUID), view="ML")

    def of_the_other(ds: Dataset) -> None:
        first, second = ds.PerFrameFunctionalGroupsSequence
        derived = first.get("DerivationImageSequence") or ds.SharedFunctionalGroupsSequence[0].DerivationImageSequence
        first.DerivationImageSequence = deepcopy(derived)
        second.DerivationImageSequence = deepcopy(derived)
        source = second.DerivationImageSequence[0].SourceImageSequence[0]
        source.ReferencedSOPInstanceUID = dcmread(other).SOPInstanceUID

    state = read(changed(two_segments(image, tmp_path / "seg.dcm"), of_the_other), image, other)
    drawn = {mark.words: mark.image_uid for mark in state.marks}
    assert drawn == {"CYST": str(dcmread(image).SOPInstanceUID), "CANCER": str(dcmread(other).SOPInstanceUID)}


def source_of(ds: Dataset, frame: int) -> Dataset:
    """The source image that one frame states, made its own where highdicom states it once for all."""
    group = ds.PerFrameFunctionalGroupsSequence[frame]
    if "DerivationImageSequence" not in group:
        group.DerivationImageSequence = deepcopy(ds.SharedFunctionalGroupsSequence[0].DerivationImageSequence)
    source: Dataset = group.DerivationImageSequence[0].SourceImageSequence[0]
    return source


@pytest.mark.parametrize("kept", ["NO", "REORIENTED_ONLY"])
def test_a_segment_that_lies_otherwise_than_its_image_is_not_drawn(image: Path, tmp_path: Path, kept: str) -> None:
    def turned(ds: Dataset) -> None:
        source_of(ds, 1).SpatialLocationsPreserved = kept
        source_of(ds, 0).SpatialLocationsPreserved = "YES"

    state = read(changed(two_segments(image, tmp_path / "seg.dcm"), turned), image)
    assert list(rows_of(state)) == ["CYST"]
    assert state.notes == (
        "1 segment frames are not drawn: they do not lie as their image does (SpatialLocationsPreserved).",
    )


def test_a_segment_of_two_views_is_drawn_on_neither(image: Path, tmp_path: Path) -> None:
    other = write_mg(tmp_path / "other.dcm", study_uid=str(dcmread(image).StudyInstanceUID), view="ML")

    def of_both(ds: Dataset) -> None:
        second = deepcopy(source_of(ds, 1))
        second.ReferencedSOPInstanceUID = dcmread(other).SOPInstanceUID
        ds.PerFrameFunctionalGroupsSequence[1].DerivationImageSequence[0].SourceImageSequence.append(second)

    path = changed(two_segments(image, tmp_path / "seg.dcm"), of_both)
    state = read(path, image, other)
    assert list(rows_of(state)) == ["CYST"]
    assert state.notes == (
        "1 segment frames are not drawn: they name several images without saying on which they lie.",
    )
    assert list(rows_of(read(path, image))) == ["CYST", "CANCER"], "of the two only one is open here"


def test_a_segment_that_names_its_second_source_first_is_still_drawn(image: Path, tmp_path: Path) -> None:
    def with_raw_first(ds: Dataset) -> None:
        raw = deepcopy(source_of(ds, 0))
        raw.ReferencedSOPInstanceUID = "1.2.3.4"
        ds.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[0].SourceImageSequence.insert(0, raw)

    state = read(changed(two_segments(image, tmp_path / "seg.dcm"), with_raw_first), image)
    assert list(rows_of(state)) == ["CYST", "CANCER"]


@pytest.mark.parametrize(
    ("size", "ways", "is_drawn"),
    [
        ((256, 192), ["P", "R"], True),
        ((192, 256), ["P", "R"], False),
        ((192, 256), ["R", "A"], True),
        ((256, 192), ["R", "A"], False),
    ],
)
def test_a_segmentation_on_a_reoriented_source_has_the_sources_size(
    tmp_path: Path, size: tuple[int, int], ways: list[str], is_drawn: bool
) -> None:
    source = write_mg(tmp_path / "source.dcm", rows=size[0], columns=size[1])

    def made_of_it(ds: Dataset) -> None:
        ds.SourceImageSequence = [
            item(
                ReferencedSOPClassUID=ds.SOPClassUID,
                ReferencedSOPInstanceUID=dcmread(source).SOPInstanceUID,
                SpatialLocationsPreserved="REORIENTED_ONLY",
                PatientOrientation=ways,
            )
        ]

    shown = changed(write_mg(tmp_path / "shown.dcm"), made_of_it)
    state = read(segmentation(source, tmp_path / "seg.dcm", np.ones(size, bool)), shown)
    assert bool(state.marks) is is_drawn
    assert bool(state.notes) is not is_drawn


def test_a_segmentation_of_an_image_that_cannot_be_reoriented_says_so(image: Path, tmp_path: Path) -> None:
    def made_of_it(ds: Dataset) -> None:
        ds.SourceImageSequence = [
            item(
                ReferencedSOPClassUID=ds.SOPClassUID,
                ReferencedSOPInstanceUID=dcmread(image).SOPInstanceUID,
                SpatialLocationsPreserved="REORIENTED_ONLY",
                PatientOrientation=["H", "F"],
            )
        ]

    shown = changed(write_mg(tmp_path / "shown.dcm"), made_of_it)
    state = read(two_segments(image, tmp_path / "seg.dcm"), shown)
    assert state.marks == ()
    assert state.notes == ("2 segment frames are not drawn: the orientations of image and source do not fit together.",)


def test_a_frame_that_names_no_segment_is_not_called_the_first(image: Path, tmp_path: Path) -> None:
    def unnamed(ds: Dataset) -> None:
        for group in ds.PerFrameFunctionalGroupsSequence:
            del group.SegmentIdentificationSequence

    state = read(changed(two_segments(image, tmp_path / "seg.dcm"), unnamed), image)
    assert {mark.words for mark in state.marks} == {"segment not stated"}


def test_the_largest_outline_is_never_the_one_left_out(image: Path, tmp_path: Path) -> None:
    mask = np.zeros((256, 192), bool)
    for row in range(0, 60, 4):
        for column in range(0, 190, 4):
            mask[row : row + 3, column] = mask[row : row + 3, column + 2] = mask[row + 2, column : column + 3] = True
    mask[90:240, 20:180] = True
    state = read(segmentation(image, tmp_path / "seg.dcm", mask), image)
    assert rows_of(state)["LUMP"][1] == 239
    assert any("small outlines are not drawn" in note for note in state.notes)


def test_a_share_that_never_reaches_half_is_said(image: Path, tmp_path: Path) -> None:
    shares = np.zeros((256, 192))
    shares[40:60, 50:80] = 0.4
    state = read(segmentation(image, tmp_path / "seg.dcm", shares, "FRACTIONAL"), image)
    assert state.marks == ()
    assert state.notes == ("1 segment frames are not drawn: they nowhere reach half of the full share.",)


def test_a_segmentation_that_marks_nothing_says_so(image: Path, tmp_path: Path) -> None:
    path = two_segments(image, tmp_path / "seg.dcm")
    state = read(changed(path, lambda ds: setattr(ds, "PixelData", bytes(len(ds.PixelData)))), image)
    assert (state.marks, state.notes) == ((), ("Its segments are empty: nothing is marked.",))


def test_labels_beyond_what_is_drawn_are_counted(image: Path, tmp_path: Path) -> None:
    mask = np.zeros((256, 192), bool)
    mask[40:60, 50:80] = True

    def many(ds: Dataset) -> None:
        values = np.zeros(256 * 192, np.uint16)
        values[: 400 * 20 : 20] = np.arange(1, 401)
        ds.PixelData, ds.BitsAllocated, ds.BitsStored, ds.HighBit = values.tobytes(), 16, 16, 15

    state = read(changed(segmentation(image, tmp_path / "seg.dcm", mask, "LABELMAP"), many), image)
    assert len(state.marks) == 300
    assert state.notes == ("100 segment frames are not drawn: there are more than 300 labels in a frame.",)


def test_what_a_program_drew_by_itself_says_so(image: Path, tmp_path: Path) -> None:
    def automatic(ds: Dataset) -> None:
        ds.SegmentSequence[0].SegmentAlgorithmType = "AUTOMATIC"

    state = read(changed(two_segments(image, tmp_path / "seg.dcm"), automatic), image)
    assert {mark.words for mark in state.marks} == {"CYST · automatic", "CANCER"}


def test_a_segmentation_of_another_size_is_not_drawn_on_a_reoriented_image_either(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm", rows=512, columns=384)

    def made_of_it(ds: Dataset) -> None:
        ds.SourceImageSequence = [
            item(
                ReferencedSOPClassUID=ds.SOPClassUID,
                ReferencedSOPInstanceUID=dcmread(source).SOPInstanceUID,
                SpatialLocationsPreserved="REORIENTED_ONLY",
                PatientOrientation=["P", "R"],
            )
        ]

    shown = changed(write_mg(tmp_path / "shown.dcm"), made_of_it)
    state = read(segmentation(source, tmp_path / "seg.dcm", np.ones((512, 384), bool)), shown)
    assert state.marks == ()
    assert state.notes == ("1 segment frames are not drawn: they have 512 x 384 pixels, the image 256 x 192.",)


def test_a_group_with_regions_on_two_views_is_drawn_on_both(image: Path, tmp_path: Path) -> None:
    other = write_mg(tmp_path / "other.dcm", study_uid=str(dcmread(image).StudyInstanceUID), view="ML")

    def on_both(ds: Dataset) -> None:
        group = next(node for node in _below(ds) if node.ConceptNameCodeSequence[0].CodeMeaning == "Measurement Group")
        region = next(node for node in group.ContentSequence if node.ValueType == "SCOORD")
        second = deepcopy(region)
        second.GraphicData = [10.5, 20.5, 10.5, 25.5]
        second.ContentSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID = dcmread(other).SOPInstanceUID
        group.ContentSequence.append(second)

    state = read(changed(report(image, tmp_path / "sr.dcm"), on_both), image, other)
    drawn = {mark.image_uid: mark.graphics[0].points[0] for mark in state.marks}
    assert drawn == {
        str(dcmread(image).SOPInstanceUID): PointPx(90, 100),
        str(dcmread(other).SOPInstanceUID): PointPx(20, 10),
    }
    assert all(mark.words.startswith("Mass · ") for mark in state.marks)
    assert all(mark.words.endswith(" · one of 2 images") for mark in state.marks)


def test_a_region_on_another_frame_is_not_drawn_on_the_first(image: Path, tmp_path: Path) -> None:
    def on_frame_17(ds: Dataset) -> None:
        for node in _below(ds):
            for chosen in node.get("ContentSequence", []):
                if node.ValueType == "SCOORD":
                    chosen.ReferencedSOPSequence[0].ReferencedFrameNumber = 17

    state = read(changed(report(image, tmp_path / "sr.dcm"), on_frame_17), image)
    assert state.marks == ()
    assert state.notes


def _below(ds: Dataset) -> Iterator[Dataset]:
    for node in ds.get("ContentSequence", []):
        if "ConceptNameCodeSequence" in node:
            yield node
        yield from _below(node)


def test_the_note_in_a_state_of_ours_is_for_other_viewers(image: Path, tmp_path: Path) -> None:
    """Here the list says who made it; on the image it would lie on other words."""
    written = write(image, tmp_path / "out", analysed=analysis()).gsps
    texts = {own: read(written, image, own=own).of(read_facts(image).ref.sop_instance_uid) for own in (True, False)}
    ours, theirs = texts[True], texts[False]
    assert ours is not None
    assert theirs is not None
    assert {one.layer for one in theirs.texts} - {one.layer for one in ours.texts} == {"NOTE"}
    assert ours.texts


def in_group(change: Callable[[Dataset], object]) -> Callable[[Dataset], None]:
    """A change of the only measurement group of a report."""

    def within(ds: Dataset) -> None:
        change(next(n for n in _below(ds) if n.ConceptNameCodeSequence[0].CodeMeaning == "Measurement Group"))

    return within


def region_of(group: Dataset) -> Dataset:
    found: Dataset = next(node for node in group.ContentSequence if node.ValueType == "SCOORD")
    return found


def in_space(group: Dataset) -> None:
    region = region_of(group)
    region.ValueType, region.GraphicType, region.GraphicData = "SCOORD3D", "POINT", [1.0, 2.0, 3.0]
    region.ReferencedFrameOfReferenceUID = "1.2.3"
    del region.ContentSequence


def by_a_segment(group: Dataset) -> None:
    region = region_of(group)
    region.ValueType = "IMAGE"
    reference = item(ReferencedSOPClassUID=SegmentationStorage, ReferencedSOPInstanceUID="1.2.3")
    reference.ReferencedSegmentNumber = 1
    region.ReferencedSOPSequence = [reference]
    del region.ContentSequence


def without_a_place(group: Dataset) -> None:
    group.ContentSequence.remove(region_of(group))


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (in_space, "1 marks are not drawn: they are places in space (SCOORD3D), and these images have none."),
        (by_a_segment, "1 marks are not drawn: they point to a segmentation, which draws them itself."),
        (without_a_place, "1 measurement groups name no place on an image."),
    ],
)
def test_what_of_a_report_has_no_outline_is_counted(
    image: Path, tmp_path: Path, change: Callable[[Dataset], None], note: str
) -> None:
    state = read(changed(report(image, tmp_path / "sr.dcm"), in_group(change)), image)
    assert state.marks == ()
    assert state.notes == (note,)


def test_a_report_of_words_only_says_that_its_words_are_not_shown(image: Path, tmp_path: Path) -> None:
    def words_only(ds: Dataset) -> None:
        text = item(ValueType="TEXT", RelationshipType="CONTAINS", TextValue="No suspicion.")
        text.ConceptNameCodeSequence = [item(CodeValue="121071", CodingSchemeDesignator="DCM", CodeMeaning="Finding")]
        ds.ContentSequence = [text]

    path = of_class(changed(report(image, tmp_path / "sr.dcm"), words_only), "1.2.840.10008.5.1.4.1.1.88.11", "SR")
    state = read(path, image)
    assert (state.kind, state.marks) == (StateKind.SR, ())
    assert state.notes == ("It holds words and no place on an image; its words (1 text) are not shown here.",)


def test_a_region_on_another_frame_says_which_reason(image: Path, tmp_path: Path) -> None:
    def on_frame_17(group: Dataset) -> None:
        region_of(group).ContentSequence[0].ReferencedSOPSequence[0].ReferencedFrameNumber = 17

    state = read(changed(report(image, tmp_path / "sr.dcm"), in_group(on_frame_17)), image)
    assert state.notes == ("1 marks are not drawn: they are about another frame of the image.",)


def test_reading_a_report_costs_as_much_as_it_is_long(image: Path, tmp_path: Path) -> None:
    def calls(regions: int) -> int:
        def many(group: Dataset) -> None:
            group.ContentSequence += [deepcopy(region_of(group)) for _ in range(regions)]

        path = changed(report(image, tmp_path / "sr.dcm"), in_group(many))
        document, where = dcmread(path), targets([ExamImage(facts=read_facts(image), path=image)])
        counted = 0

        def count(_frame: object, event: str, _arg: object) -> None:
            nonlocal counted
            counted += event == "call"

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            marks, _ = marks_of(document, where)
        finally:
            sys.setprofile(before)
        assert len(marks[0].graphics) == regions + 1
        return counted

    assert calls(160) < 4.4 * calls(40)


def shortened(path: Path, keyword: str, within: str) -> Path:
    """The same file, the value of the last element of that keyword of explicit VR ``within`` shorter by one byte."""
    content, tag = bytearray(path.read_bytes()), tag_for_keyword(keyword)
    assert tag is not None
    at = content.rindex(struct.pack("<HH", tag >> 16, tag & 0xFFFF) + within.encode())
    size = 4 if within == "SQ" else 2
    place = at + (8 if within == "SQ" else 6)
    length = int.from_bytes(content[place : place + size], "little")
    content[place : place + size] = (length - 1).to_bytes(size, "little")
    path.write_bytes(content)
    return path


def test_a_region_whose_numbers_are_cut_is_left_out_and_said(image: Path, tmp_path: Path) -> None:
    state = read(shortened(report(image, tmp_path / "sr.dcm"), "GraphicData", "FL"), image)
    assert state.marks == ()
    assert state.refusal or state.notes


def test_a_report_with_an_unreadable_part_is_refused_whole(image: Path, tmp_path: Path) -> None:
    document = dcmread(report(image, tmp_path / "sr.dcm"))
    tree = ContentTree(document)
    group = next(node for node in tree.nodes if node.name == "Measurement Group")
    tag = Tag("ContentSequence")
    group.item[tag] = RawDataElement(tag, "SQ", 6, b"\xfe\xff\x00\xe0\x08\x00", 0, False, True)
    with pytest.raises(DicomReadError, match="cannot be read"):
        ContentTree(document)

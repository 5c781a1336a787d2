"""Segmentations that others wrote: drawn as theirs where their program put them, or said why not."""

from copy import deepcopy
from pathlib import Path

import cv2
import highdicom as hd
import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from ductoview.model.foreign import StateKind, StudyState
from tests.support.foreign import changed, read, segmentation
from tests.support.mg_source import write_mg
from tests.support.states import item


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


def test_a_broken_segmentation_says_why(image: Path, tmp_path: Path) -> None:
    path = segmentation(image, tmp_path / "seg.dcm", np.ones((256, 192), bool))
    ds = dcmread(path)
    ds.NumberOfFrames = 100_000
    ds.save_as(path)
    assert "cannot be shown" in read(path, image).refusal


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

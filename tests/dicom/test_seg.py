"""The segmentation is the analysed mask again, pixel for pixel, and names who made each part."""

from dataclasses import replace
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian

from ductoview.dicom.seg import read_seg
from ductoview.errors import DicomReadError
from ductoview.model.finding import FindingKind, FindingStatus, Mimic
from tests.dicom.test_objects import sop_uid, write
from tests.support.duct_case import BY_HAND, READER, analysis, box, empty_review, findings, reader_review
from tests.support.mg_source import write_mg


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "source.dcm")


def seg_of(path: Path | None) -> Path:
    assert path is not None
    return path


def test_lumen_and_defects_together_are_the_mask_again(source: Path, tmp_path: Path) -> None:
    path = seg_of(write(source, tmp_path / "out", analysed=analysis()).seg)
    content = read_seg(path)
    assert content.sop_instance_uid == sop_uid(source)
    assert np.array_equal(content.lumen, analysis().lumen)
    opacified, defect, leak = content.segments
    assert opacified.kind is None
    assert defect.kind is FindingKind.INTRALUMINAL_FILLING_DEFECT
    assert leak.kind is FindingKind.EXTRAVASATION
    assert not (opacified.mask & defect.mask).any()
    assert defect.mask[90, 100]
    assert not defect.mask[80, 100]
    assert leak.mask[40, 150]
    assert (defect.id, leak.id) == ("c1", "c2")
    assert {segment.algorithm_type for segment in content.segments} == {"AUTOMATIC"}


def test_codes_are_the_standards(source: Path, tmp_path: Path) -> None:
    segmentation = dcmread(seg_of(write(source, tmp_path / "out", analysed=analysis()).seg))
    coded = [
        (item.SegmentedPropertyCategoryCodeSequence[0].CodeValue, item.SegmentedPropertyTypeCodeSequence[0].CodeValue)
        for item in segmentation.SegmentSequence
    ]
    assert coded == [("105590001", "7140000"), ("49755003", "111425"), ("49755003", "111428")]
    made_by = segmentation.SegmentSequence[0].SegmentationAlgorithmIdentificationSequence[0]
    assert (made_by.AlgorithmName, made_by.AlgorithmVersion) == ("segment_ducts", "0.1.0")
    assert made_by.AlgorithmParameters == "scales=6"
    assert segmentation.SegmentationType == "BINARY"
    assert segmentation.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian


def test_a_readers_outline_is_semiautomatic(source: Path, tmp_path: Path) -> None:
    marked = findings(FindingStatus.CONFIRMED, made_by=BY_HAND)
    review = replace(empty_review(sop_uid(source)), findings=marked)
    content = read_seg(seg_of(write(source, tmp_path / "o", review=review, analysed=analysis(), reader=READER).seg))
    assert {segment.algorithm_type for segment in content.segments} == {"SEMIAUTOMATIC"}
    assert np.array_equal(content.lumen, analysis().lumen)


def test_a_segment_that_nobody_has_reviewed_is_called_a_candidate(source: Path, tmp_path: Path) -> None:
    unreviewed = write(source, tmp_path / "out", analysed=analysis()).seg
    reviewed = write(
        source, tmp_path / "read", analysed=analysis(), review=reader_review(sop_uid(source)), reader=READER
    ).seg
    assert unreviewed is not None
    assert reviewed is not None
    assert [[str(one.SegmentLabel) for one in dcmread(path).SegmentSequence] for path in (unreviewed, reviewed)] == [
        ["Opacified ducts", "Candidate: filling defect", "Candidate: extravasation"],
        ["Opacified ducts", "Filling defect", "Extravasation"],
    ]


def test_candidates_a_reader_did_not_confirm_stay_lumen(source: Path, tmp_path: Path) -> None:
    content = read_seg(seg_of(write(source, tmp_path / "out", analysed=analysis(), reader=READER).seg))
    (only,) = content.segments
    assert np.array_equal(only.mask, analysis().lumen)


def test_overlapping_findings_keep_their_own_pixels(source: Path, tmp_path: Path) -> None:
    defect, leak, _ = findings(FindingStatus.CANDIDATE)
    analysed = replace(analysis(), findings=(defect, replace(leak, outline=defect.outline)))
    content = read_seg(seg_of(write(source, tmp_path / "out", analysed=analysed).seg))
    _, first, second = content.segments
    assert (first.mask & second.mask).any()
    assert np.array_equal(content.lumen, analysis().lumen)


@pytest.mark.parametrize(("last", "is_whole"), [(85, True), (105, False)])
def test_a_growth_that_blocks_its_duct_is_as_large_as_its_outline(
    source: Path, tmp_path: Path, last: int, *, is_whole: bool
) -> None:
    """The lumen reaches as far as a column of ``last``: to the rim of the growth, or through most of it."""
    shape = analysis().lumen.shape
    lumen = np.zeros(shape, np.bool_)
    lumen[80:121, :last] = True
    growth = replace(findings(FindingStatus.CONFIRMED, made_by=BY_HAND)[0], outline=box(85, 80, 115, 120))
    review = replace(empty_review(sop_uid(source)), findings=(growth,))
    analysed = replace(analysis(), lumen=lumen, findings=())
    content = read_seg(seg_of(write(source, tmp_path / "o", review=review, analysed=analysed, reader=READER).seg))
    opacified, defect = (segment.mask for segment in content.segments)
    whole = np.zeros(shape, np.bool_)
    whole[85:116, 80:121] = True
    assert np.array_equal(defect, whole if is_whole else whole & lumen)
    assert np.array_equal(opacified, lumen & ~whole)


def test_highdicom_reads_the_same_masks(source: Path, tmp_path: Path) -> None:
    path = seg_of(write(source, tmp_path / "out", analysed=analysis()).seg)
    frames = hd.seg.segread(path).get_pixels_by_source_instance([sop_uid(source)], combine_segments=False)[0]
    for index, segment in enumerate(read_seg(path).segments):
        assert np.array_equal(frames[..., index] > 0, segment.mask)


def test_extravasation_without_a_duct_is_still_segmented(source: Path, tmp_path: Path) -> None:
    leak = findings(FindingStatus.CANDIDATE)[1]
    analysed = replace(analysis(contrast=False), findings=(leak,))
    content = read_seg(seg_of(write(source, tmp_path / "out", analysed=analysed).seg))
    assert [segment.kind for segment in content.segments] == [FindingKind.EXTRAVASATION]
    assert not content.lumen.any()


def test_a_line_that_may_be_a_vessel_is_no_pool(source: Path, tmp_path: Path) -> None:
    defect, leak, _ = findings(FindingStatus.CANDIDATE)
    analysed = replace(analysis(), findings=(defect, replace(leak, mimic=Mimic.INTRAVASATION)))
    content = read_seg(seg_of(write(source, tmp_path / "out", analysed=analysed).seg))
    assert [segment.kind for segment in content.segments] == [None, defect.kind]


def test_something_else_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(DicomReadError, match="no binary segmentation"):
        read_seg(source)
    with pytest.raises(DicomReadError, match="cannot be read"):
        read_seg(tmp_path / "absent.dcm")

"""Reports that others wrote: drawn as theirs with their words, or said why not."""

import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from highdicom.sr import CodedConcept
from pydicom import Dataset, dcmread
from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.sr.codedict import codes
from pydicom.tag import Tag
from pydicom.uid import SegmentationStorage, generate_uid

from ductoview.dicom.content_tree import ContentTree
from ductoview.dicom.read import read_facts
from ductoview.dicom.regions import targets
from ductoview.dicom.report_marks import marks_of
from ductoview.errors import DicomReadError
from ductoview.model.exam import ExamImage
from ductoview.model.foreign import StateKind
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Shape
from tests.dicom.test_objects import write
from tests.support.duct_case import READER, analysis, reader_review
from tests.support.foreign import changed, of_class, read
from tests.support.mg_source import write_mg
from tests.support.states import item


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


def test_our_candidates_and_what_a_program_found_are_no_findings(image: Path, tmp_path: Path) -> None:
    unreviewed = read(write(image, tmp_path / "out", analysed=analysis()).sr, image)
    assert [mark.words.split(" · Long")[0].split(" · Dia")[0] for mark in unreviewed.marks] == [
        "candidate: Intraluminal filling defect",
        "candidate: Extravasation · possibly reflux of contrast on the skin",
        "candidate: Abrupt duct termination",
    ]
    review = reader_review(str(dcmread(image).SOPInstanceUID))
    reviewed = read(write(image, tmp_path / "read", analysed=analysis(), review=review, reader=READER).sr, image)
    assert not [mark.words for mark in reviewed.marks if "candidate" in mark.words or "automatic" in mark.words]

    def by_a_program(document: Dataset) -> None:
        (group,) = (
            child for part in document.ContentSequence for child in part.get("ContentSequence", ())
            if child.ConceptNameCodeSequence[0].CodeValue == "125007"
        )  # fmt: skip
        group.ContentSequence.append(hd.sr.TextContentItem(
            CodedConcept("111001", "DCM", "Algorithm Name"), "finder", hd.sr.RelationshipTypeValues.HAS_CONCEPT_MOD
        ))  # fmt: skip

    path = report(image, tmp_path / "sr.dcm")
    document = dcmread(path)
    by_a_program(document)
    document.save_as(path)
    (mark,) = read(path, image).marks
    assert mark.words == "Mass · Diameter 12.5 mm · automatic"


def test_a_report_about_another_image_says_so(image: Path, tmp_path: Path) -> None:
    path = report(image, tmp_path / "sr.dcm")
    state = read(path, write_mg(tmp_path / "other.dcm"))
    assert state.marks == ()
    assert state.notes == ("1 marks are not drawn: their image is not open here.",)


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

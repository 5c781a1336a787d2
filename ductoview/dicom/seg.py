"""Segmentation: the opacified lumen and every defect and pool of extravasated contrast (PS3.3 A.51), BINARY."""

import numpy as np
from highdicom.color import CIELabColor
from highdicom.seg import Segmentation, SegmentationTypeValues, SegmentDescription
from numpy.typing import NDArray
from pydicom import Dataset
from skimage.draw import polygon

from ductoview.dicom.coded import concept
from ductoview.dicom.content import DEFECTS, ImageContent
from ductoview.dicom.object_uids import ObjectKind, tracking_uid
from ductoview.dicom.provenance import algorithm_identification, complete, creation, series_description
from ductoview.dicom.seg_read import SegContent, SegmentMask, read_seg
from ductoview.model.codes import BREAST, CONTRAST_AGENT, MORPHOLOGICALLY_ABNORMAL_STRUCTURE, SUBSTANCE
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Mimic

__all__ = ["LUMEN", "SegContent", "SegmentMask", "build_seg", "read_seg", "segments_of"]

_COLORS = {
    None: CIELabColor(75.0, -35.0, -15.0),
    FindingKind.INTRALUMINAL_FILLING_DEFECT: CIELabColor(92.0, -15.0, 85.0),
    FindingKind.MULTIPLE_FILLING_DEFECT: CIELabColor(92.0, -15.0, 85.0),
    FindingKind.EXTRAVASATION: CIELabColor(65.0, 60.0, 40.0),
}

LUMEN = "lumen"
"""Tracking identifier of the segment of opacified lumen."""


def segments_of(content: ImageContent) -> tuple[SegmentMask, ...]:
    """The segments of one image, empty ones left out: lumen minus defects first, then one for each outlined finding.

    A filling defect that lies in the lumen for the greater part is cut to it: lumen and defects together are the analysed
    mask again. One that the lumen hardly reaches, as a growth that blocks its duct, keeps its outline. Marks without an
    outline, and lines that may be vessels, have no area and no segment.
    """
    lumen = content.analysis.lumen if content.analysis else np.zeros(content.shape, dtype=bool)
    outlined = tuple(
        _finding_segment(finding, lumen)
        for finding in content.findings
        if finding.kind in (*DEFECTS, FindingKind.EXTRAVASATION)
        # Its outline only shows where a line runs: what lies in it is no pool.
        and finding.mimic is not Mimic.INTRAVASATION
        and len(finding.outline) >= 3
    )
    opacified = lumen.copy()
    for segment in outlined:
        if segment.kind in DEFECTS:
            opacified &= ~segment.mask
    first = SegmentMask(
        id=LUMEN,
        label="Opacified ducts",
        kind=None,
        algorithm_type="SEMIAUTOMATIC" if _hand_edited(content) else "AUTOMATIC",
        mask=opacified,
    )
    return tuple(segment for segment in (first, *outlined) if segment.mask.any())


def build_seg(content: ImageContent) -> Dataset | None:
    """The segmentation of one image at full resolution, None when there is nothing to segment.

    No contrast means no segmentation: an object whose every segment is empty would say less than none, and the
    report states that no opacified duct was found.
    """
    segments = segments_of(content)
    if not segments:
        return None
    findings = {finding.id: finding for finding in content.findings}
    segmentation = Segmentation(
        source_images=[content.header],
        pixel_array=_pixel_array(segments),
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[
            _description(number, segment, findings.get(segment.id), content)
            for number, segment in enumerate(segments, start=1)
        ],
        content_label="CANDIDATES" if content.unreviewed else "DUCTOGRAM",
        content_description=series_description(content, ObjectKind.SEG),
        content_creator_name=content.reader,
        **creation(content, ObjectKind.SEG),
    )
    # 2C in General Image (PS3.3 C.7.6.1.1.1) without an orientation in space.
    segmentation.PatientOrientation = content.header.get("PatientOrientation")
    dimension_uid = content.uids.dimension_uid(str(content.header.SOPInstanceUID))
    for item in (*segmentation.DimensionOrganizationSequence, *segmentation.DimensionIndexSequence):
        item.DimensionOrganizationUID = dimension_uid
    return complete(segmentation, content)


def _pixel_array(segments: tuple[SegmentMask, ...]) -> NDArray[np.uint8] | NDArray[np.bool_]:
    """Masks as highdicom takes them: one image of segment numbers, or a stack where segments overlap.

    The image of numbers needs a tenth of the memory of a stack at 28 megapixels and a dozen segments.
    """
    numbers = np.zeros(segments[0].mask.shape, dtype=np.uint8)
    for number, segment in enumerate(segments, start=1):
        if number > 255 or numbers[segment.mask].any():
            return np.stack([one.mask for one in segments], axis=-1)[np.newaxis]
        numbers[segment.mask] = number
    return numbers[np.newaxis]


def _finding_segment(finding: Finding, lumen: NDArray[np.bool_]) -> SegmentMask:
    mask = np.zeros(lumen.shape, dtype=bool)
    rows, columns = polygon([p.row for p in finding.outline], [p.column for p in finding.outline], lumen.shape)
    mask[rows, columns] = True
    inside = mask & lumen
    if finding.kind in DEFECTS and 2 * np.count_nonzero(inside) >= np.count_nonzero(mask):
        mask = inside
    return SegmentMask(
        id=finding.id,
        label=_label(finding),
        kind=finding.kind,
        algorithm_type="SEMIAUTOMATIC" if finding.provenance.is_reader else "AUTOMATIC",
        mask=mask,
    )


def _label(finding: Finding) -> str:
    """Many viewers show nothing else of a segment: what nobody has reviewed says so in it."""
    words = finding.kind.words
    return f"Candidate: {words.lower()}" if finding.status is FindingStatus.CANDIDATE else words


def _hand_edited(content: ImageContent) -> bool:
    """True when a reader's hand changed the lumen's segment: the lumen itself, or a defect cut out of it."""
    made_lumen = content.analysis.provenance if content.analysis else ()
    made_defects = (f.provenance for f in content.findings if f.kind in DEFECTS and f.outline)
    return any(provenance.is_reader for provenance in (*made_lumen, *made_defects))


def _description(
    number: int, segment: SegmentMask, finding: Finding | None, content: ImageContent
) -> SegmentDescription:
    made_lumen = next(iter(content.analysis.provenance if content.analysis else ()), None)
    image_uid = str(content.header.SOPInstanceUID)
    return SegmentDescription(
        segment_number=number,
        segment_label=segment.label,
        segmented_property_category=concept(SUBSTANCE if segment.kind is None else MORPHOLOGICALLY_ABNORMAL_STRUCTURE),
        segmented_property_type=concept(CONTRAST_AGENT if segment.kind is None else segment.kind.code),
        algorithm_type=segment.algorithm_type,
        algorithm_identification=algorithm_identification(content.algorithm_of(finding) if finding else made_lumen),
        tracking_id=segment.id,
        tracking_uid=content.tracking_uid_of(finding) if finding else tracking_uid(image_uid, segment.id),
        anatomic_regions=[concept(BREAST)],
        display_color=_COLORS[segment.kind],
    )

"""Binary segmentations back into masks: the lumen with its defects, and every segment by itself."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError
from pydicom.uid import SegmentationStorage

from ductoview.dicom.coded import key_of, names
from ductoview.dicom.content import DEFECTS
from ductoview.errors import DicomReadError
from ductoview.model.codes import CONTRAST_AGENT
from ductoview.model.finding import FINDING_CODES, FindingKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SegmentMask:
    """One segment; ``mask`` is bool (rows, columns). ``kind`` is None for the opacified lumen without its defects."""

    id: str
    label: str
    kind: FindingKind | None
    algorithm_type: str
    mask: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SegContent:
    """What a segmentation says of its image; ``lumen`` is bool (rows, columns): the lumen with its defects."""

    sop_instance_uid: str
    lumen: NDArray[np.bool_]
    segments: tuple[SegmentMask, ...]


def read_seg(path: Path) -> SegContent:
    """Read a binary segmentation of one image; raises DicomReadError when the file is none."""
    try:
        ds = dcmread(path)
        if ds.get("SOPClassUID") != SegmentationStorage or ds.get("SegmentationType") != "BINARY":
            raise DicomReadError(
                f"{path.name} is no binary segmentation (SegmentationType {ds.get('SegmentationType')})."
            )
        return _content(ds)
    except (InvalidDicomError, OSError, EOFError, AttributeError, IndexError, KeyError, ValueError) as error:
        raise DicomReadError(f"{path.name} cannot be read as a segmentation: {error}") from error


def _content(ds: Dataset) -> SegContent:
    (source,) = (image for series in ds.ReferencedSeriesSequence for image in series.ReferencedInstanceSequence)
    frames = ds.pixel_array.reshape(-1, ds.Rows, ds.Columns).view(np.bool_)
    masks: dict[int, NDArray[np.bool_]] = {}
    for frame, groups in zip(frames, ds.PerFrameFunctionalGroupsSequence, strict=True):
        holder = groups if "SegmentIdentificationSequence" in groups else ds.SharedFunctionalGroupsSequence[0]
        number = int(holder.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
        masks[number] = masks[number] | frame if number in masks else frame
    nothing = np.zeros((ds.Rows, ds.Columns), dtype=bool)
    segments = tuple(_segment_mask(item, masks.get(int(item.SegmentNumber), nothing)) for item in ds.SegmentSequence)
    lumen = nothing.copy()
    for segment in segments:
        if segment.kind is None or segment.kind in DEFECTS:
            lumen |= segment.mask
    return SegContent(sop_instance_uid=str(source.ReferencedSOPInstanceUID), lumen=lumen, segments=segments)


def _segment_mask(item: Dataset, mask: NDArray[np.bool_]) -> SegmentMask:
    is_lumen = names(item, "SegmentedPropertyTypeCodeSequence", CONTRAST_AGENT)
    return SegmentMask(
        id=str(item.get("TrackingID", "")),
        label=str(item.SegmentLabel),
        kind=None if is_lumen else key_of(item, "SegmentedPropertyTypeCodeSequence", FINDING_CODES),
        algorithm_type=str(item.SegmentAlgorithmType),
        mask=mask,
    )

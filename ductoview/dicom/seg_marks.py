"""Other people's segmentations as outlines on the images of the exam (PS3.3 A.51), binary, fractional or label map."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.pixels import iter_pixels

from ductoview.dicom.codecs import install_decoders
from ductoview.dicom.content_tree import Reference, reference_in
from ductoview.dicom.maker import software_of
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.pixel_format import MOST_PIXELS
from ductoview.dicom.regions import NOT_HERE, OTHER_FRAME, Target, Where, doubts, words_on
from ductoview.dicom.transfer_syntaxes import NATIVE
from ductoview.dicom.values import code_string, is_stated, items, number, text
from ductoview.errors import DicomReadError
from ductoview.model.foreign import ForeignMark
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Shape

_MOST_FRAMES = 1_000
_MOST_OUTLINES = 300
_TOO_MANY_LABELS = f"there are more than {_MOST_OUTLINES} labels in a frame"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What one frame is about: the segment where the frame has only one, and the image; ``why_not`` is why no image is."""

    segment: int | None
    image: Reference
    why_not: str = ""


def segmented(path: Path, header: Dataset, where: Where) -> tuple[tuple[ForeignMark, ...], tuple[str, ...]]:
    """A mark for each segment on each image of the exam, and a sentence for each reason why others are not drawn.

    Raises DicomReadError when the file is larger than can be shown or its pixels cannot be read.
    """
    rows, columns, frames = _extent(header)
    _check_length(path, rows * columns * frames)
    labels = _labels(header)
    by, left_out = software_of(header) or "an unnamed program", Counter[str]()
    is_map = code_string(header, "SegmentationType") == "LABELMAP"
    outlines: dict[tuple[str, int | None], list[Graphic]] = {}
    used: dict[str, Target] = {}
    small = 0
    for frame, mask in zip(_frames(header, frames, where), _pixels(path), strict=True):
        shown_on, reasons = _targets(frame, where, rows, columns)
        left_out.update(reasons)
        if not shown_on:
            continue
        if is_map and (beyond := len(_labels_in(mask, header)) - _MOST_OUTLINES) > 0:
            left_out[_TOO_MANY_LABELS] += beyond
        for segment, part in _segments(header, _segment_of(frame, labels), mask):
            drawn, too_many = _outlines(part)
            small += too_many
            if not drawn and mask.any():
                left_out["they nowhere reach half of the full share"] += 1
            for target in shown_on:
                seen, _ = target.placed(drawn)
                outlines.setdefault((target.image.sop_instance_uid, segment), []).extend(seen)
                used[target.image.sop_instance_uid] = target
    marks = tuple(
        ForeignMark(image_uid=uid, by=by, words=words_on(_name(labels, segment), used[uid]), graphics=tuple(graphics))
        for (uid, segment), graphics in outlines.items()
        if graphics
    )
    notes = [f"{count} segment frames are not drawn: {reason}." for reason, count in left_out.items()]
    notes += (
        [f"{small:,} small outlines are not drawn: there are more than {_MOST_OUTLINES} in a frame."] if small else []
    )
    notes += [] if marks or left_out else ["Its segments are empty: nothing is marked."]
    return marks, (*notes, *doubts(used[mark.image_uid] for mark in marks))


def _extent(header: Dataset) -> tuple[int, int, int]:
    """Rows, columns and frames; raises DicomReadError for too many, and where frames are not those described."""
    rows, columns = (int(number(header, keyword) or 0) for keyword in ("Rows", "Columns"))
    frames = int(number(header, "NumberOfFrames") or 0) if is_stated(header, "NumberOfFrames") else 1
    if not 0 < rows * columns <= MOST_PIXELS or not 0 < frames <= _MOST_FRAMES:
        raise DicomReadError(f"A segmentation of {frames} frames of {rows} x {columns} pixels cannot be shown.")
    described = len(items(header, "PerFrameFunctionalGroupsSequence"))
    if is_stated(header, "PerFrameFunctionalGroupsSequence") and not described:
        raise DicomReadError("What each frame is (PerFrameFunctionalGroupsSequence) cannot be read.")
    if described not in (0, frames):
        raise DicomReadError(
            f"It has {frames} frame{'' if frames == 1 else 's'} (NumberOfFrames) but describes {described}: "
            "which is which cannot be told."
        )
    return rows, columns, frames


def _check_length(path: Path, pixels: int) -> None:
    """Raise DicomReadError for pixels shorter than the frames: a decoder would give the first frame again, or garbage."""
    source = open_part10(path)
    needed = -(-pixels * int(number(source.header, "BitsAllocated") or 8) // 8)
    if source.pixels is None:
        raise DicomReadError("PixelData (7FE0,0010) of the segmentation is missing; fetch it again.")
    if source.transfer_syntax in NATIVE and (source.pixels.length or 0) < needed:
        raise DicomReadError(
            f"PixelData (7FE0,0010) of the segmentation is too short: {source.pixels.length or 0:,} of {needed:,} bytes;"
            " fetch it again."
        )


def _labels(header: Dataset) -> dict[int, str]:
    """The name of each segment; what a program drew by itself says so."""
    found = {}
    for one in items(header, "SegmentSequence"):
        place = int(number(one, "SegmentNumber") or 0)
        how = {"AUTOMATIC": "automatic", "SEMIAUTOMATIC": "semi-automatic"}.get(
            code_string(one, "SegmentAlgorithmType")
        )
        found[place] = " · ".join(filter(None, (text(one, "SegmentLabel") or f"segment {place}", how)))
    return found


def _segment_of(frame: _Frame, labels: Mapping[int, str]) -> int | None:
    """The segment of a frame that has only one: as stated, else the only one there is; 0 counts where it is described."""
    if frame.segment or frame.segment in labels:
        return frame.segment
    return next(iter(labels)) if len(labels) == 1 else None


def _name(labels: Mapping[int, str], segment: int | None) -> str:
    return "segment not stated" if segment is None else labels.get(segment, f"segment {segment}")


def _targets(frame: _Frame, where: Where, rows: int, columns: int) -> tuple[list[Target], list[str]]:
    """The images a frame is drawn on, and why it is not drawn on others."""
    found = where.get(frame.image.uid, ())
    if not found or frame.why_not or not frame.image.is_first_frame:
        return [], [frame.why_not or (OTHER_FRAME if found else NOT_HERE)]
    reasons = {target.image.sop_instance_uid: _why_not(target, rows, columns) for target in found}
    return [one for one in found if not reasons[one.image.sop_instance_uid]], [why for why in reasons.values() if why]


def _why_not(target: Target, rows: int, columns: int) -> str:
    if not target.why_not and (rows, columns) != target.source_shape:
        return "they have {} x {} pixels, the image {} x {}".format(rows, columns, *target.source_shape)
    return target.why_not


def _frames(header: Dataset, count: int, where: Where) -> Iterator[_Frame]:
    named = [
        reference_in(instance)
        for series in items(header, "ReferencedSeriesSequence")
        for instance in items(series, "ReferencedInstanceSequence")
    ]
    shared = next(iter(items(header, "SharedFunctionalGroupsSequence")), Dataset())
    groups = list(items(header, "PerFrameFunctionalGroupsSequence"))
    for place in range(count):
        own = groups[place] if place < len(groups) else Dataset()
        identity = next(
            (item for one in (own, shared) for item in items(one, "SegmentIdentificationSequence")), Dataset()
        )
        segment = number(identity, "ReferencedSegmentNumber")
        sources = _sources(own) or _sources(shared)
        image, why_not = _image_of(sources, where) if sources else (named[0] if len(named) == 1 else Reference(), "")
        yield _Frame(None if segment is None else int(segment), image, why_not)


def _sources(groups: Dataset) -> list[Dataset]:
    derivations = items(groups, "DerivationImageSequence")
    return [source for derivation in derivations for source in items(derivation, "SourceImageSequence")]


def _image_of(sources: Sequence[Dataset], where: Where) -> tuple[Reference, str]:
    """Which of the images a frame was derived from it is drawn on, or why on none (PS3.3 C.7.6.16.2.6)."""
    references = [(source, reference_in(source)) for source in sources]
    here = [(source, image) for source, image in references if image.uid in where]
    if not here:
        return references[0][1], ""
    # The FOR PROCESSING source and the image shown are one picture; CC and MLO are two.
    shown = [{target.image.sop_instance_uid for target in where[image.uid]} for _, image in here]
    if len(set().union(*shown)) > max(len(one) for one in shown):
        return here[0][1], "they name several images without saying on which they lie"
    source, image = here[0]
    kept = code_string(source, "SpatialLocationsPreserved")
    lies_otherwise = "they do not lie as their image does (SpatialLocationsPreserved)"
    return image, lies_otherwise if kept in ("NO", "REORIENTED_ONLY") else ""


def _pixels(path: Path) -> Iterator[NDArray[Any]]:
    install_decoders()
    try:
        yield from iter_pixels(path)
    except (AttributeError, ValueError, RuntimeError, NotImplementedError, OSError, EOFError, KeyError) as error:
        raise DicomReadError(f"The pixels of the segmentation cannot be read: {error}") from error


def _segments(
    header: Dataset, segment: int | None, mask: NDArray[Any]
) -> Iterator[tuple[int | None, NDArray[np.uint8]]]:
    kind = code_string(header, "SegmentationType")
    if kind == "FRACTIONAL":
        yield segment, (mask >= (number(header, "MaximumFractionalValue") or 255) / 2).astype(np.uint8)
    elif kind == "LABELMAP":
        for value in _labels_in(mask, header)[:_MOST_OUTLINES]:
            yield value, (mask == value).astype(np.uint8)
    else:
        yield segment, (mask != 0).astype(np.uint8)


def _labels_in(mask: NDArray[Any], header: Dataset) -> list[int]:
    """The values of a label map that are segments: PixelPaddingValue is the background (PS3.3 A.51, Supplement 243)."""
    background = int(number(header, "PixelPaddingValue") or 0)
    return [int(value) for value in np.unique(mask).tolist() if value != background]


def _outlines(mask: NDArray[np.uint8]) -> tuple[list[Graphic], int]:
    """Closed outlines through the outermost pixels, holes too, the largest first; and how many small ones are left out."""
    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    made = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:_MOST_OUTLINES]:
        points = [PointPx(float(row), float(column)) for column, row in contour[:, 0].tolist()]
        shape = Shape.POLYLINE if len(points) > 1 else Shape.POINT
        made.append(Graphic(shape=shape, points=(*points, points[0]) if len(points) > 1 else tuple(points)))
    return made, len(contours) - len(made)

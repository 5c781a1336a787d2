"""Other people's segmentations as outlines on the images of the exam (PS3.3 A.51), binary, fractional or label map."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.pixels import iter_pixels

from ductoview.dicom.codecs import install_decoders
from ductoview.dicom.maker import software_of
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.pixel_format import MOST_PIXELS
from ductoview.dicom.regions import NOT_HERE, Target, doubts, words_on
from ductoview.dicom.transfer_syntaxes import NATIVE
from ductoview.dicom.values import code_string, items, number, numbers, text
from ductoview.errors import DicomReadError
from ductoview.model.foreign import ForeignMark
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Shape

_MOST_FRAMES = 1_000
_MOST_OUTLINES = 300


@dataclass(frozen=True, slots=True)
class _Frame:
    """What one frame is about: the image, and the segment where the frame has only one."""

    image_uid: str
    segment: int | None
    is_first: bool = True
    """False where it was derived from other frames of the image than the first, the one that is shown."""


def segmented(
    path: Path, header: Dataset, where: Mapping[str, Target]
) -> tuple[tuple[ForeignMark, ...], tuple[str, ...]]:
    """A mark for each segment on each image of the exam, and a sentence for each reason why others are not drawn.

    Raises DicomReadError when the file is larger than can be shown or its pixels cannot be read.
    """
    rows, columns, frames = (int(number(header, keyword) or 0) for keyword in ("Rows", "Columns", "NumberOfFrames"))
    if not 0 < rows * columns <= MOST_PIXELS or not 0 < frames <= _MOST_FRAMES:
        raise DicomReadError(f"A segmentation of {frames} frames of {rows} x {columns} pixels cannot be shown.")
    _check_length(path, rows * columns * frames)
    labels = _labels(header)
    by, left_out = software_of(header) or "an unnamed program", Counter[str]()
    outlines: dict[tuple[str, int], list[Graphic]] = {}
    used: dict[str, Target] = {}
    small = 0
    for frame, mask in zip(_frames(header, frames), _pixels(path), strict=True):
        target = where.get(frame.image_uid)
        reason = _why_not(target, rows, columns, frame)
        if target is None or reason:
            left_out[reason] += 1
            continue
        only = next(iter(labels)) if len(labels) == 1 else 0
        for segment, part in _segments(header, frame.segment or only, mask):
            drawn, too_many = _outlines(part)
            small += too_many
            if not drawn and mask.any():
                left_out["they nowhere reach half of the full share"] += 1
            found = outlines.setdefault((target.image.sop_instance_uid, segment), [])
            found += target.placed(drawn)[0]
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
    return marks, (*notes, *doubts(used[mark.image_uid] for mark in marks))


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


def _name(labels: Mapping[int, str], segment: int) -> str:
    return labels.get(segment, f"segment {segment}") if segment else "segment not stated"


def _why_not(target: Target | None, rows: int, columns: int, frame: _Frame) -> str:
    if target is None:
        return NOT_HERE
    if not frame.is_first:
        return "they are about another frame of the image"
    facts = target.image.facts
    sizes = {(facts.rows, facts.columns)} | ({(facts.columns, facts.rows)} if target.orientation else set())
    if (rows, columns) not in sizes:
        return f"they have {rows} x {columns} pixels, the image {facts.rows} x {facts.columns}"
    return target.why_not


def _frames(header: Dataset, count: int) -> Iterator[_Frame]:
    named = [
        text(instance, "ReferencedSOPInstanceUID")
        for series in items(header, "ReferencedSeriesSequence")
        for instance in items(series, "ReferencedInstanceSequence")
    ]
    shared = next(iter(items(header, "SharedFunctionalGroupsSequence")), Dataset())
    groups = list(items(header, "PerFrameFunctionalGroupsSequence"))
    for place in range(count):
        own = groups[place] if place < len(groups) else Dataset()
        source = _first(own, shared, "DerivationImageSequence", "SourceImageSequence")
        uid = text(source, "ReferencedSOPInstanceUID") or (named[0] if len(named) == 1 else "")
        segment = number(_first(own, shared, "SegmentIdentificationSequence"), "ReferencedSegmentNumber")
        is_first = 1 in (numbers(source, "ReferencedFrameNumber") or (1,))
        yield _Frame(uid, None if segment is None else int(segment), is_first)


def _first(own: Dataset, shared: Dataset, *keywords: str) -> Dataset:
    """The first item down a path of sequences, of this frame or of all frames."""
    for holder in (own, shared):
        found: Dataset | None = holder
        for keyword in keywords:
            found = next(iter(items(found, keyword)), None) if found is not None else None
        if found is not None:
            return found
    return Dataset()


def _pixels(path: Path) -> Iterator[NDArray[Any]]:
    install_decoders()
    try:
        yield from iter_pixels(path)
    except (AttributeError, ValueError, RuntimeError, NotImplementedError, OSError, EOFError, KeyError) as error:
        raise DicomReadError(f"The pixels of the segmentation cannot be read: {error}") from error


def _segments(header: Dataset, segment: int, mask: NDArray[Any]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    kind = code_string(header, "SegmentationType")
    if kind == "FRACTIONAL":
        yield segment, (mask >= (number(header, "MaximumFractionalValue") or 255) / 2).astype(np.uint8)
    elif kind == "LABELMAP":
        for value in np.unique(mask)[:_MOST_OUTLINES].tolist():
            if value:
                yield int(value), (mask == value).astype(np.uint8)
    else:
        yield segment, (mask != 0).astype(np.uint8)


def _outlines(mask: NDArray[np.uint8]) -> tuple[list[Graphic], int]:
    """Closed outlines through the outermost pixels, holes too, the largest first; and how many small ones are left out."""
    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    made = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:_MOST_OUTLINES]:
        points = [PointPx(float(row), float(column)) for column, row in contour[:, 0].tolist()]
        shape = Shape.POLYLINE if len(points) > 1 else Shape.POINT
        made.append(Graphic(shape=shape, points=(*points, points[0]) if len(points) > 1 else tuple(points)))
    return made, len(contours) - len(made)

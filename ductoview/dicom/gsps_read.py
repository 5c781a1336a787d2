"""Presentation states, ours and anybody's, into values (PS3.3 A.33.1); what cannot be used is said in a note."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydicom import Dataset
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from ductoview.dicom.facts import patient_of
from ductoview.dicom.grey import voi_choices
from ductoview.dicom.gsps_items import drawn_by, layers_of
from ductoview.dicom.gsps_shutter import shutter_group, shutters_of
from ductoview.dicom.lut import BadTable, said_table_of
from ductoview.dicom.maker import created_of, software_of
from ductoview.dicom.overlay_planes import activated, has_plane, plane_of
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.values import MALFORMED, code_string, is_stated, items, number, numbers, text
from ductoview.errors import DicomReadError
from ductoview.model.presentation import DisplayedArea, Modality, Plane, Presentation, PresentationState, SizeMode
from ductoview.model.voi import LookupTable, VoiChoice

_MOST_IMAGES = 1_000
_LARGEST = 1 << 20


def read_gsps(path: Path, images: Sequence[Path] = ()) -> PresentationState:
    """What a grayscale softcopy presentation state says of each of its images.

    ``images`` are files of images it may be about: overlays that lie in an image are read from there, and only where
    the state wants them shown. Raises DicomReadError in a sentence when the file is no such state.
    """
    state = open_part10(path).header
    if text(state, "SOPClassUID") != GrayscaleSoftcopyPresentationStateStorage:
        raise DicomReadError(
            f"{path.name} is no grayscale presentation state (SOPClassUID {text(state, 'SOPClassUID')})."
        )
    try:
        return _state(state, images)
    except MALFORMED as error:
        raise DicomReadError(f"{path.name} is a presentation state that cannot be understood: {error}") from error


def _state(state: Dataset, images: Sequence[Path]) -> PresentationState:
    referenced, notes = _referenced(state)
    if not referenced and notes:
        raise DicomReadError("The presentation state is about frames other than the first only; those are not shown.")
    if not referenced:
        raise DicomReadError("The presentation state names no image (ReferencedSeriesSequence), so it says nothing.")
    if is_stated(state, "MaskSubtractionSequence"):
        notes.append("Mask subtraction is not applied.")
    in_images = _in_images(state, referenced, images)
    return PresentationState(
        uid=text(state, "SOPInstanceUID"),
        label=text(state, "ContentLabel"),
        description=text(state, "ContentDescription"),
        creator=text(state, "ContentCreatorName"),
        created=created_of(state, "PresentationCreation"),
        software=software_of(state),
        patient=patient_of(state),
        images=tuple(_presentation(state, uid, in_images.get(uid)) for uid in referenced),
        notes=tuple(notes),
    )


def _referenced(state: Dataset) -> tuple[tuple[str, ...], list[str]]:
    """SOPInstanceUIDs of the images whose first frame the state is about."""
    notes: list[str] = []
    uids: dict[str, None] = {}
    for series in items(state, "ReferencedSeriesSequence"):
        for image in items(series, "ReferencedImageSequence"):
            frames = numbers(image, "ReferencedFrameNumber")
            if frames and 1 not in frames:
                notes.append("It is about frames other than the first of an image; not applied there.")
            elif len(uids) < _MOST_IMAGES:
                uids[text(image, "ReferencedSOPInstanceUID")] = None
    return tuple(uid for uid in uids if uid), notes


def _in_images(state: Dataset, referenced: Sequence[str], images: Sequence[Path]) -> Mapping[str, Dataset]:
    """Headers of the images whose own overlays the state wants shown."""
    if all(has_plane(state, group) for group in activated(state)):
        return {}
    headers = (open_part10(path).header for path in images)
    return {
        text(header, "SOPInstanceUID"): header for header in headers if text(header, "SOPInstanceUID") in referenced
    }


def _presentation(state: Dataset, uid: str, image: Dataset | None) -> Presentation:
    notes: list[str] = []
    drawn = drawn_by(one for one in items(state, "GraphicAnnotationSequence") if _is_about(one, uid))
    voi, is_unusable = _voi(state, uid, notes)
    planes = tuple(_planes(state, image, notes))
    return Presentation(
        sop_instance_uid=uid,
        name=text(state, "ContentLabel"),
        modality=_modality(state, notes),
        voi=voi,
        keeps_image_voi=is_unusable,
        presentation_lut=_presentation_lut(state, notes),
        inverted=_polarity(state, notes),
        area=_area(state, uid, notes),
        rotation=_rotation(state, notes),
        flipped=_flip(state, notes),
        shutters=shutters_of(state, notes),
        layers=layers_of(state),
        graphics=tuple(drawn.graphics),
        texts=tuple(drawn.texts),
        planes=planes,
        notes=(*notes, *drawn.notes),
    )


def _is_about(item: Dataset, uid: str) -> bool:
    """True when an item names the image, or names none and is about all (PS3.3 C.11.8, C.10.4, C.10.5)."""
    named = items(item, "ReferencedImageSequence")
    mine = [one for one in named if text(one, "ReferencedSOPInstanceUID") == uid]
    return not named or any(1 in (numbers(one, "ReferencedFrameNumber") or (1,)) for one in mine)


def _modality(state: Dataset, notes: list[str]) -> Modality | None:
    """The state's own, else the identity: an image's is not used then (PS3.4 N.2.1.1)."""
    for item in items(state, "ModalityLUTSequence")[:1]:
        try:
            return Modality(lut=said_table_of(item, "The modality LUT of the state", notes, signed_input=False))
        except BadTable as error:
            notes.append(f"The modality LUT of the state cannot be used: {error}; the image's own is kept.")
            return None
    if not is_stated(state, "RescaleSlope") and not is_stated(state, "RescaleIntercept"):
        return Modality()
    slope, intercept = number(state, "RescaleSlope"), number(state, "RescaleIntercept")
    if not slope or intercept is None or abs(slope) > _LARGEST or abs(intercept) > 1e9:
        notes.append("RescaleSlope and RescaleIntercept of the state cannot be; the image's own are kept.")
        return None
    return Modality(slope=slope, intercept=intercept)


def _voi(state: Dataset, uid: str, notes: list[str]) -> tuple[VoiChoice | None, bool]:
    """The first usable window or table for the image; True when one is stated but none can be used."""
    may_be_negative = (number(state, "RescaleIntercept") or 0) < 0
    for item in items(state, "SoftcopyVOILUTSequence"):
        if _is_about(item, uid):
            found = next(iter(voi_choices(item, notes, may_be_negative=may_be_negative)), None)
            return found, found is None
    return None, False


def _presentation_lut(state: Dataset, notes: list[str]) -> LookupTable | None:
    for item in items(state, "PresentationLUTSequence")[:1]:
        try:
            return said_table_of(item, "The presentation LUT", notes, signed_input=False)
        except BadTable as error:
            notes.append(f"The presentation LUT cannot be used: {error}; left out.")
    return None


def _polarity(state: Dataset, notes: list[str]) -> bool | None:
    """INVERSE or not; None, and a note, for anything else: a guess would exchange black and white."""
    shape = code_string(state, "PresentationLUTShape")
    if shape in ("IDENTITY", "INVERSE"):
        return shape == "INVERSE"
    if shape:
        notes.append(f"PresentationLUTShape {shape[:16]} is unknown; the image's own polarity is kept.")
    elif not is_stated(state, "PresentationLUTSequence"):
        notes.append("It does not say whether black is black (PresentationLUTShape); the image's own polarity is kept.")
    return None


def _area(state: Dataset, uid: str, notes: list[str]) -> DisplayedArea | None:
    for item in items(state, "DisplayedAreaSelectionSequence"):
        if not _is_about(item, uid):
            continue
        first, last = (
            numbers(item, "DisplayedAreaTopLeftHandCorner"),
            numbers(item, "DisplayedAreaBottomRightHandCorner"),
        )
        if len(first) != 2 or len(last) != 2 or not all(abs(value) < _LARGEST for value in (*first, *last)):
            notes.append("The displayed area it states cannot be; all of the image is shown.")
            return None
        (left, right), (top, bottom) = (sorted((int(a) - 1, int(b) - 1)) for a, b in zip(first, last, strict=True))
        mode = code_string(item, "PresentationSizeMode")
        if mode not in set(SizeMode):
            notes.append(f"PresentationSizeMode {mode[:16]} is unknown; the area is fitted.")
            mode = SizeMode.SCALE_TO_FIT
        ratio, pixel_mm = number(item, "PresentationPixelMagnificationRatio"), numbers(item, "PresentationPixelSpacing")
        magnification = ratio if ratio and 0.001 <= ratio <= 1000 else None
        if mode == SizeMode.MAGNIFY and magnification is None:
            notes.append("MAGNIFY without a usable PresentationPixelMagnificationRatio; the area is fitted.")
        return DisplayedArea(
            top=top,
            left=left,
            bottom=bottom,
            right=right,
            mode=SizeMode(mode),
            magnification=magnification,
            pixel_mm=(pixel_mm[0], pixel_mm[1]) if len(pixel_mm) == 2 and min(pixel_mm) > 0 else None,
            aspect=_aspect(item, pixel_mm),
        )
    notes.append("It does not say which part of the image is shown; all of it is.")
    return None


def _aspect(item: Dataset, pixel_mm: tuple[float, ...]) -> float:
    """How much higher than wide a pixel is drawn."""
    pair = pixel_mm if len(pixel_mm) == 2 else numbers(item, "PresentationPixelAspectRatio")
    return pair[0] / pair[1] if len(pair) == 2 and min(pair) > 0 else 1.0


def _rotation(state: Dataset, notes: list[str]) -> int:
    stated = number(state, "ImageRotation")
    if stated is None and not is_stated(state, "ImageRotation"):
        return 0
    if stated not in (0, 90, 180, 270):
        said = "is no number" if stated is None else f"{stated:g} is none of 0, 90, 180 and 270"
        notes.append(f"ImageRotation {said}; not turned.")
        return 0
    return int(stated)


def _flip(state: Dataset, notes: list[str]) -> bool:
    stated = code_string(state, "ImageHorizontalFlip")
    if stated not in ("", "Y", "N"):
        notes.append(f"ImageHorizontalFlip {stated[:16]} is neither Y nor N; not flipped.")
    return stated == "Y"


def _planes(state: Dataset, image: Dataset | None, notes: list[str]) -> Iterator[Plane]:
    """Overlays that are shown: a state's own go before the image's of the same group (PS3.3 C.11.7)."""
    for group, layer in activated(state).items():
        holder = state if has_plane(state, group) else image
        if group == shutter_group(state):
            continue
        if holder is None or not has_plane(holder, group):
            notes.append(f"Overlay {group:04X} is wanted but neither the state nor the image has it.")
        elif (plane := plane_of(holder, group, layer, notes)) is not None:
            yield plane

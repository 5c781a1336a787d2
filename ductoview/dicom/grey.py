"""What a header says about turning stored values into grey (PS3.3 C.7.6.3, C.8.11.3, C.11.1, C.11.2)."""

import math

from pydicom import Dataset

from ductoview.dicom.functional_groups import with_first_frame
from ductoview.dicom.lut import BadTable, said_table_of
from ductoview.dicom.values import code_string, is_stated, items, numbers, texts
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window

_LARGEST = 1e9
_LEAST_SLOPE = 1e-9


def grey_path_of(ds: Dataset) -> GreyPath:
    """The grey path of an image; whatever cannot be used is left out and said in ``warnings``, never silently."""
    notes: list[str] = []
    ds = with_first_frame(ds, "PixelValueTransformationSequence", "FrameVOILUTSequence")
    signed = numbers(ds, "PixelRepresentation")[:1] == (1.0,)
    bits_stored = _bits_stored(ds)
    slope, intercept = _rescale(ds, notes)
    modality_lut = _modality_lut(ds, signed, notes)
    least_stored = -(1 << bits_stored - 1) if signed else 0
    most_stored = (1 << bits_stored - 1) - 1 if signed else (1 << bits_stored) - 1
    may_be_negative = modality_lut is None and min(least_stored * slope, most_stored * slope) + intercept < 0
    rises = numbers(ds, "PixelIntensityRelationshipSign")[:1] == (1.0,)
    return GreyPath(
        slope=slope,
        intercept=intercept,
        modality_lut=modality_lut,
        choices=voi_choices(ds, notes, may_be_negative=may_be_negative),
        inverted=is_inverted(ds, notes),
        linear_in_exposure=rises and code_string(ds, "PixelIntensityRelationship") == "LIN",
        log_of_exposure=rises and code_string(ds, "PixelIntensityRelationship") == "LOG",
        padding=_padding(ds, signed, (least_stored, most_stored), notes),
        signed=signed,
        bits_stored=bits_stored,
        warnings=tuple(notes),
    )


def voi_choices(ds: Dataset, notes: list[str], *, may_be_negative: bool) -> tuple[VoiChoice, ...]:
    """The usable windows and VOI tables of an image, or of one item of a presentation state; the rest goes to ``notes``."""
    return (*_windows(ds, notes), *_voi_luts(ds, may_be_negative, notes))


def is_usable(window: Window) -> bool:
    """PS3.3 C.11.2.1.2 and C.11.2.1.3: LINEAR needs a width of at least 1, the others more than 0."""
    wide_enough = window.width >= 1 if window.function is VoiFunction.LINEAR else window.width > 0
    return wide_enough and window.width < _LARGEST and abs(window.center) < _LARGEST


def _bits_stored(ds: Dataset) -> int:
    for keyword in ("BitsStored", "BitsAllocated"):
        found = numbers(ds, keyword)
        if found and 1 <= found[0] <= 16:
            return int(found[0])
    return 16


def _rescale(ds: Dataset, notes: list[str]) -> tuple[float, float]:
    if not is_stated(ds, "RescaleSlope") and not is_stated(ds, "RescaleIntercept"):
        return 1.0, 0.0
    slope = (numbers(ds, "RescaleSlope") or (math.nan,))[0] if is_stated(ds, "RescaleSlope") else 1.0
    intercept = (numbers(ds, "RescaleIntercept") or (math.nan,))[0] if is_stated(ds, "RescaleIntercept") else 0.0
    if not (_LEAST_SLOPE < abs(slope) < _LARGEST and abs(intercept) < _LARGEST):
        notes.append(f"RescaleSlope {slope:g} and RescaleIntercept {intercept:g} cannot be; stored values are used.")
        return 1.0, 0.0
    return slope, intercept


def _modality_lut(ds: Dataset, signed: bool, notes: list[str]) -> LookupTable | None:
    found = _tables(ds, "ModalityLUTSequence", notes)
    if not found:
        return None
    if is_stated(ds, "RescaleSlope"):
        notes.append("Both ModalityLUTSequence and RescaleSlope are stated; the table is used.")
    try:
        return said_table_of(found[0], "The modality LUT", notes, signed_input=signed)
    except BadTable as error:
        notes.append(f"The modality LUT cannot be used: {error}; stored values are used.")
        return None


def _windows(ds: Dataset, notes: list[str]) -> list[Window]:
    centers, widths = numbers(ds, "WindowCenter"), numbers(ds, "WindowWidth")
    for keyword, found in (("WindowCenter", centers), ("WindowWidth", widths)):
        if is_stated(ds, keyword) and not found:
            notes.append(f"{keyword} holds no number; the file's windows are not used.")
    for keyword, other in (("WindowCenter", "WindowWidth"), ("WindowWidth", "WindowCenter")):
        if is_stated(ds, keyword) and not is_stated(ds, other):
            notes.append(f"{keyword} is stated without {other}; not used.")
    if centers and widths and len(centers) != len(widths):
        notes.append(f"WindowCenter has {len(centers)} values but WindowWidth {len(widths)}; whole pairs are used.")
    function = _function(ds, notes)
    names = texts(ds, "WindowCenterWidthExplanation")
    windows = []
    for place, (center, width) in enumerate(zip(centers, widths, strict=False)):
        explanation = names[place] if place < len(names) else ""
        window = Window(center=center, width=width, function=function, explanation=explanation)
        if is_usable(window):
            windows.append(window)
        else:
            notes.append(f"Window {place + 1} (WindowCenter {center:g}, WindowWidth {width:g}) cannot be; left out.")
    return windows


def _function(ds: Dataset, notes: list[str]) -> VoiFunction:
    stated = code_string(ds, "VOILUTFunction")
    if not stated:
        return VoiFunction.LINEAR
    try:
        return VoiFunction(stated)
    except ValueError:
        notes.append(f"VOILUTFunction (0028,1056) {stated[:16]} is unknown; LINEAR is used.")
        return VoiFunction.LINEAR


def _voi_luts(ds: Dataset, may_be_negative: bool, notes: list[str]) -> list[LookupTable]:
    tables = []
    for place, item in enumerate(_tables(ds, "VOILUTSequence", notes)):
        try:
            tables.append(said_table_of(item, f"VOI LUT {place + 1}", notes, signed_input=may_be_negative))
        except BadTable as error:
            notes.append(f"VOI LUT {place + 1} cannot be used: {error}; left out.")
    return tables


def _tables(ds: Dataset, keyword: str, notes: list[str]) -> tuple[Dataset, ...]:
    found = items(ds, keyword)
    if not found and is_stated(ds, keyword):
        notes.append(f"{keyword} cannot be read; left out.")
    return found


def is_inverted(ds: Dataset, notes: list[str]) -> bool:
    """The one inversion MONOCHROME1 and PresentationLUTShape INVERSE state together.

    DX and mammography images (PS3.3 C.8.11.3): the shape is INVERSE for MONOCHROME1 and IDENTITY for MONOCHROME2, two
    names of one thing. Where they contradict each other the shape, which defines what the output values are, wins.
    """
    photometric = code_string(ds, "PhotometricInterpretation")
    shape = code_string(ds, "PresentationLUTShape")
    by_photometric = photometric == "MONOCHROME1"
    if shape not in ("IDENTITY", "INVERSE"):
        if shape:
            notes.append(f"PresentationLUTShape (2050,0020) {shape[:16]} is unknown; {photometric} decides.")
        return by_photometric
    if (shape == "INVERSE") != by_photometric and photometric in ("MONOCHROME1", "MONOCHROME2"):
        notes.append(
            f"PresentationLUTShape (2050,0020) {shape} contradicts PhotometricInterpretation (0028,0004)"
            f" {photometric}; the shape decides."
        )
    return shape == "INVERSE"


def _padding(ds: Dataset, signed: bool, stored: tuple[int, int], notes: list[str]) -> tuple[int, int] | None:
    """The inclusive range of padding values (PS3.3 C.7.5.1.1.2), as signed as the pixels whatever the VR says."""
    value = _stored_value(ds, "PixelPaddingValue", signed)
    limit = _stored_value(ds, "PixelPaddingRangeLimit", signed)
    for keyword, found in (("PixelPaddingValue", value), ("PixelPaddingRangeLimit", limit)):
        if found is None and is_stated(ds, keyword):
            notes.append(f"{keyword} holds no number; not used.")
    if value is None:
        if limit is not None:
            notes.append("PixelPaddingRangeLimit is stated without PixelPaddingValue; no pixel counts as padding.")
        return None
    low, high = sorted((value, value if limit is None else limit))
    if low <= stored[0] and high >= stored[1]:
        notes.append(f"PixelPaddingValue {low} to PixelPaddingRangeLimit {high} would hide all pixels; not used.")
        return None
    return low, high


def _stored_value(ds: Dataset, keyword: str, signed: bool) -> int | None:
    if not is_stated(ds, keyword):
        return None
    found = numbers(ds, keyword)
    if not found:
        raw = ds.get(keyword)
        if not isinstance(raw, bytes) or len(raw) < 2:
            return None
        found = (float(int.from_bytes(raw[:2], "little")),)
    if not math.isfinite(found[0]):
        return None
    word = int(found[0]) & 0xFFFF
    return word - 0x10000 if signed and word >= 0x8000 else word

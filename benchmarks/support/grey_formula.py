"""What a grey level has to be by PS3.3 and PS3.4, written from their text: the third voice of ``benchmarks.grey``.

Plain numpy in float64 on what pydicom reads; nothing of ductoview is imported, so that no misreading is shared. It
answers well-formed headers only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader asks for: the ``voi``-th window or table of the file, or a window of his own; an inversion."""

    voi: int = 1
    window: tuple[float, float] | None = None
    function: str = ""
    invert: bool = False


def grey_levels(image: Dataset, asked: Asked, state: Dataset | None = None) -> NDArray[np.uint8]:
    """Grey of every stored pixel (rows, columns), 0 to 255, rounded half up; padding is 0."""
    stored = image.pixel_array.astype(np.int64)
    image = _of_first_frame(image)
    shown = _voi(_modality(stored, image, state), image, asked, state)
    shown = _presentation(shown, image, state)
    if asked.invert:
        shown = 1.0 - shown
    grey = np.floor(shown * 255.0 + 0.5).astype(np.uint8)
    grey[_is_padding(stored, image)] = 0
    return grey


def padded(image: Dataset) -> NDArray[np.bool_]:
    """Where an image is padding (PS3.3 C.7.5.1.1.2): one value, or all from it to the limit, both included.

    Such pixels are "excluded from the normal grayscale rendering pipeline", for example to suppress background air; a
    presentation state has no means to override that.
    """
    return _is_padding(image.pixel_array.astype(np.int64), image)


def _is_padding(stored: NDArray[np.int64], image: Dataset) -> NDArray[np.bool_]:
    if "PixelPaddingValue" not in image:
        return np.zeros(stored.shape, bool)
    ends = [image.PixelPaddingValue, image.get("PixelPaddingRangeLimit", image.PixelPaddingValue)]
    signed = image.PixelRepresentation == 1
    low, high = sorted(_word(end, signed) for end in ends)
    return np.asarray((stored >= low) & (stored <= high))


def fractional(image: Dataset) -> NDArray[np.bool_]:
    """Where the image's own modality transformation gives no whole number."""
    values = _modality(image.pixel_array.astype(np.int64), image, None)
    return np.asarray(values != np.round(values))


def _modality(stored: NDArray[np.int64], image: Dataset, state: Dataset | None) -> Floats:
    """C.11.1: the table, or slope and intercept. A state's, even its silence, replaces the image's (PS3.4 N.2.1.1)."""
    source = image if state is None else state
    if "ModalityLUTSequence" in source:
        return _looked_up(source.ModalityLUTSequence[0], stored.astype(float), image.PixelRepresentation == 1)[0]
    return np.asarray(stored * float(source.get("RescaleSlope", 1)) + float(source.get("RescaleIntercept", 0)))


def _voi(values: Floats, image: Dataset, asked: Asked, state: Dataset | None) -> Floats:
    """C.11.2 onto 0 to 1; in a state without it, the identity over all possible values (PS3.4 N.2.1.3)."""
    if asked.window is not None:
        own = image if state is None else _softcopy_voi(state)
        stated = str(own.get("VOILUTFunction") or "LINEAR") if own is not None else "LINEAR"
        return _window(values, *asked.window, asked.function or stated)
    source = image if state is None else _softcopy_voi(state)
    signed = _may_be_negative(image, state)
    if source is None:
        low, high = _possible(image, state)
        return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0))
    windows = list(zip(_many(source, "WindowCenter"), _many(source, "WindowWidth"), strict=True))
    if asked.voi <= len(windows):
        function = asked.function or str(source.get("VOILUTFunction") or "LINEAR")
        return _window(values, *windows[asked.voi - 1], function)
    table, top = _looked_up(source.VOILUTSequence[asked.voi - 1 - len(windows)], values, signed)
    return np.asarray(table / top)


def _window(x: Floats, c: float, w: float, function: str) -> Floats:
    """C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT), with y from 0 to 1."""
    if function == "SIGMOID":
        with np.errstate(over="ignore"):
            return np.asarray(1.0 / (1.0 + np.exp(-4.0 * (x - c) / w)))
    if function == "LINEAR_EXACT":
        return np.select([x <= c - w / 2, x > c + w / 2], [0.0, 1.0], (x - c) / w + 0.5)
    below, above = x <= c - 0.5 - (w - 1) / 2, x > c - 0.5 + (w - 1) / 2
    if w == 1:
        return np.where(below, 0.0, 1.0)
    return np.select([below, above], [0.0, 1.0], (x - (c - 0.5)) / (w - 1) + 0.5)


def _presentation(shown: Floats, image: Dataset, state: Dataset | None) -> Floats:
    """C.11.6 for a state, which ignores the image's photometric interpretation (PS3.4 N.2.1.4); C.8.11.3 for an image.

    In a mammogram the shape "shall be" INVERSE with MONOCHROME1 and IDENTITY with MONOCHROME2, and says what are
    P-Values; so where it contradicts the photometric interpretation, the shape is followed.
    """
    if state is not None and "PresentationLUTSequence" in state:
        item = state.PresentationLUTSequence[0]
        entries, first, _ = item.LUTDescriptor
        # C.11.6.1: the output of the step before is scaled linearly onto the input range of the table.
        table, top = _looked_up(item, int(first) + shown * ((int(entries) or 65536) - 1), signed=False)
        return np.asarray(table / top)
    shape = str((image if state is None else state).get("PresentationLUTShape") or "")
    if shape not in ("IDENTITY", "INVERSE"):
        shape = "INVERSE" if image.PhotometricInterpretation == "MONOCHROME1" else "IDENTITY"
    return 1.0 - shown if shape == "INVERSE" else shown


def _looked_up(item: Dataset, values: Floats, signed: bool) -> tuple[Floats, float]:
    """Entries of a table for input values, and the largest entry its bits allow (C.11.1.1, C.11.2.1.1)."""
    entries, first, bits = (int(number) & 0xFFFF for number in item.LUTDescriptor)
    entries, first = entries or 65536, _word(first, signed)
    data = item.LUTData
    if not isinstance(data, bytes):
        table = np.asarray(data, dtype=np.int64) & 0xFFFF
    elif len(data) < 2 * entries:
        table = np.frombuffer(data, np.uint8).astype(np.int64)
    else:
        table = np.frombuffer(data, "<u2").astype(np.int64)
    places = np.clip(np.floor(values + 0.5).astype(np.int64) - first, 0, entries - 1)
    return table[places].astype(float), float(2**bits - 1)


def _may_be_negative(image: Dataset, state: Dataset | None) -> bool:
    """C.11.2.1.1: whether the first value a VOI table maps is SS; without rescale it is as the pixels are."""
    return "ModalityLUTSequence" not in (image if state is None else state) and _possible(image, state)[0] < 0


def _possible(image: Dataset, state: Dataset | None) -> tuple[float, float]:
    """Least and largest value that the modality transformation can give."""
    source = image if state is None else state
    if "ModalityLUTSequence" in source:
        return 0.0, float(2 ** int(source.ModalityLUTSequence[0].LUTDescriptor[2]) - 1)
    count = 2 ** int(image.BitsStored)
    least = -count // 2 if image.PixelRepresentation == 1 else 0
    slope, intercept = float(source.get("RescaleSlope", 1)), float(source.get("RescaleIntercept", 0))
    ends = [value * slope + intercept for value in (least, least + count - 1)]
    return min(ends), max(ends)


def _of_first_frame(image: Dataset) -> Dataset:
    """With what the functional groups say of the first frame (C.7.6.16.2.9 and .10)."""
    merged = Dataset(image)
    for keyword in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for group in image.get(keyword, [])[:1]:
            for macro in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
                for item in group.get(macro, [])[:1]:
                    merged.update(item)
    return merged


def _softcopy_voi(state: Dataset) -> Dataset | None:
    found = state.get("SoftcopyVOILUTSequence")
    return found[0] if found else None


def _many(source: Dataset, keyword: str) -> list[float]:
    value = source.get(keyword)
    if value is None or value == "":
        return []
    return [float(one) for one in (value if hasattr(value, "__len__") and not isinstance(value, str) else [value])]


def _word(value: int, signed: bool) -> int:
    word = int(value) & 0xFFFF
    return word - 65536 if signed and word >= 32768 else word

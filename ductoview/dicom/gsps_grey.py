"""Grey transformations of a presentation state of ours: modality LUT, the window or table chosen, polarity."""

from copy import deepcopy

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.valuerep import DSfloat

from ductoview.dicom.content import ImageContent
from ductoview.dicom.functional_groups import with_first_frame
from ductoview.dicom.grey import grey_path_of
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window

_MODALITY = ("ModalityLUTSequence", "RescaleIntercept", "RescaleSlope", "RescaleType")
_VOI = ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction", "VOILUTSequence")
_MOST_ENTRIES = 1 << 16


def without_grey(header: Dataset) -> Dataset:
    """The header as highdicom may see it: without anything to copy wrongly (it loses how many bits a table has)."""
    plain = Dataset({tag: header[tag] for tag in list(header.keys())})
    for keyword in (*_MODALITY, *_VOI):
        plain.pop(keyword, None)
    return plain


def add_grey(state: Dataset, content: ImageContent) -> None:
    """Add the modality and VOI transformations and the polarity to a presentation state (PS3.3 C.11.1, .8, .6)."""
    shown = with_first_frame(content.header, "PixelValueTransformationSequence")
    for keyword in _MODALITY:
        if keyword in shown:
            state[keyword] = deepcopy(shown[keyword])
    if "RescaleSlope" in state and not state.get("RescaleType"):
        state.RescaleType = "US"  # type 1 here, 3 in the image: "unspecified"
    path = grey_path_of(content.header)
    choice = content.look.choice or next(iter(path.choices), content.first_voi)
    if choice is not None:
        state.SoftcopyVOILUTSequence = [_voi_item(choice, path)]
    # A presentation state replaces the image's polarity (PS3.4 N.2.1): MONOCHROME1 must be said again as INVERSE.
    state.PresentationLUTShape = "INVERSE" if path.inverted != content.look.inverted else "IDENTITY"


def _voi_item(choice: VoiChoice, path: GreyPath) -> Dataset:
    """The one transformation: an image offers alternatives, a presentation state says one."""
    item = Dataset()
    said = choice if isinstance(choice, Window) else _said_table(choice, path)
    if isinstance(said, Window):
        item.WindowCenter = DSfloat(said.center, auto_format=True)
        item.WindowWidth = DSfloat(said.width, auto_format=True)
        item.VOILUTFunction = said.function.value
        if said.explanation:
            item.WindowCenterWidthExplanation = said.explanation[:64]
    else:
        item.VOILUTSequence = [said]
    return item


def _said_table(table: LookupTable, path: GreyPath) -> Dataset | Window:
    """A table as a file can say it: an entry of 16 bits for every whole modality value (PS3.3 C.11.2.1.1).

    A presentation state may have tables of 8 or 16 bits only. One that a file cannot say at all, because modality values
    reach too far for 65536 entries, becomes the straight window over its rise, and its name says so.
    """
    wide = table.data.astype(np.float64) * (0xFFFF / ((1 << table.bits) - 1))
    at = table.first + table.step * np.arange(len(wide))
    if table.step == 1.0 and float(table.first).is_integer():
        first = int(table.first)
    else:
        least, most = _modality_range(path)
        first, last = int(max(np.floor(at[0]), least)), int(min(np.ceil(at[-1]), most))
        inputs = np.arange(first, max(last, first) + 1)
        wide = np.interp(inputs, at, wide)
    if len(wide) > _MOST_ENTRIES or not (first >= -0x8000 and first + len(wide) - 1 <= 0xFFFF):
        return _straight(table)
    return _table_item(first, np.round(wide).astype("<u2"), table.explanation)


def _table_item(first: int, entries: NDArray[np.uint16], explanation: str) -> Dataset:
    item = Dataset()
    count = len(entries) % _MOST_ENTRIES
    if first < 0:  # then all three are signed words; a count above 32767 keeps its bits
        item.add_new("LUTDescriptor", "SS", [count - _MOST_ENTRIES if count > 0x7FFF else count, first, 16])
    else:
        item.add_new("LUTDescriptor", "US", [count, first, 16])
    if explanation:
        item.LUTExplanation = explanation[:64]
    item.add_new("LUTData", "OW", entries.tobytes())
    return item


def _modality_range(path: GreyPath) -> tuple[float, float]:
    """Least and most whole modality value a stored pixel can have."""
    if path.modality_lut is not None:
        return 0.0, float((1 << path.modality_lut.bits) - 1)
    least = -(1 << path.bits_stored - 1) if path.signed else 0
    ends = [value * path.slope + path.intercept for value in (least, least + (1 << path.bits_stored) - 1)]
    return float(np.floor(min(ends))), float(np.ceil(max(ends)))


def _straight(table: LookupTable) -> Window:
    rising = np.flatnonzero(np.diff(table.data.astype(np.int32)))
    low, high = (float(rising[0]), float(rising[-1] + 1)) if rising.size else (0.0, float(len(table.data)))
    return Window(
        center=table.first + table.step * (low + high) / 2,
        width=max(1.0, table.step * (high - low)),
        function=VoiFunction.LINEAR_EXACT,
        explanation=f"STRAIGHT LINE FOR {table.explanation}".strip(),
    )

"""Grey transformations of a presentation state: modality LUT, the reader's window or the image's own, polarity.

Copied attribute by attribute: highdicom's own copy loses how many bits a look-up table has, and with them the
brightness of the image.
"""

from copy import deepcopy

import numpy as np
from pydicom import Dataset

from ductoview.dicom.content import ImageContent
from ductoview.dicom.grey import is_inverted
from ductoview.model.voi import Window

_MODALITY = ("ModalityLUTSequence", "RescaleIntercept", "RescaleSlope", "RescaleType")
_VOI = ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction", "VOILUTSequence")


def without_grey(header: Dataset) -> Dataset:
    """The header as highdicom may see it: without anything to copy wrongly."""
    plain = Dataset({tag: header[tag] for tag in list(header.keys())})
    for keyword in (*_MODALITY, *_VOI):
        plain.pop(keyword, None)
    return plain


def add_grey(state: Dataset, content: ImageContent) -> None:
    """Add the modality and VOI transformations and the polarity to a presentation state (PS3.3 C.11.1, .8, .6)."""
    for keyword in _MODALITY:
        if keyword in content.header:
            state[keyword] = deepcopy(content.header[keyword])
    if "RescaleSlope" in state and not state.get("RescaleType"):
        state.RescaleType = "US"  # type 1 here, 3 in the image: "unspecified"
    voi = _chosen(content.window) if content.window else _of_the_image(content.header)
    if len(voi):
        state.SoftcopyVOILUTSequence = [voi]
    # A presentation state replaces the image's polarity (PS3.4 N.2.1): MONOCHROME1 must be said again as INVERSE.
    state.PresentationLUTShape = "INVERSE" if is_inverted(content.header, []) else "IDENTITY"


def _chosen(window: Window) -> Dataset:
    voi = Dataset()
    voi.WindowCenter = window.center
    voi.WindowWidth = window.width
    voi.VOILUTFunction = window.function.value
    if window.explanation:
        voi.WindowCenterWidthExplanation = window.explanation[:64]
    return voi


def _of_the_image(header: Dataset) -> Dataset:
    """The one transformation the image is first shown with: its first window, or its first table when it has no window.

    An image offers alternatives, a presentation state says one; readers that check it (dcmpschk) refuse several.
    """
    voi = Dataset({header[keyword].tag: deepcopy(header[keyword]) for keyword in _VOI if keyword in header})
    if "WindowCenter" in voi:
        voi.pop("VOILUTSequence", None)
        for keyword in ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation"):
            if keyword in voi and voi[keyword].VM > 1:
                voi[keyword].value = voi[keyword].value[0]
    for table in voi.get("VOILUTSequence", [])[1:]:
        voi.VOILUTSequence.remove(table)
    for table in voi.get("VOILUTSequence", ()):
        _widen(table)
    return voi


def _widen(table: Dataset) -> None:
    """Make a look-up table of 9 to 15 bits one of 16.

    An image may have any from 8 to 16, a presentation state only 8 or 16 (PS3.3 C.11.2.1.1): full output stays full.
    """
    bits = int(table.LUTDescriptor[2])
    if bits in (8, 16):
        return
    stored = table.LUTData
    entries = np.frombuffer(stored, "<u2") if isinstance(stored, bytes) else np.atleast_1d(np.asarray(stored))
    wide = np.round(entries.astype(float) * (0xFFFF / (2**bits - 1))).clip(0, 0xFFFF).astype("<u2")
    table.LUTDescriptor = [*table.LUTDescriptor[:2], 16]
    table.add_new("LUTData", "OW", wide.tobytes())

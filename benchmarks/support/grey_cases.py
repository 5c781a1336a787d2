"""Every kind of grey path as one row of a table: what the file says, what is asked of it, how DCMTK is asked the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom import Dataset

from benchmarks.support.grey_formula import Asked

Changes = dict[str, Any]
PYDICOM_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
SAMPLES = Path(__file__).resolve().parents[2] / "sample_dicom" / "cases"


class Excused(StrEnum):
    """The pixels that a departure excuses, and no others."""

    ALL = "all"
    PADDED = "padding"
    FRACTIONAL = "fractions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Where DCMTK leaves the standard: the section, and in one sentence why the standard is followed."""

    section: str
    argument: str
    excused: Excused = Excused.ALL


EXACT = Departure(
    section="PS3.3 C.11.2.1.3.2",
    argument="DCMTK 3.6.7 knows no LINEAR_EXACT and draws it as LINEAR, whose ramp ends one value earlier.",
)
STATE_FUNCTION = Departure(
    section="PS3.3 C.11.8 with C.11.2.1.3",
    argument="A state's VOI item has a VOI LUT Function like an image's; dcmp2pgm does not read it and draws LINEAR.",
)
PADDING = Departure(
    section="PS3.3 C.7.5.1.1.2",
    argument="Padding is excluded from the grey-scale pipeline to keep air black (CP-692); DCMTK draws it as values.",
    excused=Excused.PADDED,
)
WHOLE_NUMBERS = Departure(
    section="PS3.3 C.11.1.1.2",
    argument="Output units are m x SV + b, whatever comes out; DCMTK cuts fractions of them off before the window.",
    excused=Excused.FRACTIONAL,
)
TABLE_INPUT = Departure(
    section="PS3.3 C.11.6.1",
    argument="The whole output of the VOI step is scaled onto the whole presentation LUT: the nearest entry is least"
    " wrong; DCMTK takes the one below, and the last only for full white.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One comparison. ``changes`` go into the image, ``state`` into a presentation state; None removes an attribute.

    ``sample`` is a file to take as it is. ``dcmtk`` are the words for dcm2pnm; ``dcmtk_state`` are further changes of
    the state for dcmp2pgm alone, which cannot invert. ``as_process`` starts the command as a process of its own.
    """

    name: str
    changes: Changes = field(default_factory=dict)
    sample: Path | None = None
    implicit: bool = False
    asked: Asked = field(default_factory=Asked)
    state: Changes | None = None
    dcmtk: tuple[str, ...] = ("+Wi", "1")
    dcmtk_state: Changes = field(default_factory=dict)
    departure: Departure | None = None
    as_process: bool = False


def cases() -> Iterator[Case]:
    """Every kind of grey path, then the same through presentation states, then the samples."""
    yield from _windows()
    yield from _asked_windows()
    yield from _stored_kinds()
    yield from _polarities()
    yield from _voi_luts()
    yield from _modality_luts()
    yield from _paddings()
    yield from _states()
    yield from _state_luts()
    yield from _samples()
    yield from _scanners()


def _windows() -> Iterator[Case]:
    for function in ("LINEAR", "SIGMOID", None):
        for width in (4096, 1500.5, 300):
            changes = window(2048, width) | {"VOILUTFunction": function}
            yield Case(name=f"window {width} {function or 'no function'}", changes=changes, as_process=width == 300)
    for width in (1, 2, 3):
        yield Case(name=f"window {width} LINEAR", changes=window(2048, width))
    yield Case(name="window 3 SIGMOID", changes=window(2048, 3) | {"VOILUTFunction": "SIGMOID"})
    for center, width in ((2047.5, 3000), (2048, 20), (2048, 3), (2047.3, 0.5)):
        changes = window(center, width) | {"VOILUTFunction": "LINEAR_EXACT"}
        if width < 1000:
            yield Case(name=f"window {width} LINEAR_EXACT", changes=changes, departure=EXACT)
        yield Case(name=f"window {width} LINEAR_EXACT, as LINEAR", changes=changes, dcmtk=as_linear(center, width))
    three = window([2000, 900, 3100], [1500, 700, 50]) | {"VOILUTFunction": "LINEAR"}
    for number in (2, 3):
        voi = Asked(voi=number)
        yield Case(name=f"window {number} of 3", changes=three, asked=voi, dcmtk=("+Wi", str(number)))


def _asked_windows() -> Iterator[Case]:
    linear, sigmoid = window(2048, 4096), window(2048, 4096) | {"VOILUTFunction": "SIGMOID"}
    for place, (center, width) in enumerate(((1500.0, 900.0), (2047.25, 3.0))):
        pair = ("+Ww", str(center), str(width))
        for name, function, words in (("", "", ()), ("LINEAR", "LINEAR", ("+Wfl",)), ("SIGMOID", "SIGMOID", ("+Wfs",))):
            asked = Asked(window=(center, width), function=function)
            yield Case(
                name=f"--window {center},{width} {name}".strip(),
                changes=linear,
                asked=asked,
                dcmtk=(*words, *pair),
                as_process=place == 0,
            )
        exact = Asked(window=(center, width), function="LINEAR_EXACT")
        equal = as_linear(center, width)
        yield Case(name=f"--window {center},{width} LINEAR_EXACT", changes=linear, asked=exact, dcmtk=equal)
        kept = Asked(window=(center, width))
        yield Case(name=f"--window {center},{width} on SIGMOID", changes=sigmoid, asked=kept, dcmtk=("+Wfs", *pair))
    for function, word in (("LINEAR", "+Wfl"), ("SIGMOID", "+Wfs")):
        asked = Asked(function=function)
        yield Case(name=f"--function {function}", changes=sigmoid, asked=asked, dcmtk=(word, "+Wi", "1"))
    yield Case(name="--invert", changes=linear, asked=Asked(invert=True), dcmtk=("+P", "+Wi", "1"), as_process=True)
    asked = Asked(invert=True, window=(1500, 900))
    yield Case(name="--invert --window", changes=linear | INVERSE, asked=asked, dcmtk=("+P", "+Ww", "1500", "900"))
    nothing = window(None, None)
    asked = Asked(window=(1500, 900))
    yield Case(name="no window, --window", changes=nothing, asked=asked, dcmtk=("+Ww", "1500", "900"))


def _stored_kinds() -> Iterator[Case]:
    rescaled = window(900, 700) | rescale(0.5, -100)
    yield Case(name="rescaled", changes=rescaled)
    yield Case(name="rescaled downwards", changes=window(2048, 3000) | rescale(-1, 4095))
    yield Case(name="rescaled to fractions", changes=window(0.5, 1.6) | rescale(1 / 4095, 0), departure=WHOLE_NUMBERS)
    tenths = window(204.8, 300) | rescale(0.1, 0)
    yield Case(name="rescaled to tenths", changes=tenths, departure=WHOLE_NUMBERS)
    for bits in (8, 10, 14, 16):
        half = 1 << bits - 1
        yield Case(name=f"{bits} bits stored", changes={"BitsStored": bits} | window(half, half))
    group = Dataset()
    group.PixelValueTransformationSequence = [_item(rescale(0.5, -100))]
    yield Case(
        name="rescaled in the functional groups, --window",
        changes={"NumberOfFrames": 1, "SharedFunctionalGroupsSequence": [group]} | rescale(None, None),
        asked=Asked(window=(900, 700)),
        dcmtk=("+Ww", "900", "700"),
    )
    signed = {"PixelRepresentation": 1}
    yield Case(name="signed", changes=signed | window(0, 3000))
    yield Case(name="signed, rescaled", changes=signed | window(300, 900) | rescale(0.5, 200))
    below = signed | window(-1500, 900.5)
    yield Case(name="signed, rescaled below zero", changes=below | rescale(1, -1400))
    # Its greatest value, -888.25, cut towards zero lies outside DCMTK's own table.
    yield Case(name="signed, rescaled to -888.25", changes=below | rescale(0.25, -1400), departure=WHOLE_NUMBERS)
    yield Case(name="signed, MONOCHROME1", changes=signed | window(-200, 2000) | INVERSE)
    yield Case(name="signed, 16 bits", changes=signed | window(-2000, 40000) | {"BitsStored": 16})


def _polarities() -> Iterator[Case]:
    for photometric in ("MONOCHROME1", "MONOCHROME2"):
        for shape in (None, "IDENTITY", "INVERSE"):
            polarity = {"PhotometricInterpretation": photometric, "PresentationLUTShape": shape}
            name = f"{photometric}, shape {shape}"
            yield Case(name=name, changes=polarity | window(1800, 4096))
            yield Case(name=f"{name}, VOI LUT", changes=polarity | voi_lut(4096, 0, 12), dcmtk=LUT_1)


def _voi_luts() -> Iterator[Case]:
    for count, first, bits in ((4096, 0, 16), (4096, 0, 10), (2000, 700, 12), (256, 1000, 8), (65536, 0, 16)):
        for kind in ("OW", "US"):
            # An explicit US holds at most 65534 bytes; a table of 65536 entries needs implicit VR.
            yield Case(
                name=f"VOI LUT {count} from {first}, {bits} bits, {kind}",
                changes=voi_lut(count, first, bits, kind),
                implicit=(count, kind) == (65536, "US"),
                dcmtk=LUT_1,
            )
    yield Case(name="VOI LUT, implicit VR", changes=voi_lut(2000, 700, 16), implicit=True, dcmtk=LUT_1)
    yield Case(name="VOI LUT, 8 bits packed", changes=voi_lut(2048, 1000, 8, "packed"), dcmtk=LUT_1)
    yield Case(name="VOI LUT from 40000", changes=voi_lut(20000, 40000, 16) | {"BitsStored": 16}, dcmtk=LUT_1)
    signed = {"PixelRepresentation": 1}
    for vr in ("US", "SS"):
        table = voi_lut(1500, -700, 16, descriptor=vr)
        yield Case(name=f"VOI LUT from -700, {vr}, signed", changes=signed | table, dcmtk=LUT_1)
        table = voi_lut(1500, -900, 12, descriptor=vr) | rescale(0.5, -1000)
        yield Case(name=f"VOI LUT from -900, {vr}, rescaled", changes=table, dcmtk=LUT_1)
    yield Case(name="VOI LUT, falling", changes=voi_lut(4096, 0, 12, power=-1), dcmtk=LUT_1)
    both = voi_lut(4096, 0, 12) | window([2000, 900], [1500, 700])
    both["VOILUTSequence"] = [*both["VOILUTSequence"], *voi_lut(1000, 1500, 16, power=0.5)["VOILUTSequence"]]
    for number in (3, 4):
        words = ("+Wl", str(number - 2))
        yield Case(name=f"--voi {number} of 2 windows, 2 LUTs", changes=both, asked=Asked(voi=number), dcmtk=words)


def _modality_luts() -> Iterator[Case]:
    shown = window(30000, 50000)
    yield Case(name="modality LUT", changes=modality_lut(4096, 0, 16) | shown)
    yield Case(name="modality LUT 2000 from 700", changes=modality_lut(2000, 700, 16) | shown)
    yield Case(name="modality LUT, 8 bits", changes=modality_lut(4096, 0, 8) | window(128, 200))
    yield Case(
        name="modality LUT from -1000, signed",
        changes={"PixelRepresentation": 1} | modality_lut(2500, -1000, 16, "SS") | shown,
    )
    then = modality_lut(4096, 0, 12) | voi_lut(3000, 500, 16)
    yield Case(name="modality LUT, then VOI LUT", changes=then, dcmtk=LUT_1)
    yield Case(name="modality LUT, MONOCHROME1", changes=modality_lut(4096, 0, 16) | shown | INVERSE)


def _paddings() -> Iterator[Case]:
    full = window(2048, 4096)
    yield Case(name="padding 0", changes=full | {"PixelPaddingValue": 0})
    yield Case(name="padding 0, inverted", changes=full | INVERSE | {"PixelPaddingValue": 0}, departure=PADDING)
    yield Case(
        name="padding 0, --invert",
        changes=full | {"PixelPaddingValue": 0},
        asked=Asked(invert=True),
        dcmtk=("+P", "+Wi", "1"),
        departure=PADDING,
    )
    limits = {"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 300}
    yield Case(name="padding 0 to 300", changes=full | limits, departure=PADDING)
    yield Case(name="padding 0 to 300, all below the window", changes=window(2300, 3000) | limits)
    high = INVERSE | {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 3900}
    yield Case(name="padding 4095 to 3900, MONOCHROME1", changes=full | high, departure=PADDING)
    signed = {"PixelRepresentation": 1, "PixelPaddingValue": -2048, "PixelPaddingRangeLimit": -1500}
    yield Case(name="padding -2048 to -1500, signed", changes=window(0, 4096) | signed, departure=PADDING)
    yield Case(name="padding 0 to 300, VOI LUT", changes=voi_lut(4096, 0, 12, power=0.5) | limits, dcmtk=LUT_1,
               departure=PADDING)  # fmt: skip


def _states() -> Iterator[Case]:
    for shape in ("IDENTITY", "INVERSE"):
        shaped = {"PresentationLUTShape": shape}
        yield Case(name=f"state, window, {shape}", state=softcopy(window(2000, 1500)) | shaped, as_process=True)
        lut = voi_lut(2000, 700, 16)
        yield Case(name=f"state, VOI LUT, {shape}", state=softcopy(lut) | shaped)
        narrow = softcopy(window(1500, 900)) | shaped
        yield Case(name=f"state on MONOCHROME1, {shape}", changes=INVERSE, state=narrow)
        contradicting = {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "IDENTITY"}
        yield Case(name=f"state on contradicting polarity, {shape}", changes=contradicting, state=narrow)
        nothing = {"SoftcopyVOILUTSequence": None}
        yield Case(name=f"state without VOI, {shape}", state=nothing | shaped)
    full = softcopy(window(2048, 4096))
    for function, width in (("SIGMOID", 900), ("SIGMOID", 60), ("LINEAR_EXACT", 20), ("LINEAR_EXACT", 3)):
        voi = softcopy(window(2000, width) | {"VOILUTFunction": function})
        yield Case(name=f"state, window {width} {function}", state=voi, departure=STATE_FUNCTION)
    other = softcopy(window(900, 700)) | rescale(0.5, -100)
    yield Case(name="state, rescale of its own", state=other)
    yield Case(name="state without the image's rescale", changes=rescale(0.5, -100), state=full | rescale(None, None))
    signed = {"PixelRepresentation": 1}
    yield Case(name="state on signed", changes=signed | window(0, 3000), state=softcopy(window(-300, 1500)))
    for vr in ("US", "SS"):
        below = softcopy(voi_lut(1500, -700, 16, descriptor=vr))
        yield Case(name=f"state, VOI LUT from -700, {vr}, signed", changes=signed | window(0, 3000), state=below)
        falling = softcopy(voi_lut(1500, -900, 16, descriptor=vr)) | rescale(-1, 500)
        yield Case(name=f"state, VOI LUT from -900, {vr}, rescaled", state=falling)
        own = softcopy(window(30000, 50000)) | modality_lut(2500, -1000, 16, vr)
        yield Case(
            name=f"state, modality LUT from -1000, {vr}, signed",
            changes=signed | window(0, 3000),
            state=own,
        )
    yield Case(
        name="state, inverse, padding 0 to 300",
        changes={"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 300},
        state=full | {"PresentationLUTShape": "INVERSE"},
        departure=PADDING,
    )
    inverse = {"PresentationLUTShape": "INVERSE"}
    yield Case(name="state, --invert", state=full, asked=Asked(invert=True), dcmtk_state=inverse)
    asked = Asked(window=(1200, 500))
    yield Case(name="state, --window", state=full, asked=asked, dcmtk_state=softcopy(window(1200, 500)))


def _state_luts() -> Iterator[Case]:
    own = softcopy(window(30000, 50000)) | modality_lut(4096, 0, 16)
    yield Case(name="state, modality LUT", state=own)
    for count, bits in ((4096, 16), (256, 8), (4096, 12), (65536, 16)):
        yield Case(
            name=f"state, presentation LUT of {count}, {bits} bits",
            state=presentation_lut(count, bits),
            departure=TABLE_INPUT if count == 256 else None,
        )
    falling = presentation_lut(4096, 16, power=-1)
    yield Case(name="state, presentation LUT, falling", state=falling)
    yield Case(name="state, presentation LUT on MONOCHROME1", changes=INVERSE, state=presentation_lut(4096, 16))
    yield Case(
        name="state, VOI LUT, presentation LUT",
        state=presentation_lut(1024, 16) | softcopy(voi_lut(2000, 700, 16)),
        departure=TABLE_INPUT,
    )


def _samples() -> Iterator[Case]:
    for name, file, voi, words in (
        ("A", "01-papilloma/cc-full.dcm", 1, ("+Wi", "1")),
        ("B, window 2 of 3", "06-papillomatosis/ml-full.dcm", 2, ("+Wi", "2")),
        ("B, VOI LUT", "03-extravasation/cc-full.dcm", 4, LUT_1),
        ("C, MONOCHROME1", "02-cutoff/cc-full.dcm", 1, ("+Wi", "1")),
        ("D, LINEAR_EXACT, wide", "04-ectasia/cc-full.dcm", 1, ("+Wi", "1")),
        ("A, SIGMOID, 13 MP", "09-large-detector/ml-full.dcm", 1, ("+Wi", "1")),
        ("C, MONOCHROME1, 28 MP", "10-fine-pixels/cc-full.dcm", 1, ("+Wi", "1")),
    ):
        yield Case(name=f"sample {name}", sample=SAMPLES / file, asked=Asked(voi=voi), dcmtk=words)
    raw = SAMPLES / "07-cyst" / "cc-full.dcm"
    asked = Asked(window=(3000, 5000))
    yield Case(name="sample P, for processing", sample=raw, asked=asked, dcmtk=("+Ww", "3000", "5000"))


def _scanners() -> Iterator[Case]:
    """Files by real scanners that come with pydicom; overlays are no grey."""
    for file in ("MR_small.dcm", "MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm", "693_J2KI.dcm"):
        yield Case(name=f"pydicom's {file}", sample=PYDICOM_FILES / file)
    for number in (1, 2):
        yield Case(
            name=f"pydicom's examples_overlay.dcm, {number} of 2",
            sample=PYDICOM_FILES / "examples_overlay.dcm",
            asked=Asked(voi=number),
            dcmtk=("-O", "+Wi", str(number)),
        )
    asked = Asked(window=(1000, 800))
    yield Case(
        name="pydicom's CT_small.dcm", sample=PYDICOM_FILES / "CT_small.dcm", asked=asked, dcmtk=("+Ww", "1000", "800")
    )


INVERSE: Changes = {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE"}
LUT_1 = ("+Wl", "1")


def window(center: Any, width: Any) -> Changes:
    """A window, or none."""
    return {"WindowCenter": center, "WindowWidth": width}


def as_linear(center: float, width: float) -> tuple[str, ...]:
    """Words for DCMTK's LINEAR window with the very ramp of a LINEAR_EXACT one (C.11.2.1.2.1 beside C.11.2.1.3.2)."""
    return ("+Wfl", "+Ww", str(center + 0.5), str(width + 1))


def rescale(slope: float | None, intercept: float | None) -> Changes:
    """Slope and intercept, in an image or a state."""
    kind = None if slope is None else "US"
    short = None if slope is None else f"{slope:.12g}"
    return {"RescaleSlope": short, "RescaleIntercept": intercept, "RescaleType": kind}


def voi_lut(
    count: int, first: int, bits: int, kind: str = "OW", *, power: float = 1.8, descriptor: str = "US"
) -> Changes:
    """A VOI table in place of the window; a negative power falls. ``kind``: OW, US, or bytes "packed" in words."""
    item = _lut(count, first, bits, kind, power=power, descriptor=descriptor)
    return window(None, None) | {"VOILUTSequence": [item]}


def modality_lut(count: int, first: int, bits: int, descriptor: str = "US") -> Changes:
    """A modality table in place of slope and intercept."""
    item = _lut(count, first, bits, "OW", power=0.5, descriptor=descriptor)
    item.ModalityLUTType = "US"
    return rescale(None, None) | {"ModalityLUTSequence": [item]}


def presentation_lut(count: int, bits: int, power: float = 0.6) -> Changes:
    """A presentation table in place of the shape, over a wide window."""
    item = _lut(count, 0, bits, "OW", power=power)
    return softcopy(window(2000, 3000)) | {"PresentationLUTShape": None, "PresentationLUTSequence": [item]}


def softcopy(changes: Changes) -> Changes:
    """A window or table as the VOI item of a state."""
    return {"SoftcopyVOILUTSequence": [_item(changes)]}


def _item(changes: Changes) -> Dataset:
    item = Dataset()
    for keyword, value in changes.items():
        if value is not None:
            setattr(item, keyword, value)
    return item


def _lut(count: int, first: int, bits: int, kind: str, *, power: float, descriptor: str = "US") -> Dataset:
    at = np.linspace(0, 1, count) if power > 0 else np.linspace(1, 0, count)
    data = (((1 << bits) - 1) * at ** abs(power)).astype("<u2")
    item = Dataset()
    stated = first % 65536 if descriptor == "US" else first
    item.add_new("LUTDescriptor", descriptor, [count % 65536, stated, bits])
    match kind:
        case "US":
            item.add_new("LUTData", "US", [int(value) for value in data])
        case "packed":
            item.add_new("LUTData", "OW", data.astype("u1").tobytes())
        case _:
            item.add_new("LUTData", "OW", data.tobytes())
    return item

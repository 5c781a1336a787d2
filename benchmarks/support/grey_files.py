"""The files of ``benchmarks.grey``: mammograms and presentation states written attribute by attribute, none by ductoview."""

import subprocess
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from benchmarks.support.grey_cases import Case, Changes
from sample_dicom.decode import stored_pixels
from tests.support.mg_source import mg_dataset

ROWS, COLUMNS = 160, 192


def image_file(case: Case, folder: Path) -> Path:
    """The image of a case: a sample, or a right CC stored as it hangs, so that no turning lies between two programs."""
    if case.sample is not None:
        return case.sample
    changes = {"VOILUTFunction": None, "BitsStored": 12, "PixelRepresentation": 0} | case.changes
    bits, signed = int(changes["BitsStored"]), changes["PixelRepresentation"] == 1
    changes |= {"HighBit": bits - 1, "BitsAllocated": 8 if bits == 8 else 16, "PixelData": _ramp(bits, signed)}
    image = mg_dataset(laterality="R", rows=ROWS, columns=COLUMNS)
    _change(image, changes)
    path = folder / "image.dcm"
    image.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if case.implicit else ExplicitVRLittleEndian
    image.save_as(path, enforce_file_format=True)
    return path


def state_file(changes: Changes, image: Path, path: Path) -> Path:
    """A presentation state about an image by DCMTK's dcmpsmk, then changed attribute by attribute."""
    subprocess.run(["dcmpsmk", "+Vw", str(image), str(path)], check=True, capture_output=True)
    state = dcmread(path)
    _change(state, changes)
    state.save_as(path)
    return path


def plain_file(image: Path, folder: Path) -> Path:
    """The image without compression, for programs that lack a codec; not decoded by ductoview."""
    ds = dcmread(image)
    if not ds.file_meta.TransferSyntaxUID.is_compressed:
        return image
    pixels = stored_pixels(ds)
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.add_new("PixelData", "OW", pixels.astype("<u2").tobytes())
    ds.save_as(folder / "plain.dcm", enforce_file_format=True)
    return folder / "plain.dcm"


def _change(ds: Dataset, changes: Changes) -> None:
    for keyword, value in changes.items():
        if value is not None:
            setattr(ds, keyword, value)
        elif keyword in ds:
            delattr(ds, keyword)


def _ramp(bits: int, signed: bool) -> bytes:
    """Every tenth value and more of what the bits can hold, with noise, as little-endian words or bytes."""
    least = -(1 << bits - 1) if signed else 0
    most = least + (1 << bits) - 1
    ramp = np.linspace(least, most, ROWS * COLUMNS)
    noise = np.random.default_rng(5).integers(-20, 21, ramp.size) if bits > 8 else 0
    kind = ("i" if signed else "u") + ("1" if bits == 8 else "2")
    return np.clip(ramp.astype(int) + noise, least, most).astype(f"<{kind}").tobytes()

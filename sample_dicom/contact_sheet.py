"""All samples on one picture, each by its own VOI: ``python -m sample_dicom.contact_sheet [--height PX] [--out PNG]``."""

import argparse
from pathlib import Path

import cv2
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.pixels import apply_voi_lut

from sample_dicom.decode import stored_pixels

HERE = Path(__file__).resolve().parent
COLUMNS = 7


def shown(ds: Dataset, *, height: int | None = None) -> NDArray[np.uint8]:
    """The image as its header asks: VOI LUT, else first window, and polarity; stored orientation, 8 bit."""
    values = np.asarray(apply_voi_lut(stored_pixels(ds), ds), np.float64)
    if "VOILUTSequence" in ds:
        low, high = 0.0, 2.0 ** int(ds.VOILUTSequence[0].LUTDescriptor[2]) - 1
    elif "WindowWidth" in ds:
        low, high = 0.0, 2.0 ** int(ds.BitsStored) - 1
    else:  # FOR PROCESSING says nothing: the logarithm of exposure
        values = np.log(np.maximum(values, 1))
        low, high = np.percentile(values, [0.3, 50])
    grey = np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
    if ds.PhotometricInterpretation == "MONOCHROME1":
        grey = 1 - grey
    if height is not None:
        size = (round(grey.shape[1] * height / grey.shape[0]), height)
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.rint(grey * 255).astype(np.uint8)


def sheet(paths: list[Path], height: int) -> NDArray[np.uint8]:
    """The pictures in rows of seven with their names below."""
    width, words = round(height * 1914 / 2294) + 2, 16
    rows = -(-len(paths) // COLUMNS)
    page = np.zeros((rows * (height + words), COLUMNS * width), np.uint8)
    for number, path in enumerate(paths):
        picture = shown(pydicom.dcmread(path), height=height)[:, : width - 2]
        top, left = number // COLUMNS * (height + words), number % COLUMNS * width
        page[top : top + height, left : left + picture.shape[1]] = picture
        name = f"{path.parent.name[:2]} {path.stem}"
        cv2.putText(page, name, (left + 4, top + height + 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 170, 1, cv2.LINE_AA)
    return page


def main(argv: list[str] | None = None) -> int:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, default=HERE / "cases")
    parser.add_argument("--height", type=int, default=228)
    parser.add_argument("--out", type=Path, default=HERE / "contact_sheet.png")
    wanted = parser.parse_args(argv)
    page = sheet(sorted(wanted.samples.glob("*/*.dcm")), wanted.height)
    cv2.imwrite(str(wanted.out), page // 2 * 2, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

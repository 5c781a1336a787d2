"""Studies to show layouts with: a ductogram, a mammogram of both breasts, one with implants, the first two with an earlier one.

``python -m sample_dicom.layout_studies DIR`` draws them. Their seeds are used nowhere else; the implant is a plain
shape, drawn to be recognised and for nothing else.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from sample_dicom.cases import CASES
from sample_dicom.phantom import StudySpec, Wish, draw_view
from sample_dicom.write import dataset, save, uid

_OBLIQUE = ("399368009", "medio-lateral oblique", {"L": ["A", "FR"], "R": ["P", "FL"]})
_DISPLACED = ("399209000", "implant displaced")


@dataclass(frozen=True, slots=True)
class Exposure:
    """One image: the study it belongs to, what is drawn, and when."""

    study: str
    patient: str
    date: str
    time: str
    side: str
    view: str
    seed: int
    phase: str = "SCOUT"
    magnification: float = 1.0
    implant: str = ""


def exposures() -> Iterator[Exposure]:
    """Every image of every study, in the order they were taken."""
    both = [(side, view) for view in ("CC", "MLO") for side in ("R", "L")]
    for at, (side, view) in enumerate(both):
        seed = {"L": 1401, "R": 1402}[side]
        yield Exposure("ductogram before", "DUCT", "20250304", f"09{10 + at}00", side, view, seed)
        for study, date in (("mammogram", "20260305"), ("mammogram before", "20240306")):
            seed = {"L": 1403, "R": 1404}[side]
            yield Exposure(study, "SCREEN", date, f"10{10 + at}00", side, view, seed)
        for displaced in ("", "DISPLACED"):
            seed = {"L": 1405, "R": 1406}[side]
            minute = 10 + at + (10 if displaced else 0)
            yield Exposure(
                "implants", "IMPLANT", "20260306", f"11{minute}00", side, view, seed, implant=displaced or "WHOLE"
            )
    for minute, phase in ((0, "SCOUT"), (21, "FULL")):
        for later, view in enumerate(("CC", "ML")):
            time = f"08{30 + minute + 2 * later}00"
            yield Exposure("ductogram", "DUCT", "20260304", time, "L", view, 1401, phase, 1.8)


def make(exposure: Exposure, folder: Path) -> Path:
    """Draw one image and write it; its file."""
    one = exposure
    spec = StudySpec(
        seed=one.seed,
        laterality=one.side,
        magnification=one.magnification,
        imager_mm=0.1,
        wishes=(Wish(kind="INTRALUMINAL_FILLING_DEFECT", size_mm=3.0),),
    )
    image = draw_view(spec, one.view, one.phase)
    top = float(image.windows[0][0] + image.windows[0][1] / 2)
    pixels = image.pixels.astype(np.float32)
    if one.implant == "WHOLE":
        pixels = _with_implant(pixels, top)
    case = replace(CASES[0], number=40, patient=f"PHANTOM^{one.patient}", says_contrast=one.phase == "FULL", spec=spec)
    # The writer knows CC and ML; what an MLO states besides is set after it.
    image = replace(
        image, view="CC" if one.view == "CC" else "ML", pixels=np.clip(np.rint(pixels), 0, 4095).astype(np.uint16)
    )
    ds = dataset(case, image)
    _state(ds, one)
    path = folder / one.study.replace(" ", "-") / f"{one.side}-{one.view}-{one.phase}{one.implant}.dcm".lower()
    save(ds, path)
    return path


def _state(ds: Dataset, one: Exposure) -> None:
    ds.StudyInstanceUID = uid("layouts", one.study)
    ds.SeriesInstanceUID = uid("layouts", one.study, one.phase)
    ds.SOPInstanceUID = uid("layouts", *map(str, (one.study, one.side, one.view, one.phase, one.implant)))
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.PatientID, ds.PatientBirthDate, ds.PatientAge = f"PHANTOM-{one.patient}", "19680402", "057Y"
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = one.date
    ds.AcquisitionTime = ds.ContentTime = one.time
    ds.StudyTime = ds.SeriesTime = f"{one.time[:2]}0000"
    ds.AccessionNumber = f"L{one.date[2:]}"
    is_ductogram = one.study == "ductogram"
    ds.StudyDescription = ds.SeriesDescription = "Ductogram" if is_ductogram else "Mammogram"
    view = ds.ViewCodeSequence[0]
    if one.view == "MLO":
        view.CodeValue, view.CodeMeaning, orientation = _OBLIQUE
        ds.ViewPosition, ds.PatientOrientation, ds.PositionerPrimaryAngle = "MLO", orientation[one.side], 45
    if one.implant:
        ds.BreastImplantPresent = "YES"
    if one.implant == "DISPLACED":
        item = Dataset()
        item.CodingSchemeDesignator = "SCT"
        item.CodeValue, item.CodeMeaning = _DISPLACED
        view.ViewModifierCodeSequence = [item]


def _with_implant(pixels: NDArray[np.float32], top: float) -> NDArray[np.float32]:
    """A bag against the chest wall, no brighter than the gland: a bright one is taken for contrast by the analysis."""
    rows, columns = pixels.shape
    bag = np.zeros_like(pixels)
    chest = 0 if _chest_is_left(pixels) else columns - 1
    cv2.ellipse(bag, (chest, rows // 2), (round(0.36 * columns), round(0.27 * rows)), 0, 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(bag, (0, 0), 15)
    return pixels + soft * np.maximum(0.78 * top - pixels, 0)


def _chest_is_left(pixels: NDArray[np.float32]) -> bool:
    edge = pixels.shape[1] // 20
    return bool(pixels[:, :edge].mean() > pixels[:, -edge:].mean())


def main() -> int:
    """Draw all into a folder."""
    folder = Path(sys.argv[1])
    with ProcessPoolExecutor(2) as pool:
        for path in pool.map(make, exposures(), [folder] * 99):
            sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

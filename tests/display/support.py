"""Mammograms made by hand for the picture tests: any pixels, any view, any grey path."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts, Mammogram, Technique
from ductoview.model.view import Laterality, PresentationIntent, View, ViewModifier, ViewPosition
from ductoview.model.voi import GreyPath, VoiFunction, Window

FULL_RANGE = Window(center=2048, width=4096, function=VoiFunction.LINEAR, explanation="NORMAL")
LEFT_CC = View(laterality=Laterality.LEFT, position=ViewPosition.CC, patient_orientation=("A", "R"))
RIGHT_CC = View(laterality=Laterality.RIGHT, position=ViewPosition.CC, patient_orientation=("P", "L"))


def spacing(mm: float | None = 0.05) -> Spacing:
    """Square pixels, or unknown."""
    return Spacing.unknown() if mm is None else Spacing(row_mm=mm, column_mm=mm, source=SpacingSource.IMAGER_CORRECTED)


def facts(shape: tuple[int, ...], *, view: View = LEFT_CC, mm: float | None = 0.05, **changes: Any) -> ImageFacts:
    """The facts of an image of that shape."""
    stated: dict[str, Any] = {
        "ref": ImageRef(
            study_uid=StudyUID("1.2"),
            series_uid=SeriesUID("1.2.3"),
            sop_instance_uid=SOPInstanceUID("1.2.3.4"),
            sop_class_uid=SOPClassUID("1.2.840.10008.5.1.4.1.1.1.2"),
        ),
        "patient": PatientIdentity(patient_id="D-0001", name="Phantom^Doris"),
        "modality": "MG",
        "rows": shape[0],
        "columns": shape[1],
        "frames": 1,
        "spacing": spacing(mm),
        "view": view,
        "intent": PresentationIntent.FOR_PRESENTATION,
        "technique": Technique(
            kvp=29, exposure_mas=61, compression_force_n=38, body_part_thickness_mm=52, magnification=1.8
        ),
        "study_date": "20260302",
    }
    return ImageFacts(**(stated | changes))


def mammogram(pixels: NDArray[Any], *, grey: GreyPath | None = None, **changes: Any) -> Mammogram:
    """A mammogram of those pixels; by default the full 12-bit range in one window."""
    pixels = np.array(pixels)
    pixels.flags.writeable = False
    return Mammogram(
        facts=facts(pixels.shape, **changes),
        grey=grey or GreyPath(choices=(FULL_RANGE,), bits_stored=12),
        pixels=pixels,
    )


@cache
def breast(rows: int = 600, columns: int = 500, *, wall: str = "left", seed: int = 1) -> NDArray[np.uint16]:
    """A half disc of noisy tissue at one edge, air (near 0) elsewhere; read-only, made once."""
    row, column = np.mgrid[:rows, :columns]
    across = column if wall == "left" else columns - 1 - column
    inside = ((row - rows / 2) / (rows * 0.42)) ** 2 + (across / (columns * 0.6)) ** 2 < 1
    noise = np.random.default_rng(seed).normal(0, 60, (rows, columns))
    values = np.where(inside, 1800 + 400 * np.sin(row / 40) + noise, 20 + noise / 10)
    pixels = np.clip(values, 0, 4095).astype(np.uint16)
    pixels.flags.writeable = False
    return pixels


def magnified(view: View) -> View:
    """The same view as a magnification view."""
    return View(
        laterality=view.laterality,
        position=view.position,
        modifiers=(ViewModifier.MAGNIFICATION,),
        patient_orientation=view.patient_orientation,
    )

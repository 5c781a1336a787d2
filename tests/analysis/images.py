"""Small images with known ducts: round tubes projected, on noise."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import Frame
from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.view import PresentationIntent, View
from ductoview.model.voi import GreyPath

Line = tuple[tuple[float, float], tuple[float, float], float]
"""From, to (row, column, in mm) and calibre in mm."""


def spacing(row_mm: float, column_mm: float | None = None) -> Spacing:
    """Known spacing."""
    return Spacing(row_mm=row_mm, column_mm=column_mm or row_mm, source=SpacingSource.IMAGER_CORRECTED)


def tubes(
    lines: Sequence[Line],
    shape: tuple[int, int] = (400, 300),
    mm: tuple[float, float] = (0.1, 0.1),
    *,
    per_mm: float = 400.0,
    noise: float = 12.0,
) -> NDArray[np.float32]:
    """Density of projected round tubes (chord times ``per_mm``), the largest where they meet, on a sloping ground."""
    row, column = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    row, column = row * mm[0], column * mm[1]
    chord = np.zeros(shape)
    for (row0, column0), (row1, column1), calibre in lines:
        down, right = row1 - row0, column1 - column0
        along = np.clip(((row - row0) * down + (column - column0) * right) / (down**2 + right**2), 0, 1)
        away = np.hypot(row - row0 - along * down, column - column0 - along * right)
        chord = np.maximum(chord, 2 * np.sqrt(np.clip((calibre / 2) ** 2 - away**2, 0, None)))
    grain = np.random.default_rng(5).normal(0, noise, shape)
    return (2000 + 2 * row + per_mm * chord + grain).astype(np.float32)


def frame(density: NDArray[np.float32], scale: Spacing | None = None, chest_wall: str | None = None) -> Frame:
    """A frame without padding."""
    density = np.array(density, dtype=np.float32)
    valid = np.ones(density.shape, dtype=bool)
    for array in (density, valid):
        array.flags.writeable = False
    scale = scale or spacing(0.1)
    return Frame(density=density, valid=valid, spacing=scale, pixel_mm=scale.mean_mm, chest_wall=chest_wall)


def mammogram(
    pixels: NDArray[np.uint16] | NDArray[np.int16],
    *,
    scale: Spacing | None = None,
    inverted: bool = False,
    padding: tuple[int, int] | None = None,
    modality: str = "MG",
    intent: PresentationIntent = PresentationIntent.FOR_PRESENTATION,
    orientation: tuple[str, ...] = (),
) -> Mammogram:
    """Pixels with just enough header."""
    pixels = np.array(pixels)
    pixels.flags.writeable = False
    facts = ImageFacts(
        ref=ImageRef(
            study_uid=StudyUID("2.25.1"),
            series_uid=SeriesUID("2.25.2"),
            sop_instance_uid=SOPInstanceUID("2.25.3"),
            sop_class_uid=SOPClassUID("1.2.840.10008.5.1.4.1.1.1.2"),
        ),
        patient=PatientIdentity(patient_id="T", name="Test"),
        modality=modality,
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        frames=1,
        spacing=scale or spacing(0.1),
        view=View(patient_orientation=orientation),
        intent=intent,
    )
    grey = GreyPath(inverted=inverted, padding=padding, signed=pixels.dtype == np.int16)
    return Mammogram(facts=facts, grey=grey, pixels=pixels)


FORK: tuple[Line, ...] = (
    ((20.0, 1.0), (20.0, 12.0), 1.2),
    ((20.0, 12.0), (10.0, 26.0), 0.8),
    ((20.0, 12.0), (30.0, 26.0), 0.8),
)

"""What does not belong to the breast: the cannula in the orifice and the lead letters."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.tubes import draw_tube

Float = NDArray[np.float32]
METAL_PER_MM = 14.0  # steel near 20 keV
HUB_PER_MM = 0.35


def cannula(main_mm: NDArray[np.float64], deep: int, field: Field, axis: int) -> Float:
    """Log attenuation of a blunt 30 G steel needle (0.31 mm) in the orifice and its hub outside the breast.

    ``main_mm`` (n, 3) is the course of the main duct, ``deep`` the number of the point where the tip lies.
    """
    shadow = np.zeros((field.rows, field.columns), np.float32)
    inwards = (main_mm[deep] - main_mm[0]) / np.linalg.norm(main_mm[deep] - main_mm[0])
    for start, stop, calibre_mm, per_mm in (
        (main_mm[0] - 14 * inwards, main_mm[deep], 0.31, METAL_PER_MM),
        (main_mm[0] - 200 * inwards, main_mm[0] - 10 * inwards, 2.6, HUB_PER_MM),
    ):
        line = np.linspace(start, stop, 40)
        path = field.to_px(line[:, axis], line[:, 0])
        draw_tube(shadow, path, np.full(40, calibre_mm / 2 / field.pixel_mm), np.full(40, per_mm * field.pixel_mm))
    return shadow


def marker(laterality: str, view: str, field: Field, magnification: float) -> Float:
    """The lead letters of side and view, at the axillary side in the air beyond the nipple (CC: lateral is up)."""
    imager_mm = field.pixel_mm * magnification  # the letters lie on the detector's cover
    size = 7.0 / 21 / imager_mm
    words = laterality + view
    letters = np.zeros((round(40 * size), round((76 + 26 * (len(words) - 3)) * size)), np.uint8)
    cv2.putText(
        letters,
        words,
        (round(3 * size), round(31 * size)),
        cv2.FONT_HERSHEY_SIMPLEX,
        size,
        255,
        max(1, round(3 * size)),
    )
    if laterality == "R":
        letters = letters[:, ::-1]
    lead = np.zeros((field.rows, field.columns), np.float32)
    top, right = round(6 / imager_mm), field.columns - round(5 / imager_mm)
    height, width = letters.shape
    if right > width and top + height < field.rows:
        lead[top : top + height, right - width : right] = letters * (6.0 / 255)
    return lead

"""A decoded mammogram prepared for analysis: brightness that grows with attenuation, whatever was stored."""

import numpy as np

from ductoview.model.duct_analysis import Frame
from ductoview.model.image import Mammogram


def frame_of(mammogram: Mammogram) -> Frame:
    """The frame of a mammogram: density (rows, columns) float32, valid without padding, side of the chest wall."""
    density = mammogram.pixels.astype(np.float32)
    if mammogram.grey.inverted:
        density = -density
    valid = np.ones(density.shape, dtype=bool)
    for array in (density, valid):
        array.flags.writeable = False
    spacing = mammogram.facts.spacing
    return Frame(density=density, valid=valid, spacing=spacing, pixel_mm=spacing.mean_mm, chest_wall=None)

"""Holes in a lumen: places darker than all that lies around them inside the duct, whatever its calibre or course."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.measure import label, regionprops
from skimage.morphology import reconstruction

from ductoview.analysis.look import Look
from ductoview.analysis.ramp import ramp
from ductoview.analysis.working import masked_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
GRID_MM = 0.1
LEAST_SIZE_MM = 0.5
_AROUND_MM = 5.0
_LEAST_DEPTH = 0.1
_RIM = 0.4
_EDGE = 0.15
# What encloses a hole hides its own rim: the true body is wider by about this.
_TRUNCATED = 1.6
_LEAST_RIM = 0.04


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hole:
    """A dark place that brighter lumen encloses.

    ``outline`` (n, 2) in fine pixels, where it begins; ``long_px`` and ``wide_px`` its axes where it is ``_RIM`` as deep as it
    gets; ``calibre_px`` of the widest duct there; ``depth`` is how far it is below the
    lowest way out of it, as a share of the contrast on that way; ``solidity`` its area over its hull's.
    """

    outline: NDArray[np.float64]
    long_px: float
    wide_px: float
    calibre_px: float
    depth: float
    solidity: float

    @property
    def size_px(self) -> float:
        """The longest way across the outline, in fine pixels."""
        return float(np.max(cv2.minAreaRect(self.outline.astype(np.float32))[1]))

    def score(self, mm: float) -> float:
        """High for a compact hole, of half a millimetre and more, that is no deeper than a body of its size can make it.

        A ball displaces at most its own width of a duct's calibre, and what encloses it is duct: what is deeper, or wider than
        the duct, is tissue between two ducts; but in a wide duct two bodies over each other are as deep.
        """
        long_mm, wide_mm = self.long_px * mm, self.wide_px * mm
        compact = ramp(wide_mm / long_mm, 0.35, 0.55) * ramp(self.solidity, 0.6, 0.75)
        big = ramp(long_mm, 0.4, 0.7) * ramp(wide_mm, 0.3, 0.5) * ramp(self.wide_px / self.calibre_px, 0.1, 0.2)
        share = self.size_px / self.calibre_px
        possible = ramp(_TRUNCATED * self.wide_px / self.calibre_px - self.depth, -0.35, -0.15)
        possible *= ramp(share - self.depth, -0.3, -0.1)
        possible = max(possible, wide_enough(self.calibre_px * mm)) * ramp(-share, -1.6, -1.2)
        return 0.95 * float((compact * big * possible * ramp(self.depth, 0.1, 0.2)) ** 0.5)


def wide_enough(calibre_mm: float) -> float:
    """1 where a duct is so wide that tissue between ducts is not taken for it; 0 up to 3 mm."""
    return ramp(calibre_mm, 3.0, 4.5)


def holes_of(look: Look) -> Iterator[Hole]:
    """Every enclosed dip of at least a tenth of the contrast and half a millimetre; the lumen's own rim encloses nothing."""
    fine = look.fine
    reduce = max(1.0, GRID_MM / look.mm)
    rows, columns = (max(1, round(side / reduce)) for side in fine.density.shape)
    scale = rows / fine.density.shape[0]
    grey = cv2.resize(fine.density, (columns, rows), interpolation=cv2.INTER_AREA)
    valid = cv2.resize(fine.valid.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_AREA) > 0
    shown = cv2.resize(look.segmentation.lumen.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_AREA) > 0
    if not shown.any() or shown.all():
        return
    step = look.mm / scale
    top, bottom = np.flatnonzero(shown.any(axis=1))[[0, -1]]
    left, right = np.flatnonzero(shown.any(axis=0))[[0, -1]]
    pad = round(_AROUND_MM / step)
    box = slice(max(0, top - pad), bottom + pad), slice(max(0, left - pad), right + pad)
    grey, valid, shown = grey[box], valid[box], shown[box]
    ground = masked_blur(grey, (valid & ~shown).astype(np.float32), _AROUND_MM / step, least=0.03)
    contrast = np.where(shown, cv2.GaussianBlur(grey, (0, 0), max(1.0, 0.1 / step)) - ground, 0).astype(np.float32)
    filled = _filled(contrast)
    share = np.where(filled > 0, (filled - contrast) / np.maximum(filled, 1e-9), 0) * shown
    radius = cv2.distanceTransform(shown.astype(np.uint8), cv2.DIST_L2, 5)
    for region in regionprops(label(share > _LEAST_DEPTH), intensity_image=share):
        hole = _hole(region, share, radius, np.array([box[0].start, box[1].start]), scale, LEAST_SIZE_MM / step)
        if hole is not None:
            yield hole


def _around(shown: Mask, places: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The part of a mask that holds the first of some places."""
    _, labels = cv2.connectedComponents(shown.astype(np.uint8), connectivity=4)
    return np.asarray(labels == labels[places[0][0], places[0][1]], dtype=np.uint8)


def _filled(contrast: Float) -> Float:
    """The contrast with every dip raised to the lowest way out of it."""
    seed = np.full_like(contrast, contrast.max())
    seed[[0, -1]], seed[:, [0, -1]] = contrast[[0, -1]], contrast[:, [0, -1]]
    return np.asarray(reconstruction(seed, contrast, method="erosion"), dtype=np.float32)


def _hole(
    region: object,
    share: Float,
    radius: Float,
    corner: NDArray[np.int64],
    scale: float,
    least: float,
) -> Hole | None:
    rows, columns = region.coords.T  # type: ignore[attr-defined]
    depth = float(np.percentile(share[rows, columns], 95))
    deep = share[rows, columns] > _RIM * depth
    core = np.zeros_like(share, dtype=np.uint8)
    core[rows[deep], columns[deep]] = 1
    [*_, body] = sorted(regionprops(label(core)), key=lambda part: part.area)
    if body.axis_major_length < least:
        return None
    whole = _around(share > max(_LEAST_RIM, _EDGE * depth), body.coords)
    contour = max(cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)
    outline = contour.reshape(-1, 2)[:, ::-1] + corner
    row, column = (int(side) for side in body.centroid)
    reach = int(body.axis_major_length)
    near = radius[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
    return Hole(
        outline=(outline + 0.5) / scale - 0.5,
        long_px=body.axis_major_length / scale,
        wide_px=body.axis_minor_length / scale,
        calibre_px=2 * float(near.max()) / scale,
        depth=depth,
        solidity=float(body.solidity),
    )

"""What the rays of one exposure meet, layer by layer, and what is true of it."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.filled import filled_points
from sample_dicom.phantom.phases import Movement
from sample_dicom.phantom.tree import Duct
from sample_dicom.phantom.truth import Truth, TruthFinding, TruthSegment

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layers:
    """Log attenuation by what causes it, each (rows, columns), unmirrored; ``axis`` is what lies across the view.

    ``contrast`` is mm of undiluted contrast, ``iodine_per_mm`` its log attenuation; None (``cannula``, ``lumen`` likewise)
    before it is given. ``nipple``, ``orifice`` and findings are in pixels as they lie now; ``ducts`` are in mm, ``vessels`` in
    pixels (n, 3) as they lay in FULL, from which ``movement`` brings them.
    """

    field: Field
    axis: int
    ducts: list[Duct]
    nipple: tuple[float, float]
    orifice: tuple[float, float]
    findings: tuple[TruthFinding, ...]
    iodine_per_mm: float
    tissue: Float
    contrast: Float | None
    cannula: Float | None
    marker: Float
    inside: NDArray[np.bool_]
    lumen: NDArray[np.bool_] | None
    vessels: tuple[NDArray[np.float64], ...] = ()
    movement: Movement | None = None

    def log(self, *, with_contrast: bool = True) -> Float:
        """All of it, or what it would be had the ducts stayed empty."""
        log = self.tissue
        if self.contrast is not None and with_contrast:
            log = log + self.contrast * self.iodine_per_mm
        if self.cannula is not None:
            log = log + self.cannula
        return np.asarray(log + self.marker)

    def moved(self, movement: Movement) -> "Layers":
        """The breast, and what is in it, elsewhere; the marker lies on the detector and stays."""
        places = np.array([self.nipple, self.orifice, *((found.row, found.column) for found in self.findings)])
        nipple, orifice, *found = ((float(row), float(column)) for row, column in movement.points(places))
        return replace(
            self,
            movement=movement,
            nipple=nipple,
            orifice=orifice,
            findings=tuple(
                replace(one, row=row, column=column) for one, (row, column) in zip(self.findings, found, strict=True)
            ),
            tissue=movement.image(self.tissue, beyond=cv2.BORDER_REFLECT_101),  # more of the like comes in
            contrast=None if self.contrast is None else movement.image(self.contrast),
            cannula=None if self.cannula is None else movement.image(self.cannula, beyond=cv2.BORDER_REPLICATE),
            inside=movement.mask(self.inside, beyond=cv2.BORDER_REFLECT_101),
            lumen=None if self.lumen is None else movement.mask(self.lumen),
        )

    def path_of(self, duct: Duct) -> NDArray[np.float64]:
        """Row, column and calibre in mm (n, 3) of a duct as far as it is filled, as it lies now; at least two points."""
        points = duct.points_mm[: max(filled_points(duct), 2)]
        places = self.field.to_px(points[:, self.axis], points[:, 0])
        return self.now(np.column_stack([places, duct.calibre_mm[: len(points)]]))

    def now(self, path: NDArray[np.float64]) -> NDArray[np.float64]:
        """A path (n, 3) as it lies now: row, column and calibre."""
        if self.movement is None:
            return path
        places = self.movement.points(path[:, :2])
        return np.column_stack([places, path[:, 2] * self.movement.shrinking(places)])


def truth_of(layers: Layers, *, mirrored: bool) -> Truth:
    """What the exposure shows; ``mirrored`` columns for an image whose chest wall is stored at the right."""
    last = layers.field.columns - 1

    def seen(row: float, column: float) -> tuple[float, float]:
        return (row, last - column) if mirrored else (row, column)

    lumen = np.zeros(layers.tissue.shape, bool) if layers.lumen is None else layers.lumen
    found = []
    for one in layers.findings:
        row, column = seen(one.row, one.column)
        found.append(replace(one, row=row, column=column))
    vessels = [layers.now(path) for path in layers.vessels]
    if mirrored:
        vessels = [path * (1, -1, 1) + (0, last, 0) for path in vessels]
    return Truth(
        mask=lumen[:, ::-1].copy() if mirrored else lumen,
        nipple=seen(*layers.nipple),
        orifice=seen(*layers.orifice),
        segments=tuple(_segment(layers, duct, last if mirrored else None) for duct in layers.ducts),
        findings=tuple(found),
        vessels=tuple(vessels),
    )


def _segment(layers: Layers, duct: Duct, mirrored_at: int | None) -> TruthSegment:
    path = layers.path_of(duct)
    rows, columns = path[:, 0], path[:, 1]
    within = (rows >= 0) & (rows < layers.field.rows) & (columns >= 0) & (columns < layers.field.columns)
    length_mm = float(np.hypot(*np.diff(path[:, :2], axis=0).T).sum() * layers.field.pixel_mm)
    if mirrored_at is not None:
        path[:, 1] = mirrored_at - columns
    return TruthSegment(
        id=duct.id,
        parent=duct.parent,
        branch_order=duct.branch_order,
        path=path,
        length_mm=length_mm,
        visible=bool(filled_points(duct) >= 3 and within.any()),
        meets=duct.meets,
    )

"""What every finder of candidates looks at: the fine image, the tree in its pixels, and straightened segments."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.calibre import normals_of, profiles
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import SURE_ORIFICE, Frame, Segmentation, measurable
from ductoview.model.ducts import DuctSegment, DuctTree
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx
from ductoview.model.tree_distance import arc_from_orifice, foot_on

Path = NDArray[np.float64]
Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """A frame, its segmentation and tree, and the image with square pixels they are looked at in."""

    frame: Frame
    fine: Working
    segmentation: Segmentation
    tree: DuctTree

    @property
    def mm(self) -> float:
        """Side of a fine pixel; a guess when the scale is unknown."""
        return self.fine.mm

    def run(self, segment: DuctSegment) -> Path:
        """A segment's path (n, 3) in fine pixels: row, column, calibre."""
        return self.fine_path(segment.path)

    def fine_path(self, path: Path) -> Path:
        """A path (n, 3) as a segment's, its calibre in mean stored pixels, in fine pixels."""
        mean_px = self.frame.pixel_mm / self.fine.mm if self.frame.pixel_mm is not None else 1 / np.mean(self.fine.step)
        return np.column_stack([self.fine.to_working(path[:, :2]), path[:, 2] * mean_px])

    def leaves(self) -> tuple[DuctSegment, ...]:
        """Segments on whose far end nothing hangs."""
        starts = [segment.start for segment in self.tree.segments] + [segment.end for segment in self.tree.segments]
        return tuple(segment for segment in self.tree.segments if starts.count(segment.end) == 1)

    def nipple_mm(self, at: PointPx) -> float | None:
        """About how far from the nipple (else the orifice) in mm, for limits only; None when neither was surely found, or
        no scale is known."""
        orifice = self.segmentation.orifice
        mouth = measurable(self.segmentation.nipple)
        if mouth is None and orifice is not None and orifice.score >= SURE_ORIFICE:
            mouth = orifice.at
        return None if mouth is None else self.frame.spacing.distance_mm(at, mouth)

    def nearest(self, at: PointPx, within_px: float = np.inf) -> int | None:
        """The segment whose centreline is nearest, None when farther than ``within_px`` mean pixels."""
        best, best_px = None, within_px
        row, column = self.frame.spacing.steps
        for segment in self.tree.segments:
            down, right = segment.path[:, 0] - at.row, segment.path[:, 1] - at.column
            away = float(np.hypot(down * row, right * column).min())
            if away < best_px:
                best, best_px = segment.id, away
        return best

    def finding(
        self,
        kind: FindingKind,
        at: Path,
        *,
        score: float,
        size: float | None,
        why: str,
        segment: int | None = None,
        mimic: Mimic | None = None,
        outline: Path | None = None,
    ) -> Finding:
        """A candidate; ``at``, ``size`` (None where none was measured) and ``outline`` are in fine pixels, ``why`` one line."""
        rows, columns = self.frame.density.shape
        row, column = self.fine.to_stored(np.asarray(at, dtype=np.float64)[None, :2])[0]
        place = PointPx(float(np.clip(row, 0, rows - 1)), float(np.clip(column, 0, columns - 1)))
        known = self.frame.pixel_mm is not None
        return Finding(
            id="",
            kind=kind,
            at=place,
            score=float(np.clip(score, 0.0, 1.0)),
            size_mm=size * self.mm if size is not None and known else None,
            size_px=None if size is None or known else size * float(np.mean(self.fine.step)),
            segment=segment,
            distance_from_nipple_mm=self._from_nipple_mm(place),
            arc_from_orifice_mm=self._from_orifice_mm(place, segment),
            outline=self._polygon(outline),
            mimic=mimic,
            why=why,
        )

    def moved(self, finding: Finding, at: PointPx) -> Finding:
        """The same candidate at another place, with the ways from there."""
        return replace(
            finding,
            at=at,
            distance_from_nipple_mm=self._from_nipple_mm(at),
            arc_from_orifice_mm=self._from_orifice_mm(at, finding.segment),
        )

    def _from_nipple_mm(self, at: PointPx) -> float | None:
        nipple = measurable(self.segmentation.nipple)
        return None if nipple is None else self.frame.spacing.distance_mm(at, nipple)

    def _from_orifice_mm(self, at: PointPx, segment: int | None) -> float | None:
        spacing = self.frame.spacing
        duct = next((one for one in self.tree.segments if one.id == segment), None)
        if duct is None or spacing.row_mm is None or spacing.column_mm is None:
            return None
        return arc_from_orifice(self.tree, foot_on(duct, at, spacing.steps), spacing.row_mm, spacing.column_mm)

    def _polygon(self, outline: Path | None) -> tuple[PointPx, ...]:
        if outline is None or len(outline) < 3:
            return ()
        rows, columns = self.frame.density.shape
        stored = self.fine.to_stored(outline)
        return tuple(
            PointPx(float(np.clip(row, 0, rows - 1)), float(np.clip(column, 0, columns - 1))) for row, column in stored
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Straight:
    """A straightened segment: ``grey`` (points, samples), rows along the duct, columns across.

    ``across`` are the samples' distances from the axis in fine pixels; ``axis`` (n, 2) and ``normals`` (n, 2) lead back.
    """

    grey: Float
    across: NDArray[np.float64]
    axis: Path
    normals: Path

    def to_grid(self) -> Path:
        """Fine rows and columns of every sample: (points, samples, 2)."""
        return np.asarray(self.axis[:, None] + self.normals[:, None] * self.across[None, :, None])

    def to_image(self, along: NDArray[np.float64], across_px: NDArray[np.float64]) -> Path:
        """Fine rows and columns of places given by row number and distance from the axis."""
        rows = np.clip(np.rint(along).astype(int), 0, len(self.axis) - 1)
        return np.asarray(self.axis[rows] + self.normals[rows] * across_px[:, None])


def straightened(image: Float, run: Path, reach_px: float, *, per_px: float = 1.0) -> Straight:
    """A run (n, 3) unrolled ``reach_px`` to both sides."""
    samples = 2 * max(2, int(reach_px * per_px)) + 1
    normals = normals_of(run[:, :2])
    grey = profiles(image, run[:, :2], normals, reach_px, samples)
    return Straight(grey=grey, across=np.linspace(-reach_px, reach_px, samples), axis=run[:, :2], normals=normals)

"""Places on the duct tree, and the way there from the orifice along the centrelines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.finding import Finding
from ductoview.model.geometry import PointPx, Spacing

_BESIDE_MM, _BESIDE_PX = 1.0, 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """The foot of the perpendicular from a point onto a centreline: on ``piece`` of it, ``share`` (0..1) along that.

    ``off_px`` is the distance from the point, ``calibre_px`` the calibre there, both in mean pixels.
    """

    segment: DuctSegment
    at: PointPx
    calibre_px: float
    piece: int
    share: float
    off_px: float


def foot_on(segment: DuctSegment, at: PointPx, steps: tuple[float, float] = (1.0, 1.0)) -> Foot:
    """The place of a segment's centreline nearest to ``at`` (stored pixels); ``steps`` are those of the image's ``Spacing``,
    needed where its pixels are not square."""
    point = np.array([at.row, at.column]) * steps
    places = segment.path[:, :2] * steps
    starts, ways = places[:-1], places[1:] - places[:-1]
    down, right = ways.T
    to_down, to_right = (point - starts).T
    lengths2 = np.maximum(down**2 + right**2, 1e-12)
    shares = np.minimum(np.maximum((to_down * down + to_right * right) / lengths2, 0.0), 1.0)
    feet = starts + shares[:, None] * ways
    off = np.hypot(*(feet - point).T)
    piece = int(off.argmin())
    share = float(shares[piece])
    before, after = segment.path[piece, 2], segment.path[piece + 1, 2]
    return Foot(
        segment=segment,
        at=PointPx(float(feet[piece, 0]) / steps[0], float(feet[piece, 1]) / steps[1]),
        calibre_px=float(before + share * (after - before)),
        piece=piece,
        share=share,
        off_px=float(off[piece]),
    )


def arc_from_orifice(tree: DuctTree, foot: Foot, row_step: float, column_step: float) -> float | None:
    """The way through the ducts from the orifice to a place, in the unit of the steps between rows and columns.

    None when the place's part of the tree does not reach the orifice.
    """
    steps = _steps(foot.segment.path, row_step, column_step)
    way = float(steps[: foot.piece].sum() + foot.share * steps[foot.piece])
    by_id = {segment.id: segment for segment in tree.segments}
    segment, seen = foot.segment, {foot.segment.id}
    while segment.parent in by_id and segment.parent not in seen:
        segment = by_id[segment.parent]
        seen.add(segment.id)
        way += float(_steps(segment.path, row_step, column_step).sum())
    orifices = {node.id for node in tree.nodes if node.kind is NodeKind.ORIFICE}
    return way if segment.start in orifices else None


def arc_from_orifice_px(tree: DuctTree, segment_id: int | None, at: PointPx) -> float | None:
    """The way from the orifice to the place of that segment nearest to ``at``, in pixels; None also for no segment."""
    segment = next((one for one in tree.segments if one.id == segment_id), None)
    return None if segment is None else arc_from_orifice(tree, foot_on(segment, at), 1.0, 1.0)


def _steps(path: NDArray[np.float64], row_step: float, column_step: float) -> NDArray[np.float64]:
    steps: NDArray[np.float64] = np.hypot(np.diff(path[:, 0]) * row_step, np.diff(path[:, 1]) * column_step)
    return steps


def foot_of(finding: Finding, tree: DuctTree, spacing: Spacing) -> Foot | None:
    """Where on the ducts a finding lies: on its own segment, else on the nearest; None beside all of them."""
    slack = _BESIDE_MM / spacing.mean_mm if spacing.mean_mm else _BESIDE_PX
    feet = [foot_on(one, finding.at, spacing.steps) for one in tree.segments]
    near = [foot for foot in feet if foot.off_px <= foot.calibre_px / 2 + slack]
    own = [foot for foot in near if foot.segment.id == finding.segment]
    return min(own or near, key=lambda foot: foot.off_px, default=None)


def duct_of(finding: Finding, tree: DuctTree, spacing: Spacing) -> int | None:
    """The segment of this tree that a finding belongs to; None where it names none.

    The number it names is that of the tree it was marked on, and another version may number the ducts otherwise: where it lies
    on another duct of this tree, and not on the one of that number, it is the former.
    """
    foot = foot_of(finding, tree, spacing) if finding.segment is not None else None
    return foot.segment.id if foot else finding.segment

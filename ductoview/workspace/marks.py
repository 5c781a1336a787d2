"""Marks and distances of a reader: a click becomes a finding on the duct it was meant for, with its numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.review import Calliper

SNAP_MM = 1.5
"""How far beside a duct's wall a click still means that duct; about a fingertip of slack at the usual zoom."""
SNAP_PX_WITHOUT_SCALE = 20.0

# Extravasation and normal tissue lie beside ducts as well as in them: such a mark stays where it was put.
_STAYS_WHERE_PUT = frozenset({FindingKind.EXTRAVASATION, FindingKind.CYST_FILL, FindingKind.NORMAL_BREAST_TISSUE})
# Kinds whose size is the calibre at the place; the others are measured by the reader.
_SIZED_BY_CALIBRE = frozenset(
    {FindingKind.ABRUPT_DUCT_TERMINATION, FindingKind.DUCT_NARROWING, FindingKind.MAMMARY_DUCT_ECTASIA}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuctPlace:
    """A place on a centreline; ``arc_mm`` is the way along ducts from the orifice, None when none leads there."""

    at: PointPx
    segment: int
    calibre_px: float
    calibre_mm: float | None
    arc_mm: float | None
    off_px: float


def mark(
    kind: FindingKind, at: PointPx, facts: ImageFacts, analysis: DuctAnalysis | None, *, reader: str = ""
) -> Finding:
    """A confirmed finding at ``at`` (stored pixels), on the duct's centreline when one is within ``SNAP_MM`` of its wall.

    The duct gives segment, calibre and the way from the orifice; the nipple the straight distance. What is unknown
    stays None, and nothing is in mm when the spacing is unknown.
    """
    spacing = facts.spacing
    place = nearest_duct(at, analysis.tree, spacing) if analysis else None
    where = place.at if place and kind not in _STAYS_WHERE_PUT else at
    is_sized = place is not None and kind in _SIZED_BY_CALIBRE
    nipple = analysis.nipple if analysis else None
    return Finding(
        id=str(uuid4()),
        kind=kind,
        at=where,
        status=FindingStatus.CONFIRMED,
        size_mm=place.calibre_mm if place and is_sized else None,
        size_px=place.calibre_px if place and is_sized else None,
        segment=place.segment if place else None,
        distance_from_nipple_mm=spacing.distance_mm(where, nipple.at) if nipple else None,
        arc_from_orifice_mm=place.arc_mm if place else None,
        why=_words(place, spacing),
        provenance=Provenance(name=reader or "reader", is_reader=True),
    )


def calliper(start: PointPx, end: PointPx, spacing: Spacing) -> Calliper:
    """The straight distance between two points; ``length_mm`` None when the spacing is unknown."""
    return Calliper(
        id=str(uuid4()),
        start=start,
        end=end,
        length_px=math.hypot(start.row - end.row, start.column - end.column),
        length_mm=spacing.distance_mm(start, end),
    )


def nearest_duct(at: PointPx, tree: DuctTree, spacing: Spacing) -> DuctPlace | None:
    """The place on the nearest centreline, None when its wall is further than the snapping distance."""
    pixel_mm = spacing.mean_mm
    slack_px = SNAP_MM / pixel_mm if pixel_mm else SNAP_PX_WITHOUT_SCALE
    nearest = min(_feet(at, tree), key=lambda foot: foot.beyond_wall_px, default=None)
    if nearest is None or nearest.beyond_wall_px > slack_px:
        return None
    return DuctPlace(
        at=nearest.at,
        segment=nearest.segment.id,
        calibre_px=nearest.calibre_px,
        calibre_mm=nearest.calibre_px * pixel_mm if pixel_mm else None,
        arc_mm=_arc_mm(nearest, tree, spacing),
        off_px=nearest.off_px,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foot:
    """The foot of the perpendicular from a point onto one segment's path: ``piece`` + ``share`` along it."""

    segment: DuctSegment
    at: PointPx
    calibre_px: float
    piece: int
    share: float
    off_px: float

    @property
    def beyond_wall_px(self) -> float:
        return max(self.off_px - self.calibre_px / 2, 0.0) + 1e-3 * self.off_px


def _feet(at: PointPx, tree: DuctTree) -> Iterator[_Foot]:
    point = np.array([at.row, at.column])
    for segment in tree.segments:
        places = segment.path[:, :2]
        starts, ways = places[:-1], np.diff(places, axis=0)
        lengths2 = np.maximum((ways**2).sum(axis=1), 1e-12)
        shares = np.clip(((point - starts) * ways).sum(axis=1) / lengths2, 0.0, 1.0)
        feet = starts + shares[:, None] * ways
        off = np.hypot(*(feet - point).T)
        piece = int(off.argmin())
        share = float(shares[piece])
        before, after = segment.path[piece, 2], segment.path[piece + 1, 2]
        yield _Foot(
            segment=segment,
            at=PointPx(float(feet[piece, 0]), float(feet[piece, 1])),
            calibre_px=float(before + share * (after - before)),
            piece=piece,
            share=share,
            off_px=float(off[piece]),
        )


def _arc_mm(foot: _Foot, tree: DuctTree, spacing: Spacing) -> float | None:
    """Length along the centrelines from the orifice: the way in the segment and all its ancestors."""
    if spacing.row_mm is None or spacing.column_mm is None:
        return None
    steps = _step_lengths(foot.segment.path, spacing.row_mm, spacing.column_mm)
    arc = float(steps[: foot.piece].sum() + foot.share * steps[foot.piece])
    segments = {segment.id: segment for segment in tree.segments}
    root, seen = foot.segment, {foot.segment.id}
    while root.parent is not None and root.parent in segments and root.parent not in seen:
        root = segments[root.parent]
        seen.add(root.id)
        arc += float(_step_lengths(root.path, spacing.row_mm, spacing.column_mm).sum())
    starts_at_orifice = any(node.id == root.start and node.kind is NodeKind.ORIFICE for node in tree.nodes)
    return arc if starts_at_orifice else None


def _step_lengths(path: NDArray[np.float64], row_mm: float, column_mm: float) -> NDArray[np.float64]:
    steps: NDArray[np.float64] = np.hypot(np.diff(path[:, 0]) * row_mm, np.diff(path[:, 1]) * column_mm)
    return steps


def _words(place: DuctPlace | None, spacing: Spacing) -> str:
    if place is None:
        return "Not on a duct"
    if place.calibre_mm is None:
        return f"On duct {place.segment}, calibre {place.calibre_px:.0f} px"
    return f"On duct {place.segment}, calibre {place.calibre_mm:.2f} mm ({spacing.source.words})"

"""Marks and distances of a reader: a click becomes a finding on the duct it was meant for, with its numbers."""

import math
from dataclasses import dataclass, replace
from uuid import uuid4

from ductoview.analysis.ruler import sure_nipple
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import SIZED_BY_CALIBRE, Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.review import Calliper, ImageReview
from ductoview.model.tree_distance import Foot, arc_from_orifice, foot_on

SNAP_MM = 1.5
"""How far beside a duct's wall a click still means that duct; about a fingertip of slack at the usual zoom."""
SNAP_PX_WITHOUT_SCALE = 20.0

# Extravasation and normal tissue lie beside ducts as well as in them: such a mark stays where it was put.
_STAYS_WHERE_PUT = frozenset({FindingKind.EXTRAVASATION, FindingKind.CYST_FILL, FindingKind.NORMAL_BREAST_TISSUE})


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

    The duct gives segment, calibre and the way from the orifice; a nipple that was surely found the straight distance.
    What is unknown stays None, and nothing is in mm when the spacing is unknown.
    """
    spacing = facts.spacing
    place = nearest_duct(at, analysis.tree, spacing) if analysis else None
    where = place.at if place and kind not in _STAYS_WHERE_PUT else at
    is_sized = place is not None and kind in SIZED_BY_CALIBRE
    nipple = sure_nipple(analysis)
    return Finding(
        id=str(uuid4()),
        kind=kind,
        at=where,
        status=FindingStatus.CONFIRMED,
        size_mm=place.calibre_mm if place and is_sized else None,
        size_px=place.calibre_px if place and is_sized else None,
        segment=place.segment if place else None,
        distance_from_nipple_mm=spacing.distance_mm(where, nipple) if nipple else None,
        arc_from_orifice_mm=place.arc_mm if place else None,
        why=_words(place, spacing),
        provenance=Provenance(name=reader or "reader", is_reader=True),
    )


def restated(decided: ImageReview, facts: ImageFacts, analysis: DuctAnalysis) -> ImageReview:
    """The marks of an image as they lie on a tree that was corrected since: segment, way from the orifice, calibre.

    Places stay where the reader put them. A candidate that was accepted keeps its size, which a detector measured.
    """
    return replace(decided, findings=tuple(_restated(one, facts.spacing, analysis) for one in decided.findings))


def _restated(finding: Finding, spacing: Spacing, analysis: DuctAnalysis) -> Finding:
    proposed = next((one for one in analysis.findings if one.id == finding.id), None)
    if proposed is not None:
        return replace(finding, segment=proposed.segment, arc_from_orifice_mm=proposed.arc_from_orifice_mm)
    place = nearest_duct(finding.at, analysis.tree, spacing)
    finding = replace(
        finding, segment=place.segment if place else None, arc_from_orifice_mm=place.arc_mm if place else None
    )
    if finding.score is not None:
        return finding
    is_sized = place is not None and finding.kind in SIZED_BY_CALIBRE
    return replace(
        finding,
        size_mm=place.calibre_mm if place and is_sized else None,
        size_px=place.calibre_px if place and is_sized else None,
        why=_words(place, spacing),
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
    nearest = min((foot_on(segment, at) for segment in tree.segments), key=_beyond_wall_px, default=None)
    if nearest is None or _beyond_wall_px(nearest) > slack_px:
        return None
    return DuctPlace(
        at=nearest.at,
        segment=nearest.segment.id,
        calibre_px=nearest.calibre_px,
        calibre_mm=nearest.calibre_px * pixel_mm if pixel_mm else None,
        arc_mm=_arc_mm(nearest, tree, spacing),
        off_px=nearest.off_px,
    )


def _beyond_wall_px(foot: Foot) -> float:
    """How far outside the duct; of two ducts that hold a place the one with the nearer middle counts as nearer."""
    return max(foot.off_px - foot.calibre_px / 2, 0.0) + 1e-3 * foot.off_px


def _arc_mm(foot: Foot, tree: DuctTree, spacing: Spacing) -> float | None:
    if spacing.row_mm is None or spacing.column_mm is None:
        return None
    return arc_from_orifice(tree, foot, spacing.row_mm, spacing.column_mm)


def _words(place: DuctPlace | None, spacing: Spacing) -> str:
    if place is None:
        return "Not on a duct"
    if place.calibre_mm is None:
        return f"On duct {place.segment}, calibre {place.calibre_px:.0f} px"
    return f"On duct {place.segment}, calibre {place.calibre_mm:.2f} mm ({spacing.words})"

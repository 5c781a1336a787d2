"""Marks and distances of a reader: a click, a drag or a line around becomes a finding on the duct meant, with its numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from ductoview.analysis.ruler import sure_nipple
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import (
    SIZED_BY_CALIBRE,
    SIZED_BY_HAND,
    Extent,
    Finding,
    FindingKind,
    FindingStatus,
    Provenance,
)
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.review import Calliper, ImageReview
from ductoview.model.tree_distance import Foot, arc_from_orifice
from ductoview.workspace.extents import extent_of, longest_axis, middle_of, nearest_foot

# What lies beside ducts as well as in them stays where it was put.
_STAYS_WHERE_PUT = frozenset(
    {
        FindingKind.EXTRAVASATION,
        FindingKind.CYST_FILL,
        FindingKind.NORMAL_BREAST_TISSUE,
        FindingKind.LOBULAR_BLUSH,
        FindingKind.INTRAVASATION,
        FindingKind.REFLUX,
    }
)
_DUCTS_UNKNOWN = "No ducts were known when it was marked"


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
    place = nearest_duct(at, analysis.tree, facts.spacing) if analysis else None
    where = place.at if place and kind not in _STAYS_WHERE_PUT else at
    return _placed(_begun(kind, where, reader), place, facts, analysis)


def mark_along(
    kind: FindingKind, drawn: Sequence[PointPx], facts: ImageFacts, analysis: DuctAnalysis | None, *, reader: str = ""
) -> Finding:
    """A confirmed finding along the duct from the first place drawn to the last; two places or more, in stored pixels.

    Where both ends lie on ducts that lead from one to the other, it follows the centreline and has its calibres; else it is
    the line as drawn. It stands at its narrowest place, for an ectasia or another kind at its middle, and at the far end
    where a duct ends abruptly.
    """
    extent = extent_of(drawn, facts.spacing, analysis)
    return _at_extent(_begun(kind, extent.points[0], reader), extent, facts, analysis)


def mark_around(
    kind: FindingKind, outline: Sequence[PointPx], facts: ImageFacts, analysis: DuctAnalysis | None, *, reader: str = ""
) -> Finding:
    """A confirmed finding inside a closed line of three places or more (stored pixels): its middle is the place, its size
    the longest axis; the numbers of the duct are those of the nearest one, as for ``mark``.
    """
    middle = middle_of(outline)
    place = nearest_duct(middle, analysis.tree, facts.spacing) if analysis else None
    begun = replace(_begun(kind, middle, reader), outline=tuple(outline))
    return _placed(begun, place, facts, analysis)


def _begun(kind: FindingKind, at: PointPx, reader: str) -> Finding:
    made = Provenance(name=reader or "reader", is_reader=True)
    return Finding(id=str(uuid4()), kind=kind, at=at, status=FindingStatus.CONFIRMED, provenance=made)


def _at_extent(finding: Finding, extent: Extent, facts: ImageFacts, analysis: DuctAnalysis | None) -> Finding:
    at = extent.points[_standing_index(finding.kind, extent)]
    place = nearest_duct(at, analysis.tree, facts.spacing) if analysis and extent.calibres_px else None
    return _placed(replace(finding, at=at, extent=extent), place, facts, analysis)


def _standing_index(kind: FindingKind, extent: Extent) -> int:
    """Which point of a stretch a finding stands at."""
    calibres = extent.calibres_px
    if kind is FindingKind.ABRUPT_DUCT_TERMINATION:
        return len(extent.points) - 1
    if kind is FindingKind.DUCT_NARROWING and calibres:
        return calibres.index(min(calibres))
    return len(extent.points) // 2


def _placed(finding: Finding, place: DuctPlace | None, facts: ImageFacts, analysis: DuctAnalysis | None) -> Finding:
    """With all numbers of where it is."""
    nipple, spacing = sure_nipple(analysis), facts.spacing
    size_px, size_mm = _size(finding, place, spacing)
    return replace(
        finding,
        size_mm=size_mm,
        size_px=size_px,
        segment=place.segment if place else None,
        distance_from_nipple_mm=spacing.distance_mm(finding.at, nipple) if nipple else None,
        arc_from_orifice_mm=place.arc_mm if place else None,
        why=_words(place, spacing) if analysis is not None else _DUCTS_UNKNOWN,
    )


def _size(finding: Finding, place: DuctPlace | None, spacing: Spacing) -> tuple[float | None, float | None]:
    """Pixels and mm: as typed; a calibre where the kind is sized by one; else the outline's longest axis; None without any."""
    if finding.is_sized_by_hand:
        return finding.size_px, finding.size_mm
    if finding.kind in SIZED_BY_CALIBRE:
        calibre = _calibre_px(finding, place)
        pixel_mm = spacing.mean_mm
        return calibre, calibre * pixel_mm if calibre is not None and pixel_mm else None
    if not finding.outline:
        return None, None
    return longest_axis(finding.outline, spacing)


def _calibre_px(finding: Finding, place: DuctPlace | None) -> float | None:
    calibres = finding.extent.calibres_px if finding.extent else ()
    if calibres and finding.kind is FindingKind.DUCT_NARROWING:
        return min(calibres)
    if calibres and finding.kind is FindingKind.MAMMARY_DUCT_ECTASIA:
        return max(calibres)
    return place.calibre_px if place else None


_MOST_SIZE = 1_000.0


def resized(finding: Finding, size: float | None, spacing: Spacing) -> Finding:
    """With a size that a reader typed, in mm, or in pixels where the scale is unknown; None takes it away.

    Raises ValueError for a size that is not above 0, or longer than any image.
    """
    if size is not None and not 0 < size < (_MOST_SIZE if spacing.is_known else _MOST_SIZE * 100):
        raise ValueError(f"A size of {size} cannot be.")
    pixel_mm = spacing.mean_mm
    made = finding.provenance
    others = [one for one in made.parameters.split("; ") if one and one != SIZED_BY_HAND]
    return replace(
        finding,
        size_mm=size if pixel_mm else None,
        size_px=size / pixel_mm if pixel_mm and size is not None else size,
        provenance=replace(made, parameters="; ".join([*others, SIZED_BY_HAND])),
    )


def rekinded(finding: Finding, kind: FindingKind, facts: ImageFacts, analysis: DuctAnalysis | None) -> Finding:
    """As another kind, at the place where it was put; a reader's own mark is measured anew, unless its size was typed.

    An accepted candidate keeps its size where both kinds mean the same by it, and has none else.
    """
    if finding.score is not None:
        return finding.as_kind(kind)
    changed = replace(finding, kind=kind)
    if finding.extent is not None:
        return _at_extent(changed, finding.extent, facts, analysis)
    place = nearest_duct(finding.at, analysis.tree, facts.spacing) if analysis else None
    return _placed(changed, place, facts, analysis)


def restated(decided: ImageReview, facts: ImageFacts, analysis: DuctAnalysis) -> ImageReview:
    """The marks of an image as they lie on a tree that was corrected since: segment, way from the orifice, calibre.

    Places stay where the reader put them. A candidate that was accepted keeps its size, which a detector measured.
    """
    return replace(decided, findings=tuple(_restated(one, facts, analysis) for one in decided.findings))


def _restated(finding: Finding, facts: ImageFacts, analysis: DuctAnalysis) -> Finding:
    proposed = next((one for one in analysis.findings if one.id == finding.id), None)
    if proposed is not None:
        return replace(finding, segment=proposed.segment, arc_from_orifice_mm=proposed.arc_from_orifice_mm)
    if finding.score is None and finding.extent is not None and finding.extent.calibres_px:
        extent = extent_of(finding.extent.points, facts.spacing, analysis)
        if extent.calibres_px:
            return replace(
                _at_extent(finding, extent, facts, analysis), distance_from_nipple_mm=finding.distance_from_nipple_mm
            )
    place = nearest_duct(finding.at, analysis.tree, facts.spacing)
    if finding.score is not None:
        return replace(
            finding, segment=place.segment if place else None, arc_from_orifice_mm=place.arc_mm if place else None
        )
    stated = _placed(finding, place, facts, analysis)
    return replace(stated, distance_from_nipple_mm=finding.distance_from_nipple_mm)


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
    nearest, pixel_mm = nearest_foot(at, tree, spacing), spacing.mean_mm
    if nearest is None:
        return None
    return DuctPlace(
        at=nearest.at,
        segment=nearest.segment.id,
        calibre_px=nearest.calibre_px,
        calibre_mm=nearest.calibre_px * pixel_mm if pixel_mm else None,
        arc_mm=_arc_mm(nearest, tree, spacing),
        off_px=nearest.off_px,
    )


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

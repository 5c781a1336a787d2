"""Measures of a duct tree as a reader or a study needs them: every value with unit, uncertainty and source of its scale.

Definitions and the uncertainty's parts: docs/decisions/0027. All lengths and angles are those of the projection, so never
longer than in the breast; an angle may be smaller or larger.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.directions import Directions
from ductoview.analysis.ramification import ramification_counts, shares_of
from ductoview.analysis.rings import rings_about
from ductoview.analysis.ruler import PLACE_PX, Ruler, sure_nipple
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.measures import Measure, SegmentMeasures, TreeMeasures, Unit

Path = NDArray[np.float64]
Ways = dict[int, Path]
"""By segment id the way from its start to each of its points, in the ruler's unit."""
# The calibre is averaged over five points and then a median of nine: nearer ones are no independent readings.
_TIED_POINTS = 9
_LEAST_READINGS = 3.0


def measured(analysis: DuctAnalysis, spacing: Spacing) -> TreeMeasures:
    """All measures of one image's tree; in pixels throughout when the spacing is unknown."""
    tree, ruler = analysis.tree, Ruler(spacing)
    nipple = sure_nipple(analysis)
    area_px = int(np.count_nonzero(analysis.lumen)) if tree.segments else 0
    directions, ways = Directions(tree, ruler), {one.id: ruler.walked(one.path) for one in tree.segments}
    segments = _segments(tree, ruler, nipple, directions, ways)
    counts = ramification_counts(tree)
    widest = max((one.greatest_calibre for one in segments), key=_value, default=None)
    return TreeMeasures(
        spacing_source=spacing.source,
        segments=segments,
        branchings=directions.branchings(),
        rings=rings_about(nipple, tree, ruler),
        ends=len({one.id for one in tree.segments} - {one.parent for one in tree.segments}),
        max_branch_order=max((one.branch_order for one in segments), default=0),
        max_strahler_order=max((one.strahler_order for one in segments), default=0),
        total_length=_sum([one.length for one in segments], ruler),
        opacified_area=_area(area_px, tree, ruler),
        greatest_calibre=widest,
        mean_calibre=_mean_calibre(tree, ruler, ways),
        farthest_from_nipple=_farthest(tree, ruler, nipple),
        farthest_along_duct=max((one.along_duct for one in segments if one.along_duct), key=_value, default=None),
        ramification_matrix=shares_of(counts),
        ramification_counts=tuple(tuple(int(one) for one in row) for row in counts),
    )


def _segments(
    tree: DuctTree, ruler: Ruler, nipple: PointPx | None, directions: Directions, ways: Ways
) -> tuple[SegmentMeasures, ...]:
    kinds = {node.id: node.kind for node in tree.nodes}
    turned, along = directions.turns(), _along_duct(tree, ruler, ways)
    return tuple(
        _segment(
            segment,
            ways[segment.id],
            ruler,
            nipple,
            kinds.get(segment.end),
            turned.get(segment.id),
            along.get(segment.id),
        )
        for segment in tree.segments
    )


def _segment(
    segment: DuctSegment,
    walked: Path,
    ruler: Ruler,
    nipple: PointPx | None,
    end_kind: NodeKind | None,
    turn: Measure | None,
    along: Measure | None,
) -> SegmentMeasures:
    calibre, length = _Calibre.of(segment, walked, ruler), float(walked[-1])
    return SegmentMeasures(
        id=segment.id,
        parent=segment.parent,
        start=segment.start,
        end=segment.end,
        end_kind=end_kind,
        branch_order=segment.branch_order,
        strahler_order=segment.strahler_order,
        length=ruler.measure(length, ruler.ends(segment.path)),
        mean_calibre=_calibre(ruler, calibre.mean, calibre.spread / math.sqrt(calibre.readings)),
        least_calibre=_calibre(ruler, calibre.least, calibre.spread),
        greatest_calibre=_calibre(ruler, calibre.greatest, calibre.spread),
        tortuosity=_tortuosity(segment, length, ruler),
        taper=calibre.taper(ruler),
        branching_angle=turn,
        from_nipple=None if nipple is None else _from(nipple, segment.path[-1], ruler),
        along_duct=along,
    )


@dataclass(frozen=True, slots=True)
class _Calibre:
    """A segment's calibre in the ruler's unit; ``spread`` is the standard deviation about its straight line."""

    mean: float
    least: float
    greatest: float
    slope: float
    spread: float
    readings: float
    reach: float

    @classmethod
    def of(cls, segment: DuctSegment, walked: Path, ruler: Ruler) -> "_Calibre":
        calibres = segment.path[:, 2] * ruler.step
        mean = float(calibres.mean())
        away = walked - walked.mean()
        reach2 = float((away**2).mean())
        slope = float((away * calibres).mean() / reach2) if reach2 > 0 else 0.0
        rest = calibres - mean - slope * away
        tied = max(mean, _TIED_POINTS * float(walked[-1]) / max(len(walked) - 1, 1), 1e-9)
        return cls(
            mean=mean,
            least=float(calibres.min()),
            greatest=float(calibres.max()),
            slope=slope,
            spread=float(np.sqrt((rest**2).mean())),
            readings=max(1.0, float(walked[-1]) / tied),
            reach=math.sqrt(reach2),
        )

    def taper(self, ruler: Ruler) -> Measure | None:
        """None for a run too short for three independent readings."""
        if self.readings < _LEAST_READINGS or self.reach <= 0:
            return None
        error = math.hypot(self.spread, ruler.wall) / (self.reach * math.sqrt(self.readings))
        if ruler.is_known:
            return ruler.measure(-10 * self.slope, 10 * error, Unit.MM_PER_CM)
        return ruler.measure(-100 * self.slope, 100 * error, Unit.PERCENT)


def _calibre(ruler: Ruler, value: float, scatter: float) -> Measure:
    """A calibre with what one place and the scatter along the duct leave unsure."""
    return ruler.measure(value, math.hypot(ruler.calibre(value), scatter))


def _tortuosity(segment: DuctSegment, length: float, ruler: Ruler) -> Measure | None:
    value = ruler.tortuosity(segment.path, (segment.start, segment.end), length)
    if value is None:
        return None
    return ruler.measure(value, value * ruler.wall / ruler.chord(segment.path[0], segment.path[-1]), Unit.RATIO)


def _along_duct(tree: DuctTree, ruler: Ruler, ways: Ways) -> dict[int, Measure]:
    """The way from the orifice to each segment's far end; nothing for parts that do not reach it."""
    orifices = {node.id for node in tree.nodes if node.kind is NodeKind.ORIFICE}
    children: dict[int | None, list[DuctSegment]] = defaultdict(list)
    for segment in tree.segments:
        children[segment.parent].append(segment)
    waiting = [(one, 0.0) for one in children[None] if one.start in orifices]
    found: dict[int, Measure] = {}
    while waiting:
        segment, before = waiting.pop()
        if segment.id in found:
            continue
        way = before + float(ways[segment.id][-1])
        found[segment.id] = ruler.measure(way, math.hypot(ruler.mouth, ruler.place))
        waiting += [(child, way) for child in children[segment.id]]
    return found


def _from(nipple: PointPx, at: Path, ruler: Ruler) -> Measure:
    away = ruler.chord(np.array([nipple.row, nipple.column]), at)
    return ruler.measure(away, math.hypot(ruler.mouth, ruler.place))


def _farthest(tree: DuctTree, ruler: Ruler, nipple: PointPx | None) -> Measure | None:
    """The opacified centreline point farthest from the nipple."""
    if nipple is None or not tree.segments:
        return None
    points = np.vstack([segment.path[:, :2] for segment in tree.segments])
    away = np.hypot(*((points - (nipple.row, nipple.column)) * ruler.steps).T)
    return _from(nipple, points[int(away.argmax())], ruler)


def _mean_calibre(tree: DuctTree, ruler: Ruler, ways: Ways) -> Measure | None:
    """Each segment's mean weighted by its length; walls are misread alike everywhere, so it is no surer than one of them."""
    if not tree.segments:
        return None
    lengths = [float(ways[segment.id][-1]) for segment in tree.segments]
    means = [float(segment.path[:, 2].mean()) * ruler.step for segment in tree.segments]
    mean = float(np.average(means, weights=np.maximum(lengths, 1e-9)))
    return ruler.measure(mean, ruler.calibre(mean))


def _area(area_px: int, tree: DuctTree, ruler: Ruler) -> Measure:
    """Counted pixels; uncertain by the place of both walls all along, misread alike."""
    along_px = sum(segment.length_px for segment in tree.segments)
    pixel = float(np.prod(ruler.steps))
    return ruler.measure(area_px * pixel, 2 * along_px * PLACE_PX * pixel, Unit.MM2 if ruler.is_known else Unit.PX2)


def _sum(lengths: list[Measure], ruler: Ruler) -> Measure:
    error = math.sqrt(sum((one.plus_minus / 2) ** 2 for one in lengths))
    return ruler.measure(sum(one.value for one in lengths), error)


def _value(measure: Measure) -> float:
    return measure.value

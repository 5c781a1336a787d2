"""What lies along an unrolled duct, and how the way there is said: values and words, nothing of Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

from ductoview.analysis.unrolled import Unrolled
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.tree_distance import foot_on
from ductoview.ui.reading.finding_rows import FindingRow, RowKind
from ductoview.ui.words import joined
from ductoview.workspace.extents import SNAP_MM, SNAP_PX_WITHOUT_SCALE
from ductoview.workspace.marks import nearest_duct


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A finding on the duct: ``arc`` and ``offset`` of its middle, ``size`` across it, all in the course's unit."""

    finding_id: str
    number: int
    arc: float
    offset: float
    size: float
    status: FindingStatus
    is_chosen: bool

    @property
    def is_asking(self) -> bool:
        """True while nobody decided about it."""
        return self.status is FindingStatus.CANDIDATE


def duct_of(finding: Finding, tree: DuctTree, spacing: Spacing) -> int | None:
    """The segment a finding lies on: its own while that is there, else the nearest; None when every duct is too far."""
    slack = slack_px(spacing)
    for segment in tree.segments:
        if segment.id == finding.segment:
            foot = foot_on(segment, finding.at, spacing.steps)
            if foot.off_px <= foot.calibre_px / 2 + slack:
                return segment.id
    place = nearest_duct(finding.at, tree, spacing)
    return place.segment if place is not None else None


def slack_px(spacing: Spacing) -> float:
    """How far beside a duct's wall a place still means that duct, in stored pixels."""
    return SNAP_MM / spacing.mean_mm if spacing.mean_mm else SNAP_PX_WITHOUT_SCALE


def spots_on(
    shown: Unrolled, rows: Sequence[FindingRow], tree: DuctTree, spacing: Spacing, chosen: str
) -> tuple[Spot, ...]:
    """The findings and likely candidates on the segments of the route, and the chosen one whatever it is."""
    spots = []
    for row in rows:
        finding = row.finding
        is_wanted = finding.id == chosen or row.kind not in (RowKind.WEAK, RowKind.DISMISSED)
        if not is_wanted or duct_of(finding, tree, spacing) not in shown.route.segments:
            continue
        arc, offset = shown.course.beside(finding.at)
        spots.append(
            Spot(
                finding_id=finding.id,
                number=row.number,
                arc=arc,
                offset=offset,
                size=_size(shown, finding),
                status=finding.status,
                is_chosen=finding.id == chosen,
            )
        )
    return tuple(sorted(spots, key=lambda spot: spot.is_chosen))


def _size(shown: Unrolled, finding: Finding) -> float:
    """Its greatest extent along or across, from its outline; 0 without one."""
    places = [shown.course.beside(PointPx(at.row, at.column)) for at in finding.outline]
    if len(places) < 3:
        return 0.0
    return max(max(one[axis] for one in places) - min(one[axis] for one in places) for axis in (0, 1))


def length_words(value: float, unit: str) -> str:
    """``22.4 mm``, or whole pixels where the scale is unknown."""
    return f"{value:.1f} mm" if unit == "mm" else f"{value:.0f} px"


def way_words(shown: Unrolled, goal: str) -> str:
    """``orifice → 2 Filling defect``; a part that does not reach the orifice is not said to begin there."""
    return f"{'orifice' if shown.route.from_orifice else 'start of this part'} → {goal}"


def calibre_words(shown: Unrolled, spacing: Spacing) -> str:
    """The least and the greatest calibre of the way to the place, and how the scale is known."""
    course = shown.course
    until = course.calibre[: course.column(shown.target) + 1]
    least, most = float(until.min()), float(until.max())
    between = f"{_calibre(least, course.unit)}–{length_words(most, course.unit)}"
    return joined(f"calibre {between}", spacing.short_words if spacing.is_known else spacing.words)


def _calibre(value: float, unit: str) -> str:
    """The number alone; no duct is 0 wide, so what the digits cannot say is said to be below them."""
    least, digits = (0.1, ".1f") if unit == "mm" else (1.0, ".0f")
    return f"<{least:g}" if value < least / 2 else f"{value:{digits}}"


def cursor_words(shown: Unrolled, arc: float | None) -> str:
    """What is at the cursor, at the place that was asked for without one."""
    course = shown.course
    at = shown.target if arc is None else arc
    if at > shown.end + course.step:
        return f"{length_words(at - shown.end, course.unit)} beyond the end"
    calibre = float(course.calibre[course.column(at)])
    return f"at {length_words(at, course.unit)}: calibre {_calibre(calibre, course.unit)} {course.unit}"


def outside_words(shown: Unrolled) -> str:
    """What of the strip is no image; empty when all of it is."""
    return "" if shown.strip.inside.all() else "hatched: not in the image"

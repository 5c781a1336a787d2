"""What is measured of one finding, each with uncertainty and the source of its scale (docs/decisions/0027)."""

import math
from dataclasses import dataclass

from ductoview.analysis.ruler import Ruler
from ductoview.model.finding import SIZED_BY_CALIBRE, Extent, Finding
from ductoview.model.geometry import Spacing
from ductoview.model.measures import Measure, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingMeasures:
    """``size`` is a calibre where ``is_calibre``, else the longest axis; ``extent`` is how long the stretch is that it takes
    up. What is not known is None."""

    size: Measure | None
    is_calibre: bool
    from_nipple: Measure | None
    along_duct: Measure | None
    extent: Measure | None


def measures_of(finding: Finding, spacing: Spacing) -> FindingMeasures:
    """In millimetres where the spacing is known; without it only the size is known, in pixels."""
    ruler = Ruler(spacing)
    mouth = math.hypot(ruler.mouth, ruler.place)
    return FindingMeasures(
        size=_size(finding, ruler),
        is_calibre=finding.kind in SIZED_BY_CALIBRE,
        from_nipple=_in_mm(ruler, finding.distance_from_nipple_mm, mouth),
        along_duct=_in_mm(ruler, finding.arc_from_orifice_mm, mouth),
        extent=_extent(finding.extent, ruler) if finding.extent else None,
    )


def _size(finding: Finding, ruler: Ruler) -> Measure | None:
    """As unsure as a calibre is: both ends are walls seen through the same blur."""
    size = finding.size_mm if ruler.is_known else finding.size_px
    return None if size is None else ruler.measure(size, ruler.calibre(size))


def _extent(extent: Extent, ruler: Ruler) -> Measure | None:
    """As unsure as a duct's length: each end lies somewhere within the width of the duct there, or within its pixel."""
    length = extent.length_mm if ruler.is_known else extent.length_px
    first, *_, last = extent.calibres_px or (0.0, 0.0)
    return None if length is None else ruler.measure(length, ruler.ends_of(first, last))


def _in_mm(ruler: Ruler, length_mm: float | None, error: float) -> Measure | None:
    return ruler.measure(length_mm, error, Unit.MM) if length_mm is not None and ruler.is_known else None

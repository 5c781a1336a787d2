"""Which findings of other views may be one finding with this one: a proposal, for a reader alone joins them."""

from collections.abc import Iterable
from dataclasses import dataclass

from ductoview.analysis.localise import depth_of, localise
from ductoview.model.breast_place import BreastPlace, Sighting
from ductoview.model.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A finding and where it is seen."""

    image_uid: str
    finding: Finding
    seen: Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A finding that may be the same: ``apart_mm`` is how much the depths differ, ``place`` where both together lie."""

    marked: Marked
    apart_mm: float
    place: BreastPlace


def partners(of: Marked, among: Iterable[Marked]) -> tuple[Partner, ...]:
    """Those at the same depth in a view at right angles, of the same kind first, then by how much the depths differ."""
    found = []
    for other in among:
        place = localise(of.seen, other.seen)
        depths = depth_of(of.seen), depth_of(other.seen)
        if isinstance(place, BreastPlace) and depths[0] is not None and depths[1] is not None:
            found.append(Partner(marked=other, apart_mm=abs(depths[0].value - depths[1].value), place=place))
    return tuple(sorted(found, key=lambda one: (one.marked.finding.kind is not of.finding.kind, one.apart_mm)))

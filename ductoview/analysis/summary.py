"""Numbers of the whole tree."""

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.ramification import ramification_matrix
from ductoview.model.duct_analysis import Frame, Segmentation, TreeSummary
from ductoview.model.ducts import DuctTree
from ductoview.model.geometry import Spacing


def summarise(frame: Frame, segmentation: Segmentation, tree: DuctTree) -> TreeSummary:
    """Length, segments, orders, area, greatest calibre, ramification matrix; mm values None without a scale."""
    return summary_of(tree, segmentation.lumen, frame.spacing)


def summary_of(tree: DuctTree, lumen: NDArray[np.bool_], spacing: Spacing) -> TreeSummary:
    """The same of a tree and its lumen, bool (rows, columns)."""
    area_px = int(np.count_nonzero(lumen))
    calibres = [segment.max_calibre_mm or 0.0 for segment in tree.segments]
    known = spacing.row_mm is not None and spacing.column_mm is not None
    return TreeSummary(
        total_length_mm=sum(segment.length_mm or 0.0 for segment in tree.segments) if known else None,
        segments=len(tree.segments),
        max_branch_order=max((segment.branch_order for segment in tree.segments), default=0),
        opacified_area_mm2=area_px * spacing.row_mm * spacing.column_mm
        if spacing.row_mm is not None and spacing.column_mm is not None
        else None,
        max_calibre_mm=max(calibres, default=0.0) if known else None,
        ramification_matrix=ramification_matrix(tree),
    )

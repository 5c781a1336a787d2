"""Numbers of the whole tree."""

from collections import defaultdict

import numpy as np

from ductoview.model.duct_analysis import Frame, Segmentation, TreeSummary
from ductoview.model.ducts import DuctTree


def summarise(frame: Frame, segmentation: Segmentation, tree: DuctTree) -> TreeSummary:
    """Length, segments, orders, area, greatest calibre, ramification matrix; mm values None without a scale."""
    spacing = frame.spacing
    area_px = int(np.count_nonzero(segmentation.lumen))
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


def ramification_matrix(tree: DuctTree) -> tuple[tuple[float, ...], ...]:
    """Row k - 2, column j - 1: share of the bifurcations of Strahler order k whose children have orders k and j < k.

    The last column of a row, j = k, holds those with both children of order k - 1. Rows sum to 1; orders without a
    bifurcation have a row of zeros (Viennot 1989; Bakic, Acad Radiol 2003). Where more than two runs go on, the two of
    highest order count.
    """
    children: dict[int, list[int]] = defaultdict(list)
    order = {segment.id: segment.strahler_order for segment in tree.segments}
    for segment in tree.segments:
        if segment.parent is not None:
            children[segment.parent].append(segment.strahler_order)
    highest = max(order.values(), default=0)
    counts = np.zeros((max(highest - 1, 0), highest))
    for parent, below in children.items():
        if len(below) < 2:
            continue
        first, second = sorted(below, reverse=True)[:2]
        k = order[parent]
        counts[k - 2, (k if first == second else second) - 1] += 1
    sums = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, sums, out=np.zeros_like(counts), where=sums > 0)
    return tuple(tuple(float(share) for share in row) for row in shares)

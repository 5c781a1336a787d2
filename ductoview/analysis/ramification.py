"""The ramification matrix of a tree: which Strahler orders meet at its bifurcations (Viennot 1989; Bakic 2003)."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from ductoview.model.ducts import DuctTree


def ramification_matrix(tree: DuctTree) -> tuple[tuple[float, ...], ...]:
    """Row k - 2, column j - 1: share of the bifurcations of Strahler order k whose children have orders k and j < k.

    The last column of a row, j = k, holds those with both children of order k - 1. Rows sum to 1; orders without a
    bifurcation have a row of zeros (Viennot 1989; Bakic, Acad Radiol 2003). Where more than two runs go on, the two of
    highest order count.
    """
    return shares_of(ramification_counts(tree))


def ramification_counts(tree: DuctTree) -> NDArray[np.int64]:
    """The same as counts, (highest order - 1, highest order); a crossing is no bifurcation."""
    children: dict[int, list[int]] = defaultdict(list)
    order = {segment.id: segment.strahler_order for segment in tree.segments}
    for segment in tree.segments:
        if segment.parent is not None:
            children[segment.parent].append(segment.strahler_order)
    highest = max(order.values(), default=0)
    counts = np.zeros((max(highest - 1, 0), highest), dtype=np.int64)
    for parent, below in children.items():
        if len(below) < 2:
            continue
        first, second = sorted(below, reverse=True)[:2]
        k = order[parent]
        counts[k - 2, (k if first == second else second) - 1] += 1
    return counts


def shares_of(counts: NDArray[np.int64]) -> tuple[tuple[float, ...], ...]:
    """Each row of counts as shares of its sum."""
    sums = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, sums, out=np.zeros(counts.shape), where=sums > 0)
    return tuple(tuple(float(share) for share in row) for row in shares)

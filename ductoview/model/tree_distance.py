"""Distances along the duct tree, in pixels."""

import numpy as np

from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx


def arc_from_orifice_px(tree: DuctTree, segment_id: int | None, at: PointPx) -> float | None:
    """Way through the ducts from the orifice to the centreline point of that segment nearest to ``at``, in pixels.

    None when the segment is unknown or its part of the tree does not reach the orifice.
    """
    by_id = {segment.id: segment for segment in tree.segments}
    if segment_id not in by_id:
        return None
    way_px, segment = _arc_to_nearest_px(by_id[segment_id], at), by_id[segment_id]
    seen = {segment.id}
    while segment.parent in by_id and segment.parent not in seen:
        segment = by_id[segment.parent]
        seen.add(segment.id)
        way_px += segment.length_px
    orifices = {node.id for node in tree.nodes if node.kind is NodeKind.ORIFICE}
    return way_px if segment.start in orifices else None


def _arc_to_nearest_px(segment: DuctSegment, at: PointPx) -> float:
    places = segment.path[:, :2]
    nearest = int(np.hypot(places[:, 0] - at.row, places[:, 1] - at.column).argmin())
    return float(np.hypot(*np.diff(places[: nearest + 1], axis=0).T).sum())

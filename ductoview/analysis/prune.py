"""Branches of the ridge centreline that are no ducts: spurs of wide ridges, weak ends in texture, runs along the skin."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.clean import without_spurs
from ductoview.analysis.components import box_of
from ductoview.analysis.graph import Edge, drawn, graph_of, simplified, without

Mask = NDArray[np.bool_]
Float = NDArray[np.float32]
SPUR_MM = 0.8
WEAK_AT_MM = (1.0, 5.0, 15.0)
WEAK_SHARES = (1.0, 0.65, 0.5)
ALONG_SKIN_MM = 3.5
_ALONG = 0.4


def pruned(
    centreline: Mask, ridges: Mask, response: Float, skin_mm: Float | None, *, mm: float, sure_cnr: float
) -> Mask:
    """The centreline without such branches.

    A dead end must on the average reach a share of the sure response that is smaller the longer it is; ``skin_mm`` is the
    distance from the outline, None without one. Ends are judged again when what hung on them is gone.
    """
    radius, box = np.zeros(ridges.shape, np.float32), box_of(ridges, 1)
    radius[box] = cv2.distanceTransform(ridges[box].astype(np.uint8), cv2.DIST_L2, 5)
    graph = without_spurs(simplified(graph_of(centreline)), radius, SPUR_MM / mm)
    for _ in range(10):
        degrees = [len(edges) for edges in graph.at()]
        gone = {
            number
            for number, edge in enumerate(graph.edges)
            if min(degrees[edge.start], degrees[edge.end]) == 1
            and (_is_weak(edge, response, mm, sure_cnr) or (skin_mm is not None and _follows_skin(edge, skin_mm, mm)))
        }
        if not gone or len(gone) == len(graph.edges):
            break
        graph = without(graph, gone)
    return drawn(graph, centreline.shape)


def _is_weak(edge: Edge, response: Float, mm: float, sure_cnr: float) -> bool:
    length_mm = edge.length_px * mm
    needed = sure_cnr * float(np.interp(length_mm, WEAK_AT_MM, WEAK_SHARES))
    return float(_along(edge, response).mean()) < needed


def _follows_skin(edge: Edge, skin_mm: Float, mm: float) -> bool:
    depth = _along(edge, skin_mm)
    rise = float(np.ptp(depth)) / max(edge.length_px * mm, 1e-6)
    return rise < _ALONG and float(np.median(depth)) < ALONG_SKIN_MM


def _along(edge: Edge, values: Float) -> Float:
    places = np.clip(np.rint(edge.path).astype(int), 0, np.array(values.shape) - 1)
    return np.asarray(values[places[:, 0], places[:, 1]], dtype=np.float32)

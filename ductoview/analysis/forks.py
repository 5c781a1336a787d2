"""Where ducts part or cross: a mask bulges there and holds tissue between them, which looks like missing contrast."""

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.look import Look
from ductoview.model.ducts import NodeKind

LEAST_BRANCH_MM = 1.0
_PARTING = (NodeKind.BRANCHING, NodeKind.CROSSING, NodeKind.MEETING)


def forks_of(look: Look) -> NDArray[np.float64]:
    """Fine rows and columns (n, 2) of nodes at which three and more ducts of a millimetre and more meet: hairs are none."""
    meeting: dict[int, int] = {}
    for segment in look.tree.segments:
        if float(np.hypot(*np.diff(look.run(segment)[:, :2], axis=0).T).sum()) * look.mm >= LEAST_BRANCH_MM:
            for node in (segment.start, segment.end):
                meeting[node] = meeting.get(node, 0) + 1
    places = [
        (node.at.row, node.at.column)
        for node in look.tree.nodes
        if node.kind in _PARTING and meeting.get(node.id, 0) >= 3
    ]
    return look.fine.to_working(np.array(places, dtype=np.float64).reshape(-1, 2))

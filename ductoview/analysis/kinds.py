"""What the nodes of a tree are: by how many runs touch them, by what is seen there, and by how an end looks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.directed import Directed
from ductoview.analysis.ends import CUT_OFF_SCORE, end_of
from ductoview.analysis.graph import Graph
from ductoview.analysis.working import Working
from ductoview.model.ducts import NodeKind

Path = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the places of a graph are: those of the numbers ``unclear`` are no branchings for sure."""

    unclear: frozenset[int]
    is_orifice_sure: bool

    def kinds(self, graph: Graph, turned: Directed, tips: dict[int, Path], fine: Working) -> dict[int, NodeKind]:
        """The kind of each place that a run touches; ``tips`` are the runs (n, 3) that end at a place."""
        kinds = {}
        for place, edges in enumerate(graph.at()):
            if not edges:
                continue
            if place in turned.crossings:
                kinds[place] = NodeKind.CROSSING
            elif self.is_orifice_sure and place == turned.roots[0]:
                kinds[place] = NodeKind.ORIFICE
            elif len(edges) > 1:
                kinds[place] = NodeKind.MEETING if place in self.unclear else NodeKind.BRANCHING
            else:
                tip = tips.get(place)
                cut = tip is not None and end_of(fine.density, tip[:, :2], tip[:, 2], fine.mm).score >= CUT_OFF_SCORE
                kinds[place] = NodeKind.CUTOFF if cut else NodeKind.TERMINAL
        return kinds

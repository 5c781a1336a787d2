"""A duct tree grown by space colonisation (Runions 2007), with calibres by Murray's rule and a filling that may stop short.

Nothing here is shared with the phantom the scorer learned from: no table, no rule of branching, no random family.
Millimetres throughout, x from the nipple into the breast, y across, z along the beam.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

Points = NDArray[np.float64]
STEP_MM = 0.8
SAMPLE_MM = 0.12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duct:
    """One duct between two forks: ``points`` (n, 3) mm and ``calibre_mm`` (n,) from the orifice's end on.

    ``walked_mm`` (n,) is the way from the orifice; ``filled`` tells how many of the first points hold contrast.
    """

    id: int
    parent: int | None
    points: Points
    calibre_mm: NDArray[np.float64]
    walked_mm: NDArray[np.float64]
    filled: int
    last: bool


def grow(rng: np.random.Generator, half_width_mm: float, depth_mm: float, thick_mm: float) -> tuple[Duct, ...]:
    """All ducts of one lobe whose orifice is the origin."""
    targets = _targets(rng, half_width_mm, depth_mm, thick_mm)
    nodes, parents = _colonised(rng, targets, trunk_mm=rng.uniform(6, 16))
    return _filled(rng, _calibred(rng, _chains(rng, nodes, parents)))


def _targets(rng: np.random.Generator, half_width_mm: float, depth_mm: float, thick_mm: float) -> Points:
    """Where lobules ask for a duct: clumps in a wedge that opens away from the nipple."""
    reach = rng.uniform(0.45, 0.85) * depth_mm
    towards, opening = rng.uniform(-0.45, 0.45), rng.uniform(0.25, 0.75)
    clumps = int(rng.integers(25, 110))
    away = reach * np.sqrt(rng.uniform(0.05, 1, clumps))
    turned = towards + opening * rng.uniform(-1, 1, clumps)
    middles = np.column_stack(
        [away * np.cos(turned), away * np.sin(turned), 0.3 * thick_mm * rng.uniform(-1, 1, clumps)]
    )
    each = rng.integers(2, 9)
    points = np.repeat(middles, each, axis=0)
    points = points + rng.normal(0, rng.uniform(1.5, 4.5), points.shape) * np.array([1, 1, 0.6])
    fits = (points[:, 0] > 8) & (np.abs(points[:, 1]) < half_width_mm - 6) & (np.abs(points[:, 2]) < 0.42 * thick_mm)
    return np.asarray(points[fits])


def _colonised(rng: np.random.Generator, targets: Points, trunk_mm: float) -> tuple[Points, list[int]]:
    """Nodes one step apart, each with the number of its parent; the trunk is given."""
    count = max(3, int(trunk_mm / STEP_MM))
    sway = rng.normal(0, 0.25, (count, 2)).cumsum(axis=0) * 0.35
    nodes = [np.array([i * STEP_MM, *(sway[i] - sway[0])]) for i in range(count)]
    parents = [-1, *range(count - 1)]
    kill, reach = rng.uniform(1.4, 3.0), rng.uniform(14, 40)
    wander = rng.uniform(0.08, 0.35)
    heading = {count - 1: np.array([1.0, 0, 0])}
    for _ in range(260):
        tree = cKDTree(np.array(nodes))
        away, nearest = tree.query(targets)
        targets, nearest = targets[away > kill], nearest[away > kill]
        pulled = nearest[away[away > kill] < reach] if len(targets) else nearest
        grown = 0
        for node in np.unique(pulled):
            pull = targets[nearest == node] - nodes[node]
            pull = (pull / np.linalg.norm(pull, axis=1, keepdims=True)).mean(axis=0)
            if node < count - 3 and node > 0:
                continue  # nothing leaves the duct within the nipple
            way = pull + 0.45 * heading.get(int(node), np.zeros(3)) + rng.normal(0, wander, 3)
            way /= max(float(np.linalg.norm(way)), 1e-9)
            place = nodes[node] + STEP_MM * way
            if tree.query(place)[0] < 0.45 * STEP_MM:
                continue
            heading[len(nodes)] = way
            nodes.append(place)
            parents.append(int(node))
            grown += 1
        if not grown or not len(targets) or len(nodes) > 6000:
            break
    return np.array(nodes), parents


def _chains(rng: np.random.Generator, nodes: Points, parents: list[int]) -> list[tuple[int | None, Points]]:
    """Ducts between forks, smoothed, stubs of under two steps left out."""
    children: dict[int, list[int]] = {}
    for node, before in enumerate(parents):
        children.setdefault(before, []).append(node)
    depth = np.ones(len(parents), dtype=int)
    for node in range(len(parents) - 1, 0, -1):
        depth[parents[node]] = max(depth[parents[node]], depth[node] + 1)
    ducts: list[tuple[int | None, Points]] = []
    waiting: list[tuple[int | None, list[int]]] = [(None, [0])]
    smooth = rng.uniform(0.8, 2.0)
    while waiting:
        parent, run = waiting.pop()
        while True:
            onward = [child for child in children.get(run[-1], []) if depth[child] >= 3]
            if len(onward) != 1:
                break
            run.append(onward[0])
        if len(run) < 2:
            continue
        path = nodes[run]
        bent = gaussian_filter1d(path, smooth, axis=0, mode="nearest")
        bent[0], bent[-1] = path[0], path[-1]
        ducts.append((parent, _resampled(bent)))
        waiting += [(len(ducts) - 1, [run[-1], child]) for child in onward]
    return ducts


def _resampled(path: Points) -> Points:
    walked = np.concatenate([[0.0], np.linalg.norm(np.diff(path, axis=0), axis=1).cumsum()])
    wanted = np.linspace(0, walked[-1], max(3, int(walked[-1] / SAMPLE_MM)))
    return np.column_stack([np.interp(wanted, walked, path[:, axis]) for axis in range(3)])


def _calibred(rng: np.random.Generator, chains: list[tuple[int | None, Points]]) -> list[Duct]:
    """Murray: the calibre to a power is that of both children together; last ducts taper, some ducts are wide."""
    leaves = np.zeros(len(chains))
    parents = [parent for parent, _ in chains]
    forked = set(parents)
    for number in range(len(chains) - 1, -1, -1):
        leaves[number] += number not in forked
        parent = parents[number]
        if parent is not None:
            leaves[parent] += leaves[number]
    main_mm, end_mm = np.exp(rng.uniform(np.log(0.8), np.log(3.6))), rng.uniform(0.12, 0.30)
    power = float(np.clip(np.log(max(leaves[0], 2)) / np.log(main_mm / end_mm), 1.9, 3.6))
    ducts: list[Duct] = []
    walked = np.zeros(len(chains))
    for number, (parent, path) in enumerate(chains):
        along = np.concatenate([[0.0], np.linalg.norm(np.diff(path, axis=0), axis=1).cumsum()])
        calibre = main_mm * (leaves[number] / leaves[0]) ** (1 / power)
        waves = gaussian_filter1d(rng.normal(0, 1, len(path) + 80), 12)[40:-40] * rng.uniform(0.2, 0.9)
        shape = np.clip(1 + waves, 0.6, 1.6)
        if number not in forked:
            shape = shape * np.linspace(1, rng.uniform(0.55, 0.9), len(path))
        if parent is None and rng.random() < 0.5:  # the sinus behind the nipple
            shape = shape * (1 + rng.uniform(0.2, 0.9) * np.exp(-(((along - 8) / 4) ** 2)))
        if parent is None:  # an orifice is narrower than its duct
            shape = shape * (1 - rng.uniform(0.3, 0.7) * np.exp(-along / rng.uniform(0.8, 2.5)))
        start = 0.0 if parent is None else walked[parent]
        walked[number] = start + along[-1]
        ducts.append(
            Duct(
                id=number,
                parent=parent,
                points=path,
                calibre_mm=calibre * shape,
                walked_mm=start + along,
                filled=len(path),
                last=number not in forked,
            )
        )
    return ducts


def _filled(rng: np.random.Generator, ducts: list[Duct]) -> tuple[Duct, ...]:
    """Contrast stops at a front that differs from duct to duct, and some ducts do not take it at all."""
    longest = max(float(duct.walked_mm[-1]) for duct in ducts)
    front_mm = longest * rng.uniform(0.55, 1.3)
    refusing = rng.uniform(0, 0.12)
    taken: dict[int, int] = {}
    for duct in ducts:
        fed = duct.parent is None or taken[duct.parent] == len(ducts[duct.parent].points)
        if not fed or (duct.parent is not None and rng.random() < refusing):
            taken[duct.id] = 0
        else:
            taken[duct.id] = int((duct.walked_mm < front_mm * rng.uniform(0.85, 1.1)).sum())
    return tuple(
        Duct(
            id=duct.id, parent=duct.parent, points=duct.points, calibre_mm=duct.calibre_mm, walked_mm=duct.walked_mm,
            filled=taken[duct.id], last=duct.last,
        )
        for duct in ducts
    )  # fmt: skip

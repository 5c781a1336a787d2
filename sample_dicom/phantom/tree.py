"""A duct tree grown in three dimensions.

In mm: x from the chest wall to the nipple, y and z across (clinical priors: VICTRE, Ohtake 2001).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

STEP_MM = 0.25
Array = NDArray[np.float64]


@dataclass(slots=True)
class Duct:
    """One duct between two branchings.

    ``points_mm`` (n, 3), ``calibre_mm`` (n,), ``filling`` (n,) = share of the injected concentration.
    """

    id: int
    parent: int | None
    branch_order: int
    points_mm: Array
    calibre_mm: Array
    filling: Array
    children: list[int] = field(default_factory=list)

    @property
    def direction(self) -> Array:
        """Unit vector at the end."""
        step = self.points_mm[-1] - self.points_mm[-min(6, len(self.points_mm))]
        return step / max(np.linalg.norm(step), 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePlan:
    """What the tree should be like."""

    segments: int = 90
    main_calibre_mm: float = 1.6
    smallest_calibre_mm: float = 0.1
    first_length_mm: float = 14.0
    tilt: tuple[float, float] = (0.0, 0.0)
    tortuosity: float = 0.035
    spread: float = 0.5
    dilution: float = 0.75


def grow(
    rng: np.random.Generator, nipple_mm: Array, plan: TreePlan, half_height_mm: float, thickness_mm: float
) -> list[Duct]:
    """Grow a tree of about ``plan.segments`` ducts from the nipple's orifice inwards, breadth first."""
    start = np.array([-1.0, plan.tilt[0], plan.tilt[1]])
    ducts = [_duct(rng, 0, None, 1, nipple_mm, start, plan.first_length_mm, plan.main_calibre_mm, 1.0, plan)]
    waiting = [0]
    while waiting and len(ducts) < plan.segments:
        parent = ducts[waiting.pop(0)]
        for share, turn in _children(rng, plan):
            calibre = max(plan.smallest_calibre_mm, parent.calibre_mm[-1] * share)
            if parent.calibre_mm[-1] < 1.3 * plan.smallest_calibre_mm and rng.random() < 0.6:
                continue
            direction = _turned(rng, parent.direction, turn)
            length = np.clip(rng.gamma(4.0, 2.6) * (0.93**parent.branch_order) + 2.0, 3.0, 24.0)
            child = _duct(
                rng,
                len(ducts),
                parent.id,
                parent.branch_order + 1,
                parent.points_mm[-1],
                direction,
                length,
                calibre,
                parent.filling[-1],
                plan,
            )
            inside = _inside(child.points_mm, nipple_mm[0], half_height_mm, thickness_mm)
            if inside < 8:
                continue
            child.points_mm, child.calibre_mm, child.filling = (
                child.points_mm[:inside],
                child.calibre_mm[:inside],
                child.filling[:inside],
            )
            ducts.append(child)
            parent.children.append(child.id)
            if inside >= 12:
                waiting.append(child.id)
            if len(ducts) >= plan.segments:
                break
    return ducts


def _children(rng: np.random.Generator, plan: TreePlan) -> list[tuple[float, float]]:
    """Calibre share and turning angle of each child; the second child's calibre follows Murray's law."""
    first = rng.uniform(0.74, 0.96)
    second = max(0.3, (1 - min(first, 0.98) ** 3) ** (1 / 3))
    pair = [(first, rng.uniform(0.15, 0.5) * plan.spread / 0.5), (second, rng.uniform(0.5, 1.1) * plan.spread / 0.5)]
    return pair if rng.random() < 0.92 else pair[:1]


def _turned(rng: np.random.Generator, direction: Array, angle: float) -> Array:
    other = rng.standard_normal(3)
    normal = other - direction * (other @ direction)
    normal /= np.linalg.norm(normal)
    turned = direction * np.cos(angle) + normal * np.sin(angle)
    turned[0] -= 0.08
    return turned / np.linalg.norm(turned)


def _duct(
    rng: np.random.Generator,
    number: int,
    parent: int | None,
    order: int,
    start: Array,
    direction: Array,
    length_mm: float,
    calibre_mm: float,
    filling: float,
    plan: TreePlan,
) -> Duct:
    count = max(6, round(length_mm / STEP_MM))
    bend = rng.standard_normal((count, 3)).cumsum(0) * plan.tortuosity
    bend -= bend[0]
    steps = direction / np.linalg.norm(direction) + bend
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    points = start + np.vstack([np.zeros(3), steps[:-1] * STEP_MM]).cumsum(0)
    wave = 1 + 0.07 * np.sin(np.linspace(0, rng.uniform(2, 9), count) + rng.uniform(0, 6))
    calibre = calibre_mm * np.linspace(1.0, rng.uniform(0.82, 0.98), count) * wave
    fillings = filling * np.linspace(1.0, plan.dilution ** (length_mm / 25.0), count)
    return Duct(number, parent, order, points, np.maximum(calibre, plan.smallest_calibre_mm), fillings)


def _inside(points: Array, nipple_x: float, half_height_mm: float, thickness_mm: float) -> int:
    """How many leading points lie well inside the breast."""
    x, y, z = points.T
    radius = half_height_mm * np.sqrt(np.clip(1 - (x / nipple_x) ** 2, 0, 1))
    limit_z = np.minimum(radius, half_height_mm) - 3
    ok = (x > 4) & (np.abs(y) < radius - 3) & (np.abs(z) < limit_z)
    return len(points) if ok.all() else int(np.argmin(ok))

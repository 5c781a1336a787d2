"""A duct tree grown in three dimensions.

In mm: x from the chest wall to the nipple, y and z across (clinical priors: VICTRE, Ohtake 2001).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

STEP_MM = 0.25
THIN_END_MM = 0.18
Array = NDArray[np.float64]


@dataclass(slots=True)
class Duct:
    """One duct between two branchings.

    ``points_mm`` (n, 3), ``calibre_mm`` (n,), ``filling`` (n,) = share of the injected concentration. ``meets`` is the
    duct whose end it joins again at its own (a loop).
    """

    id: int
    parent: int | None
    branch_order: int
    points_mm: Array
    calibre_mm: Array
    filling: Array
    children: list[int] = field(default_factory=list)
    meets: int | None = None

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


def grow(rng: np.random.Generator, orifice_mm: Array, plan: TreePlan, depth_mm: float, half_mm: float) -> list[Duct]:
    """Grow a tree of about ``plan.segments`` ducts from the nipple's orifice inwards, the widest open end first."""
    start = np.array([-1.0, plan.tilt[0], plan.tilt[1]])
    ducts = [_duct(rng, 0, None, 1, orifice_mm, start, start, plan.first_length_mm, plan.main_calibre_mm, 1.0, plan)]
    _sinus(rng, ducts[0])
    waiting = [0]
    while waiting and len(ducts) < plan.segments:
        widest = max(waiting, key=lambda number: (ducts[number].calibre_mm[-1], -number))
        waiting.remove(widest)
        parent = ducts[widest]
        for share, turn in _children(rng, plan, parent.branch_order):
            calibre = max(plan.smallest_calibre_mm, parent.calibre_mm[-1] * share)
            if parent.calibre_mm[-1] < 1.3 * plan.smallest_calibre_mm and rng.random() < 0.6:
                continue
            direction = _turned(rng, parent.direction, turn)
            length = np.clip(rng.gamma(3.0, 1.2 + 1.6 * min(calibre, 1.2)) + 1.5, 2.0, 22.0)
            child = _duct(
                rng,
                len(ducts),
                parent.id,
                parent.branch_order + 1,
                parent.points_mm[-1],
                parent.direction,
                direction,
                length,
                calibre,
                parent.filling[-1],
                plan,
            )
            inside = _inside(child.points_mm, depth_mm, half_mm)
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
    for duct in ducts:
        if not duct.children:
            _taper(duct)
    return ducts


def _children(rng: np.random.Generator, plan: TreePlan, order: int) -> list[tuple[float, float]]:
    """Calibre share and turning angle of each child: equal partners, or a trunk that goes on beside a small side duct.

    The second child's calibre follows Murray's law.
    """
    wide = plan.spread / 0.5
    if rng.random() < (0.2 if order < 4 else 0.45):
        first = rng.uniform(0.84, 0.97)
        return [(first, rng.uniform(0.03, 0.2) * wide), (rng.uniform(0.25, 0.55), rng.uniform(0.6, 1.25) * wide)]
    first = rng.uniform(0.72, 0.88)
    second = (1 - first**3) ** (1 / 3) * rng.uniform(0.85, 1.0)
    return [(first, rng.uniform(0.15, 0.5) * wide), (second, rng.uniform(0.45, 0.95) * wide)]


def _turned(rng: np.random.Generator, direction: Array, angle: float) -> Array:
    """The direction turned by ``angle`` about a random axis, then a little towards the chest wall."""
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
    onward: Array,
    direction: Array,
    length_mm: float,
    calibre_mm: float,
    filling: float,
    plan: TreePlan,
) -> Duct:
    count = max(6, round(length_mm / STEP_MM))
    bend = rng.standard_normal((count, 3)).cumsum(0) * plan.tortuosity
    bend -= bend[0]
    if parent is None:
        bend *= np.clip((np.arange(count)[:, None] * STEP_MM - 5) / 6, 0, 1)  # straight where the cannula lies
    # A branch leaves along its parent and turns within a millimetre or two.
    turned = 1 - np.exp(-np.arange(count)[:, None] * STEP_MM / (0.6 + 0.7 * calibre_mm))
    steps = onward * (1 - turned) + direction / np.linalg.norm(direction) * turned + bend
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    points = start + np.vstack([np.zeros(3), steps[:-1] * STEP_MM]).cumsum(0)
    wave = 1 + 0.07 * np.sin(np.linspace(0, rng.uniform(2, 9), count) + rng.uniform(0, 6))
    calibre = calibre_mm * np.linspace(1.0, rng.uniform(0.82, 0.98), count) * wave
    fillings = filling * np.linspace(1.0, plan.dilution ** (length_mm / 25.0), count)
    return Duct(number, parent, order, points, np.maximum(calibre, plan.smallest_calibre_mm), fillings)


def _taper(duct: Duct) -> None:
    """An end without branches thins out: only a termination that is meant ends at full calibre."""
    end = min(1.0, THIN_END_MM / duct.calibre_mm[-1])
    duct.calibre_mm = duct.calibre_mm * np.linspace(1.0, end, len(duct.calibre_mm))


def _sinus(rng: np.random.Generator, duct: Duct) -> None:
    """The main duct is narrow in the nipple and wide in its sinus behind it (Rusby 2007)."""
    along = np.arange(len(duct.points_mm)) * STEP_MM
    neck = 1 - rng.uniform(0.35, 0.6) / (1 + np.exp((along - rng.uniform(4, 7)) / 0.8))
    swell = 1 + rng.uniform(0.0, 0.5) * np.exp(-(((along - rng.uniform(8, 11)) / 2.5) ** 2))
    duct.calibre_mm = np.maximum(duct.calibre_mm * neck * swell, 0.35)


def _inside(points: Array, depth_mm: float, half_mm: float) -> int:
    """How many leading points lie well inside the breast."""
    x, y, z = points.T
    radius = half_mm * np.sqrt(np.clip(1 - (x / (depth_mm + 3)) ** 2, 0, 1)) - 5
    ok = (x > 4) & (np.abs(y) < radius) & (np.abs(z) < radius)
    return len(points) if ok.all() else int(np.argmin(ok))

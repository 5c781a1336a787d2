"""Findings and mimics placed in the tree, and how they change its ducts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.plan import Wish
from sample_dicom.phantom.tree import STEP_MM, Duct

Float = NDArray[np.float32]


@dataclass(slots=True, kw_only=True)
class Lesion:
    """A finding or mimic placed in the breast.

    At ``point_mm`` (x, y, z) with ``size_mm``; ``parts`` are the balls of a lobulated body.
    """

    kind: str
    point_mm: NDArray[np.float64]
    size_mm: float
    shape: str = "SMOOTH"
    segment: int | None = None
    mimic: str | None = None
    parts: tuple[tuple[NDArray[np.float64], float], ...] = ()


def plan_lesions(
    rng: np.random.Generator, ducts: list[Duct], wishes: tuple[Wish, ...], nipple_mm: NDArray[np.float64]
) -> list[Lesion]:
    """Place every wish that the tree has room for; findings of calibre or length change the ducts."""
    placed: list[Lesion] = []
    taken: set[int] = set()
    order = {"MAMMARY_DUCT_ECTASIA": 0, "ABRUPT_DUCT_TERMINATION": 1, "UNDERFILLING": 2}
    for wish in sorted(wishes, key=lambda wish: order.get(wish.kind, 5)):
        maker = _MAKERS[wish.kind]
        lesion = maker(rng, ducts, taken, wish, nipple_mm)
        if lesion is not None:
            placed.append(lesion)
    return placed


def _pick(
    rng: np.random.Generator,
    ducts: list[Duct],
    barred: set[int],
    least_mm: float,
    long_mm: float,
    orders: range,
    taken: set[int] | None = None,
) -> Duct | None:
    """A free duct wide and long enough, or nearly so, which is then taken."""
    for ease in (1.0, 0.8, 0.6, 0.4):
        fit = [
            duct
            for duct in ducts
            if duct.id not in barred
            and duct.branch_order in orders
            and duct.calibre_mm.mean() >= least_mm * ease
            and len(duct.points_mm) * STEP_MM >= long_mm * ease
            and duct.filling.min() > 0.2
        ]
        if fit:
            break
    else:
        return None
    duct = fit[int(rng.integers(len(fit)))]
    (barred if taken is None else taken).add(duct.id)
    return duct


def _descendants(ducts: list[Duct], root: int) -> set[int]:
    found, waiting = set(), list(ducts[root].children)
    while waiting:
        number = waiting.pop()
        found.add(number)
        waiting += ducts[number].children
    return found


def _pick_side_branch(
    rng: np.random.Generator, ducts: list[Duct], taken: set[int], least_mm: float, long_mm: float
) -> Duct | None:
    """A duct behind which at most two fifths of the tree lie: what is beyond it will be missing."""
    trunk = {d.id for d in ducts if len(_descendants(ducts, d.id)) > 0.4 * len(ducts)}
    marked = {d.id for d in ducts if _descendants(ducts, d.id) & taken}
    return _pick(rng, ducts, taken | trunk | marked, least_mm, long_mm, range(2, 8), taken)


Point = NDArray[np.float64]


def _defect(rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point) -> Lesion | None:
    duct = _pick(rng, ducts, taken, 0.9, 5, range(1, 5))
    if duct is None:
        return None
    at = _past_the_cannula(duct, int(len(duct.points_mm) * rng.uniform(0.35, 0.7)))
    calibre = float(duct.calibre_mm[at])
    size = wish.size_mm or float(np.clip(rng.uniform(0.9, 2.2) * calibre, 1.0, max(4.5, 1.1 * calibre)))
    # A papilloma widens the duct around it, further on its nipple side.
    goal = max(calibre, rng.uniform(0.95, 1.25) * size)
    _widen(ducts, duct, at, at, goal, nipple_side_mm=2.2 * size, other_side_mm=1.1 * size)
    ahead = duct.points_mm[min(at + 3, len(duct.points_mm) - 1)] - duct.points_mm[max(at - 3, 0)]
    parts = _body_of(rng, duct.points_mm[at], ahead / np.linalg.norm(ahead), size, wish.shape)
    return Lesion(
        kind=wish.kind, point_mm=duct.points_mm[at], size_mm=size, shape=wish.shape, segment=duct.id, parts=parts
    )


def _past_the_cannula(duct: Duct, at: int) -> int:
    return at if duct.parent is not None else min(max(at, round(11 / STEP_MM)), len(duct.points_mm) - 3)


def _widen(
    ducts: list[Duct], duct: Duct, first: int, last: int, goal_mm: float, *, nipple_side_mm: float, other_side_mm: float
) -> None:
    """Widen a duct to ``goal_mm`` between two of its points, fading out into its parent and its branches."""
    count = len(duct.points_mm)
    near = [(duct, np.arange(count))]
    near += [(ducts[number], count - 1 + np.arange(len(ducts[number].points_mm))) for number in duct.children]
    if duct.parent is not None:
        near.append((ducts[duct.parent], np.arange(-len(ducts[duct.parent].points_mm) + 1, 1)))
    for other, place in near:
        before, behind = np.clip(first - place, 0, None) * STEP_MM, np.clip(place - last, 0, None) * STEP_MM
        weight = np.exp(-((before / nipple_side_mm) ** 2) - (behind / other_side_mm) ** 2)
        if other.parent is None:
            weight = weight / (1 + np.exp(-(np.arange(len(place)) * STEP_MM - 7) / 0.8))
        other.calibre_mm = other.calibre_mm + np.clip(goal_mm - other.calibre_mm, 0, None) * weight


def _body_of(
    rng: np.random.Generator, centre: Point, ahead: Point, size_mm: float, shape: str
) -> tuple[tuple[Point, float], ...]:
    """The balls of a body of longest axis ``size_mm`` along the duct."""
    radius = size_mm / 2
    if shape == "SMOOTH":
        offsets = np.linspace(-0.22, 0.22, 3) * radius
        return tuple((centre + ahead * offset, radius * 0.78) for offset in offsets)
    number, spread, least, most = (6, 0.56, 0.38, 0.46) if shape == "LOBULATED" else (14, 0.66, 0.16, 0.36)
    parts = [(centre + ahead * side * 0.25 * radius, radius * 0.5) for side in (-1, 1)]
    for _ in range(number):
        away = rng.standard_normal(3)
        away += ahead * (away @ ahead) * 0.6
        away *= spread * radius / np.linalg.norm(away)
        parts.append((centre + away, radius * rng.uniform(least, most)))
    return tuple(parts)


def _bubble(rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point) -> Lesion | None:
    duct = _pick(rng, ducts, taken, 0.9, 4, range(1, 4))
    if duct is None:
        return None
    at = _past_the_cannula(duct, int(len(duct.points_mm) * rng.uniform(0.3, 0.7)))
    size = float(np.clip(duct.calibre_mm[at] * rng.uniform(0.6, 0.95), 0.5, 3))
    return Lesion(
        kind="INTRALUMINAL_FILLING_DEFECT",
        point_mm=duct.points_mm[at],
        size_mm=size,
        shape="ROUND",
        segment=duct.id,
        mimic="AIR_BUBBLE",
        parts=((duct.points_mm[at], size / 2),),
    )


def _termination(
    rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point
) -> Lesion | None:
    duct = _pick_side_branch(rng, ducts, taken, wish.size_mm or 0.75, 5)
    if duct is None:
        return None
    beyond = _descendants(ducts, duct.id)
    free = _apart(duct, [other for other in ducts if other.id != duct.id and other.id not in beyond])
    after = int(len(duct.points_mm) * rng.uniform(0.45, 0.8))
    # Where a duct still lies within another's lumen none ends: all of it is one pool.
    places = np.flatnonzero(free[after - 1 : -1])
    if not len(places):
        return None
    cut = after + int(places[0])
    for number in beyond:
        ducts[number].filling = np.zeros_like(ducts[number].filling)
    duct.filling = np.where(np.arange(len(duct.filling)) < cut, np.maximum(duct.filling, 0.5), 0.0)
    end, calibre = duct.points_mm[cut - 1], float(duct.calibre_mm[cut - 1])
    ahead = (end - duct.points_mm[cut - 4]) / np.linalg.norm(end - duct.points_mm[cut - 4])
    shape = str(rng.choice(["MENISCUS", "RAGGED"]))
    # What blocks the duct dents the end of the column: one ball, or many small ones.
    if shape == "MENISCUS":
        parts = ((end + ahead * 0.6 * calibre, 0.58 * calibre),)
    else:
        parts = tuple(
            (end + ahead * 0.45 * calibre + rng.normal(0, 0.25 * calibre, 3), rng.uniform(0.15, 0.4) * calibre)
            for _ in range(7)
        )
    return Lesion(kind=wish.kind, point_mm=end, size_mm=calibre, shape=shape, segment=duct.id, parts=parts)


def _apart(duct: Duct, others: list[Duct]) -> NDArray[np.bool_]:
    """Which points of a duct lie at least half its calibre outside the lumen of every other, in space."""
    away = np.full(len(duct.points_mm), np.inf)
    for other in others:
        apart = np.linalg.norm(duct.points_mm[:, None] - other.points_mm[None], axis=2)
        away = np.minimum(away, (apart - other.calibre_mm / 2).min(axis=1))
    return np.asarray(away >= duct.calibre_mm / 2)


def _underfilling(
    rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point
) -> Lesion | None:
    duct = _pick_side_branch(rng, ducts, taken, 0.6, 6)
    if duct is None:
        return None
    for number in _descendants(ducts, duct.id):
        ducts[number].filling = np.zeros_like(ducts[number].filling)
    fade = np.clip(1 - np.linspace(-0.2, 1.05, len(duct.filling)), 0, 1)
    duct.filling = duct.filling * fade
    return Lesion(
        kind="ABRUPT_DUCT_TERMINATION",
        point_mm=duct.points_mm[int(len(fade) * 0.6)],
        size_mm=float(duct.calibre_mm[int(len(fade) * 0.6)]),
        segment=duct.id,
        mimic="UNDERFILLING",
    )


def _narrowing(
    rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point
) -> Lesion | None:
    duct = _pick(rng, ducts, taken, 0.8, 7, range(1, 5))
    if duct is None:
        return None
    at = int(len(duct.points_mm) * rng.uniform(0.4, 0.6))
    dip = 1 - rng.uniform(0.55, 0.75) * np.exp(
        -(((np.arange(len(duct.calibre_mm)) - at) * STEP_MM / rng.uniform(0.8, 1.8)) ** 2)
    )
    duct.calibre_mm = duct.calibre_mm * dip
    return Lesion(kind=wish.kind, point_mm=duct.points_mm[at], size_mm=float(duct.calibre_mm[at]), segment=duct.id)


def _ectasia(rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point) -> Lesion | None:
    duct = _pick(rng, ducts, taken, 0.6, 8, range(1, 4))
    if duct is None:
        return None
    taken.discard(duct.id)
    goal = wish.size_mm or rng.uniform(3.2, 5.5)
    last = len(duct.calibre_mm) - 1
    first = round(6 / STEP_MM) if duct.parent is None else round(0.15 * last)
    begin, end = min(first + 8, last - 4), last - 4
    _widen(ducts, duct, begin, end, goal, nipple_side_mm=0.8 * goal, other_side_mm=1.2 * goal)
    waves = 1 - 0.08 * np.sin(np.arange(last + 1) * STEP_MM / rng.uniform(0.9, 1.6) + rng.uniform(0, 6)) ** 2
    duct.calibre_mm = duct.calibre_mm * waves
    middle, widest = duct.points_mm[(begin + end) // 2], float(duct.calibre_mm.max())
    return Lesion(kind=wish.kind, point_mm=middle, size_mm=widest, segment=duct.id)


def _cyst(rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point) -> Lesion | None:
    ends = [d for d in ducts if not d.children and d.id not in taken and d.branch_order >= 2 and d.filling[-1] > 0.3]
    if not ends:
        return None
    ends = sorted(ends, key=lambda d: -float(d.calibre_mm.mean() * d.filling[-1]))[:4]
    duct = ends[int(rng.integers(len(ends)))]
    taken.add(duct.id)
    feeder: Duct | None = duct
    while feeder is not None:  # whatever filled the cyst is wide enough to be seen
        feeder.calibre_mm = np.maximum(feeder.calibre_mm, 0.4)
        feeder = None if feeder.parent is None else ducts[feeder.parent]
    size = wish.size_mm or float(rng.uniform(3, 8))
    centre = duct.points_mm[-1] + duct.direction * size * 0.4
    parts = [(centre, 0.42 * size)]
    for _ in range(4):
        away = rng.standard_normal(3)
        parts.append((centre + away * 0.17 * size / np.linalg.norm(away), rng.uniform(0.26, 0.33) * size))
    return Lesion(kind=wish.kind, point_mm=centre, size_mm=size, segment=duct.id, parts=tuple(parts))


def _leak(rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point) -> Lesion | None:
    duct = ducts[0] if rng.random() < 0.6 else (_pick(rng, ducts, taken, 0.4, 4, range(1, 4)) or ducts[0])
    at = int(len(duct.points_mm) * rng.uniform(0.4, 0.9))
    size = wish.size_mm or float(rng.uniform(5, 13))
    return Lesion(
        kind="EXTRAVASATION", point_mm=duct.points_mm[at] + rng.normal(0, size * 0.25, 3), size_mm=size, segment=duct.id
    )


def _reflux(rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point) -> Lesion | None:
    return Lesion(
        kind="EXTRAVASATION",
        point_mm=nipple + np.array([0.6, rng.uniform(-3, 3), rng.uniform(-3, 3)]),
        size_mm=float(rng.uniform(3, 7)),
        mimic="SKIN_REFLUX",
    )


def _intravasation(
    rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point
) -> Lesion | None:
    duct = _pick(rng, ducts, set(), 0.3, 4, range(2, 5)) or ducts[0]
    return Lesion(
        kind="EXTRAVASATION",
        point_mm=duct.points_mm[len(duct.points_mm) // 2],
        size_mm=float(rng.uniform(15, 35)),
        segment=duct.id,
        mimic="INTRAVASATION",
    )


def _blush(rng: np.random.Generator, ducts: list[Duct], taken: set[int], wish: Wish, nipple: Point) -> Lesion | None:
    ends = [d for d in ducts if not d.children and d.branch_order >= 4 and d.filling[-1] > 0.2]
    if not ends:
        return None
    duct = ends[int(rng.integers(len(ends)))]
    return Lesion(
        kind="EXTRAVASATION",
        point_mm=duct.points_mm[-1],
        size_mm=float(rng.uniform(2, 4.5)),
        segment=duct.id,
        mimic="LOBULAR_BLUSH",
    )


_MAKERS = {
    "INTRALUMINAL_FILLING_DEFECT": _defect,
    "ABRUPT_DUCT_TERMINATION": _termination,
    "DUCT_NARROWING": _narrowing,
    "MAMMARY_DUCT_ECTASIA": _ectasia,
    "CYST_FILL": _cyst,
    "EXTRAVASATION": _leak,
    "AIR_BUBBLE": _bubble,
    "SKIN_REFLUX": _reflux,
    "UNDERFILLING": _underfilling,
    "INTRAVASATION": _intravasation,
    "LOBULAR_BLUSH": _blush,
}

"""The duct map: the tree laid out by the way from the orifice, so that a distance can be read off with a ruler."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.ruler import Ruler
from ductoview.display.orientation import hanging_orientation
from ductoview.display.squaring import squared
from ductoview.model.ducts import DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts
from ductoview.model.tree_distance import foot_of
from ductoview.report.box import AMBER, BLUE, INK, RULE, SMALL, Box
from ductoview.report.pen import Pen, Rgb, Style
from ductoview.report.study import ReportFinding, ReportImage
from ductoview.report.tags import free_tags

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MOST_STEPS = 8
_THINNEST, _THICKEST = 0.15, 3.0
_TAG, _DOT = 3.8, 0.9

_Place = Callable[[float, float], tuple[float, float]]
_Height = Callable[[DuctSegment], float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Branch:
    """A segment on the map: ``start`` and ``end`` are ways from the orifice, ``slot`` its line, 0 the highest."""

    segment: DuctSegment
    start: float
    end: float
    slot: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DuctMap:
    """The part of a tree that reaches the orifice; ``slots`` is how many lines it takes, ``others`` how many segments do not."""

    branches: tuple[Branch, ...]
    slots: int
    others: int

    @property
    def reach(self) -> float:
        """The longest way."""
        return max((one.end for one in self.branches), default=0.0)


def duct_map(tree: DuctTree, facts: ImageFacts) -> DuctMap:
    """The map of an image's tree, in mm where the spacing is known, else in pixels; what hangs higher stands higher."""
    ruler = Ruler(facts.spacing)
    orifices = {node.id for node in tree.nodes if node.kind is NodeKind.ORIFICE}
    children: dict[int | None, list[DuctSegment]] = defaultdict(list)
    for segment in tree.segments:
        children[segment.parent].append(segment)
    height = _height(facts)
    order: list[DuctSegment] = []
    starts: dict[int, float] = {}
    waiting = [(one, 0.0) for one in sorted(children[None], key=height) if one.start in orifices][::-1]
    while waiting:
        segment, way = waiting.pop()
        if segment.id in starts:
            continue
        starts[segment.id] = way
        order.append(segment)
        after = way + float(ruler.walked(segment.path)[-1])
        waiting += [(one, after) for one in sorted(children[segment.id], key=height)][::-1]
    slots = _slots(order, children)
    branches = tuple(
        Branch(
            segment=one,
            start=starts[one.id],
            end=starts[one.id] + float(ruler.walked(one.path)[-1]),
            slot=slots[one.id],
        )
        for one in order
    )
    leaves = sum(not children[one.id] for one in order)
    return DuctMap(branches=branches, slots=max(leaves, 1), others=len(tree.segments) - len(order))


def draw_map(pen: Pen, box: Box, image: ReportImage, findings: Sequence[ReportFinding], *, is_reviewed: bool) -> None:
    """The map of an image into a box, with the findings that lie on it."""
    assert image.analysis is not None
    shown = duct_map(image.analysis.tree, image.facts)
    unit = "mm" if image.facts.spacing.is_known else "px"
    left, right, top, bottom = box.x + 1.0, box.right - 2.5, box.y + 2.5, box.bottom - 5.0
    scale = (right - left) / max(shown.reach, 1e-9)
    row = (bottom - top) / shown.slots
    _draw_ways(pen, left, top, bottom, shown.reach, scale, unit)

    def place(way: float, slot: float) -> tuple[float, float]:
        return left + way * scale, top + (slot + 0.5) * row

    by_id = {one.segment.id: one for one in shown.branches}
    for one in shown.branches:
        parent = by_id.get(one.segment.parent) if one.segment.parent is not None else None
        if parent is not None:
            pen.line([place(one.start, parent.slot), place(one.start, one.slot)], INK, 0.2)
    thickest = min(_THICKEST, max(0.75 * row, 0.5))
    kinds = {node.id: node.kind for node in image.analysis.tree.nodes}
    for one in shown.branches:
        _draw_branch(pen, one, place, scale * Ruler(image.facts.spacing).step, thickest)
        if kinds.get(one.segment.end) is NodeKind.CUTOFF:
            x, y = place(one.end, one.slot)
            pen.line([(x, y - 1.4), (x, y + 1.4)], INK, 0.5)
    room = Box(x=box.x, y=box.y - 0.8, width=box.width, height=bottom - box.y + 0.8)
    _draw_findings(pen, image, findings, by_id, place, room, BLUE if is_reviewed else AMBER)
    if shown.others:
        pen.text(box.right, box.y + 1.0, f"{shown.others} segments do not reach the orifice", SMALL, align="right")


def _height(facts: ImageFacts) -> _Height:
    orientation = squared(hanging_orientation(facts.view), facts)
    shape = facts.rows, facts.columns

    def height(segment: DuctSegment) -> float:
        row, column = segment.path[len(segment.path) // 2 :, :2].mean(axis=0)
        return orientation.to_shown(PointPx(float(row), float(column)), shape).row

    return height


def _slots(order: Sequence[DuctSegment], children: Mapping[int | None, Sequence[DuctSegment]]) -> dict[int, float]:
    """A line for every end, in order; what branches lies in the middle of its branches."""
    slots: dict[int, float] = {}
    free = 0
    for segment in order:
        if not children.get(segment.id):
            slots[segment.id] = float(free)
            free += 1
    for segment in reversed(order):
        if segment.id not in slots:
            below = [slots[one.id] for one in children[segment.id] if one.id in slots]
            slots[segment.id] = (min(below) + max(below)) / 2 if below else 0.0
    return slots


def _draw_ways(pen: Pen, left: float, top: float, bottom: float, reach: float, scale: float, unit: str) -> None:
    step = next((one for one in _STEPS if reach / one <= _MOST_STEPS), _STEPS[-1])
    for way in np.arange(0, reach + 1e-6, step):
        x = left + float(way) * scale
        pen.line([(x, top - 1.5), (x, bottom)], RULE, 0.1)
        pen.text(x, bottom + 3.0, f"{way:.0f} {unit}" if way == 0 else f"{way:.0f}", SMALL, align="middle")


def _draw_branch(pen: Pen, one: Branch, place: _Place, mm_a_px: float, thickest: float) -> None:
    """A band as wide as the duct, to the map's own scale as far as there is room."""
    path: NDArray[np.float64] = one.segment.path
    shares = np.linspace(0, 1, min(len(path), 40))
    calibres = np.interp(shares, np.linspace(0, 1, len(path)), path[:, 2])
    half = np.clip(calibres * mm_a_px, _THINNEST, thickest) / 2
    x0, y = place(one.start, one.slot)
    x1, _ = place(one.end, one.slot)
    across = x0 + shares * (x1 - x0)
    upper = [(float(x), float(y - h)) for x, h in zip(across, half, strict=True)]
    lower = [(float(x), float(y + h)) for x, h in zip(across, half, strict=True)]
    pen.ring([*upper, *lower[::-1]], INK, 0.05, fill=INK)


def _draw_findings(
    pen: Pen,
    image: ReportImage,
    findings: Sequence[ReportFinding],
    by_id: Mapping[int, Branch],
    place: _Place,
    room: Box,
    colour: Rgb,
) -> None:
    assert image.analysis is not None
    steps = Ruler(image.facts.spacing)
    letters, places = [], []
    for finding in findings:
        for mark in finding.marks:
            if mark.image.uid != image.uid:
                continue
            foot = foot_of(mark.finding, image.analysis.tree, image.facts.spacing)
            branch = by_id.get(foot.segment.id) if foot else None
            if foot is None or branch is None:
                continue
            walked = steps.walked(foot.segment.path)
            way = branch.start + float(np.interp(foot.piece + foot.share, np.arange(len(walked)), walked))
            letters.append(finding.letter)
            places.append(place(way, branch.slot))
    tags = free_tags(places, room, _TAG, dot=_DOT)
    for at, tag in zip(places, tags, strict=True):
        pen.line([at, tag], colour, 0.25)
    for x, y in places:
        pen.circle(x, y, _DOT, (255, 255, 255), 0.25, fill=colour)
    for letter, tag in zip(letters, tags, strict=True):
        draw_letter(pen, *tag, letter, colour)


def draw_letter(pen: Pen, x: float, y: float, letter: str, colour: Rgb) -> None:
    """A letter on white paper: white in a disc of the colour."""
    pen.circle(x, y, _TAG / 2, colour, 0.2, fill=colour)
    pen.text(x, y + 1.15, letter, Style(size=8.4, bold=True, colour=(255, 255, 255)), align="middle")

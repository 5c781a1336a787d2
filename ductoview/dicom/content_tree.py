"""The content tree of a structured report, walked with suspicion (PS3.3 C.17.3)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydicom import Dataset

from ductoview.dicom.values import code_string, is_stated, items, numbers, text
from ductoview.errors import DicomReadError
from ductoview.model.codes import Code

_DEEPEST = 64
MOST_ITEMS = 50_000
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One content item.

    ``place`` is its ReferencedContentItemIdentifier, ``above`` its ancestors, nearest first. ``kind`` is ValueType
    (0040,A040); ``concept`` is value and scheme of its concept name.
    """

    item: Dataset
    place: tuple[int, ...]
    above: tuple["Node", ...]
    kind: str
    concept: tuple[str, str]

    @property
    def name(self) -> str:
        """CodeMeaning of the concept name, empty when it has none."""
        return meaning(self.item, "ConceptNameCodeSequence")

    def is_named(self, code: Code) -> bool:
        """True when its concept name is that code."""
        return code.same_as(*self.concept)


@dataclass(frozen=True, slots=True)
class Reference:
    """The image something is about; ``is_first_frame`` is False where other frames alone are meant than the one shown."""

    uid: str = ""
    is_first_frame: bool = True


class ContentTree:
    """All items of a report in their order; raises DicomReadError when the tree is too deep or too large."""

    def __init__(self, document: Dataset) -> None:
        self.nodes = tuple(_walk(document))
        self._by_place: Mapping[tuple[int, ...], Node] = {node.place: node for node in self.nodes}
        self._children: dict[tuple[int, ...], list[Node]] = {}
        for node in self.nodes[1:]:
            self._children.setdefault(node.place[:-1], []).append(node)

    def children(self, node: Node) -> Sequence[Node]:
        """The items directly below, by-reference ones not followed."""
        return self._children.get(node.place, ())

    def below(self, node: Node) -> Iterator[Node]:
        """All items below, however deep."""
        for child in self.children(node):
            yield child
            yield from self.below(child)

    def image_of(self, region: Node) -> Reference:
        """The image a SCOORD was selected from, named below it by value or by reference."""
        for child in self.children(region):
            place = tuple(int(number) for number in numbers(child.item, "ReferencedContentItemIdentifier"))
            chosen = self._by_place.get(place, child)
            for reference in items(chosen.item, "ReferencedSOPSequence"):
                return reference_in(reference)
        return Reference()


def reference_in(item: Dataset) -> Reference:
    """An item of ReferencedSOPSequence or SourceImageSequence."""
    frames = numbers(item, "ReferencedFrameNumber")
    return Reference(text(item, "ReferencedSOPInstanceUID"), not frames or 1 in frames)


def meaning(item: Dataset, keyword: str) -> str:
    """CodeMeaning of a code sequence."""
    return next((text(code, "CodeMeaning") for code in items(item, keyword)), "")


def concept_of(item: Dataset, keyword: str) -> tuple[str, str]:
    """CodeValue and CodingSchemeDesignator of a code sequence."""
    code = next(iter(items(item, keyword)), Dataset())
    return text(code, "CodeValue"), text(code, "CodingSchemeDesignator")


def measured(item: Dataset) -> str:
    """The value of a NUM item to four figures, with the unit it states; the unit 1 is none."""
    for value in items(item, "MeasuredValueSequence"):
        unit = next((text(code, "CodeValue") for code in items(value, "MeasurementUnitsCodeSequence")), "")
        return f"{_shortened(text(value, 'NumericValue'))} {unit if unit != '1' else ''}".strip()
    return ""


def _shortened(number: str) -> str:
    """A number as it stands there when it is short, else rounded: sixteen digits say nothing of a length."""
    try:
        value = float(number)
    except ValueError:
        return number
    if not math.isfinite(value) or len(number.strip("+-").replace(".", "")) <= _MOST_DIGITS:
        return number
    return f"{value:.0f}" if abs(value) >= 10**_MOST_DIGITS else f"{value:.{_MOST_DIGITS}g}"


def _node(item: Dataset, place: tuple[int, ...], above: tuple[Node, ...] = ()) -> Node:
    return Node(item, place, above, code_string(item, "ValueType"), concept_of(item, "ConceptNameCodeSequence"))


def _walk(document: Dataset) -> Iterator[Node]:
    waiting, count = [_node(document, (1,))], 0
    while waiting:
        node = waiting.pop()
        count += 1
        if count > MOST_ITEMS or len(node.place) > _DEEPEST:
            raise DicomReadError(
                f"The report has more than {MOST_ITEMS:,} items or {_DEEPEST} levels; it is not shown."
            )
        yield node
        below = items(node.item, "ContentSequence")
        if is_stated(node.item, "ContentSequence") and not below:
            raise DicomReadError("A part of the report (ContentSequence) cannot be read; nothing of it is shown.")
        above = (node, *node.above)
        waiting += [_node(child, (*node.place, number), above) for number, child in reversed(list(enumerate(below, 1)))]

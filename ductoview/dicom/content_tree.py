"""The content tree of a structured report, walked with suspicion (PS3.3 C.17.3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydicom import Dataset

from ductoview.dicom.coded import names
from ductoview.dicom.values import code_string, items, numbers, text
from ductoview.errors import DicomReadError
from ductoview.model.codes import Code

_DEEPEST = 64
MOST_ITEMS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One content item; ``place`` is its ReferencedContentItemIdentifier, ``above`` its ancestors, nearest first."""

    item: Dataset
    place: tuple[int, ...]
    above: tuple["Node", ...] = ()

    @property
    def kind(self) -> str:
        """ValueType (0040,A040)."""
        return code_string(self.item, "ValueType")

    @property
    def name(self) -> str:
        """CodeMeaning of the concept name, empty when it has none."""
        return meaning(self.item, "ConceptNameCodeSequence")

    def is_named(self, code: Code) -> bool:
        """True when its concept name is that code."""
        return names(self.item, "ConceptNameCodeSequence", code)


class ContentTree:
    """All items of a report in their order; raises DicomReadError when the tree is too deep or too large."""

    def __init__(self, document: Dataset) -> None:
        self.nodes = tuple(_walk(Node(document, (1,))))
        self._by_place: Mapping[tuple[int, ...], Node] = {node.place: node for node in self.nodes}

    def children(self, node: Node) -> Iterator[Node]:
        """The items directly below, by-reference ones not followed."""
        for number in range(1, len(items(node.item, "ContentSequence")) + 1):
            if (child := self._by_place.get((*node.place, number))) is not None:
                yield child

    def image_of(self, region: Node) -> str:
        """SOPInstanceUID of the image a SCOORD was selected from, named below it by value or by reference."""
        for child in items(region.item, "ContentSequence"):
            place = tuple(int(number) for number in numbers(child, "ReferencedContentItemIdentifier"))
            target = self._by_place[place].item if place in self._by_place else child
            for reference in items(target, "ReferencedSOPSequence"):
                frames = numbers(reference, "ReferencedFrameNumber")
                return text(reference, "ReferencedSOPInstanceUID") if not frames or 1 in frames else ""
        return ""


def meaning(item: Dataset, keyword: str) -> str:
    """CodeMeaning of a code sequence."""
    return next((text(code, "CodeMeaning") for code in items(item, keyword)), "")


def measured(item: Dataset) -> str:
    """The value of a NUM item with the unit it states; the unit 1 is none."""
    for value in items(item, "MeasuredValueSequence"):
        unit = next((text(code, "CodeValue") for code in items(value, "MeasurementUnitsCodeSequence")), "")
        return f"{text(value, 'NumericValue')} {unit if unit != '1' else ''}".strip()
    return ""


def _walk(root: Node) -> Iterator[Node]:
    waiting, count = [root], 0
    while waiting:
        node = waiting.pop()
        count += 1
        if count > MOST_ITEMS or len(node.place) > _DEEPEST:
            raise DicomReadError(
                f"The report has more than {MOST_ITEMS:,} items or {_DEEPEST} levels; it is not shown."
            )
        yield node
        below = items(node.item, "ContentSequence")
        above = (node, *node.above)
        waiting += [Node(child, (*node.place, number), above) for number, child in reversed(list(enumerate(below, 1)))]

"""Regions in other people's measurement reports (TID 1500) as marks in words of their own; any report with regions will do."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydicom import Dataset

from ductoview.dicom.content_tree import ContentTree, Node, concept_of, meaning, measured
from ductoview.dicom.maker import software_of
from ductoview.dicom.private_terms import FINDING_STATUS, POSSIBLE_MIMIC, STATUS_TERMS
from ductoview.dicom.regions import SEGMENTATIONS, Target, Where, doubts, graphics_of, placed_on, words_on
from ductoview.dicom.values import items, text
from ductoview.model.codes import Code
from ductoview.model.finding import FindingStatus
from ductoview.model.foreign import ForeignMark
from ductoview.model.presentation import Graphic

_GROUP = Code("125007", "DCM", "Measurement Group")
_FINDING = Code("121071", "DCM", "Finding")
_ALGORITHM = Code("111001", "DCM", "Algorithm Name")
_PERSON = Code("121008", "DCM", "Person Observer Name")
_MOST_MEASURES = 3
_IN_SPACE = "they are places in space (SCOORD3D), and these images have none"
_BY_SEGMENT = "they point to a segmentation, which draws them itself"


@dataclass(slots=True)
class _Drawn:
    """What one group shows on one image."""

    subject: Node
    target: Target
    graphics: list[Graphic] = field(default_factory=list)


def marks_of(document: Dataset, where: Where) -> tuple[tuple[ForeignMark, ...], tuple[str, ...]]:
    """The marks on the images of the exam, and a sentence for each reason why others are not drawn."""
    tree = ContentTree(document)
    by, left_out = software_of(document) or "an unnamed program", Counter[str]()
    drawn: dict[tuple[tuple[int, ...], str], _Drawn] = {}
    for region in tree.nodes:
        if why := _without_outline(region):
            left_out[why] += 1
        if region.kind != "SCOORD":
            continue
        subject = _subject(region)
        seen, reasons = placed_on(where, tree.image_of(region), graphics_of(region.item))
        left_out.update(reasons)
        # A group may have regions on several views: each image gets its own.
        for target, graphics in seen:
            mark = drawn.setdefault((subject.place, target.image.sop_instance_uid), _Drawn(subject, target))
            mark.graphics.extend(graphics)
    views = Counter(place for place, _ in drawn)
    marks = tuple(
        ForeignMark(
            image_uid=uid,
            by=by,
            words=words_on(words_of(tree, mark.subject), mark.target, views[mark.subject.place]),
            graphics=tuple(mark.graphics),
        )
        for (_, uid), mark in drawn.items()
    )
    notes = [f"{count} marks are not drawn: {reason}." for reason, count in left_out.items()]
    return marks, (*notes, *_without_place(tree), *doubts(mark.target for mark in drawn.values()))


def says_of(document: Dataset) -> tuple[str, ...]:
    """Title and standing of a report."""
    title = meaning(document, "ConceptNameCodeSequence")
    verified = "verified" if text(document, "VerificationFlag") == "VERIFIED" else "not verified"
    observers = [text(item, "VerifyingObserverName") for item in items(document, "VerifyingObserverSequence")]
    return tuple(
        words for words in (title, " ".join([verified, *(f"by {name}" for name in observers[:1] if name)])) if words
    )


def words_of(tree: ContentTree, subject: Node) -> str:
    """What a group is about: its finding and its first measurements; what nobody has reviewed says so.

    That is a candidate of ours, and what an algorithm found in a report that names no person.
    """
    parts = tree.children(subject)
    findings = [child for child in parts if child.is_named(_FINDING)]
    name = meaning(findings[0].item, "ConceptCodeSequence") if findings else subject.name
    mimics = [meaning(child.item, "ConceptCodeSequence") for child in parts if child.is_named(POSSIBLE_MIMIC)]
    measures = [_measure(child) for child in parts if child.kind == "NUM"]
    said = (name, *(f"possibly {mimic.lower()}" for mimic in mimics if mimic), *measures[:_MOST_MEASURES])
    words = " · ".join(word for word in said if word)
    if any(_is_candidate(child) for child in parts):
        return f"candidate: {words}"
    by_program = any(child.is_named(_ALGORITHM) for child in parts) and not any(map(_names_person, tree.nodes))
    return f"{words} · automatic" if by_program else words


def _is_candidate(node: Node) -> bool:
    candidate = STATUS_TERMS[FindingStatus.CANDIDATE]
    return node.is_named(FINDING_STATUS) and candidate.same_as(*concept_of(node.item, "ConceptCodeSequence"))


def _names_person(node: Node) -> bool:
    return node.is_named(_PERSON) and bool(text(node.item, "PersonName").strip("^= "))


def _without_outline(node: Node) -> str:
    """Why a region has no outline in its report, empty for all other items."""
    if node.kind == "SCOORD3D":
        return _IN_SPACE
    if node.kind != "IMAGE":
        return ""
    classes = (text(reference, "ReferencedSOPClassUID") for reference in items(node.item, "ReferencedSOPSequence"))
    return _BY_SEGMENT if any(one in SEGMENTATIONS for one in classes) else ""


def _without_place(tree: ContentTree) -> tuple[str, ...]:
    """A sentence for what a report says without a place on an image."""
    placed = {place[:depth] for place in _places(tree) for depth in range(1, len(place))}
    groups = [node for node in tree.nodes if node.is_named(_GROUP)]
    without = sum(group.place not in placed for group in groups)
    if without:
        return (f"{without} measurement groups name no place on an image.",)
    words = sum(node.kind == "TEXT" for node in tree.nodes)
    if placed or groups or not words:
        return ()
    texts = f"{words} text{'' if words == 1 else 's'}"
    return (f"It holds words and no place on an image; its words ({texts}) are not shown here.",)


def _places(tree: ContentTree) -> Iterator[tuple[int, ...]]:
    return (node.place for node in tree.nodes if node.kind == "SCOORD" or _without_outline(node))


def _subject(region: Node) -> Node:
    """The measurement group a region stands in, else what it stands directly under."""
    return next((node for node in region.above if node.is_named(_GROUP)), region.above[0] if region.above else region)


def _measure(node: Node) -> str:
    return f"{node.name} {measured(node.item)}".strip()

"""Regions in other people's measurement reports (TID 1500) as marks in words of their own; any report with regions will do."""

from collections import Counter
from collections.abc import Mapping

from pydicom import Dataset

from ductoview.dicom.content_tree import ContentTree, Node, meaning
from ductoview.dicom.maker import software_of
from ductoview.dicom.regions import Target, graphics_of
from ductoview.dicom.values import items, text
from ductoview.model.codes import Code
from ductoview.model.foreign import ForeignMark

_GROUP = Code("125007", "DCM", "Measurement Group")
_FINDING = Code("121071", "DCM", "Finding")
_MOST_MEASURES = 3


def marks_of(document: Dataset, where: Mapping[str, Target]) -> tuple[tuple[ForeignMark, ...], tuple[str, ...]]:
    """The marks on the images of the exam, and a sentence for each reason why others are not drawn."""
    tree = ContentTree(document)
    by, left_out = software_of(document) or "an unnamed program", Counter[str]()
    marks: dict[tuple[int, ...], ForeignMark] = {}
    for region in tree.nodes:
        if region.kind != "SCOORD":
            continue
        subject = _subject(region)
        target = where.get(tree.image_of(region))
        graphics = graphics_of(region.item) if target is not None and not target.why_not else ()
        placed = [drawn for one in graphics if target is not None and (drawn := target.place(one)) is not None]
        if target is None or not placed:
            left_out[_reason(target)] += 1
            continue
        known = marks.get((*subject.place, 0))
        marks[(*subject.place, 0)] = ForeignMark(
            image_uid=target.image.sop_instance_uid,
            by=by,
            words=words_of(tree, subject),
            graphics=(*(known.graphics if known else ()), *placed),
        )
    notes = tuple(f"{count} marks are not drawn: {reason}." for reason, count in left_out.items())
    return tuple(marks.values()), notes


def says_of(document: Dataset) -> tuple[str, ...]:
    """Title and standing of a report."""
    title = meaning(document, "ConceptNameCodeSequence")
    verified = "verified" if text(document, "VerificationFlag") == "VERIFIED" else "not verified"
    observers = [text(item, "VerifyingObserverName") for item in items(document, "VerifyingObserverSequence")]
    return tuple(
        words for words in (title, " ".join([verified, *(f"by {name}" for name in observers[:1] if name)])) if words
    )


def words_of(tree: ContentTree, subject: Node) -> str:
    """What a group is about: its finding and its first measurements."""
    findings = [child for child in tree.children(subject) if child.is_named(_FINDING)]
    name = meaning(findings[0].item, "ConceptCodeSequence") if findings else subject.name
    measures = [_measure(child) for child in tree.children(subject) if child.kind == "NUM"]
    return " · ".join([word for word in (name, *measures[:_MOST_MEASURES]) if word])


def _subject(region: Node) -> Node:
    """The measurement group a region stands in, else what it stands directly under."""
    return next((node for node in region.above if node.is_named(_GROUP)), region.above[0] if region.above else region)


def _measure(node: Node) -> str:
    for value in items(node.item, "MeasuredValueSequence"):
        unit = next((text(code, "CodeValue") for code in items(value, "MeasurementUnitsCodeSequence")), "")
        return f"{node.name} {text(value, 'NumericValue')} {unit if unit != '1' else ''}".strip()
    return ""


def _reason(target: Target | None) -> str:
    if target is None:
        return "their image is not open here"
    return target.why_not or "their shape or place cannot be"

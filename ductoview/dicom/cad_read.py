"""Mammography CAD reports of other programs (PS3.16 TID 4000): what they found, where, and whether they ran at all."""

from collections import Counter
from collections.abc import Iterable

from pydicom import Dataset

from ductoview.dicom.coded import names
from ductoview.dicom.content_tree import ContentTree, Node, meaning, measured
from ductoview.dicom.maker import software_of
from ductoview.dicom.regions import Target, Where, doubts, graphics_of, placed_on, words_on
from ductoview.dicom.values import items, text
from ductoview.model.codes import Code
from ductoview.model.foreign import ForeignMark
from ductoview.model.presentation import Graphic

CAD_SR = "1.2.840.10008.5.1.4.1.1.88.50"
_SUMMARY = Code("111017", "DCM", "CAD Processing and Findings Summary")
_SINGLE_IMAGE_FINDING = Code("111059", "DCM", "Single Image Finding")
_IMPRESSION = Code("111034", "DCM", "Individual Impression/Recommendation")
_DETECTIONS = Code("111064", "DCM", "Summary of Detections")
_ANALYSES = Code("111065", "DCM", "Summary of Analyses")
_FAILED_DETECTIONS = Code("111025", "DCM", "Failed Detections")
_INTENT = Code("111056", "DCM", "Rendering Intent")
_REQUIRED = Code("111150", "DCM", "Presentation Required")
_OUTLINE = Code("111041", "DCM", "Outline")
_ALGORITHM = Code("111001", "DCM", "Algorithm Name")
_ALGORITHM_VERSION = Code("111003", "DCM", "Algorithm Version")
_CERTAINTY = Code("111012", "DCM", "Certainty of Finding")
_PROBABILITY = Code("111047", "DCM", "Probability of cancer")


def cad_of(document: Dataset, where: Where) -> tuple[tuple[ForeignMark, ...], tuple[str, ...], tuple[str, ...]]:
    """Marks on the images of the exam, what the report says of itself, and why some marks are not drawn.

    Only findings whose rendering intent is Presentation Required are drawn (TID 4006); their outline, else their
    centre. Places on the source of a shown image are drawn on the shown one.
    """
    tree = ContentTree(document)
    by = software_of(document) or "an unnamed CAD"
    marks: list[ForeignMark] = []
    drawn_on: list[Target] = []
    left_out: Counter[str] = Counter()
    for node in tree.nodes:
        if not (node.is_named(_SINGLE_IMAGE_FINDING) and node.kind == "CODE"):
            continue
        parts = list(tree.children(node))
        shown, reasons = _places(tree, parts, where)
        left_out.update(reasons)
        for target, graphics in shown:
            drawn_on.append(target)
            words = words_on(_words(node, parts), target, len(shown))
            marks.append(ForeignMark(image_uid=target.image.sop_instance_uid, by=by, words=words, graphics=graphics))
    notes = [f"{count} CAD marks are not drawn: {reason}." for reason, count in left_out.items()]
    return tuple(marks), _says(tree, len(marks)), (*notes, *doubts(drawn_on))


def _says(tree: ContentTree, drawn: int) -> tuple[str, ...]:
    lines = []
    for code, words in ((_SUMMARY, ""), (_DETECTIONS, "Detection: "), (_ANALYSES, "Analysis: ")):
        for node in _named(tree.nodes, code):
            value = _value(node)
            lines.append(
                _plainly(value) if value.casefold() in ("not attempted", "failed") and not words else words + value
            )
    for node in _named(tree.nodes, _FAILED_DETECTIONS):
        failed = sorted({meaning(child.item, "ConceptCodeSequence") for child in tree.below(node)} - {""})
        lines.append("Failed: " + ", ".join(failed) if failed else "Some detections failed")
    for node in _named(tree.nodes, _IMPRESSION):
        lines += [f"{child.name}: {_value(child)}" for child in tree.children(node) if child.kind in ("CODE", "TEXT")]
    lines.append(f"{drawn} mark{'' if drawn == 1 else 's'} shown")
    return tuple(dict.fromkeys(line for line in lines if line))


def _places(
    tree: ContentTree, parts: list[Node], where: Where
) -> tuple[list[tuple[Target, tuple[Graphic, ...]]], tuple[str, ...]]:
    """Where a finding is drawn, image by image, or why it is not; neither for one without a place, such as density."""
    intents = list(_named(parts, _INTENT))
    if intents and not names(intents[0].item, "ConceptCodeSequence", _REQUIRED):
        return [], (meaning(intents[0].item, "ConceptCodeSequence").split(":")[0].casefold() or "not required",)
    regions = [part for part in parts if part.kind == "SCOORD"]
    outlines = [part for part in regions if part.is_named(_OUTLINE)]
    drawn, reasons = _drawn(tree, outlines or regions, where)
    if not drawn and outlines:
        # An outline that cannot be drawn leaves a sound centre.
        centres = [part for part in regions if not part.is_named(_OUTLINE)]
        drawn, why = _drawn(tree, centres, where)
        reasons = why if drawn else reasons
    return drawn, reasons


def _drawn(
    tree: ContentTree, regions: Iterable[Node], where: Where
) -> tuple[list[tuple[Target, tuple[Graphic, ...]]], tuple[str, ...]]:
    found: dict[str, tuple[Target, tuple[Graphic, ...]]] = {}
    reasons: list[str] = []
    for region in regions:
        seen, why = placed_on(where, tree.image_of(region), graphics_of(region.item))
        reasons += why
        for target, graphics in seen:
            uid = target.image.sop_instance_uid
            before = found[uid][1] if uid in found else ()
            found[uid] = target, (*before, *graphics)
    return list(found.values()), tuple(reasons)


def _words(node: Node, parts: Iterable[Node]) -> str:
    kinds = list(parts)
    algorithm = " ".join(_value(one) for code in (_ALGORITHM, _ALGORITHM_VERSION) for one in _named(kinds, code))
    shares = [f"{one.name} {measured(one.item)}" for code in (_CERTAINTY, _PROBABILITY) for one in _named(kinds, code)]
    return " · ".join([word for word in (_value(node), *shares, algorithm) if word])


def _plainly(value: str) -> str:
    return f"CAD {value.casefold()}"


def _value(node: Node) -> str:
    """The value of a code, text or number as words."""
    if node.kind == "NUM":
        for value in items(node.item, "MeasuredValueSequence"):
            return text(value, "NumericValue")
        return ""
    return text(node.item, "TextValue") if node.kind == "TEXT" else meaning(node.item, "ConceptCodeSequence")


def _named(nodes: Iterable[Node], code: Code) -> list[Node]:
    return [node for node in nodes if node.is_named(code)]

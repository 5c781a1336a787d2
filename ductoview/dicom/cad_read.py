"""Mammography CAD reports of other programs (PS3.16 TID 4000): what they found, where, and whether they ran at all."""

from collections import Counter
from collections.abc import Iterable

from pydicom import Dataset
from pydicom.uid import MammographyCADSRStorage

from ductoview.dicom.cad_says import cad_says, named, value_of
from ductoview.dicom.content_tree import ContentTree, Node, concept_of, measured
from ductoview.dicom.maker import software_of
from ductoview.dicom.regions import Target, Where, doubts, graphics_of, placed_on, words_on
from ductoview.model.codes import Code
from ductoview.model.foreign import ForeignMark
from ductoview.model.presentation import Graphic

CAD_SR = str(MammographyCADSRStorage)
_SINGLE_IMAGE_FINDING = Code("111059", "DCM", "Single Image Finding")
_INTENT = Code("111056", "DCM", "Rendering Intent")
_REQUIRED = ("111150", "DCM")
_NOT_REQUIRED = {("111151", "DCM"): "presentation optional", ("111152", "DCM"): "not for presentation"}
"""Rendering Intent (PS3.16 CID 6034)."""
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
    loose = sum(
        node.kind == "SCOORD" and not any(one.is_named(_SINGLE_IMAGE_FINDING) for one in node.above)
        for node in tree.nodes
    )
    notes += [f"{loose} places are not drawn: they belong to no single image finding."] if loose else []
    return tuple(marks), cad_says(tree, len(marks)), (*notes, *doubts(drawn_on))


def _places(
    tree: ContentTree, parts: list[Node], where: Where
) -> tuple[list[tuple[Target, tuple[Graphic, ...]]], tuple[str, ...]]:
    """Where a finding is drawn, image by image, or why it is not; neither for one without a place, such as density."""
    intents = named(parts, _INTENT)
    intent = concept_of(intents[0].item, "ConceptCodeSequence") if intents else _REQUIRED
    if intent != _REQUIRED:
        return [], (_NOT_REQUIRED.get(intent, "their rendering intent is unknown"),)
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
    algorithm = " ".join(value_of(one) for code in (_ALGORITHM, _ALGORITHM_VERSION) for one in named(kinds, code))
    shares = [f"{one.name} {measured(one.item)}" for code in (_CERTAINTY, _PROBABILITY) for one in named(kinds, code)]
    return " · ".join([word for word in (value_of(node), *shares, algorithm) if word])

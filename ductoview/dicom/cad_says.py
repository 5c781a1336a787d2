"""What a mammography CAD report says of itself: whether its algorithms ran, what failed, what it concludes."""

from collections.abc import Iterable, Mapping

from ductoview.dicom.content_tree import ContentTree, Node, concept_of, meaning, measured
from ductoview.dicom.values import text
from ductoview.model.codes import Code

_SUMMARY = Code("111017", "DCM", "CAD Processing and Findings Summary")
_DETECTIONS = Code("111064", "DCM", "Summary of Detections")
_ANALYSES = Code("111065", "DCM", "Summary of Analyses")
_FAILURES = (Code("111025", "DCM", "Failed Detections"), Code("111024", "DCM", "Failed Analyses"))
_IMPRESSION = Code("111034", "DCM", "Individual Impression/Recommendation")
_OUTCOMES: Mapping[tuple[str, str], str] = {
    ("111241", "DCM"): "All algorithms succeeded; without findings",
    ("111242", "DCM"): "All algorithms succeeded; with findings",
    ("111243", "DCM"): "Not all algorithms succeeded; without findings",
    ("111244", "DCM"): "Not all algorithms succeeded; with findings",
    ("111245", "DCM"): "No algorithms succeeded; without findings",
    # Results of single algorithms (CID 6042), which some reports put here.
    ("111222", "DCM"): "CAD succeeded",
    ("111223", "DCM"): "CAD partially succeeded",
    ("111224", "DCM"): "CAD failed",
    ("111225", "DCM"): "CAD not attempted",
}
"""Outcome of the whole, by code: its meaning may be empty or in any language (PS3.16 CID 6047)."""
_RESULTS: Mapping[tuple[str, str], str] = {
    ("111222", "DCM"): "Succeeded",
    ("111223", "DCM"): "Partially Succeeded",
    ("111224", "DCM"): "Failed",
    ("111225", "DCM"): "Not Attempted",
}
"""Result Status (PS3.16 CID 6042)."""


def cad_says(tree: ContentTree, drawn: int) -> tuple[str, ...]:
    """Lines on a report of which ``drawn`` marks are shown."""
    summaries = [_coded(node, _OUTCOMES) for node in named(tree.nodes, _SUMMARY)]
    lines = summaries or ["It does not say whether its algorithms succeeded"]
    for code, words in ((_DETECTIONS, "Detection"), (_ANALYSES, "Analysis")):
        lines += [f"{words}: {_coded(node, _RESULTS)}" for node in named(tree.nodes, code)]
    for node in (one for code in _FAILURES for one in named(tree.nodes, code)):
        failed = sorted({value_of(child) for child in tree.below(node) if child.kind == "CODE"} - {""})
        lines.append("Failed: " + ", ".join(failed) if failed else "Some algorithms failed")
    for node in named(tree.nodes, _IMPRESSION):
        below = (child for child in tree.children(node) if child.kind in ("CODE", "TEXT"))
        lines += [": ".join(filter(None, (child.name, value_of(child)))) for child in below]
    lines.append(f"{drawn} mark{'' if drawn == 1 else 's'} shown")
    return tuple(dict.fromkeys(line for line in lines if line))


def named(nodes: Iterable[Node], code: Code) -> list[Node]:
    """Those whose concept name is that code."""
    return [node for node in nodes if node.is_named(code)]


def value_of(node: Node) -> str:
    """The value of a code, text or number as words."""
    if node.kind == "NUM":
        return measured(node.item)
    return text(node.item, "TextValue") if node.kind == "TEXT" else meaning(node.item, "ConceptCodeSequence")


def _coded(node: Node, table: Mapping[tuple[str, str], str]) -> str:
    value, scheme = concept_of(node.item, "ConceptCodeSequence")
    return table.get((value, scheme)) or value_of(node) or f"code {value} ({scheme})"

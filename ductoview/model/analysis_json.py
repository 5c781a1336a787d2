"""The fixed format of analysis.json, schema "ductoview.analysis/1", and back.

Rows and columns are 0-based floats of the stored image. Lengths are mm; where the spacing is unknown they are None and
a twin ending in ``_px`` stands beside them.
"""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductoview import __version__
from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint, TreeSummary, measurable
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.tree_distance import arc_from_orifice_px
from ductoview.model.view import Laterality, ViewPosition

SCHEMA = "ductoview.analysis/1"
_TIMINGS = ("decode", "enhance", "segment", "tree", "findings", "total")


def analysis_to_json(facts: ImageFacts, analysis: DuctAnalysis) -> dict[str, Any]:
    """Plain data of one image's analysis, ready for ``json.dump``; numbers are rounded to 0.1 µm and 0.001 px."""
    spacing = facts.spacing
    return {
        "schema": SCHEMA,
        "software": {"name": "ductoview", "version": __version__},
        "image": _image(facts),
        "spacing": {"row_mm": spacing.row_mm, "column_mm": spacing.column_mm, "source": spacing.source.value},
        "contrast_found": analysis.contrast_found,
        "nipple": _scored_point(analysis.nipple),
        "orifice": _scored_point(analysis.orifice),
        "tree": {
            "nodes": [_node(node) for node in analysis.tree.nodes],
            "segments": [_segment(segment, spacing) for segment in analysis.tree.segments],
        },
        "findings": _findings(analysis, spacing),
        "summary": _summary(analysis, spacing),
        "warnings": list(analysis.warnings),
        "timings_ms": {stage: round(analysis.timings_ms.get(stage, 0.0), 3) for stage in _TIMINGS},
    }


def analysis_from_json(data: dict[str, Any], lumen: NDArray[np.bool_]) -> DuctAnalysis:
    """The analysis again, with ``lumen`` (bool, rows x columns) from mask.png.

    What the format does not hold is lost: a candidate's ``why``, provenance beyond the program's version, and that a fork
    may be none (MEETING). Raises ValueError when the schema is another one, KeyError or ValueError when the data do not
    follow it.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(f"This is no {SCHEMA} but {data.get('schema')!r}.")
    mask = np.array(lumen, dtype=bool)
    mask.flags.writeable = False
    made_by = Provenance(name=str(data["software"]["name"]), version=str(data["software"]["version"]))
    pixel_mm = _pixel_mm(data["spacing"])
    return DuctAnalysis(
        contrast_found=bool(data["contrast_found"]),
        lumen=mask,
        nipple=_scored_point_from(data["nipple"]),
        orifice=_scored_point_from(data["orifice"]),
        tree=DuctTree(
            nodes=tuple(_node_from(node) for node in data["tree"]["nodes"]),
            segments=tuple(_segment_from(segment, pixel_mm) for segment in data["tree"]["segments"]),
        ),
        findings=tuple(_finding_from(finding, made_by) for finding in data["findings"]),
        summary=_summary_from(data["summary"]),
        warnings=tuple(data["warnings"]),
        timings_ms={stage: float(took) for stage, took in data["timings_ms"].items()},
        provenance=(made_by,),
    )


def _image(facts: ImageFacts) -> dict[str, Any]:
    view = facts.view
    return {
        "sop_instance_uid": facts.ref.sop_instance_uid,
        "rows": facts.rows,
        "columns": facts.columns,
        "laterality": None if view.laterality is Laterality.UNKNOWN else view.laterality.value,
        "view": None if view.position is ViewPosition.UNKNOWN else view.position.value,
        "modifiers": [modifier.value for modifier in view.modifiers],
        "phase": facts.phase.value,
    }


def _node(node: DuctNode) -> dict[str, Any]:
    # The format knows no meeting; it is directed and counted as a branching is (decision 73).
    kind = NodeKind.BRANCHING if node.kind is NodeKind.MEETING else node.kind
    return {"id": node.id, **_place(node.at), "kind": kind.value}


def _node_from(data: dict[str, Any]) -> DuctNode:
    return DuctNode(id=int(data["id"]), at=_point_from(data), kind=NodeKind(data["kind"]))


def _segment(segment: DuctSegment, spacing: Spacing) -> dict[str, Any]:
    calibres_px = segment.path[:, 2]
    pixel_mm = spacing.mean_mm
    calibres_mm = [None if pixel_mm is None else _mm(calibre * pixel_mm) for calibre in calibres_px]
    data: dict[str, Any] = {
        "id": segment.id,
        "from": segment.start,
        "to": segment.end,
        "parent": segment.parent,
        "branch_order": segment.branch_order,
        "strahler_order": segment.strahler_order,
        "length_mm": _mm(segment.length_mm),
        "mean_calibre_mm": _mm(segment.mean_calibre_mm),
        "max_calibre_mm": _mm(segment.max_calibre_mm),
        "tortuosity": None if segment.tortuosity is None else round(segment.tortuosity, 4),
        "path": [
            [_px(row), _px(column), calibre]
            for (row, column, _), calibre in zip(segment.path, calibres_mm, strict=True)
        ],
    }
    if pixel_mm is None:
        data["length_px"] = _px(segment.length_px)
        data["mean_calibre_px"] = _px(float(calibres_px.mean()))
        data["max_calibre_px"] = _px(float(calibres_px.max()))
        data["path_calibre_px"] = [_px(calibre) for calibre in calibres_px]
    return data


def _segment_from(data: dict[str, Any], pixel_mm: float | None) -> DuctSegment:
    places = np.array([point[:2] for point in data["path"]], dtype=float)
    if pixel_mm is None:
        calibres_px = np.array(data["path_calibre_px"], dtype=float)
    else:
        calibres_px = np.array([point[2] for point in data["path"]], dtype=float) / pixel_mm
    walked_px = float(np.hypot(*np.diff(places, axis=0).T).sum())
    return DuctSegment(
        id=int(data["id"]),
        start=int(data["from"]),
        end=int(data["to"]),
        parent=data["parent"],
        branch_order=int(data["branch_order"]),
        strahler_order=int(data["strahler_order"]),
        path=np.column_stack([places, calibres_px]),
        length_px=float(data.get("length_px", walked_px)),
        length_mm=data["length_mm"],
        mean_calibre_mm=data["mean_calibre_mm"],
        max_calibre_mm=data["max_calibre_mm"],
        tortuosity=data["tortuosity"],
    )


def _findings(analysis: DuctAnalysis, spacing: Spacing) -> list[dict[str, Any]]:
    numbers = [_number_of(finding) for finding in analysis.findings]
    if None in numbers or len(set(numbers)) < len(numbers):
        numbers = list(range(1, len(numbers) + 1))
    return [
        {"id": number, **_finding(finding, analysis, spacing)}
        for number, finding in zip(numbers, analysis.findings, strict=True)
    ]


def _number_of(finding: Finding) -> int | None:
    match = re.fullmatch(r"c(\d+)", finding.id)
    return int(match[1]) if match else None


def _finding(finding: Finding, analysis: DuctAnalysis, spacing: Spacing) -> dict[str, Any]:
    code = finding.kind.code
    data: dict[str, Any] = {
        "kind": finding.kind.value,
        "code": [code.value, code.scheme, code.meaning],
        "status": finding.status.value,
        "score": None if finding.score is None else round(finding.score, 4),
        **_place(finding.at),
        "size_mm": _mm(finding.size_mm),
        "segment": finding.segment,
        "distance_from_nipple_mm": _mm(finding.distance_from_nipple_mm),
        "arc_from_orifice_mm": _mm(finding.arc_from_orifice_mm),
        "outline": [[_px(point.row), _px(point.column)] for point in finding.outline],
    }
    if finding.group is not None:
        data["group"] = finding.group
    if finding.mimic is not None:
        data["mimic"] = finding.mimic.value
    if not spacing.is_known:
        nipple = measurable(analysis.nipple)
        data["size_px"] = _px(finding.size_px)
        data["distance_from_nipple_px"] = _px(_distance_px(finding.at, nipple))
        data["arc_from_orifice_px"] = _px(arc_from_orifice_px(analysis.tree, finding.segment, finding.at))
    return data


def _finding_from(data: dict[str, Any], made_by: Provenance) -> Finding:
    return Finding(
        id=f"c{data['id']}",
        kind=FindingKind(data["kind"]),
        at=_point_from(data),
        status=FindingStatus(data["status"]),
        score=data["score"],
        size_mm=data["size_mm"],
        size_px=data.get("size_px"),
        segment=data["segment"],
        distance_from_nipple_mm=data["distance_from_nipple_mm"],
        arc_from_orifice_mm=data["arc_from_orifice_mm"],
        outline=tuple(PointPx(float(row), float(column)) for row, column in data["outline"]),
        group=data.get("group"),
        mimic=Mimic(data["mimic"]) if data.get("mimic") else None,
        provenance=made_by,
    )


def _summary(analysis: DuctAnalysis, spacing: Spacing) -> dict[str, Any]:
    summary, segments = analysis.summary, analysis.tree.segments
    data: dict[str, Any] = {
        "total_length_mm": _mm(summary.total_length_mm),
        "segments": summary.segments,
        "max_branch_order": summary.max_branch_order,
        "opacified_area_mm2": _mm(summary.opacified_area_mm2),
        "max_calibre_mm": _mm(summary.max_calibre_mm),
        "ramification_matrix": [[round(share, 6) for share in row] for row in summary.ramification_matrix],
    }
    if not spacing.is_known:
        data["total_length_px"] = _px(sum(segment.length_px for segment in segments))
        data["opacified_area_px"] = int(np.count_nonzero(analysis.lumen))
        data["max_calibre_px"] = _px(max((float(s.path[:, 2].max()) for s in segments), default=0.0))
    return data


def _summary_from(data: dict[str, Any]) -> TreeSummary:
    return TreeSummary(
        total_length_mm=data["total_length_mm"],
        segments=int(data["segments"]),
        max_branch_order=int(data["max_branch_order"]),
        opacified_area_mm2=data["opacified_area_mm2"],
        max_calibre_mm=data["max_calibre_mm"],
        ramification_matrix=tuple(tuple(float(share) for share in row) for row in data["ramification_matrix"]),
    )


def _scored_point(point: ScoredPoint | None) -> dict[str, Any] | None:
    return None if point is None else {**_place(point.at), "score": round(point.score, 4)}


def _scored_point_from(data: dict[str, Any] | None) -> ScoredPoint | None:
    return None if data is None else ScoredPoint(at=_point_from(data), score=float(data["score"]))


def _place(point: PointPx) -> dict[str, float | None]:
    return {"row": _px(point.row), "column": _px(point.column)}


def _point_from(data: dict[str, Any]) -> PointPx:
    return PointPx(float(data["row"]), float(data["column"]))


def _pixel_mm(spacing: dict[str, Any]) -> float | None:
    row_mm, column_mm = spacing["row_mm"], spacing["column_mm"]
    return None if row_mm is None or column_mm is None else math.sqrt(row_mm * column_mm)


def _distance_px(a: PointPx, b: PointPx | None) -> float | None:
    return None if b is None else math.hypot(a.row - b.row, a.column - b.column)


def _mm(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _px(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)

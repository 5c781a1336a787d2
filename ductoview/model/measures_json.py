"""Measures of a study as plain data, schema "ductoview.measures/1": every value with unit, uncertainty and source."""

from collections.abc import Iterable, Mapping
from typing import Any

from ductoview import __version__
from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace
from ductoview.model.finding import SIZED_BY_CALIBRE, Finding
from ductoview.model.image import ImageFacts
from ductoview.model.measures import BranchingAngle, Measure, Ring, SegmentMeasures, TreeMeasures
from ductoview.model.review import MarkRef

SCHEMA = "ductoview.measures/1"
Json = dict[str, Any]


def measures_to_json(study_uid: str, images: Iterable[Json], findings: Iterable[Json]) -> Json:
    """The file; ``plus_minus`` has coverage factor 2 throughout, and lengths and angles are those of the projection."""
    return {
        "schema": SCHEMA,
        "software": {"name": "ductoview", "version": __version__},
        "study_uid": study_uid,
        "coverage_factor": 2,
        "images": list(images),
        "findings": list(findings),
    }


def image_to_json(facts: ImageFacts, tree: TreeMeasures, corrections: str = "") -> Json:
    """All measures of one image's tree; ``corrections`` says who corrected its ducts, and is left out when nobody did."""
    view, spacing = facts.view, facts.spacing
    return {
        "sop_instance_uid": facts.ref.sop_instance_uid,
        "laterality": view.laterality.value,
        "view": view.position.value,
        "modifiers": [one.value for one in view.modifiers],
        "phase": facts.phase.value,
        "spacing": {"row_mm": spacing.row_mm, "column_mm": spacing.column_mm, "source": spacing.source.value},
        "tree": {
            "segments": len(tree.segments),
            "ends": tree.ends,
            "max_branch_order": tree.max_branch_order,
            "max_strahler_order": tree.max_strahler_order,
            "total_length": _measure(tree.total_length),
            "opacified_area": _measure(tree.opacified_area),
            "mean_calibre": _measure(tree.mean_calibre),
            "greatest_calibre": _measure(tree.greatest_calibre),
            "farthest_from_nipple": _measure(tree.farthest_from_nipple),
            "farthest_along_duct": _measure(tree.farthest_along_duct),
            "ramification_matrix": [list(row) for row in tree.ramification_matrix],
            "ramification_counts": [list(row) for row in tree.ramification_counts],
        },
        "segments": [_segment(one) for one in tree.segments],
        "branchings": [_branching(one) for one in tree.branchings],
        "rings": [_ring(one) for one in tree.rings],
        **({"corrections": corrections} if corrections else {}),
    }


def finding_to_json(
    image_uid: str,
    finding: Finding,
    measures: Mapping[str, Measure | None],
    place: BreastPlace | HalfPlace | NoPlace,
    other: MarkRef | None,
) -> Json:
    """A finding, its ``measures`` by their names, and where it lies, by both views or by one, or why that is not said.

    A size that a reader typed was not measured, so that nobody knows how exact it is.
    """
    measured = {name: _measure(one) for name, one in measures.items()}
    if finding.is_sized_by_hand and (size := measured.get("size")) is not None:
        size |= {"plus_minus": None, "stated_by_reader": True}
    return {
        "sop_instance_uid": image_uid,
        "id": finding.id,
        "kind": finding.kind.value,
        "status": finding.status.value,
        "score": None if finding.score is None else round(finding.score, 4),
        "mimic": None if finding.mimic is None else finding.mimic.value,
        "certainty": None if finding.certainty is None else finding.certainty.value,
        "row": round(finding.at.row, 2),
        "column": round(finding.at.column, 2),
        "size_is": "CALIBRE" if finding.kind in SIZED_BY_CALIBRE else "LONGEST_AXIS",
        **measured,
        "same_as": None if other is None else {"sop_instance_uid": other.image_uid, "id": other.finding_id},
        "place": _place(place),
    }


def _place(place: BreastPlace | HalfPlace | NoPlace) -> Json:
    if isinstance(place, NoPlace):
        return {"by": "NOTHING", "why": place.why}
    if isinstance(place, HalfPlace):
        return {
            "by": "ONE_VIEW",
            "half": place.half.name,
            "depth": _measure(place.depth),
            "from_nipple": _measure(place.from_nipple),
        }
    return {
        "by": "TWO_VIEWS",
        "laterality": place.laterality.value,
        "quadrant": None if place.quadrant is None else place.quadrant.name,
        "clock": None if place.clock is None else round(place.clock, 2),
        "clock_plus_minus": None if place.clock_plus_minus is None else round(place.clock_plus_minus, 2),
        "depth": _measure(place.depth),
        "outward": _measure(place.outward),
        "upward": _measure(place.upward),
    }


def _segment(one: SegmentMeasures) -> Json:
    return {
        "id": one.id,
        "parent": one.parent,
        "from": one.start,
        "to": one.end,
        "end": None if one.end_kind is None else one.end_kind.value,
        "branch_order": one.branch_order,
        "strahler_order": one.strahler_order,
        "length": _measure(one.length),
        "mean_calibre": _measure(one.mean_calibre),
        "least_calibre": _measure(one.least_calibre),
        "greatest_calibre": _measure(one.greatest_calibre),
        "tortuosity": _measure(one.tortuosity),
        "taper": _measure(one.taper),
        "branching_angle": _measure(one.branching_angle),
        "from_nipple": _measure(one.from_nipple),
        "along_duct": _measure(one.along_duct),
    }


def _branching(one: BranchingAngle) -> Json:
    return {"node": one.node, "children": list(one.children), "angle": _measure(one.angle)}


def _ring(one: Ring) -> Json:
    return {"inner": one.inner, "outer": one.outer, "length": _measure(one.length)}


def _measure(one: Measure | None) -> Json | None:
    if one is None:
        return None
    return {
        "value": round(one.value, 4),
        "unit": one.unit.value,
        "plus_minus": round(one.plus_minus, 4),
        "source": one.source.value,
    }

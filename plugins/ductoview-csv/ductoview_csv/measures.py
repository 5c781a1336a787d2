"""Measures as rows of a table; each value stands under its unit, beside its uncertainty, and under no other unit."""

from collections.abc import Iterator

from ductoview.model.image import ImageFacts
from ductoview.model.measures import Measure, SegmentMeasures, TreeMeasures, Unit

_LENGTH = (Unit.MM, Unit.PX)
_WORDS = {
    Unit.MM: "mm",
    Unit.PX: "px",
    Unit.MM2: "mm2",
    Unit.PX2: "px2",
    Unit.DEGREE: "deg",
    Unit.RATIO: "ratio",
    Unit.MM_PER_CM: "mm_per_cm",
    Unit.PERCENT: "percent",
}
_OF_SEGMENT = {
    "length": _LENGTH,
    "mean_calibre": _LENGTH,
    "least_calibre": _LENGTH,
    "greatest_calibre": _LENGTH,
    "tortuosity": (Unit.RATIO,),
    "taper": (Unit.MM_PER_CM, Unit.PERCENT),
    "branching_angle": (Unit.DEGREE,),
    "from_nipple": _LENGTH,
    "along_duct": _LENGTH,
}
_OF_TREE = {
    "total_length": _LENGTH,
    "opacified_area": (Unit.MM2, Unit.PX2),
    "mean_calibre": _LENGTH,
    "greatest_calibre": _LENGTH,
    "farthest_from_nipple": _LENGTH,
    "farthest_along_duct": _LENGTH,
}
_IMAGE = ("sop_instance_uid", "laterality", "view", "phase", "spacing_source")


def _columns(values: dict[str, tuple[Unit, ...]]) -> tuple[str, ...]:
    names = (f"{name}_{_WORDS[unit]}" for name, units in values.items() for unit in units)
    return tuple(column for name in names for column in (name, f"{name}_plus_minus"))


SEGMENT_COLUMNS = (
    *_IMAGE, "segment", "parent", "from_node", "to_node", "end", "branch_order", "strahler_order", *_columns(_OF_SEGMENT),
    "corrections",
)  # fmt: skip
TREE_COLUMNS = (
    *_IMAGE, "segments", "ends", "max_branch_order", "max_strahler_order", *_columns(_OF_TREE), "ramification_counts",
    "ring_width", "ring_lengths", "corrections",
)  # fmt: skip


def segment_rows(facts: ImageFacts, tree: TreeMeasures, corrections: str = "") -> Iterator[dict[str, object]]:
    """One row a segment of an image; ``corrections`` says who corrected the ducts of the image."""
    for one in tree.segments:
        yield {
            **_image(facts),
            "segment": one.id,
            "parent": one.parent,
            "from_node": one.start,
            "to_node": one.end,
            "end": one.end_kind.value if one.end_kind else None,
            "branch_order": one.branch_order,
            "strahler_order": one.strahler_order,
            **_values(one, _OF_SEGMENT),
            "corrections": corrections,
        }


def tree_row(facts: ImageFacts, tree: TreeMeasures, corrections: str = "") -> dict[str, object]:
    """The row of an image; counts of the ramification matrix by rows ``0 4|1 0``, rings from the nipple outwards."""
    return {
        **_image(facts),
        "segments": len(tree.segments),
        "ends": tree.ends,
        "max_branch_order": tree.max_branch_order,
        "max_strahler_order": tree.max_strahler_order,
        **_values(tree, _OF_TREE),
        "ramification_counts": "|".join(" ".join(map(str, row)) for row in tree.ramification_counts),
        "ring_width": f"{tree.rings[0].outer:g} {tree.rings[0].length.unit.value}" if tree.rings else None,
        "ring_lengths": " ".join(f"{ring.length.value:.2f}" for ring in tree.rings),
        "corrections": corrections,
    }


def _image(facts: ImageFacts) -> dict[str, object]:
    return {
        "sop_instance_uid": facts.ref.sop_instance_uid,
        "laterality": facts.view.laterality.value,
        "view": facts.view.position.value,
        "phase": facts.phase.value,
        "spacing_source": facts.spacing.source.value,
    }


def _values(of: SegmentMeasures | TreeMeasures, names: dict[str, tuple[Unit, ...]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in names:
        value: Measure | None = getattr(of, name)
        if value is not None:
            column = f"{name}_{_WORDS[value.unit]}"
            found |= {column: round(value.value, 4), f"{column}_plus_minus": round(value.plus_minus, 4)}
    return found

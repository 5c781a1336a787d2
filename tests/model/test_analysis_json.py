"""analysis.json holds exactly the fixed format, and reads back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ductoview.model.analysis_json import analysis_from_json, analysis_to_json
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.ducts import NodeKind
from ductoview.model.finding import FINDING_CODES, Mimic
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.tree_distance import arc_from_orifice_px
from ductoview.model.view import Laterality, Phase, View
from tests.support.duct_case import analysis, facts_of
from tests.support.mg_source import write_mg

FIELDS = {
    "": "schema software image spacing contrast_found nipple orifice tree findings summary warnings timings_ms",
    "software": "name version",
    "image": "sop_instance_uid rows columns laterality view modifiers phase",
    "spacing": "row_mm column_mm source",
    "nipple": "row column score",
    "orifice": "row column score",
    "tree": "nodes segments",
    "summary": "total_length_mm segments max_branch_order opacified_area_mm2 max_calibre_mm ramification_matrix",
    "timings_ms": "decode enhance segment tree findings total",
}
NODE = {"id", "row", "column", "kind"}
SEGMENT = {
    "id",
    "from",
    "to",
    "parent",
    "branch_order",
    "strahler_order",
    "length_mm",
    "mean_calibre_mm",
    "max_calibre_mm",
    "tortuosity",
    "path",
}
FINDING = {
    "id",
    "kind",
    "code",
    "status",
    "score",
    "row",
    "column",
    "size_mm",
    "segment",
    "distance_from_nipple_mm",
    "arc_from_orifice_mm",
    "outline",
}


@pytest.fixture
def facts(tmp_path: Path) -> ImageFacts:
    return facts_of(write_mg(tmp_path / "s.dcm"))


def through_json(facts: ImageFacts, analysed: DuctAnalysis) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(analysis_to_json(facts, analysed), allow_nan=False))
    return data


def test_the_format_is_exactly_the_fixed_one(facts: ImageFacts) -> None:
    data = through_json(facts, analysis())
    for part, fields in FIELDS.items():
        assert set(data[part] if part else data) == set(fields.split()), part
    assert data["schema"] == "ductoview.analysis/1"
    assert {frozenset(node) for node in data["tree"]["nodes"]} == {frozenset(NODE)}
    assert {frozenset(segment) for segment in data["tree"]["segments"]} == {frozenset(SEGMENT)}
    assert [set(finding) - FINDING for finding in data["findings"]] == [{"group"}, {"mimic"}, set()]
    assert all(set(finding) >= FINDING for finding in data["findings"])


def test_values_are_where_they_belong(facts: ImageFacts) -> None:
    data = through_json(facts, analysis())
    assert data["image"] == {
        "sop_instance_uid": facts.ref.sop_instance_uid,
        "rows": 256,
        "columns": 192,
        "laterality": "L",
        "view": "CC",
        "modifiers": ["MAGNIFICATION"],
        "phase": "UNKNOWN",
    }
    first = data["tree"]["segments"][0]
    assert (first["from"], first["to"], first["parent"]) == (1, 2, None)
    assert first["path"][0] == [20.0, 100.0, 0.6]
    finding = data["findings"][0]
    assert (finding["id"], finding["row"], finding["column"], finding["score"]) == (1, 90.25, 100.5, 0.8125)
    for written in data["findings"]:
        assert written["code"] in [[code.value, code.scheme, code.meaning] for code in FINDING_CODES.values()]


def test_it_reads_back(facts: ImageFacts) -> None:
    before = analysis()
    after = analysis_from_json(through_json(facts, before), before.lumen)
    assert after.tree.nodes == before.tree.nodes
    for one, other in zip(after.tree.segments, before.tree.segments, strict=True):
        np.testing.assert_allclose(one.path, other.path, atol=0.01)
        assert (one.id, one.start, one.end, one.parent, one.length_mm) == (
            other.id,
            other.start,
            other.end,
            other.parent,
            other.length_mm,
        )
        assert one.length_px == pytest.approx(other.length_px, abs=0.01)
    unstored = {"why": "", "size_px": None, "provenance": after.findings[0].provenance}
    assert after.findings == tuple(replace(finding, **unstored) for finding in before.findings)
    assert (after.nipple, after.orifice, after.summary) == (before.nipple, before.orifice, before.summary)
    assert after.timings_ms == before.timings_ms
    assert not after.lumen.flags.writeable


def test_a_fork_that_may_be_none_is_a_branching_as_the_format_has_no_other_word(facts: ImageFacts) -> None:
    before = analysis()
    kinds = [one.kind for one in before.tree.nodes]
    unclear = replace(before.tree, nodes=tuple(replace(one, kind=NodeKind.MEETING) for one in before.tree.nodes))
    said = {one["kind"] for one in through_json(facts, replace(before, tree=unclear))["tree"]["nodes"]}
    assert said == {"BRANCHING"}
    assert [one["kind"] for one in through_json(facts, before)["tree"]["nodes"]] == [one.value for one in kinds]


def test_a_ring_has_no_tortuosity_and_reads_back_without_one(facts: ImageFacts) -> None:
    main, ring = analysis().tree.segments
    before = replace(analysis(), tree=replace(analysis().tree, segments=(main, replace(ring, tortuosity=None))))
    data = through_json(facts, before)
    assert [segment["tortuosity"] for segment in data["tree"]["segments"]] == [1.0, None]
    after = analysis_from_json(data, before.lumen)
    assert [segment.tortuosity for segment in after.tree.segments] == [1.0, None]


def test_without_a_scale_pixels_stand_beside_null(facts: ImageFacts) -> None:
    unscaled = replace(facts, spacing=Spacing.unknown())
    before = analysis(in_mm=False)
    data = through_json(unscaled, before)
    assert data["spacing"] == {"row_mm": None, "column_mm": None, "source": "UNKNOWN"}
    lengths = [key for part in (*data["tree"]["segments"], *data["findings"], data["summary"]) for key in part]
    for part in (*data["tree"]["segments"], *data["findings"], data["summary"]):
        for key, value in part.items():
            if key.endswith(("_mm", "_mm2")):
                assert value is None
                assert key.replace("_mm2", "_px").replace("_mm", "_px") in lengths
    first = data["tree"]["segments"][0]
    assert first["path"][0] == [20.0, 100.0, None]
    assert first["path_calibre_px"][0] == 12.0
    assert data["findings"][0]["arc_from_orifice_px"] == 70.25
    assert data["findings"][0]["distance_from_nipple_px"] == pytest.approx(75.252, abs=0.001)
    after = analysis_from_json(data, before.lumen)
    np.testing.assert_allclose(after.tree.segments[0].path, before.tree.segments[0].path, atol=0.001)
    assert after.findings[0].size_px == 21


def test_no_contrast_is_an_empty_tree(facts: ImageFacts) -> None:
    data = through_json(facts, replace(analysis(contrast=False), nipple=None, orifice=None))
    assert data["contrast_found"] is False
    assert data["tree"] == {"nodes": [], "segments": []}
    assert data["nipple"] is None
    assert analysis_from_json(data, np.zeros((256, 192), dtype=bool)).tree.segments == ()


def test_what_is_unknown_is_null(facts: ImageFacts) -> None:
    unknown = replace(facts, view=View(laterality=Laterality.UNKNOWN), phase=Phase.SCOUT)
    image = through_json(unknown, analysis())["image"]
    assert (image["laterality"], image["view"], image["modifiers"], image["phase"]) == (None, None, [], "SCOUT")


def test_findings_of_plugins_are_numbered(facts: ImageFacts) -> None:
    mixed = replace(analysis(), findings=tuple(replace(f, id=f"mine-{i}") for i, f in enumerate(analysis().findings)))
    assert [finding["id"] for finding in through_json(facts, mixed)["findings"]] == [1, 2, 3]
    assert through_json(facts, mixed)["findings"][1]["mimic"] == Mimic.SKIN_REFLUX.value


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="analysis/2"):
        analysis_from_json({"schema": "ductoview.analysis/2"}, np.zeros((1, 1), dtype=bool))


def test_the_way_through_the_ducts() -> None:
    tree = analysis().tree
    assert arc_from_orifice_px(tree, 2, PointPx(150.0, 104.0)) == 130.0
    assert arc_from_orifice_px(tree, None, PointPx(0, 0)) is None
    assert arc_from_orifice_px(replace(tree, nodes=tree.nodes[1:]), 2, PointPx(150, 100)) is None

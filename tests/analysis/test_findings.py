"""Candidates on tubes with one thing wrong each; and none on a tube with nothing wrong."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.defects import grouped
from ductoview.analysis.findings import DetectParams, detect_findings
from ductoview.analysis.segment import SegmentParams, segment_ducts
from ductoview.analysis.tree import build_tree
from ductoview.model.duct_analysis import Frame, Spot, SpotKind
from ductoview.model.ducts import NodeKind
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx
from tests.analysis.images import Line, frame, tubes

STRAIGHT: list[Line] = [((20.0, -5.0), (20.0, 40.0), 1.6)]


def candidates(made: Frame, params: DetectParams | None = None) -> tuple[Finding, ...]:
    """Everything our own methods propose."""
    segmentation = segment_ducts(made, SegmentParams())
    return detect_findings(made, segmentation, build_tree(made, segmentation), params or DetectParams())


def likely(found: Sequence[Finding], kind: FindingKind) -> list[Finding]:
    """Those of a kind at the operating point."""
    return [finding for finding in found if finding.kind is kind and (finding.score or 0) >= 0.5]


def with_hole(density: NDArray[np.float32], row: float, column: float, size_mm: float) -> NDArray[np.float32]:
    """The density without the contrast that a ball of tissue displaces."""
    rows, columns = np.mgrid[: density.shape[0], : density.shape[1]]
    square = ((rows - row) ** 2 + (columns - column) ** 2) * 0.01
    missing = 2 * np.sqrt(np.clip((size_mm / 2) ** 2 - square, 0, None)) * 400
    return np.maximum(density - missing.astype(np.float32), 2000)


def test_nothing_is_proposed_on_a_plain_tube() -> None:
    found = candidates(frame(tubes(STRAIGHT)))
    assert [finding for finding in found if (finding.score or 0) >= 0.5] == []


def test_a_hole_in_the_lumen_is_a_filling_defect_of_its_size() -> None:
    found = candidates(frame(with_hole(tubes(STRAIGHT), 200, 150, 1.3)))
    [defect] = likely(found, FindingKind.INTRALUMINAL_FILLING_DEFECT)
    assert np.hypot(defect.at.row - 200, defect.at.column - 150) < 5
    assert defect.size_mm == pytest.approx(1.3, abs=0.5)
    assert len(defect.outline) >= 3
    assert "missing" in defect.why


def test_a_hole_is_found_where_the_duct_widens_and_narrows_around_it() -> None:
    widening: list[Line] = [
        ((20.0, 12.0 + step), (20.0, 13.0 + step), 1.6 + step * (5 - step) / 3) for step in range(6)
    ]
    found = candidates(frame(with_hole(tubes([*STRAIGHT, *widening]), 200, 150, 2.0)))
    [defect] = likely(found, FindingKind.INTRALUMINAL_FILLING_DEFECT)
    assert np.hypot(defect.at.row - 200, defect.at.column - 150) < 5
    assert defect.mimic is None


def test_tissue_between_two_ducts_is_no_defect() -> None:
    fork: list[Line] = [
        ((20.0, 5.0), (20.6, 14.0), 0.9),
        ((20.0, 5.0), (19.4, 14.0), 0.9),
        ((20.6, 14.0), (20.0, 22.0), 0.9),
    ]
    joined: list[Line] = [*fork, ((19.4, 14.0), (20.0, 22.0), 0.9), ((20.0, -5.0), (20.0, 5.0), 1.2)]
    found = candidates(frame(tubes([*joined, ((20.0, 22.0), (20.0, 40.0), 1.2)])))
    assert likely(found, FindingKind.INTRALUMINAL_FILLING_DEFECT) == []


def test_a_round_hole_that_widens_nothing_may_be_air() -> None:
    found = candidates(frame(with_hole(tubes(STRAIGHT), 200, 150, 1.2)))
    [defect] = likely(found, FindingKind.INTRALUMINAL_FILLING_DEFECT)
    assert defect.mimic is Mimic.AIR_BUBBLE


def test_defects_in_company_share_a_group() -> None:
    one = Finding(id="", kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=PointPx(0, 0), score=0.8)
    faint = Finding(id="", kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=PointPx(0, 0), score=0.3)
    assert grouped([one, faint]) == [None, None]
    assert grouped([one, faint, one]) == [1, None, 1]


def test_a_duct_that_stops_at_full_calibre_is_cut_off() -> None:
    lines = [((20.0, -5.0), (20.0, 18.0), 1.4)]
    made = frame(tubes(lines))
    segmentation = segment_ducts(made, SegmentParams())
    tree = build_tree(made, segmentation)
    assert NodeKind.CUTOFF in {node.kind for node in tree.nodes}
    [end] = likely(detect_findings(made, segmentation, tree, DetectParams()), FindingKind.ABRUPT_DUCT_TERMINATION)
    assert abs(end.at.column - 180) < 8
    assert end.size_mm == pytest.approx(1.4, abs=0.2)


def test_a_duct_that_tapers_to_nothing_is_not() -> None:
    pieces: list[Line] = [
        ((20.0, -5.0 + 2 * step), (20.0, -3.0 + 2 * step), 1.4 * (1 - step / 14) + 0.1) for step in range(14)
    ]
    assert likely(candidates(frame(tubes(pieces))), FindingKind.ABRUPT_DUCT_TERMINATION) == []


@pytest.mark.parametrize(("limit", "count"), [(2.0, 1), (4.0, 0)])
def test_a_wide_stretch_is_ectasia_by_the_reader_s_limit(limit: float, count: int) -> None:
    lines = [*STRAIGHT, ((20.0, 10.0), (20.0, 18.0), 3.2)]
    found = candidates(frame(tubes(lines)), DetectParams(ectasia_mm=limit))
    wide = likely(found, FindingKind.MAMMARY_DUCT_ECTASIA)
    assert len(wide) == count
    assert all(finding.size_mm == pytest.approx(3.2, abs=0.3) for finding in wide)


def test_a_round_sac_on_a_thin_duct_is_a_filled_cyst_and_no_ectasia() -> None:
    stem: list[Line] = [((20.0, -5.0), (20.0, 22.0), 0.8)]
    rows, columns = np.mgrid[:400, :300]
    chord = 2 * np.sqrt(np.clip(2.5**2 - ((rows - 200) ** 2 + (columns - 240) ** 2) * 0.01, 0, None))
    found = candidates(frame(np.maximum(tubes(stem), 2000 + 400 * chord.astype(np.float32))))
    assert likely(found, FindingKind.MAMMARY_DUCT_ECTASIA) == []
    [sac] = likely(found, FindingKind.CYST_FILL)
    assert np.hypot(sac.at.row - 200, sac.at.column - 240) < 8
    assert sac.size_mm == pytest.approx(5.0, abs=0.8)


def test_what_widens_around_a_defect_is_told_as_the_defect() -> None:
    widening: list[Line] = [
        ((20.0, 12.0 + step), (20.0, 13.0 + step), 1.6 + step * (5 - step) / 3) for step in range(6)
    ]
    found = candidates(frame(with_hole(tubes([*STRAIGHT, *widening]), 200, 150, 2.0)))
    assert likely(found, FindingKind.MAMMARY_DUCT_ECTASIA) == []
    assert any("around a filling defect" in finding.why for finding in found)


@pytest.mark.parametrize(("steps", "seen", "dilated"), [(6, 0.4, 0), (6, 0.5, 1), (24, 0.4, 1)])
def test_a_wide_place_as_short_as_the_growth_in_it_is_that_growth_unless_a_network_sees_it_surely(
    steps: int, seen: float, dilated: int
) -> None:
    """A bulge of 6 mm and a duct as wide for 24 mm, a body of 2.4 mm in the middle of each."""
    first = 15 - steps / 2
    widening: list[Line] = [
        ((20.0, first + step), (20.0, first + step + 1), 3.6 * min(1, (step + 2) / 4, (steps + 1 - step) / 4))
        for step in range(steps)
    ]
    made = frame(with_hole(tubes([*STRAIGHT, *widening]), 200, 150, 2.4))
    spots = tuple(
        Spot(kind=kind, at=PointPx(200.0, 150.0), score=score)
        for kind, score in ((SpotKind.ECTASIA, seen), (SpotKind.FILLING_DEFECT, 0.7))
    )
    segmentation = replace(segment_ducts(made, SegmentParams()), spots=spots)
    found = detect_findings(made, segmentation, build_tree(made, segmentation), DetectParams())
    assert len(likely(found, FindingKind.INTRALUMINAL_FILLING_DEFECT)) == 1
    assert len(likely(found, FindingKind.MAMMARY_DUCT_ECTASIA)) == dilated
    assert any(one.kind is FindingKind.MAMMARY_DUCT_ECTASIA for one in found)


def test_a_dip_in_the_calibre_is_a_narrowing() -> None:
    lines: list[Line] = [
        ((20.0, -5.0), (20.0, 12.5), 1.8),
        ((20.0, 12.5), (20.0, 16.5), 0.6),
        ((20.0, 16.5), (20.0, 40.0), 1.8),
    ]
    found = candidates(frame(tubes(lines, per_mm=600)))
    [narrow] = likely(found, FindingKind.DUCT_NARROWING)
    assert abs(narrow.at.column - 145) < 12
    assert narrow.size_mm is not None
    assert narrow.size_mm < 1.1


def test_without_contrast_nothing_is_looked_for() -> None:
    made = frame(np.zeros((60, 60), dtype=np.float32))
    assert candidates(made) == ()

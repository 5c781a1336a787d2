"""The second generator: its physics, its trees and its files, on examples one can check by eye."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.support.stranger import Stranger, drawn
from benchmarks.support.stranger_file import write
from benchmarks.support.stranger_score import Answer, answer_in, scored
from benchmarks.support.stranger_tree import grow
from benchmarks.support.stranger_tubes import Canvas
from ductoview.analysis.frame import frame_of
from ductoview.dicom.read import read_mammogram
from ductoview.model.ducts import DuctSegment, DuctTree
from ductoview.model.geometry import SpacingSource


@pytest.mark.parametrize("calibre_mm", [0.15, 1.0, 4.0])
def test_rays_through_a_tube_add_up_to_its_section(calibre_mm: float) -> None:
    canvas = Canvas((120, 100), 0.1, (60.3, 10))
    points = np.column_stack([np.arange(0, 8, 0.1), np.zeros(80), np.zeros(80)])

    painted = canvas.tube(points, np.full(80, calibre_mm))

    assert painted is not None
    window, chord, _, _ = painted
    field = np.zeros(canvas.shape)
    field[window] = chord
    assert field[:, 50].sum() * canvas.mm == pytest.approx(np.pi * calibre_mm**2 / 4, rel=0.02)
    assert field.argmax(axis=0)[50] == 60


def test_a_duct_begins_where_its_parent_ends_and_takes_contrast_only_from_a_full_parent() -> None:
    ducts = grow(np.random.default_rng(5), half_width_mm=60, depth_mm=80, thick_mm=45)

    assert len(ducts) > 10
    for duct in ducts[1:]:
        assert duct.parent is not None
        parent = ducts[duct.parent]
        assert np.allclose(duct.points[0], parent.points[-1])
        assert duct.walked_mm[0] == pytest.approx(parent.walked_mm[-1])
        assert duct.filled == 0 or parent.filled == len(parent.points)


@pytest.fixture(scope="module")
def stranger() -> Stranger:
    return drawn(1002, coarser=4)


def test_the_file_says_what_was_drawn_and_contrast_is_where_the_truth_says(stranger: Stranger, tmp_path: Path) -> None:
    write(stranger, tmp_path / "with.dcm")
    write(drawn(1002, contrast=False, coarser=4), tmp_path / "without.dcm", instance=2)

    filled, empty = (read_mammogram(tmp_path / name) for name in ("with.dcm", "without.dcm"))

    assert np.array_equal(filled.pixels, stranger.pixels)
    assert filled.facts.spacing.mean_mm == pytest.approx(stranger.pixel_spacing_mm)
    assert filled.facts.spacing.source is SpacingSource.IMAGER_CORRECTED
    assert filled.facts.view.laterality is not None
    assert filled.facts.view.laterality.value == stranger.laterality
    gain = frame_of(filled).density - frame_of(empty).density
    wide = cv2.erode(stranger.truth.mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert np.median(gain[wide]) > 10 * abs(np.median(gain[~stranger.truth.mask])) + 1


def test_the_truth_scores_full_marks_and_nothing_scores_none(stranger: Stranger) -> None:
    truth, mm = stranger.truth, stranger.pixel_spacing_mm
    segments = [
        DuctSegment(
            id=part.id, start=0, end=1, parent=part.parent, branch_order=1, strahler_order=1,
            path=np.column_stack([part.path[:, :2], part.path[:, 2] / mm]), length_px=1.0, length_mm=None,
            mean_calibre_mm=None, max_calibre_mm=None, tortuosity=1.0,
        )
        for part in truth.segments
        if part.visible
    ]  # fmt: skip

    full = scored(stranger, Answer(mask=truth.mask, tree=DuctTree(segments=tuple(segments)), orifice=truth.orifice))
    none = scored(stranger, Answer(trouble="could not be read"))

    assert (full.dice, full.orifice_mm, full.calibre_bias_mm) == pytest.approx((1, 0, 0), abs=1e-3)
    assert full.f1 > 0.99
    assert (none.dice, none.recall) == (0, 0)


def test_an_answer_is_read_from_the_files_alone(tmp_path: Path) -> None:
    said = {
        "spacing": {"row_mm": 0.05, "column_mm": 0.05},
        "contrast_found": True,
        "orifice": {"row": 3.0, "column": 4.0, "score": 0.9},
        "tree": {
            "nodes": [{"id": 1, "row": 3, "column": 4, "kind": "ORIFICE"}],
            "segments": [{"id": 1, "from": 1, "to": 2, "parent": None, "path": [[3, 4, 0.5], [3, 9, 0.4]]}],
        },
        "timings_ms": {"total": 1500},
    }
    (tmp_path / "analysis.json").write_text(json.dumps(said), encoding="utf-8")
    cv2.imwrite(str(tmp_path / "mask.png"), np.eye(12, dtype=np.uint8) * 255)

    answer = answer_in(tmp_path)

    assert answer.mask is not None
    assert answer.mask.sum() == 12
    assert answer.tree.segments[0].path[:, 2] == pytest.approx([10, 8])
    assert (answer.orifice, answer.seconds) == ((3.0, 4.0), 1.5)

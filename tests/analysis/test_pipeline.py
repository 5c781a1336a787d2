"""The whole analysis on tubes of known calibre, on scouts, on what is no breast, and on what is hardly an image."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductoview.analysis.pipeline import analyse
from ductoview.errors import Cancelled, PluginError
from ductoview.model.analysis_json import analysis_from_json, analysis_to_json
from ductoview.model.duct_analysis import LIES_OTHERWISE, DuctAnalysis
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.finding import with_content_ids
from ductoview.model.geometry import Spacing
from tests.analysis.images import FORK, mammogram, spacing, tubes


def stored(density: NDArray[np.float32], *, inverted: bool = False) -> NDArray[np.uint16]:
    """Density as stored values of 12 bits or a little more."""
    values = np.clip(np.rint(density), 0, 60000).astype(np.uint16)
    return (60000 - values).astype(np.uint16) if inverted else values


def check_sound(tree: DuctTree, shape: tuple[int, ...]) -> None:
    """What the format promises of every tree."""
    segments = {segment.id: segment for segment in tree.segments}
    nodes = {node.id: node for node in tree.nodes}
    for segment in tree.segments:
        assert {segment.start, segment.end} <= nodes.keys()
        assert segment.parent is None or segment.parent in segments
        assert (segment.path[:, :2] >= -0.5).all()
        assert (segment.path[:, :2] <= np.array(shape) - 0.5).all()
        assert (segment.path[:, 2] > 0).all()
        assert segment.tortuosity is None or segment.tortuosity >= 1
        if segment.parent is None:
            assert segment.branch_order == 1
        else:
            parent = segments[segment.parent]
            step = 0 if nodes[segment.start].kind is NodeKind.CROSSING else 1
            assert segment.branch_order == parent.branch_order + step
            assert parent.strahler_order >= segment.strahler_order
            assert segment.start in (parent.start, parent.end)
    for segment in tree.segments:  # no circle of parents
        seen, above = set(), segment
        while above.parent is not None:
            assert above.id not in seen
            seen.add(above.id)
            above = segments[above.parent]


def calibre_mm(analysis: DuctAnalysis, row_mm: float, column_mm: float, mm: tuple[float, float] = (0.1, 0.1)) -> float:
    """Calibre at the centreline point nearest to a place."""
    points = np.vstack([segment.path for segment in analysis.tree.segments])
    nearest = np.hypot(points[:, 0] * mm[0] - row_mm, points[:, 1] * mm[1] - column_mm).argmin()
    return float(points[nearest, 2]) * float(np.sqrt(mm[0] * mm[1]))


@pytest.mark.parametrize("inverted", [False, True])
def test_a_fork_of_tubes_is_found_and_measured(inverted: bool) -> None:
    analysis = analyse(mammogram(stored(tubes(FORK), inverted=inverted), inverted=inverted))
    assert analysis.contrast_found
    assert len(analysis.tree.segments) == 3
    assert calibre_mm(analysis, 20, 7) == pytest.approx(1.2, abs=0.1)
    assert calibre_mm(analysis, 14, 20) == pytest.approx(0.8, abs=0.1)
    assert calibre_mm(analysis, 26, 20) == pytest.approx(0.8, abs=0.1)
    truth = tubes(FORK, noise=0) - tubes([((0, 0), (0, 1), 0.01)], noise=0) > 1
    assert 2 * (analysis.lumen & truth).sum() / (analysis.lumen.sum() + truth.sum()) > 0.9
    assert analysis.orifice is None
    check_sound(analysis.tree, analysis.lumen.shape)


@pytest.mark.parametrize("calibre", [0.5, 1.0, 2.0, 4.0])
def test_calibres_are_right_within_a_tenth_of_a_millimetre(calibre: float) -> None:
    lines = [((20.0, -5.0), (20.0, 35.0), calibre)]
    analysis = analyse(mammogram(stored(tubes(lines, noise=6))))
    middle = [calibre_mm(analysis, 20, column) for column in (10, 15, 20)]
    assert np.median(middle) == pytest.approx(calibre, abs=0.1)


def test_pixels_that_are_not_square() -> None:
    mm = (0.08, 0.12)
    density = tubes(FORK, shape=(500, 250), mm=mm)
    analysis = analyse(mammogram(stored(density), scale=spacing(*mm)))
    assert calibre_mm(analysis, 20, 7, mm) == pytest.approx(1.2, abs=0.1)
    assert calibre_mm(analysis, 14, 20, mm) == pytest.approx(0.8, abs=0.1)
    assert analysis.summary.total_length_mm == pytest.approx(11 + 2 * np.hypot(10, 14), rel=0.08)


def test_without_a_scale_everything_is_in_pixels() -> None:
    image = mammogram(stored(tubes(FORK)), scale=None)
    image = replace(image, facts=replace(image.facts, spacing=Spacing.unknown()))
    analysis = analyse(image)
    assert analysis.contrast_found
    assert analysis.summary.total_length_mm is None
    assert all(segment.length_mm is None and segment.mean_calibre_mm is None for segment in analysis.tree.segments)
    assert all(finding.size_mm is None for finding in analysis.findings)
    points = np.vstack([segment.path for segment in analysis.tree.segments])
    assert np.median(points[points[:, 1] < 100, 2]) == pytest.approx(12, abs=1.2)
    data = json.loads(json.dumps(analysis_to_json(image.facts, analysis)))
    assert analysis_from_json(data, analysis.lumen).tree.segments[0].length_px > 0


def test_a_gap_that_a_defect_leaves_is_bridged() -> None:
    lines = [((20.0, 1.0), (20.0, 13.0), 1.0), ((20.0, 15.5), (20.0, 28.0), 1.0)]
    analysis = analyse(mammogram(stored(tubes(lines))))
    assert len([segment for segment in analysis.tree.segments if segment.parent is None]) == 1
    assert 1 <= np.count_nonzero(analysis.lumen[:, 143]) <= 13  # nothing is there: no wider than the duct


def test_texture_alone_is_no_contrast() -> None:
    rng = np.random.default_rng(3)
    noise = np.real(np.fft.ifft2(np.fft.fft2(rng.normal(size=(400, 300))) / (1e-3 + _frequency((400, 300))) ** 1.5))
    analysis = analyse(mammogram(stored((2000 + 100 * noise / noise.std()).astype(np.float32))))
    assert not analysis.contrast_found
    assert not analysis.lumen.any()
    assert analysis.tree.segments == analysis.findings == ()
    assert analysis.summary.segments == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 200), (3, 5), (16, 16), (32, 32), (40, 7)])
@pytest.mark.parametrize("value", ["constant", "noise"])
def test_hardly_an_image(shape: tuple[int, int], value: str) -> None:
    rng = np.random.default_rng(1)
    pixels = np.full(shape, 100) if value == "constant" else rng.integers(0, 4000, shape)
    for scale in (spacing(0.1), Spacing.unknown()):
        image = mammogram(pixels.astype(np.uint16))
        image = replace(image, facts=replace(image.facts, spacing=scale))
        analysis = analyse(image)
        check_sound(analysis.tree, shape)
        assert analysis.lumen.shape == shape


def test_only_padding_is_nothing() -> None:
    analysis = analyse(mammogram(np.zeros((60, 60), dtype=np.uint16), padding=(0, 0)))
    assert not analysis.contrast_found


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**20),
    rows=st.integers(30, 160),
    columns=st.integers(30, 160),
    signed=st.booleans(),
    known=st.booleans(),
)
def test_any_image_gives_a_sound_analysis(seed: int, rows: int, columns: int, signed: bool, known: bool) -> None:
    rng = np.random.default_rng(seed)
    ends = rng.uniform(0, [rows / 10, columns / 10], (8, 2))
    lines: list[Any] = [
        (tuple(a), tuple(b), float(rng.uniform(0.2, 3))) for a, b in zip(ends[::2], ends[1::2], strict=True)
    ]
    pixels = np.rint(tubes(lines, (rows, columns), noise=float(rng.uniform(1, 60))) - 2000 * signed)
    image = mammogram(pixels.astype(np.int16) if signed else pixels.astype(np.uint16))
    if not known:
        image = replace(image, facts=replace(image.facts, spacing=Spacing.unknown()))
    before = image.pixels.copy()
    analysis = analyse(image)
    assert np.array_equal(before, image.pixels)
    check_sound(analysis.tree, (rows, columns))
    assert analysis.contrast_found or not analysis.lumen.any()
    assert analysis.findings == with_content_ids(analysis.findings)
    for finding in analysis.findings:
        assert finding.why
        assert 0 <= (finding.score or 0) <= 1
        assert finding.segment is None or analysis.tree.segment(finding.segment)
    json.dumps(analysis_to_json(image.facts, analysis))


def test_progress_grows_to_one_and_says_what_is_done() -> None:
    told: list[tuple[float, str]] = []
    analyse(mammogram(stored(tubes(FORK))), progress=lambda fraction, phrase: told.append((fraction, phrase)))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(told) > 5
    assert all(phrase for _, phrase in told)


class _After:
    """A token that is set once it was asked so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("times", [0, 1, 3, 8])
def test_it_stops_where_it_is_asked_to(times: int) -> None:
    with pytest.raises(Cancelled):
        analyse(mammogram(stored(tubes(FORK))), cancel=_After(times))


def test_a_detector_that_fails_is_named_and_the_rest_go_on() -> None:
    def fails(*_: object) -> tuple[()]:
        raise PluginError("Plug-in X failed.")

    analysis = analyse(mammogram(stored(tubes(FORK))), detectors=[fails, lambda *_: ()])
    assert analysis.warnings[-1] == "Plug-in X failed."
    assert analysis.findings == ()
    assert analysis.contrast_found


def _frequency(shape: tuple[int, int]) -> NDArray[np.float64]:
    return np.hypot(np.fft.fftfreq(shape[0])[:, None], np.fft.fftfreq(shape[1])[None, :])


def test_that_the_picture_lies_otherwise_than_its_header_says_comes_first() -> None:
    row, column = np.mgrid[:400, :300]
    breast = ((row - 200) / 180) ** 2 + ((299 - column) / 220) ** 2 < 1
    grain = np.random.default_rng(1).integers(0, 20, breast.shape)
    pixels = (np.where(breast, 900, 20) + grain).astype(np.uint16)
    for orientation, told in ((("A", "R"), True), (("P", "L"), False)):
        warnings = analyse(mammogram(pixels, orientation=orientation)).warnings
        assert [one.startswith(LIES_OTHERWISE) for one in warnings[:1]] == ([True] if told else [])

"""What no level changes is judged once in a process; a level stands in the provenance of what comes of it."""

import threading

import numpy as np
import pytest

from ductoview.analysis.learned import LearnedParams, readier
from ductoview.errors import AnalysisError, Cancelled
from ductoview.hooks.builtin import DuctSegmenter, RuleSegmenter
from ductoview.model.duct_analysis import TreeSummary
from ductoview.model.duct_level import DuctLevel
from ductoview.workers import tasks
from ductoview.workers.judging import params_at
from ductoview.workers.kept import Kept, NotKept
from tests.analysis.images import mammogram, spacing

MORE = DuctLevel(more=1.0, by="DOE^JANE")


def _image():  # type: ignore[no-untyped-def]
    pixels = np.random.default_rng(1).normal(1000, 5, (160, 200))
    rows = np.abs(np.arange(160) - 80.0)[:, None]
    pixels += 200 * np.sqrt(np.clip(1 - (rows / 5) ** 2, 0, None)) * (np.arange(200) > 20)
    return mammogram(pixels.astype(np.uint16), scale=spacing(0.2))


def test_from_what_is_kept_comes_what_comes_without() -> None:
    kept = Kept()
    tasks.analyse_image(_image(), kept=kept, keep="a")
    assert kept.get("a") is not None
    warm, cold = (tasks.analyse_image(_image(), level=MORE, kept=one, keep="a") for one in (kept, Kept()))
    np.testing.assert_array_equal(warm.lumen, cold.lumen)
    assert warm.findings == cold.findings
    assert warm.contrast_found


def test_what_was_kept_of_another_image_is_let_go() -> None:
    kept = Kept()
    kept.put("a", 1)
    assert kept.get("b") is None
    assert kept.get("a") is None


def test_a_level_is_told_wherever_the_ducts_are_told() -> None:
    analysis = tasks.analyse_image(_image(), level=MORE)
    algorithm, reader = analysis.provenance[0], analysis.corrected_by[0]
    params = readier(LearnedParams(), 1.0)
    assert f"may={params.may}, sure={params.sure}" in algorithm.parameters
    assert (reader.name, reader.parameters) == ("DOE^JANE", "more ducts shown than found (+2)")
    assert analysis.warnings[0] == "Ducts corrected by DOE^JANE: more ducts shown than found (+2)."
    assert analysis.duct_level == MORE


def test_ducts_alone_come_without_candidates() -> None:
    assert tasks.analyse_image(_image(), candidates=False).findings == ()


def test_a_method_without_levels_says_so() -> None:
    assert params_at(RuleSegmenter(), None) == RuleSegmenter().Params()
    assert params_at(DuctSegmenter(), DuctLevel(more=0.0)) == LearnedParams()
    with pytest.raises(AnalysisError, match="cannot show more or fewer ducts"):
        params_at(RuleSegmenter(), MORE)


def test_what_is_kept_needs_no_pixels_and_without_either_it_says_so() -> None:
    kept, image = Kept(), _image()
    tasks.analyse_image(image, kept=kept, keep="a")
    warm = tasks.analyse_image(None, level=MORE, kept=kept, keep="a")
    cold = tasks.analyse_image(image, level=MORE)
    np.testing.assert_array_equal(warm.lumen, cold.lumen)
    assert (warm.findings, warm.warnings, warm.provenance) == (cold.findings, cold.warnings, cold.provenance)
    with pytest.raises(NotKept):
        tasks.analyse_image(None, level=MORE, kept=kept, keep="b")


def test_what_a_glance_shows_comes_first_and_changes_nothing_of_the_whole() -> None:
    firsts = []
    whole = tasks.analyse_image(_image(), level=MORE, first=firsts.append)
    (first,) = firsts
    alone = tasks.analyse_image(_image(), level=MORE)
    ducts = tasks.analyse_image(_image(), level=MORE, candidates=False)
    np.testing.assert_array_equal(alone.lumen, whole.lumen)
    assert (whole.findings, whole.summary) == (alone.findings, alone.summary)
    assert (first.findings, first.warnings, first.provenance) == ((), ducts.warnings, ducts.provenance)
    assert (first.tree.segments, first.tree.nodes, first.summary) == ((), (), TreeSummary())
    both = first.lumen & whole.lumen
    assert 2 * both.sum() > 0.95 * (first.lumen.sum() + whole.lumen.sum())
    assert first.duct_level == MORE


def test_with_what_is_kept_the_ducts_that_come_first_are_the_last_ones() -> None:
    kept, firsts = Kept(), []
    tasks.analyse_image(_image(), kept=kept, keep="a", first=firsts.append)
    warm = tasks.analyse_image(None, level=MORE, kept=kept, keep="a", first=firsts.append)
    assert len(firsts) == 2
    np.testing.assert_array_equal(firsts[1].lumen, warm.lumen)


def test_outlines_come_first_from_a_method_without_a_glance_too() -> None:
    firsts = []
    whole = tasks.analyse_image(_image(), segmenter=RuleSegmenter.info.id, first=firsts.append)
    (first,) = firsts
    np.testing.assert_array_equal(first.lumen, whole.lumen)
    assert (first.tree.segments, first.summary, first.findings) == ((), TreeSummary(), ())
    assert whole.tree.segments


def test_where_no_candidates_are_looked_for_outlines_come_first_and_nothing_is_said_of_them() -> None:
    kept, firsts = Kept(), []
    tasks.analyse_image(_image(), kept=kept, keep="a")
    warm = tasks.analyse_image(None, level=MORE, candidates=False, kept=kept, keep="a", first=firsts.append)
    (first,) = firsts
    np.testing.assert_array_equal(first.lumen, warm.lumen)
    assert (first.tree.segments, first.tree.nodes, first.summary, first.findings) == ((), (), TreeSummary(), ())
    assert (first.duct_level, first.warnings, first.provenance) == (MORE, warm.warnings, warm.provenance)
    assert warm.tree.segments


def test_whoever_wishes_anew_at_the_first_outlines_has_what_no_level_changes_kept() -> None:
    kept, wish = Kept(), threading.Event()
    with pytest.raises(Cancelled):
        tasks.analyse_image(
            _image(), level=MORE, candidates=False, kept=kept, keep="a", first=lambda _: wish.set(), cancel=wish
        )
    assert kept.get("a") is not None


def test_nothing_comes_first_where_there_is_no_contrast() -> None:
    empty = mammogram(np.full((160, 200), 1000, np.uint16), scale=spacing(0.2))
    assert not tasks.analyse_image(empty, first=pytest.fail).contrast_found

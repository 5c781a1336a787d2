"""Whatever a method does, the host says who did it, and believes nothing unchecked."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ductoview.errors import Cancelled, PluginError
from ductoview.hooks import conformance_case as case
from ductoview.hooks.checked import run_detector, run_enhancer, run_exporter, run_hanging, run_segmenter
from ductoview.model.duct_analysis import ScoredPoint
from ductoview.model.exam import Tile
from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.review import Review
from tests.hooks.methods import Answers, Good, Hangs, Raises, Refuses, Scribbles, finding

FRAME = case.frame()
SHAPE = FRAME.density.shape
WHO = r"^Plug-in Test method 7 \(test\.method\): "


def test_a_good_method_is_believed_and_its_findings_say_who_made_them() -> None:
    assert run_enhancer(Good(), FRAME)[0, 0] == 0.5
    assert run_enhancer(Good(), FRAME, Good.Params(strength=0.25))[0, 0] == 0.25
    assert run_segmenter(Good(), FRAME).contrast_found
    (found,) = run_detector(Good(), FRAME, case.segmentation(), case.tree())
    assert (found.provenance.name, found.provenance.version) == ("test.method", "7")
    assert found.provenance.parameters == "strength=0.5"


def test_a_fault_names_the_plug_in_and_the_fault() -> None:
    with pytest.raises(PluginError, match=WHO + r"it failed: ZeroDivisionError: by zero\.$"):
        run_enhancer(Raises(), FRAME)
    with pytest.raises(PluginError, match=WHO + r"it failed: The image is too small\.$"):
        run_segmenter(Refuses(), FRAME)
    with pytest.raises(PluginError, match=WHO + r"it failed: ValueError: assignment destination is read-only"):
        run_enhancer(Scribbles(), FRAME)


def test_the_users_own_stop_is_no_fault() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        run_segmenter(Good(), FRAME, cancel=stop)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, r"its grey image is NoneType, not float32 \(320, 240\)"),
        (np.zeros(SHAPE), r"its grey image is float64 \(320, 240\), not float32"),
        (np.zeros((2, 2), np.float32), r"its grey image is float32 \(2, 2\), not float32 \(320, 240\)"),
        (np.full(SHAPE, np.nan, np.float32), r"its grey image holds values outside 0\.\.1"),
        (np.full(SHAPE, 1.5, np.float32), r"its grey image holds values outside 0\.\.1"),
    ],
)
def test_a_grey_image_is_checked(answer: object, words: str) -> None:
    with pytest.raises(PluginError, match=WHO + words):
        run_enhancer(Answers(answer), FRAME)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("ducts", "it answered str, not Segmentation"),
        (replace(case.segmentation(), lumen=np.zeros((2, 2), bool)), r"its lumen is bool \(2, 2\)"),
        (replace(case.segmentation(), leak=np.zeros(SHAPE)), r"its leak is float64"),
        (replace(case.segmentation(), contrast_found=False), "it found ducts but no contrast"),
        (
            replace(case.segmentation(), orifice=ScoredPoint(at=PointPx(-9, 3), score=1)),
            "its nipple or orifice .* lies outside the image",
        ),
    ],
)
def test_a_segmentation_is_checked(answer: object, words: str) -> None:
    with pytest.raises(PluginError, match=WHO + words):
        run_segmenter(Answers(answer), FRAME)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (["x"], "it answered str, not Finding"),
        ([finding(status=FindingStatus.CONFIRMED)], "finding x1 is CONFIRMED: only a reader's act confirms"),
        ([finding(score=None)], "finding x1 has the score None"),
        ([finding(score=1.01)], r"finding x1 has the score 1\.01, not one of 0\.\.1"),
        ([finding(at=PointPx(float("nan"), 3))], "finding x1 at .* lies outside the image"),
        ([finding(outline=(PointPx(0, 0), PointPx(0, 240)))], "finding x1 at .* lies outside the image"),
        (None, "it failed: TypeError"),
    ],
)
def test_candidates_are_checked(answer: object, words: str) -> None:
    with pytest.raises(PluginError, match=WHO + words):
        run_detector(Answers(answer), FRAME, case.segmentation(), case.tree())


def test_an_export_names_its_files_or_its_plug_in(tmp_path: Path) -> None:
    review = case.review(case.exams()[2])
    assert run_exporter(Good(), review, {}, {}, tmp_path / "new") == (tmp_path / "new" / "review.txt",)
    with pytest.raises(PluginError, match=WHO + "it failed: ZeroDivisionError"):
        run_exporter(Raises(), review, {}, {}, tmp_path)


def test_an_export_that_fails_leaves_what_was_there_and_nothing_of_its_own(tmp_path: Path) -> None:
    class StopsHalfway(Good):
        def export(self, review: Review, analyses: Any, facts: Any, destination: Path) -> tuple[Path, ...]:
            (destination / "review.txt").write_text("half a tab")
            raise OSError(28, "No space left on device")

    review = case.review(case.exams()[2])
    (path,) = run_exporter(Good(), review, {}, {}, tmp_path)
    before = path.read_bytes()
    with pytest.raises(PluginError, match=WHO + "it failed: OSError: .* No space left on device"):
        run_exporter(StopsHalfway(), review, {}, {}, tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(PluginError, match=WHO + "it failed: "):
        run_exporter(Good(), review, {}, {}, path)


def test_the_best_hanging_wins_and_a_broken_one_is_named() -> None:
    exam = case.exams()[2]
    one, other = exam.images[0].sop_instance_uid, exam.images[1].sop_instance_uid
    tile, tile_of_other = Tile(sop_instance_uid=one, row=0, column=0), Tile(sop_instance_uid=other, row=0, column=0)
    hanging, warnings = run_hanging((Hangs((tile,), 0.5), Hangs((tile_of_other,), 0.6)), exam)
    assert (hanging.tiles, warnings) == ((tile_of_other,), ())
    hanging, (warning,) = run_hanging((Hangs((tile,), 0.5), Hangs("no tiles", 0.6)), exam)  # type: ignore[arg-type]
    assert hanging.tiles == (tile,)
    assert warning.startswith("Plug-in Test method 7 (test.method): it failed")
    strange = Tile(sop_instance_uid="1.2", row=0, column=0)
    hanging, (warning,) = run_hanging((Hangs((strange,), 0.5),), exam)
    assert hanging.tiles == ()
    assert warning.endswith("it hangs image 1.2, which the exam does not have.")

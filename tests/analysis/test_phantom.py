"""One drawn ductogram and its scout, with the tolerance stated; the long campaign is ``benchmarks/segmentation.py``."""

import numpy as np
import pytest

from benchmarks.support.phantoms import drawn, mammogram_of
from benchmarks.support.scoring import score_of
from ductoview.analysis.enhance import EnhanceParams, enhance
from ductoview.analysis.frame import frame_of
from ductoview.analysis.pipeline import analyse
from sample_dicom.phantom import StudySpec

SPEC = StudySpec(seed=21, rows=1147, columns=957, imager_mm=0.14, vendor="A", segments=40)


@pytest.mark.parametrize("vendor", ["A", "C"])
def test_the_tree_of_a_phantom_is_found(vendor: str) -> None:
    image = drawn(StudySpec(seed=21, rows=1147, columns=957, imager_mm=0.14, vendor=vendor, segments=40))
    analysis = analyse(mammogram_of(image))
    orifice = analysis.orifice and (analysis.orifice.at.row, analysis.orifice.at.column)
    score = score_of(image, analysis.lumen, analysis.tree, orifice)
    assert analysis.contrast_found
    assert score.f1 >= 0.7
    assert score.dice_seen >= 0.65
    assert score.calibre_error_mm <= 0.15


def test_a_film_s_shoulder_hides_no_plain_tree() -> None:
    """Its ducts rise little above the breast for their width, as vessels do, but begin at the nipple."""
    analysis = analyse(mammogram_of(drawn(StudySpec.random(7927, "reporting"), "CC", "FULL")))
    assert analysis.contrast_found
    assert analysis.summary.total_length_mm is not None
    assert analysis.summary.total_length_mm > 100


def test_its_scout_has_no_contrast() -> None:
    analysis = analyse(mammogram_of(drawn(SPEC, "CC", "SCOUT")))
    assert not analysis.contrast_found
    assert not analysis.lumen.any()
    assert analysis.nipple is not None


def test_ducts_stand_out_in_the_enhanced_view() -> None:
    image = drawn(SPEC)
    grey = enhance(frame_of(mammogram_of(image)), EnhanceParams())
    assert grey.shape == image.pixels.shape
    assert grey.dtype == np.float32
    assert 0 <= grey.min() <= grey.max() <= 1
    lumen, breast = image.truth.mask, grey > 0
    assert np.median(grey[lumen]) > np.percentile(grey[breast & ~lumen], 80)

"""One drawn ductogram and its scout, with the tolerance stated; the long campaign is ``benchmarks/segmentation.py``."""

import numpy as np
import pytest

from benchmarks.support.phantoms import drawn, mammogram_of
from benchmarks.support.scoring import branchings_of, parting_of, score_of
from ductoview.analysis.enhance import EnhanceParams, enhance
from ductoview.analysis.frame import frame_of
from ductoview.analysis.pipeline import analyse
from ductoview.model.ducts import DuctNode, DuctTree, NodeKind
from ductoview.model.geometry import PointPx
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


def test_a_branching_that_lies_off_counts_within_its_tolerance() -> None:
    image = drawn(SPEC)
    mm, (rows, columns) = image.pixel_spacing_mm, image.truth.mask.shape
    places = (parting_of(one, other, mm) for one, other in branchings_of(image.truth))
    true = [(row, column) for row, column in places if 0 <= row < rows and 0 <= column < columns]

    def score(off_mm: float) -> tuple[float, float]:
        nodes = tuple(
            DuctNode(id=number, at=PointPx(row + off_mm / mm, column), kind=NodeKind.BRANCHING)
            for number, (row, column) in enumerate(true)
        )
        counted = score_of(image, image.truth.mask, DuctTree(nodes=nodes), None)
        return counted.branching_f1, counted.branching_f1_2mm

    assert score(0.0) == (1.0, 1.0)
    near, wider = score(1.75)
    assert near < 0.6 < 1.0 == wider


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

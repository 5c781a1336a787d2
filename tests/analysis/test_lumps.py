"""Patchy contrast beside a duct is a leak; what is as uneven as the rest of the breast is none."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.findings import DetectParams, detect_findings
from ductoview.analysis.segment import SegmentParams, segment_ducts
from ductoview.analysis.tree import build_tree
from ductoview.model.finding import Finding, FindingKind
from tests.analysis.images import Line, frame, tubes

STRAIGHT: list[Line] = [((20.0, -5.0), (20.0, 40.0), 1.6)]
AT = (240, 150)


def leaks(density: NDArray[np.float32]) -> list[Finding]:
    """Likely leaks in an image with pixels of 0.1 mm."""
    made = frame(density)
    segmentation = segment_ducts(made, SegmentParams())
    found = detect_findings(made, segmentation, build_tree(made, segmentation), DetectParams())
    return [one for one in found if one.kind is FindingKind.EXTRAVASATION and one.is_likely]


def patchy(leaked: float) -> NDArray[np.float32]:
    """A duct in uneven tissue, and ``leaked`` of contrast as patches 8 mm across that end nowhere sharply."""
    density = tubes(STRAIGHT)
    rows, columns = np.mgrid[: density.shape[0], : density.shape[1]]
    bell = np.exp(-((rows - AT[0]) ** 2 + (columns - AT[1]) ** 2) / 35.0**2)
    tissue, patches = (
        cv2.GaussianBlur(np.random.default_rng(seed).standard_normal(density.shape), (0, 0), 5) for seed in (3, 4)
    )
    uneven = 15 * tissue / tissue.std() + leaked * bell * (1 + 0.6 * patches / patches.std())
    return np.asarray(density + uneven, dtype=np.float32)


def test_patchy_contrast_beside_a_duct_is_a_leak() -> None:
    [leak] = leaks(patchy(300))
    assert np.hypot(leak.at.row - AT[0], leak.at.column - AT[1]) < 30
    assert leak.size_mm == pytest.approx(8, abs=4)
    assert "uneven" in leak.why


def test_tissue_as_uneven_as_everywhere_is_no_leak() -> None:
    assert leaks(patchy(0)) == []

"""A faint duct is found from a place on it, what is known is not found again, and where nothing stands out there is none."""

import cv2
import numpy as np
import pytest

from benchmarks.support.phantoms import drawn, mammogram_of
from ductoview.analysis.breast import find_breast
from ductoview.analysis.frame import frame_of
from ductoview.analysis.patch import source_of_frame
from ductoview.analysis.seeds import ducts_here
from ductoview.analysis.working import working_of
from ductoview.model.geometry import PointPx
from sample_dicom.phantom import StudySpec
from tests.analysis.images import frame, tubes

STRONG = ((4.0, 2.0), (4.0, 28.0), 1.2)
FAINT = ((9.0, 6.0), (16.0, 20.0), 0.5)
SOURCE = source_of_frame(frame(tubes([STRONG, FAINT], shape=(250, 300), per_mm=150.0)))


def test_a_click_beside_a_faint_duct_gives_the_whole_of_it() -> None:
    paths = [np.array(path) for path in ducts_here(SOURCE, PointPx(122, 127))]
    whole = sum(float(np.hypot(*np.diff(path[:, :2], axis=0).T).sum()) * 0.1 for path in paths)
    assert whole == pytest.approx(np.hypot(7, 14), abs=2.5)
    path = max(paths, key=len)
    # Off the line through both ends, in pixels.
    off = ((path[:, 0] - 90) * 14 - (path[:, 1] - 60) * 7) / np.hypot(14, 7)
    assert np.median(np.abs(off)) < 1
    assert np.percentile(np.abs(off), 90) < 4
    assert np.median(path[:, 2]) == pytest.approx(5, abs=1.5)


def test_where_nothing_stands_out_there_is_no_duct() -> None:
    assert ducts_here(SOURCE, PointPx(200, 60)) == ()


def test_what_is_known_is_not_found_again() -> None:
    lumen = np.zeros((250, 300), dtype=bool)
    lumen[33:48, 10:290] = True
    assert len(ducts_here(SOURCE, PointPx(40, 150))) >= 1
    assert ducts_here(SOURCE, PointPx(40, 150), lumen) == ()


def test_the_rim_of_the_breast_is_no_faint_duct() -> None:
    image = drawn(StudySpec(seed=21, rows=1147, columns=957, imager_mm=0.14, vendor="A", segments=40))
    frame_ = frame_of(mammogram_of(image))
    working = working_of(frame_)
    depth_mm = (
        cv2.distanceTransform(find_breast(working, frame_.chest_wall).inside.astype(np.uint8), cv2.DIST_L2, 5)
        * working.mm
    )
    rim = np.argwhere((depth_mm > 0.5) & (depth_mm < 5))[::3000]
    source, found = source_of_frame(frame_), []
    for row, column in working.to_stored(rim.astype(np.float64)):
        found += ducts_here(source, PointPx(float(row), float(column)), image.truth.mask)
    assert len(rim) > 10
    assert max(calibre for path in found for _, _, calibre in path) * image.pixel_spacing_mm <= 5.0

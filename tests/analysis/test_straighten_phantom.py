"""Unrolled along their true centrelines, drawn ducts have their true calibre, and a filling defect shows where it is."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.support.phantoms import drawn, mammogram_of, random_spec
from ductoview.analysis.calibre import calibres_px
from ductoview.analysis.frame import density_of, frame_of
from ductoview.analysis.straighten import course_of, densities, straightened
from ductoview.model.geometry import PointPx
from sample_dicom.phantom import ViewImage, Wish

POINTS_MM = 0.15
DEFECT = "INTRALUMINAL_FILLING_DEFECT"


def even(path: NDArray[np.float64], mm: float, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """A true centreline (row, column, calibre in mm) at even steps, as far as it lies in the picture."""
    within = (path[:, :2] > 0).all(axis=1) & (path[:, :2] < np.array(shape) - 1).all(axis=1)
    path = path[within]
    walked = np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()])
    wanted = np.linspace(0, walked[-1], max(2, int(walked[-1] * mm / POINTS_MM)))
    return np.column_stack([np.interp(wanted, walked, path[:, axis]) for axis in range(3)])


@pytest.mark.parametrize("seed", [1900, 1901, 1902])
def test_the_calibre_profile_is_the_true_one(seed: int) -> None:
    """Median error at most 0.1 mm for ducts of 0.5 mm and more, from guesses that are wrong by up to 30 %."""
    image = drawn(random_spec(seed, shrink=2))
    mammogram, mm = mammogram_of(image), image.pixel_spacing_mm
    density, rng = frame_of(mammogram).density, np.random.default_rng(seed)
    errors = []
    for segment in image.truth.segments:
        if not segment.visible or len(segment.path) < 5:
            continue
        path = even(segment.path, mm, density.shape)
        measured = calibres_px(density, path[:, :2], path[:, 2] / mm * rng.uniform(0.75, 1.3))
        course = course_of(np.column_stack([path[:, :2], measured]), mammogram.facts.spacing)
        true = np.interp(course.arc, np.linspace(0, course.length, len(path)), path[:, 2])
        errors.append((course.calibre - true)[true >= 0.5])
    every = np.concatenate(errors)
    assert len(every) > 200
    assert np.median(np.abs(every)) <= 0.1


def chain(image: ViewImage, segment_id: int) -> NDArray[np.float64]:
    """The true way from the orifice to the end of a duct."""
    by_id = {segment.id: segment for segment in image.truth.segments}
    passed = [by_id[segment_id]]
    while (parent := passed[0].parent) is not None:
        passed.insert(0, by_id[parent])
    return np.concatenate([segment.path for segment in passed])


@pytest.mark.parametrize("seed", [1906, 1907, 1908])
def test_a_filling_defect_shows_where_it_is_along_the_duct(seed: int) -> None:
    """The contrast a millimetre of duct lacks most, of 4 mm to both sides, within 1 mm of the truth."""
    wishes = (Wish(kind=DEFECT, size_mm=2.5),)
    image = drawn(replace(random_spec(seed, shrink=2), wishes=wishes, main_calibre_mm=2.0))
    mammogram, mm = mammogram_of(image), image.pixel_spacing_mm
    truth = next(one for one in image.truth.findings if one.kind == DEFECT)
    assert truth.segment is not None
    path = even(chain(image, truth.segment), mm, mammogram.pixels.shape)
    course = course_of(path * [1, 1, 1 / mm], mammogram.facts.spacing)
    strip = straightened(mammogram.pixels, course, mammogram.grey.padding)
    found = densities(
        density_of(strip.values.astype(np.float32), mammogram.facts, mammogram.grey), strip.inside, course
    )
    arc, _ = course.beside(PointPx(truth.row, truth.column))
    near = np.abs(course.arc - arc) <= 4
    lack = ((found.beside - found.lumen) / course.calibre)[near]
    weight = np.clip(lack - np.nanmedian(lack), 0, None) ** 2
    assert abs(float((course.arc[near] * weight).sum() / weight.sum()) - arc) <= 1

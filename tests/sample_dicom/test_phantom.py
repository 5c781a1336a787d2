"""The phantom: a tube holds what it should, both views show one tree, and the truth is true."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from benchmarks.support.phantoms import mammogram_of
from sample_dicom.phantom import StudySpec, ViewImage, Wish, draw_study, draw_view
from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.draw import IODINE_PER_MM
from sample_dicom.phantom.lesions import Lesion
from sample_dicom.phantom.lesions_drawn import draw_lesions
from sample_dicom.phantom.tubes import draw_tube

WISHES = (
    Wish(kind="INTRALUMINAL_FILLING_DEFECT", size_mm=2.5, shape="LOBULATED"),
    Wish(kind="ABRUPT_DUCT_TERMINATION"),
    Wish(kind="CYST_FILL", size_mm=5.0),
    Wish(kind="EXTRAVASATION", size_mm=8.0),
)


def small(seed: int, **fixed: object) -> StudySpec:
    """The whole breast on few, large pixels: quick to draw, all of the tree in the picture."""
    return StudySpec.random(seed, **{"rows": 500, "columns": 330, "imager_mm": 0.4, "magnification": 1.0, **fixed})


@pytest.fixture(scope="module")
def study() -> tuple[ViewImage, ...]:
    """Scouts and full images of one breast with four findings."""
    spec = small(5, vendor="A", laterality="L", segments=90, main_calibre_mm=2.2, wishes=WISHES, with_scout=True)
    return draw_study(spec)


@pytest.fixture(scope="module")
def full(study: tuple[ViewImage, ...]) -> tuple[ViewImage, ViewImage]:
    """The CC and the ML with contrast."""
    cc, ml = (image for image in study if image.phase == "FULL")
    return cc, ml


@pytest.mark.parametrize("radius_px", [0.4, 0.9, 3.0, 12.0])
def test_a_tube_holds_its_cross_section_however_thin(radius_px: float) -> None:
    image = np.zeros((80, 120), np.float32)
    path = np.array([[38.3, -10.0], [41.7, 130.0]])
    draw_tube(image, path, np.full(2, radius_px), np.ones(2))
    slope = np.hypot(1, (41.7 - 38.3) / 140)
    np.testing.assert_allclose(image[:, 20:100].sum(0), np.pi * radius_px**2 * slope, rtol=0.02)


def test_a_branch_inside_its_parent_adds_nothing() -> None:
    alone, both = np.zeros((60, 100), np.float32), np.zeros((60, 100), np.float32)
    path = np.array([[30.0, 5.0], [30.0, 95.0]])
    draw_tube(alone, path, np.full(2, 8.0), np.ones(2))
    draw_tube(both, path, np.full(2, 8.0), np.ones(2))
    draw_tube(both, path[:, :] + [1, 0], np.full(2, 3.0), np.ones(2), joined=np.ones(2))
    np.testing.assert_allclose(both, alone, atol=1e-5)


def test_the_iodine_signal_is_that_of_the_table() -> None:
    one_mm_of_300 = IODINE_PER_MM * 300
    assert one_mm_of_300 == pytest.approx(0.616, rel=0.02)  # W/Rh 30 kVp behind 5 cm


def test_the_same_spec_gives_the_same_pixels(study: tuple[ViewImage, ...]) -> None:
    again = draw_view(study[0].spec, study[0].view, study[0].phase)
    np.testing.assert_array_equal(again.pixels, study[0].pixels)
    np.testing.assert_array_equal(again.truth.mask, study[0].truth.mask)


def test_two_views_show_one_tree(full: tuple[ViewImage, ViewImage]) -> None:
    cc, ml = (image.truth for image in full)
    assert [segment.id for segment in cc.segments] == [segment.id for segment in ml.segments]
    for one, other in zip(cc.segments, ml.segments, strict=True):
        assert (one.parent, one.branch_order) == (other.parent, other.branch_order)
        # Columns are depth from the nipple, which both views share; rows are not.
        np.testing.assert_allclose(one.path[:, 1:], other.path[:, 1:], atol=1e-6)
    assert cc.nipple[1] == pytest.approx(ml.nipple[1])
    for one, other in zip(cc.findings, ml.findings, strict=True):
        assert (one.kind, one.segment, one.size_mm) == (other.kind, other.segment, other.size_mm)
        assert one.column == pytest.approx(other.column)


def test_the_mask_holds_every_visible_duct(full: tuple[ViewImage, ViewImage]) -> None:
    for image in full:
        near = cv2.dilate(image.truth.mask.astype(np.uint8), np.ones((3, 3), np.uint8))  # paths end between pixels
        for segment in image.truth.segments:
            if segment.visible:
                rows, columns = np.rint(segment.path[:, :2]).astype(int).T
                assert near[rows, columns].all(), segment.id


def test_children_begin_where_their_parent_ends(full: tuple[ViewImage, ViewImage]) -> None:
    segments = {segment.id: segment for segment in full[0].truth.segments}
    visible = [segment for segment in segments.values() if segment.parent is not None and segment.visible]
    assert len(visible) > 20
    for segment in visible:
        parent = segments[segment.parent or 0]
        assert parent.visible
        np.testing.assert_allclose(segment.path[0, :2], parent.path[-1, :2], atol=1e-6)


def test_defects_lie_in_the_lumen_and_cut_offs_at_an_end(full: tuple[ViewImage, ViewImage]) -> None:
    for image in full:
        kinds = {finding.kind: finding for finding in image.truth.findings}
        assert set(kinds) == {wish.kind for wish in WISHES}
        defect = kinds["INTRALUMINAL_FILLING_DEFECT"]
        assert image.truth.mask[round(defect.row), round(defect.column)]
        cut = kinds["ABRUPT_DUCT_TERMINATION"]
        segment = next(s for s in image.truth.segments if s.id == cut.segment)
        away_mm = np.hypot(*(segment.path[-1, :2] - (cut.row, cut.column))) * image.pixel_spacing_mm
        assert away_mm < 0.3
        assert not [s for s in image.truth.segments if s.parent == cut.segment and s.visible]


def test_a_leak_is_no_lumen() -> None:
    spec = small(6, segments=30, wishes=())
    leaks = replace(spec, wishes=(Wish(kind="EXTRAVASATION", size_mm=12.0), Wish(kind="SKIN_REFLUX")))
    dry, wet = draw_view(spec, "CC"), draw_view(leaks, "CC")
    np.testing.assert_array_equal(wet.truth.mask, dry.truth.mask)
    assert np.abs(wet.pixels.astype(int) - dry.pixels).max() > 100


def test_a_defect_darkens_its_duct() -> None:
    wish = Wish(kind="INTRALUMINAL_FILLING_DEFECT", size_mm=3.5)
    image = draw_view(small(7, vendor="A", imager_mm=0.3, main_calibre_mm=2.6, segments=40, wishes=(wish,)), "CC")
    (finding,) = image.truth.findings
    path = next(segment.path for segment in image.truth.segments if segment.id == finding.segment)
    away_mm = np.hypot(*(path[:, :2] - (finding.row, finding.column)).T) * image.pixel_spacing_mm
    rows, columns = np.rint(path[:, :2]).astype(int).T
    values = image.pixels[rows, columns]
    assert np.median(values[away_mm < 0.7]) < np.median(values[(away_mm > 2.0) & (away_mm < 3.5)]) - 30


def test_scouts_hold_no_contrast(study: tuple[ViewImage, ...]) -> None:
    for image in study:
        if image.phase == "SCOUT":
            assert not image.truth.mask.any()
            assert image.truth.segments == image.truth.findings == ()


@pytest.mark.parametrize("laterality", ["L", "R"])
def test_the_nipple_points_away_from_the_chest_wall(laterality: str) -> None:
    image = draw_view(small(8, laterality=laterality, vendor="A"), "ML")
    height = image.pixels.shape[0]
    wall, open_side = image.pixels[:, :40], image.pixels[:, -40:]
    if laterality == "R":  # the right breast is stored with its chest wall at the right
        wall, open_side = open_side, wall
    assert np.median(wall[height // 3 : -height // 3]) > 300
    assert np.median(open_side) == 0
    deeper = image.truth.mask.nonzero()[1].mean()
    assert (deeper < image.truth.nipple[1]) == (laterality == "L")


@pytest.mark.parametrize("seed", range(900, 905))
def test_random_studies_hold_what_they_wish(seed: int) -> None:
    spec = small(seed)
    image = draw_view(spec, "CC" if seed % 2 else "ML")
    drawn = sorted(finding.mimic or finding.kind for finding in image.truth.findings)
    assert drawn == sorted(wish.kind for wish in spec.wishes)
    assert image.pixels.dtype == np.uint16
    assert image.pixels.max() < 2**image.bits_stored
    assert image.truth.mask.any()
    calibres = np.concatenate([segment.path[:, 2] for segment in image.truth.segments])
    assert calibres.min() >= 0.1 - 1e-9
    assert calibres.max() < 9


@pytest.mark.parametrize(("row", "column"), [(-60, 50), (60, -50), (160, 50), (60, 150), (-5, 50), (60, 103)])
def test_a_cyst_beyond_the_picture_is_drawn_as_far_as_it_shows(row: float, column: float) -> None:
    """Seed 7352 of the reporting family has one of which a ball is out of the picture altogether."""
    field = Field(rows=120, columns=100, pixel_mm=0.1, left_mm=0.0, top_mm=0.0)
    wide = Field(rows=400, columns=400, pixel_mm=0.1, left_mm=-15.0, top_mm=-15.0)
    centre = np.array([column * 0.1, row * 0.1, 0.0])
    parts = tuple((centre + np.array([away, 0.3 * away, 0.0]), 0.6) for away in (-0.9, 0.0, 0.9))
    cyst = Lesion(kind="CYST_FILL", point_mm=centre, size_mm=3.0, parts=parts)
    drawn = []
    for one in (field, wide):
        contrast, lumen = np.zeros((one.rows, one.columns), np.float32), np.zeros((one.rows, one.columns), bool)
        draw_lesions(np.random.default_rng(1), [cyst], [], one, 1, contrast, lumen)
        drawn.append(contrast)
    np.testing.assert_allclose(drawn[0], drawn[1][150:270, 150:250], atol=1e-5)


@pytest.mark.parametrize("vendor", "ABCDP")
def test_contrast_is_denser_in_every_vendors_values(vendor: str) -> None:
    image = draw_view(small(11, vendor=vendor, wishes=()), "CC")
    denser = image.pixels.astype(float) * (-1 if image.photometric == "MONOCHROME1" else 1)
    paths = np.concatenate([segment.path for segment in image.truth.segments if segment.visible])
    rows, columns = np.rint(paths[paths[:, 2] > 0.8, :2]).astype(int).T
    near = np.zeros(image.pixels.shape, np.uint8)
    near[rows, columns] = 1
    beside = (cv2.dilate(near, np.ones((17, 17), np.uint8)) > 0) & (cv2.dilate(near, np.ones((9, 9), np.uint8)) == 0)
    assert np.median(denser[rows, columns]) > np.median(denser[beside & ~image.truth.mask])


@pytest.mark.parametrize("seed", [4, 9, 15])
def test_a_dilated_duct_is_told_where_the_middle_of_its_dilated_stretch_lies(seed: int) -> None:
    image = draw_view(small(seed, segments=40, main_calibre_mm=1.6, wishes=(Wish(kind="MAMMARY_DUCT_ECTASIA"),)), "CC")
    (finding,) = image.truth.findings
    (duct,) = (segment.path for segment in image.truth.segments if segment.id == finding.segment)
    walked_mm = np.concatenate([[0.0], np.hypot(*np.diff(duct[:, :2], axis=0).T).cumsum()]) * image.pixel_spacing_mm
    wide = np.flatnonzero(duct[:, 2] >= 0.85 * finding.size_mm)
    at = int(np.hypot(*(duct[:, :2] - (finding.row, finding.column)).T).argmin())
    assert finding.size_mm == pytest.approx(duct[:, 2].max(), abs=0.02)
    assert walked_mm[at] == pytest.approx((walked_mm[wide[0]] + walked_mm[wide[-1]]) / 2, abs=1.0)


def test_only_a_meant_termination_ends_at_full_calibre() -> None:
    image = draw_view(small(12, segments=25, main_calibre_mm=2.4, wishes=()), "CC")
    parents = {segment.parent for segment in image.truth.segments}
    ends = [segment for segment in image.truth.segments if segment.id not in parents]
    assert len(ends) > 8
    assert max(segment.path[-1, 2] for segment in ends) < 0.4


def test_the_two_families_share_no_parameter() -> None:
    ours, theirs = ([StudySpec.random(seed, family) for seed in range(40)] for family in ("development", "reporting"))
    assert {spec.vendor for spec in ours}.isdisjoint(spec.vendor for spec in theirs)
    magnified = [{spec.magnification for spec in family} - {1.0} for family in (ours, theirs)]
    assert magnified[0].isdisjoint(magnified[1])
    for low, high, name in ((150, 350, "iodine_mg_ml"), (0.12, 0.5, "density"), (0.1, 0.3, "smallest_calibre_mm")):
        bands = [{int((getattr(spec, name) - low) / (high - low) * 10) for spec in family} for family in (ours, theirs)]
        assert bands[0] <= {0, 2, 4, 6, 8}
        assert bands[1] <= {1, 3, 5, 7, 9}


@pytest.mark.parametrize(
    ("side", "view", "lies"),
    [("L", "CC", ("A", "R")), ("R", "CC", ("P", "L")), ("L", "ML", ("A", "F")), ("R", "ML", ("P", "F"))],
)
def test_a_drawn_mammogram_says_how_it_lies(side: str, view: str, lies: tuple[str, str]) -> None:
    """Lateral is up in CC, the head is up in ML, the chest wall on the breast's own side."""
    spec = small(3, laterality=side, rows=120, columns=90, imager_mm=1.2, segments=8, ligaments=2, vessels=1)
    assert mammogram_of(draw_view(spec, view)).facts.view.patient_orientation == lies

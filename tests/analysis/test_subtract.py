"""Subtraction: known smooth movements are found again, ducts do not pull the field, and what does not fit is refused."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.register import Field, registered, warped
from ductoview.analysis.subtract import refusal, subtracted, why_not
from ductoview.errors import AnalysisError, Cancelled
from ductoview.model.duct_analysis import Frame
from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.identifiers import PatientIdentity, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts, Technique
from ductoview.model.view import Laterality, Phase, PresentationIntent, ViewModifier, ViewPosition
from tests.display.support import LEFT_CC, RIGHT_CC, facts

Float = NDArray[np.float32]
SHAPE, MM = (600, 500), 0.2


def inside_of(radius: float = 470.0, squeezed: float = 1.0) -> NDArray[np.bool_]:
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
    return np.asarray(np.hypot((rows - SHAPE[0] / 2) * 1.9 * squeezed, columns) < radius)


def tissue(seed: int) -> Float:
    """Texture that falls off as the square of the frequency, as in breasts (Burgess 1999), in a breast's outline."""
    random = np.random.default_rng(seed)
    wave = np.hypot(np.fft.fftfreq(SHAPE[0])[:, None], np.fft.fftfreq(SHAPE[1])[None, :])
    spectrum = np.fft.fft2(random.normal(size=SHAPE)) / np.maximum(wave, 0.004) ** 1.6
    texture = np.real(np.fft.ifft2(spectrum))
    return np.asarray(np.where(inside_of(), 1000 + 60 * texture / texture.std(), 200), dtype=np.float32)


def noisy(image: Float, seed: int) -> Float:
    return np.asarray(image + np.random.default_rng(seed).normal(0, 4, SHAPE), dtype=np.float32)


def ducts() -> Float:
    """A tree of bright branches up to 2 mm wide."""
    drawn = np.zeros(SHAPE, np.uint8)
    for end, width in (((60, 200), 10), ((80, 330), 7), ((150, 420), 5), ((40, 290), 3), ((200, 170), 3)):
        cv2.polylines(
            drawn, [np.array([(440, 300), (300, 290), (200, 260 + width * 4), end], np.int32)], False, 255, width
        )
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 1.0) / 255.0 * 250.0 * inside_of(), dtype=np.float32)


def movement(kind: str, seed: int) -> Float:
    random = np.random.default_rng(seed)
    columns, rows = np.meshgrid(np.arange(SHAPE[1], dtype=np.float32), np.arange(SHAPE[0], dtype=np.float32))
    x, y = columns - SHAPE[1] / 2, rows - SHAPE[0] / 2
    shift = np.zeros((*SHAPE, 2), np.float32)
    if kind in ("moved", "all"):
        shift += random.uniform(-6.5, 6.5, 2).astype(np.float32) / np.float32(MM)
    if kind in ("turned", "all"):
        angle = np.deg2rad(random.choice([-5.0, 5.0]))
        shift += np.dstack([x * (np.cos(angle) - 1) - y * np.sin(angle), x * np.sin(angle) + y * (np.cos(angle) - 1)])
    if kind in ("stretched", "all"):
        shift += np.dstack([0.05 * x, -0.04 * y])
    if kind in ("bumps", "all"):
        shift += np.dstack([5 * np.sin(y / 55) * np.cos(x / 70), 5 * np.cos(y / 60) * np.sin(x / 65)])
    return shift.astype(np.float32)


def inverse(there: Float) -> Float:
    back = -there
    for _ in range(25):
        back = -np.dstack([warped(np.ascontiguousarray(there[..., axis]), back) for axis in (0, 1)])
    return np.asarray(back, dtype=np.float32)


def on_both(shift: Float) -> NDArray[np.bool_]:
    columns, rows = np.meshgrid(np.arange(SHAPE[1]), np.arange(SHAPE[0]))
    at = columns + shift[..., 0], rows + shift[..., 1]
    return np.asarray((at[0] > 0) & (at[0] < SHAPE[1] - 1) & (at[1] > 0) & (at[1] < SHAPE[0] - 1))


@pytest.mark.parametrize("kind", ["moved", "turned", "stretched", "bumps", "all"])
def test_a_known_smooth_movement_is_found_again_although_ducts_are_on_one_image_only(kind: str) -> None:
    there = movement(kind, seed=11)
    scout = warped(tissue(1), there)
    seen = warped(inside_of().astype(np.float32), there) > 0.5
    field = registered(noisy(tissue(1) + ducts(), 2), noisy(scout, 3), (inside_of(), seen), MM)
    truth = inverse(there)
    known = inside_of() & on_both(truth)
    error_mm = np.hypot(*np.moveaxis(field.shift - truth, 2, 0))[known] * MM
    assert float(np.median(error_mm)) <= 0.3
    assert refusal(field) == ""


@pytest.mark.parametrize(("padded", "most_mm"), [("scout beside the chest wall", 0.6), ("full above", 0.5)])
def test_padding_does_not_lead_the_field_astray(padded: str, most_mm: float) -> None:
    there = movement("all", seed=1)
    full, scout = noisy(tissue(1) + ducts(), 2), noisy(warped(tissue(1), there), 3)
    seen = np.ones(SHAPE, bool), np.ones(SHAPE, bool)
    if padded == "full above":
        seen[0][:200] = False
    else:
        seen[1][:, :40] = False
    full[~seen[0]], scout[~seen[1]] = 0, 0
    inside = inside_of() & seen[0], (warped(inside_of().astype(np.float32), there) > 0.5) & seen[1]
    field = registered(full, scout, inside, MM, seen=seen)
    truth = inverse(there)
    error_mm = np.hypot(*np.moveaxis(field.shift - truth, 2, 0)) * MM
    hidden = (warped((~seen[1]).astype(np.float32), truth) > 0) | ~seen[0]
    beside = (cv2.dilate(hidden.astype(np.uint8), np.ones((51, 51), np.uint8)) > 0) & ~hidden
    where = beside if padded == "full above" else hidden
    assert np.median(error_mm[where & inside_of() & on_both(truth)]) < most_mm
    assert not refusal(field)


def test_tissue_off_the_edge_of_the_scout_counts_as_on_one_image_only() -> None:
    away = np.zeros((*SHAPE, 2), np.float32)
    away[..., 0] = 60
    moved = warped(inside_of().astype(np.float32), away) > 0.5
    field = registered(noisy(tissue(1), 1), noisy(warped(tissue(1), away), 2), (inside_of(), moved), MM)
    assert field.overlap == pytest.approx(inside_of()[:, 60:].sum() / inside_of().sum(), abs=0.03)


def frame(density: Float) -> Frame:
    spacing = Spacing(row_mm=MM, column_mm=MM, source=SpacingSource.CALIBRATED)
    return Frame(density=density, valid=np.ones(SHAPE, bool), spacing=spacing, pixel_mm=MM, chest_wall="left")


def test_what_is_left_is_the_contrast() -> None:
    there = movement("all", seed=4)
    full, scout = noisy(tissue(1) + ducts(), 2), noisy(warped(tissue(1), there), 3)
    seen = np.ones(SHAPE, bool)
    seen[440:450, 60:70] = False
    made = subtracted(replace(frame(full), valid=seen), frame(scout))
    assert not made.grey[~seen].any(), "padding stays black"
    inner = cv2.erode((inside_of() & on_both(inverse(there))).astype(np.uint8), np.ones((41, 41), np.uint8)) > 0
    lumen, ground = inner & (ducts() > 150), inner & seen & (ducts() < 1)
    spread = made.grey[ground].std()
    apart = made.grey[lumen].mean() - made.grey[ground].mean()
    plain = full - scout
    assert apart / spread > 3 * (plain[lumen].mean() - plain[ground].mean()) / plain[ground].std()
    assert not made.grey[~inside_of(500.0)].any()
    assert made.residual_mm < 0.5


@pytest.mark.parametrize("gain", [0.5, 0.7, 1.6])
def test_a_scout_that_was_scaled_otherwise_leaves_no_tissue_and_hides_no_duct(gain: float) -> None:
    full, scout = noisy(tissue(1) + ducts(), 2), noisy(tissue(1), 3)
    same, made = subtracted(frame(full), frame(scout)), subtracted(frame(full), frame(300 + gain * scout))
    assert same.contrast == 1
    assert made.contrast == pytest.approx(1 / gain, rel=0.05)
    lumen, ground = inside_of(440.0) & (ducts() > 150), inside_of(440.0) & (ducts() < 1)
    apart = [float(np.median(one.grey[lumen]) - np.median(one.grey[ground])) for one in (same, made)]
    spread = [float(one.grey[ground].std()) for one in (same, made)]
    assert apart[1] == pytest.approx(apart[0], rel=0.05)
    assert spread[1] == pytest.approx(spread[0], rel=0.15)


def test_a_scout_of_quite_another_grey_is_refused() -> None:
    with pytest.raises(AnalysisError, match=r"0\.3 times the contrast"):
        subtracted(frame(noisy(tissue(1) + ducts(), 2)), frame(0.3 * noisy(tissue(1), 3)))


def test_where_the_scout_is_padded_nothing_is_shown_and_ducts_are_as_bright_as_without() -> None:
    full, scout = noisy(tissue(1) + ducts(), 2), noisy(tissue(1), 3)
    padded, seen = scout.copy(), np.ones(SHAPE, bool)
    padded[:, :40], seen[:, :40] = 0, False
    made = subtracted(frame(full), replace(frame(padded), valid=seen)).grey
    # Nothing tells the field far in the padding, so along its edge it may still lead to tissue.
    assert not made[:, :10].any()
    assert (made[:, :40] > 0).mean() < 0.1
    assert np.percentile(made[:, :40], 99) < 0.5
    plain, lumen = subtracted(frame(full), frame(scout)).grey, ducts() > 150
    assert float(np.median(made[lumen])) == pytest.approx(float(np.median(plain[lumen])), abs=0.03)


def test_tissue_that_lies_off_the_scout_is_not_shown() -> None:
    away = np.zeros((*SHAPE, 2), np.float32)
    away[..., 0] = 60
    made = subtracted(frame(noisy(tissue(1) + ducts(), 1)), frame(noisy(warped(tissue(1), away), 2))).grey
    assert not made[:, :50].any()
    assert (made[inside_of() & on_both(-away)] > 0).mean() > 0.95


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_another_breast_is_refused(seed: int) -> None:
    with pytest.raises(AnalysisError, match="does not fit"):
        subtracted(frame(noisy(tissue(1) + ducts(), 2)), frame(noisy(tissue(seed), 3)))


def test_a_far_thinner_compression_is_refused() -> None:
    columns, rows = np.meshgrid(np.arange(SHAPE[1], dtype=np.float32), np.arange(SHAPE[0], dtype=np.float32))
    squeezed = np.dstack([-0.2 * columns, -0.2 * (rows - SHAPE[0] / 2)]).astype(np.float32)
    with pytest.raises(AnalysisError, match="does not fit"):
        subtracted(frame(noisy(tissue(1) + ducts(), 2)), frame(noisy(warped(tissue(1), squeezed), 3)))


@pytest.mark.parametrize("blank", [(True, True), (True, False), (False, True)])
def test_blank_pictures_fit_nothing(blank: tuple[bool, bool]) -> None:
    """Of two of them nothing is left either: that is no fit."""
    empty = np.full(SHAPE, 500.0, np.float32)
    full, scout = (frame(empty if is_blank else noisy(tissue(21), 1)) for is_blank in blank)
    with pytest.raises(AnalysisError, match="does not fit"):
        subtracted(full, scout)


class Stopped:
    def is_set(self) -> bool:
        return True


def test_it_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        subtracted(frame(tissue(1)), frame(tissue(1)), cancel=Stopped())


def pair() -> tuple[ImageFacts, ImageFacts]:
    full = facts((60, 50), phase=Phase.FULL)
    return full, replace(full, phase=Phase.SCOUT, ref=replace(full.ref, sop_instance_uid=SOPInstanceUID("1.2.3.5")))


def test_a_scout_of_the_same_view_is_taken() -> None:
    assert why_not(*pair()) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"view": RIGHT_CC}, "another side or view"),
        ({"view": replace(LEFT_CC, position=ViewPosition.ML)}, "another side or view"),
        ({"view": replace(LEFT_CC, patient_orientation=("P", "L"))}, "do not lie alike"),
        ({"intent": PresentationIntent.FOR_PROCESSING}, "FOR PROCESSING"),
        ({"ref": replace(facts((60, 50)).ref, study_uid=StudyUID("1.2.9"))}, "one study"),
        ({"view": replace(LEFT_CC, modifiers=(ViewModifier.MAGNIFICATION,))}, "another kind"),
        ({"spacing": Spacing(row_mm=0.1, column_mm=0.1, source=SpacingSource.CALIBRATED)}, "another scale"),
        ({"rows": 61}, "size"),
        ({"phase": Phase.FULL}, "no image before contrast"),
        ({"patient": PatientIdentity(patient_id="OTHER")}, "one patient"),
        ({"technique": Technique(body_part_thickness_mm=30)}, "compressed"),
        ({"spacing": Spacing.unknown()}, "scale in mm"),
    ],
)
def test_what_the_headers_tell_apart_is_refused(changes: dict[str, object], words: str) -> None:
    full, scout = pair()
    assert words in why_not(full, replace(scout, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("unstated", [{"laterality": Laterality.UNKNOWN}, {"position": ViewPosition.UNKNOWN}])
def test_two_images_of_a_side_or_view_that_neither_states_are_not_taken_for_one(
    unstated: dict[str, object],
) -> None:
    full, scout = pair()
    view = replace(LEFT_CC, **unstated)  # type: ignore[arg-type]
    assert "is not stated" in why_not(replace(full, view=view), replace(scout, view=view))


def test_a_scout_and_an_image_itself_have_nothing_subtracted() -> None:
    full, scout = pair()
    assert "no image before contrast" in why_not(replace(full, phase=Phase.SCOUT), scout)
    early = replace(full, phase=Phase.EARLY)
    assert "no image before contrast" in why_not(early, early)


def test_frames_of_another_size_or_without_a_scale_are_refused() -> None:
    whole = frame(tissue(1))
    for other in (replace(whole, density=whole.density[:-1], valid=whole.valid[:-1]), replace(whole, pixel_mm=None)):
        with pytest.raises(AnalysisError, match="cannot be subtracted"):
            subtracted(other, whole)


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        ({}, ""),
        ({"overlap": 0.69}, "only 69% of the breast"),
        ({"stretch": 0.11}, "compressed otherwise"),
        ({"texture": 0.51}, "51% of the tissue's structure"),
        ({"residual_mm": 0.61}, "0.6 mm are left"),
    ],
)
def test_each_measure_of_the_fit_refuses_by_itself(measured: dict[str, float], words: str) -> None:
    good = {"residual_mm": 0.6, "texture": 0.5, "stretch": 0.1, "overlap": 0.7}
    said = refusal(Field(shift=np.zeros((2, 2, 2), np.float32), **(good | measured)))
    assert words in said
    assert bool(said) == bool(measured)


def test_the_residual_that_another_breast_of_the_same_look_leaves_is_too_much() -> None:
    """Phantoms 3307 and 3338: raw, of one size and alike in texture."""
    other = Field(shift=np.zeros((2, 2, 2), np.float32), residual_mm=0.699, texture=0.47, stretch=0.018, overlap=0.96)
    assert "does not fit" in refusal(other)

"""The enhanced twin: what is there grows clearer, what is not there does not come, and the image itself is one key away."""

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.display.enhancement import enhanced_pixels
from ductoview.display.mixing import twin_of
from ductoview.display.picture import Picture
from ductoview.display.pictures import DUCTS, Pictures
from ductoview.display.render import RenderOptions, render
from ductoview.display.turning import Turning
from ductoview.display.viewport import Quality, ViewState
from ductoview.model.presentation import Presentation
from ductoview.model.view import PresentationIntent
from ductoview.model.voi import GreyPath, VoiFunction, Window
from tests.display.support import FULL_RANGE, mammogram

SHAPE = (512, 448)


def breast(*, noise: float = 12.0, seed: int = 5) -> NDArray[np.float64]:
    """A bright half with a soft margin in dark air, without any structure but noise."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
    inside = 1 / (1 + np.exp((np.hypot(rows - SHAPE[0] / 2, columns) - 320) / 6))
    return 300 + 1500 * inside + np.random.default_rng(seed).normal(0, noise, SHAPE)


def stored(values: NDArray[np.float64]) -> NDArray[np.uint16]:
    return np.clip(np.rint(values), 1, 4095).astype(np.uint16)


def enhanced(values: NDArray[Any], **changes: Any) -> NDArray[np.float64]:
    return enhanced_pixels(mammogram(stored(values), **changes)).astype(float)


def test_noise_alone_stays_noise() -> None:
    flat = breast()
    part = (slice(180, 330), slice(40, 200))
    before, after = stored(flat)[part].astype(float), enhanced(flat)[part]
    assert after.std() < 1.5 * before.std()
    # No structure was made of it: neighbours some pixels apart are as little alike as before.
    residue = after - cv2.GaussianBlur(after, (0, 0), 12)
    alike = float(np.mean(residue[:, 4:] * residue[:, :-4]) / residue.var())
    assert abs(alike) < 0.1


@pytest.mark.parametrize("sigma_px", [1.2, 2.5, 5.0])
def test_a_thin_duct_and_a_calcification_grow_clearer_by_contrast_to_noise(sigma_px: float) -> None:
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
    height = 60.0
    line = height * np.exp(-(((rows - 256) / sigma_px) ** 2) / 2) * (columns > 40) * (columns < 240)
    dot = 2 * height * np.exp(-(np.hypot(rows - 200, columns - 120) ** 2) / 2 / 1.5**2)
    after = enhanced(breast() + line + dot)
    before = stored(breast() + line + dot).astype(float)

    def contrast(image: NDArray[np.float64], row: int, left: int, right: int) -> float:
        around = np.concatenate([image[row - 26 : row - 20, left:right], image[row + 20 : row + 26, left:right]])
        return float(image[row - 1 : row + 2, left:right].mean() - around.mean())

    assert contrast(after, 256, 60, 220) > 1.25 * contrast(before, 256, 60, 220)
    assert contrast(after, 200, 119, 122) > 1.1 * contrast(before, 200, 119, 122)


def test_a_steep_edge_gets_no_halo() -> None:
    step = breast(noise=3.0)
    step[200:300, 60:180] += 900
    before, after = stored(step).astype(float), enhanced(step)
    rise = 900.0
    for band in (slice(190, 200), slice(180, 190)):
        outside = (after - before)[band, 90:150].mean() - (after - before)[140:150, 90:150].mean()
        assert abs(outside) < 0.1 * rise


def test_a_raw_image_is_enhanced_in_the_breast_whether_it_is_shown_inverted_or_not() -> None:
    """Exposure: the air is the brightest, and MONOCHROME2 does not turn it round."""
    exposure, raw = stored(3800 - breast()), PresentationIntent.FOR_PROCESSING
    by_polarity = [
        enhanced_pixels(mammogram(exposure, grey=GreyPath(inverted=one, linear_in_exposure=True), intent=raw))
        for one in (True, False)
    ]
    assert np.array_equal(*by_polarity)
    changed = by_polarity[0] != exposure
    assert changed[200:300, 20:120].mean() > 0.5 > 0.1 > changed[:60, -60:].mean()


def test_light_and_dark_are_treated_alike() -> None:
    values = breast()
    straight = enhanced_pixels(mammogram(stored(values)))
    turned = GreyPath(choices=(FULL_RANGE,), inverted=True, bits_stored=12)
    mirrored = enhanced_pixels(mammogram((4095 - stored(values)).astype(np.uint16), grey=turned))
    assert np.abs(4095.0 - mirrored - straight).max() <= 2.0


@pytest.mark.parametrize(("padding", "air", "tissue", "dot"), [(0, 10, 150, -158), (4095, 2600, 1484, 8)])
def test_what_is_lifted_beyond_the_range_does_not_become_padding(padding: int, air: int, tissue: int, dot: int) -> None:
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
    inside = 1 / (1 + np.exp((np.hypot(rows - SHAPE[0] / 2, columns) - 320) / 6))
    values = air + tissue * inside + dot * np.exp(-(np.hypot(rows - 256, columns - 150) ** 2) / 2 / 3.0**2)
    pixels = np.clip(np.rint(values + np.random.default_rng(3).normal(0, 1, SHAPE)), 1, 4094).astype(np.uint16)
    lifted = enhanced_pixels(mammogram(pixels)).astype(int)
    assert lifted.min() <= padding <= lifted.max(), "without padding some of it goes that far"
    pixels[:, 440:] = padding
    twin = enhanced_pixels(
        mammogram(pixels, grey=GreyPath(choices=(FULL_RANGE,), padding=(padding, padding), bits_stored=12))
    )
    assert np.array_equal(np.sign(twin.astype(int) - padding), np.sign(pixels.astype(int) - padding))


def test_padding_and_air_stay_and_nothing_becomes_padding() -> None:
    pixels = stored(breast())
    pixels[:, 400:] = 0
    made = mammogram(pixels, grey=GreyPath(choices=(FULL_RANGE,), padding=(0, 0), bits_stored=12))
    twin = enhanced_pixels(made)
    assert np.array_equal(twin == 0, pixels == 0)
    assert not np.shares_memory(twin, pixels)
    assert np.array_equal(made.pixels, pixels)


def test_the_wheel_mixes_at_any_size_and_zero_is_the_image_to_the_bit() -> None:
    made = mammogram(stored(breast()))
    picture = Picture(made)
    view = ViewState(zoom=0.5)
    own, place = picture.draw(view, 200, 200, Quality.EXACT)
    assert own is not None
    own = own.copy()
    picture.take_twin(twin_of(made, enhanced_pixels(made)))
    assert np.array_equal(picture.draw(view, 200, 200, Quality.EXACT)[0], own)
    picture.enhance(0.4)
    mixed = picture.draw(view, 200, 200, Quality.EXACT)[0]
    assert mixed is not None
    assert not np.array_equal(mixed, own)
    assert picture.shown(view).processed == "ENHANCED 40%"
    picture.enhance(0.4, is_resting=True)
    assert np.array_equal(picture.draw(view, 200, 200, Quality.EXACT)[0], own)
    assert picture.shown(view).processed == ""
    assert picture.mammogram is made
    assert place.width == 200


def test_render_says_how_much_and_draws_what_the_window_draws() -> None:
    made = mammogram(
        stored(breast()),
        grey=GreyPath(choices=(Window(center=1000, width=2000, function=VoiFunction.LINEAR),), bits_stored=12),
    )
    plain = render(made, RenderOptions(annotate=False))
    lifted = render(made, RenderOptions(annotate=False, enhance=0.4))
    assert not np.array_equal(plain, lifted)
    assert np.array_equal(render(made, RenderOptions(annotate=False, enhance=0.0)), plain)
    picture = Picture(made)
    picture.take_twin(twin_of(made, enhanced_pixels(made)))
    picture.enhance(0.4)
    drawn, _ = picture.draw(ViewState(), SHAPE[1], SHAPE[0], Quality.EXACT)
    assert np.array_equal(drawn, lifted)


def test_a_presentation_state_is_shown_as_it_says_without_enhancement() -> None:
    made = mammogram(stored(breast()))
    picture = Picture(made)
    picture.take_twin(twin_of(made, enhanced_pixels(made)))
    picture.enhance(1.0)
    picture.apply(Presentation(sop_instance_uid="1.2.3.4"))
    assert picture.enhancement == 0
    picture.apply(None)
    assert picture.enhancement == 1


def drawn(picture: Picture) -> NDArray[np.uint8]:
    grey, _ = picture.draw(ViewState(zoom=0.5), 200, 200, Quality.EXACT)
    assert grey is not None
    return grey.copy()


def test_no_wheel_enhances_what_a_state_shows_and_a_held_original_stays_held() -> None:
    made, state = mammogram(stored(breast())), Presentation(sop_instance_uid="1.2.3.4")
    plain, picture = Picture(made), Picture(made)
    own = drawn(plain)
    plain.apply(state)
    picture.take_twin(twin_of(made, enhanced_pixels(made)))
    picture.enhance(0.5)
    picture.apply(state)
    assert np.array_equal(drawn(picture), drawn(plain))
    picture.enhance(1.0)
    assert np.array_equal(drawn(picture), drawn(plain))
    picture.enhance(1.0, is_resting=True)
    picture.apply(None)
    assert picture.enhancement == 0
    assert np.array_equal(drawn(picture), own)


def test_a_turned_image_stays_enhanced_as_it_says() -> None:
    made = mammogram(stored(breast()))
    plain, picture = Picture(made), Picture(made)
    picture.take_twin(twin_of(made, enhanced_pixels(made)))
    picture.enhance(0.5)
    for one in (plain, picture):
        one.turn(Turning(quarters=1))
    assert picture.enhancement == 0.5
    assert not np.array_equal(drawn(picture), drawn(plain))


def test_what_is_made_of_an_inverted_image_is_inverted_and_stays_with_it() -> None:
    pictures = Pictures(mammogram(stored(breast())))
    pictures.invert()
    pictures.show_enhanced(np.full(SHAPE, 0.25, np.float32))
    assert pictures.drawn.is_inverted
    assert pictures.made == DUCTS
    pictures.invert()
    assert (pictures.own.is_inverted, pictures.drawn.is_inverted) == (False, False)


def test_the_readers_inversion_comes_back_after_a_state() -> None:
    pictures = Pictures(mammogram(stored(breast())))
    pictures.invert()
    pictures.show_enhanced(np.full(SHAPE, 0.25, np.float32))
    pictures.apply(Presentation(sop_instance_uid="1.2.3.4"))
    assert not pictures.own.is_inverted
    assert pictures.made == ""
    pictures.apply(None)
    assert pictures.own.is_inverted


def test_a_twin_of_another_shape_is_refused() -> None:
    made = mammogram(stored(breast()))
    other = mammogram(stored(breast())[:-2])
    with pytest.raises(ValueError, match="does not have the image's shape"):
        Picture(made).take_twin(twin_of(other, other.pixels))

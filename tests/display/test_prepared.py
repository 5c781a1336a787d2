"""A mammogram that was made ready elsewhere is shown exactly as one that was not."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.display.picture import Picture, enhanced_twin
from ductoview.display.prepared import Prepared, plain, prepared
from ductoview.display.viewport import Quality, ViewState
from ductoview.model.image import Mammogram
from ductoview.model.voi import GreyPath
from tests.display.support import FULL_RANGE, breast, facts, mammogram


@pytest.mark.parametrize(
    "grey",
    [
        GreyPath(choices=(FULL_RANGE,), bits_stored=12),
        GreyPath(choices=(), bits_stored=12, padding=(0, 40)),
        GreyPath(choices=(), bits_stored=12, linear_in_exposure=True),
    ],
)
@pytest.mark.parametrize("quality", list(Quality))
def test_it_is_drawn_alike(grey: GreyPath, quality: Quality) -> None:
    bare = mammogram(breast(1200, 1000), grey=grey)
    here, ready = Picture(bare), Picture(prepared(bare))
    assert ready.has_levels
    here.build_levels()
    assert ready.choice.explanation == here.choice.explanation
    assert np.array_equal(ready.table.entries, here.table.entries)
    assert np.array_equal(ready.tissue.mask, here.tissue.mask)
    for view in (ViewState(zoom=0.3), ViewState(zoom=1.0, x=-200, y=-300), ViewState(zoom=2.0, x=-90, y=-7)):
        drawn, expected = ready.draw(view, 400, 300, quality), here.draw(view, 400, 300, quality)
        assert drawn[1] == expected[1]
        assert drawn[0] is not None
        assert np.array_equal(drawn[0], expected[0])


def test_facts_may_be_corrected_but_never_the_pixels_or_their_grey() -> None:
    ready = prepared(mammogram(breast()))
    assert prepared(ready) is ready
    corrected = replace(ready, facts=facts(ready.pixels.shape, study_date="20260401"))
    assert isinstance(corrected, Prepared)
    assert corrected.pyramid is ready.pyramid
    other = np.zeros(ready.pixels.shape, np.uint16)
    other.flags.writeable = False
    with pytest.raises(ValueError, match="keeps its pixels"):
        replace(ready, pixels=other)
    with pytest.raises(ValueError, match="keeps its pixels"):
        replace(ready, grey=GreyPath(choices=(FULL_RANGE,), inverted=True))


def test_another_process_and_an_enhanced_picture_get_nothing_of_it() -> None:
    ready = prepared(mammogram(breast()))
    assert type(plain(ready)) is Mammogram
    assert plain(ready).pixels is ready.pixels
    twin = enhanced_twin(ready, np.full(ready.pixels.shape, 0.5, np.float32))
    assert type(twin) is Mammogram
    drawn, _ = Picture(twin).draw(ViewState(zoom=0.25), 100, 100, Quality.MOVING)
    assert drawn is not None
    assert set(np.unique(drawn)) <= {127, 128}


def test_its_size_counts_every_array_once() -> None:
    bare = mammogram(breast(1200, 1000))
    levels = sum(2 * (1200 >> k) * (1000 >> k) for k in range(2))
    assert prepared(bare).nbytes == levels
    padded = mammogram(breast(1200, 1000), grey=GreyPath(choices=(FULL_RANGE,), bits_stored=12, padding=(0, 40)))
    assert prepared(padded).nbytes == levels + levels // 2 + padded.pixels.nbytes

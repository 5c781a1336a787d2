"""Label maps of others: the background is PixelPaddingValue, and segment numbers may begin anywhere (Supplement 243)."""

from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from tests.support.foreign import changed, read, segmentation


@pytest.mark.parametrize(("number", "background"), [(1, 255), (0, 255), (1, 7)])
def test_only_what_is_not_background_is_drawn(image: Path, tmp_path: Path, number: int, background: int) -> None:
    mask = np.zeros((256, 192), bool)
    mask[40:60, 50:80] = True

    def on_another_background(ds: Dataset) -> None:
        ds.PixelData = np.where(mask, number, background).astype(np.uint8).tobytes()
        ds.PixelPaddingValue = background
        (lump,) = [one for one in ds.SegmentSequence if one.SegmentLabel == "LUMP"]
        lump.SegmentNumber, ds.SegmentSequence = number, [lump]

    state = read(changed(segmentation(image, tmp_path / "seg.dcm", mask, "LABELMAP"), on_another_background), image)
    (mark,) = state.marks
    assert mark.words == "LUMP"
    rows = [point.row for graphic in mark.graphics for point in graphic.points]
    assert (min(rows), max(rows)) == (40, 59)

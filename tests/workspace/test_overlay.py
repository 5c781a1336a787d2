"""The overlay lies where the hung image shows what it is about, also when the image is stored turned."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ductoview.dicom.read import read_mammogram
from ductoview.model.geometry import Spacing
from ductoview.model.image import Mammogram
from ductoview.workspace.overlay import LONGEST_PX, overlay_picture
from tests.support.duct_case import analysis
from tests.support.mg_source import write_mg

ROWS, COLUMNS = 256, 192


def amber(picture: np.ndarray) -> np.ndarray:
    """Where the candidates' colour is."""
    red, green, blue = (picture[..., channel].astype(int) for channel in range(3))
    return (red > 200) & (np.abs(green - 176) < 40) & (blue < 90)


def read(folder: Path, **changes: object) -> Mammogram:
    return read_mammogram(write_mg(folder / "cc.dcm", rows=ROWS, columns=COLUMNS, **changes))


def test_candidates_are_drawn_where_they_are(tmp_path: Path) -> None:
    picture = overlay_picture(read(tmp_path), analysis())
    assert picture.shape[1:] == (COLUMNS, 3)
    assert picture.shape[0] > ROWS, "a legend below"
    drawn = amber(picture[:ROWS])
    assert drawn[27:34, 138:162].any(), "upper edge of the extravasation's outline"
    assert drawn[183:218, 83:118].any(), "ring of the termination, which has no outline"
    assert not drawn[120:170, 60:130].any(), "nothing along the healthy duct"


def test_on_an_image_stored_turned_they_turn_with_it(tmp_path: Path) -> None:
    """Stored anterior to the left and with the lateral half at the bottom, a left CC hangs turned by 180 degrees."""
    picture = overlay_picture(read(tmp_path, PatientOrientation=["P", "L"]), analysis())
    drawn = amber(picture[:ROWS])
    assert drawn[ROWS - 34 : ROWS - 27, COLUMNS - 162 : COLUMNS - 138].any()


def test_the_centreline_is_coloured_by_calibre(tmp_path: Path) -> None:
    mammogram = read(tmp_path, WindowCenter=60000, WindowWidth=2)
    picture = overlay_picture(mammogram, analysis())
    red, green, blue = picture[150, 100].astype(int)
    assert blue > 200, "the scale runs from cyan to magenta"
    assert 255 - green == pytest.approx(red, abs=60)
    thick = overlay_picture(mammogram, replace(analysis(), tree=_thicker(10)))[150, 100].astype(int)
    assert thick[0] > red + 60


def test_it_works_without_scale_and_without_contrast(tmp_path: Path) -> None:
    mammogram = read(tmp_path)
    unknown = replace(mammogram, facts=replace(mammogram.facts, spacing=Spacing.unknown()))
    assert overlay_picture(unknown, analysis(in_mm=False)).shape[1] == COLUMNS
    assert not amber(overlay_picture(mammogram, analysis(contrast=False))[:ROWS]).any()


def test_large_images_are_made_smaller(tmp_path: Path) -> None:
    mammogram = read_mammogram(write_mg(tmp_path / "cc.dcm", rows=3000, columns=1500))
    picture = overlay_picture(mammogram, analysis((3000, 1500)))
    assert picture.shape[1] == LONGEST_PX // 2


def _thicker(factor: float):  # type: ignore[no-untyped-def]
    tree = analysis().tree
    scaled = tuple(replace(one, path=one.path * np.array([1, 1, factor])) for one in tree.segments)
    return replace(tree, segments=scaled)

"""Sizes that a thumb can hit on any screen, and a style sheet without holes."""

import pytest

from ductoview.ui.style.sheet import style_sheet
from ductoview.ui.style.table import COLOURS, Sizes, sizes_for


@pytest.mark.parametrize(("dpi", "height"), [(96, 1080), (110, 1440), (158, 2560), (0, 1080), (1000, 1080)])
def test_targets_are_fifteen_millimetres(dpi: float, height: int) -> None:
    believed = dpi if 70 <= dpi <= 300 else 96
    assert sizes_for(dpi, height).target >= min(int(15 / 25.4 * believed), 112)


def test_a_low_screen_keeps_what_fits() -> None:
    sizes = sizes_for(96, 768)
    assert sizes.target == 48
    assert 10 * (sizes.target + 8) < 768


def test_the_sheet_knows_every_name() -> None:
    sheet = style_sheet(COLOURS, Sizes())
    assert "$" not in sheet
    assert "#ffffff" not in sheet.lower()

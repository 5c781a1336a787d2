"""What surroundings say of a pixel, on scores drawn by hand."""

from dataclasses import replace

import numpy as np

from ductoview.analysis.context import NAMES, NEUTRAL, PLACES, Context
from ductoview.analysis.scene import Scene

MM = 0.1


def _scene(rows: int, columns: int, nipple: tuple[float, float] | None = None) -> Scene:
    return Scene(
        box=(slice(0, rows), slice(0, columns)),
        flat=np.zeros((rows, columns), np.float32),
        allowed=np.ones((rows, columns), bool),
        skin_mm=None,
        nipple=nipple,
        mm=MM,
    )


def _context(lumen: np.ndarray, nipple: tuple[float, float] | None = None) -> Context:
    logits = np.where(lumen, 4.0, -8.0).astype(np.float32)
    return Context(_scene(*lumen.shape, nipple), np.zeros((2, *lumen.shape), np.float32), logits)


def _said(context: Context, row: int, column: int, *names: str) -> list[float]:
    (number,) = np.flatnonzero((context.rows == row) & (context.columns == column))
    values = context.of(np.array([number]))[0]
    return [float(values[NAMES.index(name)]) for name in names]


def test_only_likely_pixels_are_judged_again() -> None:
    lumen = np.zeros((60, 80), bool)
    lumen[30, 20:60] = True
    context = _context(lumen)
    assert set(zip(context.rows.tolist(), context.columns.tolist(), strict=True)) == {(30, x) for x in range(20, 60)}
    assert context.of(np.arange(40)).shape == (40, len(NAMES))


def test_a_duct_goes_on_both_ways_in_its_middle_and_one_way_at_its_end() -> None:
    lumen = np.zeros((100, 300), bool)
    lumen[49:52, 100:250] = True
    context = _context(lumen)
    names = [f"{way} way 2.2 mm, direction at 0.35 mm" for way in ("weaker", "stronger")]
    middle, end = _said(context, 50, 175, *names), _said(context, 50, 101, *names)
    assert min(middle) > 0.9
    assert end[0] < 0.1 < 0.9 < end[1]


def test_a_far_speck_is_small_and_far_from_the_main_part() -> None:
    lumen = np.zeros((200, 300), bool)
    lumen[50:53, 20:200] = True
    lumen[152:154, 100:102] = True
    context = _context(lumen)
    names = ("share of all", "from the main part", "area of the part")
    duct, speck = _said(context, 51, 100, *names), _said(context, 152, 100, *names)
    assert duct[0] > 0.9 > 0.1 > speck[0]
    assert duct[1] == 0
    assert abs(np.expm1(speck[1]) - 10) < 1
    assert speck[2] < duct[2]


def test_towards_the_nipple_is_along_the_duct_that_leads_there() -> None:
    lumen = np.zeros((120, 200), bool)
    lumen[59:62, 40:160] = True
    away, towards = _said(_context(lumen, nipple=(60.0, 10.0)), 60, 100, "from nipple", "towards nipple")
    assert abs(away - 9 / 60) < 1e-3
    assert towards > 0.99
    _, across = _said(_context(lumen, nipple=(0.0, 100.0)), 60, 100, "from nipple", "towards nipple")
    assert across < 0.01


def test_without_nipple_and_skin_neutral_values_stand_there() -> None:
    lumen = np.zeros((40, 40), bool)
    lumen[20, 5:35] = True
    assert (_context(lumen).of(np.arange(30))[:, PLACES] == np.float32(NEUTRAL)).all()


def test_without_a_nipple_the_skin_says_nothing_either() -> None:
    lumen = np.zeros((120, 200), bool)
    lumen[58:63, 20:180] = True
    scene = replace(_scene(*lumen.shape), skin_mm=np.full(lumen.shape, 3.0, np.float32))
    logits = np.where(lumen, 3.0, -6.0).astype(np.float32)

    def skin(nipple: tuple[float, float] | None) -> float:
        context = Context(replace(scene, nipple=nipple), np.zeros((2, *lumen.shape), np.float32), logits)
        return _said(context, 60, 100, "from skin")[0]

    assert skin((60.0, 10.0)) == np.float32(0.1)
    assert skin(None) == NEUTRAL[-1]

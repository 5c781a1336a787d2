"""A disc of 50 mm is equally large on the screen whatever the detector's pixels and the magnification are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.review import ImageReview
from ductoview.model.view import Phase
from ductoview.model.voi import GreyPath, Window
from ductoview.ui.reading.tiles import Tiles
from tests.ui.paper_exam import PATIENT, STUDY, facts

DISC_MM, FIELD_MM = 50.0, (80.0, 64.0)
MM_PER_PIXEL = {"1.2.1.70": 0.07, "1.2.1.100": 0.1, "1.2.1.18": 0.07 / 1.8}
BRIGHT = 3000


def _facts(uid: str, mm: float) -> ImageFacts:
    base = facts(uid, Phase.FULL)
    rows, columns = (round(side / mm) for side in FIELD_MM)
    spacing = Spacing(row_mm=mm, column_mm=mm, source=SpacingSource.IMAGER_CORRECTED)
    return replace(
        base, ref=replace(base.ref, sop_instance_uid=SOPInstanceUID(uid)), rows=rows, columns=columns, spacing=spacing
    )


def _disc(of: ImageFacts) -> Mammogram:
    mm = of.spacing.row_mm
    assert mm is not None
    row, column = np.ogrid[: of.rows, : of.columns]
    inside = (row - of.rows / 2) ** 2 + (column - of.columns / 2) ** 2 <= (DISC_MM / 2 / mm) ** 2
    pixels = np.where(inside, BRIGHT, 500).astype(np.uint16)
    pixels.flags.writeable = False
    return Mammogram(facts=of, grey=GreyPath(choices=(Window(center=1750, width=2500),), bits_stored=12), pixels=pixels)


@pytest.mark.parametrize("size", [(1500, 700), (1120, 620), (700, 1400)])
def test_a_disc_of_50_mm_is_equally_large_in_every_tile(qtbot: QtBot, size: tuple[int, int]) -> None:
    every = {uid: _facts(uid, mm) for uid, mm in MM_PER_PIXEL.items()}
    images = tuple(ExamImage(facts=of, path=Path("paper.dcm")) for of in every.values())
    exam = Exam(study_uid=STUDY, load_token=1, patient=PATIENT, images=images)
    places = tuple(Tile(sop_instance_uid=uid, row=0, column=column) for column, uid in enumerate(every))
    tiles = Tiles()
    qtbot.addWidget(tiles)
    tiles.resize(*size)
    with qtbot.waitExposed(tiles):
        tiles.show()
    tiles.hang(exam, Hanging(name="paper", tiles=places))
    for uid, of in every.items():
        tiles.show_image(uid, _disc(of), ImageReview(sop_instance_uid=uid))
    tiles.same_size()
    found = []
    for canvas in tiles.canvases:
        assert canvas._drawn is not None
        canvas.grab()
        scale = canvas.scale()
        assert scale is not None
        assert canvas._drawn._drawn is not None
        grey = canvas._drawn._drawn[1]
        assert grey is not None
        bright = grey > 128
        found += [int(bright.any(axis=0).sum()), int(bright.any(axis=1).sum())]
        assert max(abs(one - DISC_MM * scale) for one in found) <= 1.5
    assert max(found) - min(found) <= 1, found

"""Pictures of every built-in layout, made by the real window, without a screen, from ``sample_dicom.layout_studies``.

``python scripts/layout_pictures.py STUDIES OUT [NAME…]``: draws the studies into STUDIES where they are not there yet, opens
them in a home of its own, and writes one PNG of 1366 x 768 a layout, in few colours. It waits for pixels and analyses.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image
from PyQt6.QtWidgets import QApplication, QWidget

from ductoview.ui.app import Life
from ductoview.ui.window import MainWindow
from sample_dicom import layout_studies
from sample_dicom.write import uid

_WITHIN_S = 900.0
SIZE = (1366, 768)
"""The smallest screen ductoview is made for."""
_GREYS = (*range(0, 48, 2), *range(48, 256, 4))
_GREYISH = 24


@dataclass(frozen=True)
class Picture:
    """The study that is opened, the id of the layout, and the window's size.

    ``priors`` waits for earlier studies, ``card`` opens the choice.
    """

    study: str
    protocol: str
    priors: bool = False
    card: bool = False
    size: tuple[int, int] = SIZE


PICTURES = {
    "ductogram": Picture("ductogram", "ductogram"),
    "ductogram-with-scouts": Picture("ductogram", "phases"),
    "ductogram-against-prior": Picture("ductogram", "prior", priors=True),
    "ductogram-beside-prior": Picture("ductogram", "prior-beside", priors=True),
    "single": Picture("ductogram", "single"),
    "as-they-came": Picture("ductogram", "as-they-came"),
    "choosing": Picture("ductogram", "ductogram", priors=True, card=True),
    "four-views": Picture("mammogram", "screening"),
    "four-views-portrait": Picture("mammogram", "screening", size=(1300, 1600)),
    "against-prior": Picture("mammogram", "prior", priors=True),
    "beside-prior": Picture("mammogram", "prior-beside", priors=True),
    "implants": Picture("implants", "implants"),
}


def main() -> int:
    """Make the pictures that are named, or all."""
    studies, out, *names = sys.argv[1:]
    if not Path(studies).exists():
        for exposure in layout_studies.exposures():
            layout_studies.make(exposure, Path(studies))
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as home:
        app = Life(application, Path(home), (), None)
        app.window.showNormal()
        app.window.resize(*SIZE)
        app.begin()
        try:
            wait(application, lambda: app.window.reading is not None)
            workspace = app.window.reading._desk.workspace
            workspace.import_paths([Path(studies)])
            for name in names or PICTURES:
                _take(application, app.window, PICTURES[name], Path(out) / f"{name}.png")
        finally:
            app.end()
    return 0


def _take(application: QApplication, window: MainWindow, picture: Picture, path: Path) -> None:
    window.resize(*picture.size)
    page, study = window.reading, uid("layouts", picture.study)
    workspace = page._desk.workspace
    if workspace.exam is None or workspace.exam.study_uid != study:
        window.open_study(study)
        wait(application, lambda: workspace.exam is not None and workspace.exam.study_uid == study)
        wait(application, lambda: bool(page.tiles.order) and not page.loader.awaited)
    if picture.priors:
        wait(application, lambda: workspace.exam is not None and bool(workspace.exam.priors))
    page.card.put_away()
    page.layouts._hang(f"ductoview.hang-{picture.protocol}")
    wait(application, lambda: all(canvas.mammogram is not None for canvas in page.tiles.canvases))
    wait(application, lambda: page._desk.jobs.running == 0)
    if picture.card:
        page.layouts.ask()
    settle(application)
    keep(window, path)
    sys.stdout.write(f"{path}\n")


def keep(window: QWidget, path: Path) -> None:
    """Its picture as a small file: grey in steps nobody sees, and every colour that means something."""
    window.grab().toImage().save(str(path))
    with Image.open(path) as image:
        shown = image.convert("RGB")
    rgb = np.asarray(shown).astype(int)
    coloured = rgb[np.ptp(rgb, axis=-1) > _GREYISH].astype(np.uint8)
    few = Image.fromarray(coloured[None]).quantize(256 - len(_GREYS), method=Image.Quantize.MAXCOVERAGE)
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(one for grey in _GREYS for one in (grey,) * 3), *(few.getpalette() or [])][:768])
    shown.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def wait(application: QApplication, done: object) -> None:
    """Until that is so."""
    ends = time.monotonic() + _WITHIN_S
    while not done():  # type: ignore[operator]
        application.processEvents()
        time.sleep(0.02)
        if time.monotonic() > ends:
            raise TimeoutError("the window did not come to rest")


def settle(application: QApplication) -> None:
    """Let the sharp picture follow the quick one."""
    ends = time.monotonic() + 1.5
    while time.monotonic() < ends:
        application.processEvents()
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())

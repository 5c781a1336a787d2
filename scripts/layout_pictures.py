"""Pictures of every built-in layout, made by the real window, without a screen, from ``sample_dicom.layout_studies``.

``python scripts/layout_pictures.py STUDIES OUT [NAME…]``: draws the studies into STUDIES where they are not there yet, opens
them in a home of its own, and writes one PNG of 1920 x 1080 a layout. It waits for pixels and for the analyses of what hangs.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PyQt6.QtWidgets import QApplication

from ductoview.ui.app import Life
from ductoview.ui.window import MainWindow
from sample_dicom import layout_studies
from sample_dicom.write import uid

_WITHIN_S = 400.0


@dataclass(frozen=True)
class Picture:
    """The study that is opened, and the id of the layout; ``priors`` waits for earlier studies, ``card`` opens the choice."""

    study: str
    protocol: str
    priors: bool = False
    card: bool = False


PICTURES = {
    "ductogram": Picture("ductogram", "ductogram"),
    "ductogram-with-scouts": Picture("ductogram", "phases"),
    "ductogram-against-prior": Picture("ductogram", "prior", priors=True),
    "ductogram-beside-prior": Picture("ductogram", "prior-beside", priors=True),
    "single": Picture("ductogram", "single"),
    "as-they-came": Picture("ductogram", "as-they-came"),
    "choosing": Picture("ductogram", "ductogram", priors=True, card=True),
    "four-views": Picture("mammogram", "screening"),
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
        app.window.resize(1920, 1080)
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
    window.grab().toImage().save(str(path))
    sys.stdout.write(f"{path}\n")


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

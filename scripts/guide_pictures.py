"""Pictures of the reading page for README and user guide, made by the real window, without a screen, from two sample cases.

``python scripts/guide_pictures.py OUT [NAME…]``: opens the cases in a home of its own and writes one PNG of 1366 x 768 a picture.
``layout_pictures.py`` makes those of the layouts.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from layout_pictures import SIZE, keep, settle, wait
from pydicom import dcmread
from PyQt6.QtWidgets import QApplication

from ductoview.model.geometry import PointPx
from ductoview.ui.app import Life
from ductoview.ui.correct.taking import NoDuctBeyondTool
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.tools.aim import AimStep
from tests.support.states import annotation, boxed, graphic, item, layer, write_state

CASES = Path(__file__).resolve().parents[1] / "sample_dicom" / "cases"
_PAPER = (1130, 1690)
"""A window in which a whole page stands."""
Act = Callable[[QApplication, ReadingPage], None]


def main() -> int:
    """Make the pictures that are named, or all."""
    out, *names = sys.argv[1:]
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as home:
        app = Life(application, Path(home), (), None)
        app.window.showNormal()
        app.window.resize(*SIZE)
        app.begin()
        try:
            wait(application, lambda: app.window.reading is not None)
            page = app.window.reading
            opened = ""
            for name in names or PICTURES:
                case, act = PICTURES[name]
                app.window.resize(*SIZE)
                if case != opened:
                    _open(application, app, case)
                    opened = case
                act(application, page)
                wait(application, lambda: page._desk.jobs.running == 0)
                settle(application)
                keep(app.window, Path(out) / f"{name}.png")
                sys.stdout.write(f"{name}\n")
        finally:
            app.end()
    return 0


def _open(application: QApplication, app: Life, case: str) -> None:
    """The study of that case, freshly hung and analysed."""
    page = app.window.reading
    workspace = page._desk.workspace
    before = {row.study_uid for row in workspace.studies()}
    workspace.import_paths([CASES / case])
    [study] = {row.study_uid for row in workspace.studies()} - before
    app.window.open_study(study)
    wait(application, lambda: workspace.exam is not None and workspace.exam.study_uid == study)
    wait(application, lambda: bool(page.tiles.order) and not page.loader.awaited)


def _nothing(application: QApplication, page: ReadingPage) -> None:
    """As it opens."""


def _correct(application: QApplication, page: ReadingPage) -> None:
    """What a click would take away is crossed out: the side branch with most beyond it that is no half of the tree."""
    tile = page.tiles.tile(page.tiles.order[0])
    page.correcting.toggle()
    tool = next(one for one in page.correcting._tools if type(one) is NoDuctBeyondTool)
    page.correcting.take(tool)
    tree = page.loader.analysis(tile.uid).tree
    many = {one.id: len(list(tool._gone(tree, one))) for one in tree.segments}
    place = max((one for one in tree.segments if many[one.id] < len(many) / 4), key=lambda one: many[one.id])
    row, column, _ = place.path[len(place.path) // 2].tolist()
    settle(application)
    page.correcting._aimed(tile, AimStep.HOVER, PointPx(row, column))


def _enhance(application: QApplication, page: ReadingPage) -> None:
    page.tiles.put_down()
    page.tiles.toggle_overlays()
    page.enhancing.button.click()
    page.enhancing.bar.slider.setValue(40)


def _subtract(application: QApplication, page: ReadingPage) -> None:
    page.enhancing.toggle_bar()
    page.enhancing.set_percent(0)
    page.enhancing.subtracting.toggle()


def _straight(application: QApplication, page: ReadingPage) -> None:
    if not page.tiles.layers.overlays:
        page.tiles.toggle_overlays()
    page.steps.next()
    page.straight.toggle()


def _decide(application: QApplication, page: ReadingPage) -> None:
    """The first candidate accepted, and its image a key image."""
    page._desk.reader = "DEMO^READER"
    page.steps.show(page.findings.asking[0])
    settle(application)
    page.steps.decide(page.deeds.accept, page.findings.asking[0])
    page._wishes()["key_image"]()


def _state(application: QApplication, page: ReadingPage) -> None:
    """What another program saved about the first image: turned, with an ellipse and two words."""
    workspace = page._desk.workspace
    exam = workspace.exam
    image = exam.image(page.tiles.order[0])
    at = page.loader.analysis(image.sop_instance_uid).likely[0].at
    line = graphic("ELLIPSE", *_ellipse(at, 260))
    words = boxed("look here", at.column + 280, at.row - 200, at.column + 900, at.row - 60)
    header = dcmread(image.path, stop_before_pixels=True)
    window = item(WindowCenter=header.WindowCenter[0], WindowWidth=header.WindowWidth[0])
    with tempfile.TemporaryDirectory() as folder:
        path = write_state(
            Path(folder) / "state.dcm", image.path, ImageHorizontalFlip="N", ImageRotation=90,
            SoftcopyVOILUTSequence=[window], GraphicLayerSequence=[layer("NOTES", 1)],
            GraphicAnnotationSequence=[annotation("NOTES", line, texts=(words,))],
        )  # fmt: skip
        workspace.import_paths([path])
    page.window().open_study(exam.study_uid)
    wait(application, lambda: bool(page.tiles.order) and not page.loader.awaited)
    page.states.toggle()
    wait(application, lambda: bool(page.states.panel.cards))
    page.states.choose(page.states.panel.cards[0]._state)


def _ellipse(at: PointPx, radius: float) -> tuple[float, ...]:
    """Both axes as the standard writes them: two ends each, column before row."""
    row, column = at.row, at.column
    return column - radius, row, column + radius, row, column, row - radius, column, row + radius


def _record(application: QApplication, page: ReadingPage) -> None:
    page.record.toggle()


def _report(application: QApplication, page: ReadingPage) -> None:
    page.record.toggle()
    window = page.window()
    window.resize(*_PAPER)
    window._preview_report(page._desk)
    wait(application, lambda: window.report.pages > 0)


PICTURES: dict[str, tuple[str, Act]] = {
    "reading-room": ("01-papilloma", _nothing),
    "correcting": ("01-papilloma", _correct),
    "enhancement": ("01-papilloma", _enhance),
    "subtraction": ("01-papilloma", _subtract),
    "straightened-duct": ("06-papillomatosis", _straight),
    "decided": ("03-extravasation", _decide),
    "exam-record": ("03-extravasation", _record),
    "report-page": ("03-extravasation", _report),
    "presentation-state": ("04-ectasia", _state),
}


if __name__ == "__main__":
    sys.exit(main())

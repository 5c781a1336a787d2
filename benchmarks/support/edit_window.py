"""A reading window that is really painted, in which a correction of the ducts is one step of the reader's."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtWidgets import QApplication

from benchmarks.support.paints import Paints
from ductoview.display.prepared import prepared
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.image import Mammogram
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.table import Sizes
from tests.ui.paper_workspace import PaperWorkspace

SIZE = 1366, 768
_AFTER = 3


class EditWindow:
    """The reading page with one analysed image; the service and the library behind it are of paper, all else is real."""

    def __init__(self, mammogram: Mammogram, found: DuctAnalysis) -> None:
        made = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(made, QApplication)
        self._application, ref = made, mammogram.facts.ref
        self._image = ExamImage(facts=mammogram.facts, path=Path("paper.dcm"))
        exam = Exam(study_uid=ref.study_uid, load_token=1, patient=mammogram.facts.patient, images=(self._image,))
        hanging = Hanging(name="paper", tiles=(Tile(sop_instance_uid=ref.sop_instance_uid, row=0, column=0),))
        paper = PaperWorkspace(
            exams={ref.study_uid: (exam, hanging)},
            images={ref.sop_instance_uid: prepared(mammogram)},
            analyses={ref.sop_instance_uid: found},
        )
        self._jobs = Jobs()
        desk = Desk(paper, self._jobs, reader="DEMO^READER", node="PAPER", parent=self._jobs)  # type: ignore[arg-type]
        self._page = ReadingPage(desk, Sizes())
        self._page.resize(*SIZE)
        self._page.show()
        self._page.open(ref.study_uid)
        while paper.exam is None or self._jobs.running or self._page.loader.awaited:
            self._application.processEvents()
        tile = self._page.tiles.tile(ref.sop_instance_uid)
        assert tile is not None
        self._paints = Paints(tile.canvas)
        self.rest()

    def correct(self, edit: DuctEdit) -> None:
        """Make it one step of the review; return when the image is painted with it and nothing more is due."""
        before = self._paints.count
        if not self._page.deeds.correct(self._image, edit, edit.kind.value):
            raise RuntimeError(f"{edit.kind.value} was refused.")
        while self._paints.count == before:
            self._application.processEvents()
        self.rest()

    def take_back(self) -> None:
        """Undo it and paint that."""
        self._page.deeds.undo()
        self.rest()

    def rest(self) -> None:
        """Paint what is due."""
        for _ in range(_AFTER):
            self._application.processEvents()

    def close(self) -> None:
        """End its threads."""
        self._page.close()
        self._jobs.close()

"""Image and scout side by side, and a PACS to send to."""

from dataclasses import replace

import pytest

from ductoview.model.exam import Hanging, Tile
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.ui.reading.page import ReadingPage
from tests.ui.paper_exam import FULL, SCOUT, STUDY, analysis, candidate, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

OTHER = replace(candidate("s1", FindingKind.DUCT_NARROWING, 0.5), at=PointPx(10, 10))


@pytest.fixture
def paper(request: pytest.FixtureRequest) -> PaperWorkspace:
    """Image and scout side by side, also with a candidate on the scout; or one place that shows the scout, then the image."""
    made = paper_exam()
    exam, _ = made.exams[STUDY]
    asked = getattr(request, "param", "")
    if asked == "asks twice":
        made.analyses[SCOUT] = analysis(OTHER)
    if asked == "one place":
        hanging = Hanging(name="single", tiles=(Tile(sop_instance_uid=SCOUT, row=0, column=0),), sequence=(SCOUT, FULL))
    else:
        image = Tile(sop_instance_uid=FULL, row=0, column=0, scout=SCOUT)
        hanging = Hanging(name="both", tiles=(image, Tile(sop_instance_uid=SCOUT, row=0, column=1)))
    made.exams[STUDY] = (exam, hanging)
    return made


@pytest.fixture
def page(page: ReadingPage) -> ReadingPage:
    """With a PACS."""
    page._desk.nodes = ("PAPER",)
    page._desk.objects_changed.emit()
    return page

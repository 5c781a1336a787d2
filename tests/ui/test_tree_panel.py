"""The panel of the duct tree: every value with its uncertainty, pixels without a scale, a dash for what is unknown."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ductoview.analysis.measures import measured
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.measure_words import measure_words
from ductoview.model.measures import Measure, Unit
from ductoview.model.view import Phase
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.tree_panel import TreePanel, more_words, segment_words, tree_words
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.analysis.images import spacing
from tests.ui.paper_exam import FULL, SCOUT, STUDY, facts
from tests.ui.paper_workspace import PaperWorkspace

FORK = tree_of(
    (1, None, [(200, 0), (200, 100)], (10.0, 10.0)),
    (2, 1, [(200, 100), (140, 160)], (8.0, 8.0)),
    (3, 1, [(200, 100), (200, 200)], (6.0, 6.0)),
)


def plain(words: object) -> str:
    return str(words).replace("\\xa0", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("value", "plus_minus", "unit", "words"),
    [
        (1.2345, 0.081, Unit.MM, "1.23 ± 0.08 mm"),
        (1.2345, 0.31, Unit.MM, "1.2 ± 0.3 mm"),
        (153.4, 22.0, Unit.MM2, "153 ± 22 mm²"),
        (-0.52, 0.2, Unit.MM_PER_CM, "−0.5 ± 0.2 mm/cm"),
        (-0.01, 0.2, Unit.MM_PER_CM, "0.0 ± 0.2 mm/cm"),
        (44.6, 3.2, Unit.DEGREE, "45 ± 3°"),
        (1.0, 0.0, Unit.RATIO, "1.00 ± 0.01"),
    ],
)
def test_a_value_has_the_decimals_its_uncertainty_bears(
    value: float, plus_minus: float, unit: Unit, words: str
) -> None:
    made = Measure(value=value, unit=unit, plus_minus=plus_minus, source=SpacingSource.CALIBRATED)
    assert plain(measure_words(made)) == words


def test_what_is_unknown_is_a_dash() -> None:
    assert measure_words(None) == "—"
    more = dict(more_words(measured(analysis_of(FORK), spacing(0.1))))  # no nipple
    assert (more["reach, straight"], more["densest at"]) == ("—", "—")
    assert plain(more["reach, along ducts"]) == "20 ± 3 mm"
    ring = tree_of((1, None, [(200, 0), (100, 50), (200, 100), (200, 0)], (8.0, 8.0)))
    assert dict(segment_words(measured(analysis_of(ring), spacing(0.1)).segments[0]))["tortuosity"] == "—"


def test_without_a_scale_nothing_is_in_millimetres() -> None:
    tree = measured(analysis_of(FORK, nipple=(200, 0)), Spacing.unknown())
    words = plain((tree_words(tree), more_words(tree), segment_words(tree.segments[1])))
    assert "mm" not in words
    assert "285 ± 12 px" in words  # 2 sqrt((3 · 2 pixels² + the calibres² of six ends) / 12)


@pytest.fixture
def panel(qtbot: QtBot) -> TreePanel:
    made = TreePanel()
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_panel_shows_the_chief_values_and_more_when_asked(panel: TreePanel) -> None:
    analysis: DuctAnalysis = analysis_of(FORK, nipple=(200, 0))
    panel.say("L CC", analysis, "", spacing(0.1), 2)
    assert panel._first.text().split("\n")[0] == "3 segments · 2 ends · order 2"
    assert not panel._rest.isVisible()
    panel._more.click()
    assert panel._rest.isVisible()
    names, values = (one.text().split("\n") for one in (panel._names, panel._values))
    assert len(names) == len(values)
    assert plain(dict(zip(names, values, strict=True))["turns off by"]) == "45 ± 4°"
    assert panel._source.text().startswith("corrected")
    panel.say("L ML", None, "Looking for ducts…")
    assert panel._first.text() == "Looking for ducts…"
    assert not panel._rest.isVisible()
    assert not panel._more.isVisible()


def test_every_sentence_of_the_analysis_is_said(panel: TreePanel) -> None:
    """Corrections come first; what may be wrong with the tree all the same stands after them, however much there is."""
    warnings = ("Ducts corrected by X.", "1 correction means no duct.", "A wire is in view.", "No implant was seen.")
    panel.say("L CC", replace(analysis_of(FORK), warnings=warnings), "", spacing(0.1))
    assert panel._warnings.text() == " ".join(warnings)


def warned(*warnings: str) -> ExamImage:
    return ExamImage(facts=replace(facts(FULL, Phase.FULL), warnings=warnings), path=Path("paper.dcm"))


def test_what_is_wrong_with_the_image_stands_before_what_the_analysis_says(panel: TreePanel) -> None:
    """Before it is analysed too; the next image does not inherit it."""
    image = warned("PixelSpacing stands alone.")
    panel.show_image(image, None, "Looking for ducts…", None)
    assert panel._warnings.isVisible()
    assert panel._warnings.text() == "PixelSpacing stands alone."
    panel.show_image(image, replace(analysis_of(FORK), warnings=("A wire is in view.",)), "", None)
    assert panel._warnings.text() == "PixelSpacing stands alone. A wire is in view."
    panel.show_image(warned(), None, "Looking for ducts…", None)
    assert not panel._warnings.isVisible()
    panel.say("", None, "")
    assert not panel._warnings.isVisible()


def test_an_image_with_much_wrong_leaves_the_candidates_their_room(panel: TreePanel) -> None:
    sentences = tuple(f"Attribute {number} cannot be; not used." for number in range(9))
    panel.show_image(warned(*sentences), None, "Looking for ducts…", None)
    assert panel._warnings.text() == " ".join((*sentences[:2], "More tells 7 others of this image."))
    panel._more.click()
    assert panel._warnings.text() == " ".join(sentences)
    assert panel._first.text() == "Looking for ducts…"
    panel.show_image(warned(*sentences[:2]), None, "Looking for ducts…", None)
    assert not panel._more.isVisible()
    assert panel._warnings.text() == " ".join(sentences[:2])


def test_what_only_decoding_finds_is_said_at_the_same_place_once_decoded(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, jobs: Jobs
) -> None:
    """Of the image in hand only, also of one that hangs no more, and not of the next study."""

    def open_again() -> None:
        page.close_study()
        page.open(STUDY)
        qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)

    found = "A colour image: its luminance is shown and measured."
    whole = paper.images[FULL]
    paper.images[FULL] = replace(whole, facts=replace(whole.facts, warnings=(found,)))
    open_again()
    page.selection.choose(FULL)
    assert page.tree._warnings.text() == found
    page.selection.choose(SCOUT)
    assert page.tree._warnings.text() == ""
    paper.images[FULL] = whole
    open_again()
    page.selection.choose(FULL)
    assert page.tree._warnings.text() == ""

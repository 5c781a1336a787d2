"""One finding in two views: the reader says so in two steps, sees where it lies, and takes it back in one."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint
from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.image import ImageFacts
from ductoview.model.review import MarkRef
from ductoview.model.view import Phase, ViewPosition
from ductoview.ui.reading.card import FindingCard
from ductoview.ui.reading.page import ReadingPage
from tests.ui.paper_exam import PATIENT, STUDY, analysis, facts, mammogram
from tests.ui.paper_workspace import PaperWorkspace, study

CC, ML = "1.2.1.3", "1.2.1.4"
DEFECT = FindingKind.INTRALUMINAL_FILLING_DEFECT


def a_view(uid: str, position: ViewPosition, *orientation: str) -> ImageFacts:
    """400 x 300 pixels of 0.25 mm; the nipple lies at row 200, column 280."""
    made = facts(uid, Phase.FULL)
    return replace(
        made,
        ref=replace(made.ref, sop_instance_uid=SOPInstanceUID(uid)),
        rows=400,
        columns=300,
        spacing=Spacing(row_mm=0.25, column_mm=0.25, source=SpacingSource.IMAGER_CORRECTED, factor=1.8),
        view=replace(made.view, position=position, patient_orientation=orientation),
    )


def found(name: str, row: float, column: float) -> DuctAnalysis:
    finding = Finding(id=name, kind=DEFECT, at=PointPx(row, column), score=0.9, size_mm=3.0)
    lumen = np.zeros((400, 300), np.bool_)
    return replace(analysis(finding), lumen=lumen, nipple=ScoredPoint(at=PointPx(200, 280), score=0.9))


def two_views(position: ViewPosition, *orientation: str) -> PaperWorkspace:
    """A defect 20 mm outwards in CC and 20 mm up in the other view, 40 mm deep in both."""
    every = {CC: a_view(CC, ViewPosition.CC, "A", "R"), ML: a_view(ML, position, *orientation)}
    images = tuple(ExamImage(facts=of, path=Path("paper.dcm")) for of in every.values())
    exam = Exam(study_uid=STUDY, load_token=1, patient=PATIENT, study_date="20261122", images=images)
    tiles = tuple(Tile(sop_instance_uid=uid, row=0, column=at) for at, uid in enumerate(every))
    return PaperWorkspace(
        local=(study(1),),
        exams={STUDY: (exam, Hanging(name="paper", tiles=tiles))},
        images={uid: mammogram(of) for uid, of in every.items()},
        analyses={CC: found("cc", 120, 120), ML: found("ml", 120, 120)},
    )


@pytest.fixture
def paper(request: pytest.FixtureRequest) -> PaperWorkspace:
    return two_views(*getattr(request, "param", (ViewPosition.ML, "A", "F")))


def choose(page: ReadingPage, uid: str, finding: str) -> None:
    row = next(row for row in page.rows() if (row.image.sop_instance_uid, row.finding.id) == (uid, finding))
    page.steps.show(row)


def accept_both(page: ReadingPage) -> None:
    for uid, finding in ((CC, "cc"), (ML, "ml")):
        choose(page, uid, finding)
        page.keys.start("accept")


def join(page: ReadingPage) -> None:
    for uid, finding in ((CC, "cc"), (ML, "ml")):
        choose(page, uid, finding)
        page.keys.start("same_place")


def places(page: ReadingPage) -> list[str]:
    """By name, for candidates are numbered as their images come to be analysed."""
    by_name = sorted(page.rows(), key=lambda row: row.finding.id)
    return [row.place.replace("\u00a0", " ") for row in by_name]


def test_one_view_says_the_half_and_two_joined_say_quadrant_clock_and_depth(
    page: ReadingPage, paper: PaperWorkspace
) -> None:
    assert [words.split(" · ")[0] for words in places(page)] == ["outer half", "upper half"]
    accept_both(page)
    choose(page, CC, "cc")
    page.keys.start("same_place")
    assert re.search(
        r"[12]: choose it in the other view, then J\. Perhaps the same as [12]: their depths differ by 0 mm; J again",
        page.hint.text(),
    )
    choose(page, ML, "ml")
    page.keys.start("same_place")
    assert re.search(r"[12] and [12] are one: upper outer quadrant", page.hint.text())
    assert paper.review.joined_with(MarkRef(CC, "cc")) == MarkRef(ML, "ml")
    assert places(page) == ["upper outer quadrant · 2 o'clock ± 1 h · 40 ± 4 mm deep"] * 2


@pytest.mark.parametrize(
    ("one_mm", "other_mm", "is_said"), [(1.0, 3.2, True), (3.2, 1.0, True), (1.0, 2.0, False), (1.0, None, False)]
)
def test_sizes_that_differ_by_more_than_twice_are_said_of_each_before_two_are_joined(
    page: ReadingPage, paper: PaperWorkspace, one_mm: float, other_mm: float | None, *, is_said: bool
) -> None:
    for uid, size_mm in ((CC, one_mm), (ML, other_mm)):
        [one] = paper.analyses[uid].findings
        page.loader.replace(uid, replace(paper.analyses[uid], findings=(replace(one, size_mm=size_mm),)), is_whole=True)
    accept_both(page)
    choose(page, CC, "cc")
    page.keys.start("same_place")
    number = {row.image.sop_instance_uid: row.number for row in page.rows()}
    sizes = f"{number[CC]} measures {one_mm} mm, {number[ML]} {other_mm} mm"
    words = f"differ by 0 mm, {sizes}; J again" if is_said else "differ by 0 mm; J again"
    assert words in page.hint.text()
    choose(page, ML, "ml")
    page.keys.start("same_place")
    assert len(paper.review.joins) == 1
    assert page.hint.text().endswith(f"; {sizes}") is is_said


def test_the_key_again_shows_the_other_and_one_hand_joins_both(page: ReadingPage, paper: PaperWorkspace) -> None:
    choose(page, CC, "cc")
    for key in ("accept", "same_place", "same_place"):
        page.keys.start(key)
    assert (page.selection.image_uid, page.selection.finding_id) == (ML, "ml")
    assert re.search(r"[12]: at the same depth", page.hint.text())
    page.keys.start("same_place")
    assert (paper.review.joins, "accept the finding first" in page.hint.text()) == ((), True)
    for key in ("accept", "same_place"):
        page.keys.start(key)
    assert paper.review.joined_with(MarkRef(CC, "cc")) == MarkRef(ML, "ml")


def test_undo_parts_them_and_the_key_on_a_joined_one_too(page: ReadingPage, paper: PaperWorkspace) -> None:
    accept_both(page)
    join(page)
    page.keys.start("undo")
    assert paper.review.joins == ()
    assert re.fullmatch(r"Undone: join (1 and 2|2 and 1)", page.hint.text())
    assert places(page)[0].startswith("outer half")
    join(page)
    assert len(paper.review.joins) == 1
    choose(page, CC, "cc")
    page.keys.start("same_place")
    assert paper.review.joins == ()


def test_a_candidate_is_joined_with_nothing(page: ReadingPage, paper: PaperWorkspace) -> None:
    join(page)
    assert paper.review.joins == ()
    assert "accept the finding first" in page.hint.text()


def test_esc_forgets_the_first(page: ReadingPage, paper: PaperWorkspace) -> None:
    accept_both(page)
    choose(page, CC, "cc")
    page.keys.start("same_place")
    page.keys.start("put_down")
    choose(page, ML, "ml")
    page.keys.start("same_place")
    assert paper.review.joins == ()
    assert "choose it in the other view" in page.hint.text()


@pytest.mark.parametrize("paper", [(ViewPosition.MLO, "A", "FR")], indirect=True)
def test_cc_and_mlo_are_not_joined_and_why_is_said(page: ReadingPage, paper: PaperWorkspace) -> None:
    told: list[str] = []
    page._desk.told.connect(lambda words, tone: told.append(words))
    accept_both(page)
    join(page)
    assert paper.review.joins == ()
    number = {row.image.sop_instance_uid: row.number for row in page.rows()}
    assert page.hint.text().startswith(f"{number[CC]} and {number[ML]} were not joined: ")
    assert "not at right angles" in page.hint.text()
    assert told == [], "a refusal does not stand beside the pair that is joined after it"
    assert [words.split(" · ")[0] for words in places(page)] == ["outer half", "upper half"]


def test_the_card_says_the_place_and_its_button_does_as_the_key(
    page: ReadingPage, paper: PaperWorkspace, qtbot: QtBot
) -> None:
    accept_both(page)
    for uid, finding in ((CC, "cc"), (ML, "ml")):
        choose(page, uid, finding)
        cards = [one for one in page.findings.findChildren(FindingCard) if one.row.finding.id == finding]
        [pair] = [one for one in cards[-1].findChildren(QPushButton) if one.accessibleName() == "Same place"]
        qtbot.mouseClick(pair, Qt.MouseButton.LeftButton)
    assert len(paper.review.joins) == 1
    words = [one.text().replace("\u00a0", " ") for one in page.findings.findChildren(QLabel)]
    assert "upper outer quadrant · 2 o'clock ± 1 h · 40 ± 4 mm deep" in words

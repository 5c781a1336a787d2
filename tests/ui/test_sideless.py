"""A study whose images state no side: who is about to sign hears of it, and of nothing that the report does not speak of."""

from dataclasses import replace

import pytest

from ductoview.model.duct_analysis import LIES_OTHERWISE
from ductoview.model.exam import Exam
from ductoview.model.image_check import ImageCheck, Verdict
from ductoview.model.view import Laterality
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.standing import sideless
from ductoview.workspace.commands import accept
from tests.ui.paper_exam import CANDIDATES, FULL, SCOUT, STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

REJECTED = ImageCheck(verdict=Verdict.REJECTED)


def without_side(exam: Exam, *uids: str) -> Exam:
    return replace(exam, images=tuple(
        replace(one, facts=replace(one.facts, view=replace(one.facts.view, laterality=Laterality.UNKNOWN)))
        if one.sop_instance_uid in uids else one
        for one in exam.images
    ))  # fmt: skip


@pytest.fixture
def paper() -> PaperWorkspace:
    """No image of the study says whether it is left or right."""
    made = paper_exam()
    exam, hanging = made.exams[STUDY]
    made.exams[STUDY] = without_side(exam, SCOUT, FULL), hanging
    return made


def test_the_question_before_signing_says_that_no_side_is_stated(page: ReadingPage) -> None:
    page.objects.ask()
    assert "PHANTOM, Éins, SIDE ?" in page.objects.question
    assert "2 images (? CC) state no side" in page.objects.question


def test_the_question_says_that_an_image_lies_against_its_header_once_its_analysis_does(
    page: ReadingPage, paper: PaperWorkspace
) -> None:
    """The report's side comes from the header that the picture contradicts: whoever signs makes sure first."""
    page.objects.ask()
    assert "lies against" not in page.objects.question
    warned = replace(paper.analyses[FULL], warnings=(f"{LIES_OTHERWISE} it is mirrored.",))
    page.loader._analyses[FULL] = warned
    page._show_review()
    assert "? CC lies against its header: mirrored, turned or of the other side." in page.objects.question
    assert page.objects.question.endswith("Ask who took them before you sign.")
    page.objects.set_sideless(())
    assert page.objects.question.endswith("of the other side. Make sure before you sign.")


def test_the_question_counts_what_may_be_a_mimic_too(page: ReadingPage) -> None:
    page.objects.ask()
    assert "2 candidates and one possible mimic are undecided" in page.objects.question


def test_only_images_without_side_are_named(page: ReadingPage, paper: PaperWorkspace) -> None:
    stated, _ = paper_exam().exams[STUDY]
    assert sideless(stated, paper.review) == ()
    assert sideless(without_side(stated, FULL), paper.review) == ("? CC",)


def test_a_rejected_image_counts_only_when_something_was_left_on_it(page: ReadingPage, paper: PaperWorkspace) -> None:
    assert paper.exam is not None
    exam = replace(paper.exam, images=tuple(replace(one, check=REJECTED) for one in paper.exam.images))
    assert sideless(exam, paper.review) == ()
    paper.do(accept(exam.image(FULL).facts.ref, CANDIDATES[0], reader="DEMO^READER"), "accept")
    assert sideless(exam, paper.review) == ("? CC",)

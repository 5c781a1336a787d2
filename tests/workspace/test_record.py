"""The exam record in an exam: one field a step, the site's habits only where nothing was said, sentences of what is there."""

from dataclasses import replace

import pytest

from ductoview.errors import ReviewError, SettingsError
from ductoview.model.exam import Exam
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Agent, Cannula, Side
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.review import ImageReview, Review
from ductoview.model.view import Laterality
from ductoview.workspace.history import History
from ductoview.workspace.record import (
    USUAL,
    as_usual,
    describe,
    draft,
    fill_usual,
    say,
    seen_in,
    sentences,
    step_words,
    usual_values,
)
from ductoview.workspace.settings import Settings
from tests.ui.paper_exam import FULL, STUDY, paper_exam

EMPTY = Review(study_uid=STUDY)
DEFECT = Finding(
    id="a",
    kind=FindingKind.INTRALUMINAL_FILLING_DEFECT,
    at=PointPx(20, 15),
    status=FindingStatus.CONFIRMED,
    size_mm=4.2,
)


def exam() -> Exam:
    return paper_exam().exams[STUDY][0]


def with_defect(**changes: object) -> Review:
    return EMPTY.with_image(ImageReview(sop_instance_uid=FULL, findings=(replace(DEFECT, **changes),)))  # type: ignore[arg-type]


def test_each_field_is_a_step_of_its_own_and_undo_names_it() -> None:
    history = History(EMPTY)
    for name, value in (("attempts", 2), ("injected_side", Side.LEFT)):
        history = history.push(say(name, value)(history.review), step_words(name))
    assert history.can_undo == "exam record: injected breast"
    assert history.undo().review.record == ExamRecord(attempts=2)


def test_what_a_field_may_not_hold_is_refused() -> None:
    with pytest.raises(ReviewError, match=r"Volume: 5 is not accepted; give 0\.05 to 3\.00 mL"):
        say("volume_ml", 5.0)(EMPTY)


def test_habits_of_the_site_fill_only_what_nobody_said() -> None:
    settings = Settings(usual_technique="cannula=STRAIGHT cannula_gauge=30 agent=IOHEXOL concentration_mgi_ml=300")
    record = fill_usual(settings)(replace(EMPTY, record=ExamRecord(cannula_gauge=27))).record
    assert record == ExamRecord(
        cannula=Cannula.STRAIGHT, cannula_gauge=27, agent=Agent.IOHEXOL, concentration_mgi_ml=300
    )


def test_habits_come_back_from_the_settings_as_they_were_said() -> None:
    record = ExamRecord(cannula=Cannula.RIGHT_ANGLE, cannula_gauge=30, volume_ml=0.4, injected_side=Side.LEFT)
    settings = as_usual(Settings(), record)
    assert settings.usual_technique == "cannula=RIGHT_ANGLE cannula_gauge=30"
    assert usual_values(settings) == {"cannula": Cannula.RIGHT_ANGLE, "cannula_gauge": 30}


@pytest.mark.parametrize("written", ["cannula_gauge=99", "agent=WATER", "pregnancy=NO", "volume_ml=1", "nonsense"])
def test_what_is_of_the_patient_is_never_a_habit(written: str) -> None:
    with pytest.raises(SettingsError, match=written.partition("=")[0]):
        usual_values(Settings(usual_technique=written))
    assert not {"pregnancy", "volume_ml", "injected_side", "contrast_reaction"} & set(USUAL)


def test_every_confirmed_finding_has_its_sentence_and_no_other() -> None:
    review = with_defect()
    (one,) = sentences(exam(), review, lambda _uid: None)
    assert one.words == one.composed
    assert one.words.startswith("Filling defect in the left breast, seen in L CC; longest axis 4.2 mm")
    assert sentences(exam(), with_defect(status=FindingStatus.DISMISSED), lambda _uid: None) == ()
    seen = seen_in(exam(), review)
    assert (seen.kinds, seen.sides) == ({FindingKind.INTRALUMINAL_FILLING_DEFECT}, {Laterality.LEFT})


def test_the_readers_sentence_replaces_the_composed_one_until_it_is_emptied() -> None:
    ref = exam().image(FULL).facts.ref
    own = describe(ref, "a", "  Papilloma. ")(with_defect())
    (one,) = sentences(exam(), own, lambda _uid: None)
    assert one.words == "Papilloma."
    assert one.composed.startswith("Filling defect")
    assert "Papilloma." in draft(exam(), own, lambda _uid: None)
    (again,) = sentences(exam(), describe(ref, "a", "")(own), lambda _uid: None)
    assert again.words == one.composed


def test_words_for_a_finding_that_went_are_refused() -> None:
    with pytest.raises(ReviewError, match="not there any more"):
        describe(exam().image(FULL).facts.ref, "gone", "words")(with_defect())

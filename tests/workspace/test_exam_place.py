"""Whoever comes too late changes nothing, and what ran for a closed exam is stopped."""

from dataclasses import dataclass

import pytest

from ductoview.errors import Cancelled, SettingsError
from ductoview.model.exam import Exam
from ductoview.model.identifiers import PatientIdentity
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.open_exam import OpenExam


@dataclass
class Work:
    """Something in the background."""

    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


def opened(token: int) -> OpenExam:
    return OpenExam.of(Exam(study_uid=f"1.{token}", load_token=token, patient=PatientIdentity()), ())


def test_what_was_being_opened_is_not_put_when_another_was_begun() -> None:
    place = ExamPlace()
    first = place.clear()
    second = place.clear()
    with pytest.raises(Cancelled):
        place.put(opened(first))
    place.put(opened(second))
    assert place.required().exam.study_uid == "1.2"
    with pytest.raises(Cancelled):
        place.of(first)


def test_a_step_under_an_old_token_is_not_even_tried() -> None:
    place = ExamPlace()
    place.put(opened(place.clear()))

    def never(_: OpenExam) -> OpenExam:
        raise AssertionError("tried")

    assert place.change(0, never) is None
    assert place.change(1, lambda before: before) is not None


def test_nothing_open_is_said() -> None:
    place = ExamPlace()
    with pytest.raises(SettingsError, match="No study is open"):
        place.required()
    with pytest.raises(Cancelled):
        place.image("1.2.3")


def test_clearing_stops_what_ran_and_nothing_runs_for_a_closed_exam() -> None:
    place, work = ExamPlace(), Work()
    place.put(opened(place.clear()))
    place.serve(1, lambda: work)
    assert not work.stopped
    place.clear()
    assert work.stopped
    place.serve(1, lambda: pytest.fail("started"))

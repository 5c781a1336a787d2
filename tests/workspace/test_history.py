"""Undo and redo keep values, so they give back exactly what was."""

from ductoview.model.review import Review
from ductoview.workspace.history import History

EMPTY = Review(study_uid="1")
ONE, TWO = Review(study_uid="1", note="one"), Review(study_uid="1", note="two")


def test_what_was_done_is_taken_back_and_done_again() -> None:
    history = History(EMPTY).push(ONE, "Write one").push(TWO, "Write two")
    assert (history.review, history.can_undo, history.can_redo) == (TWO, "Write two", None)
    back = history.undo().undo()
    assert (back.review, back.can_undo, back.can_redo) == (EMPTY, None, "Write one")
    assert back.redo().redo() == history


def test_doing_something_new_forgets_what_was_taken_back() -> None:
    history = History(EMPTY).push(ONE, "Write one").undo().push(TWO, "Write two")
    assert history.can_redo is None
    assert history.undo().review == EMPTY


def test_with_nothing_to_take_back_it_stays_as_it_is() -> None:
    assert History(EMPTY).undo() == History(EMPTY).redo() == History(EMPTY)

"""Whatever a reader does, taking it all back gives the first review, and doing it again the last: step by step, by name."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ductoview.errors import ReviewError
from ductoview.model.identifiers import ImageRef, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.library import ReviewEvent
from ductoview.model.review import MarkRef, Review
from ductoview.model.review_events import difference, fold
from ductoview.model.view import Phase
from ductoview.workspace import commands
from ductoview.workspace.commands import Command
from ductoview.workspace.history import History
from tests.model.test_review_json import annotations, callipers, duct_edits, findings, looks, words

STUDY = "1.2"
REFS = [
    ImageRef(
        study_uid=StudyUID(STUDY),
        series_uid=SeriesUID("1.2.0"),
        sop_instance_uid=SOPInstanceUID(uid),
        sop_class_uid=SOPClassUID("1.3"),
        sha256=sha,
    )
    for uid, sha in (("1.2.1", "aa"), ("1.2.2", "bb"))
]
refs, ids = st.sampled_from(REFS), st.sampled_from(["a", "b", "c"])


def named(made: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """With one of few ids, so that changes and removals are frequent."""
    return st.builds(replace, made, id=ids)  # type: ignore[type-var]


marks = st.builds(MarkRef, st.sampled_from(["1.2.1", "1.2.2"]), ids)
edits: st.SearchStrategy[Command] = st.one_of(
    st.builds(commands.put_finding, refs, named(findings)),
    st.builds(commands.accept, refs, named(findings), reader=words),
    st.builds(commands.dismiss, refs, named(findings), reader=words),
    st.builds(commands.remove_finding, refs, ids),
    st.builds(commands.put_calliper, refs, named(callipers)),
    st.builds(commands.remove_calliper, refs, ids),
    st.builds(commands.put_annotation, refs, named(annotations)),
    st.builds(commands.remove_annotation, refs, ids),
    st.builds(commands.correct_ducts, refs, named(duct_edits)),
    st.builds(lambda ref, look: commands.set_looks({ref: look}), refs, st.none() | looks),
    st.builds(commands.set_phase, refs, st.none() | st.sampled_from(Phase)),
    st.builds(commands.join_findings, marks, marks),
    st.builds(commands.part_finding, marks),
    st.builds(commands.set_note, words),
    st.builds(commands.let_go, refs),
)


def done(first: Review, steps: list[Command]) -> tuple[History, list[Review]]:
    """The steps that were not refused, each by its number as its name, and the reviews they led through."""
    history, reviews = History(first), [first]
    for step in steps:
        try:
            after = step(history.review)
        except (ReviewError, ValueError):
            continue
        history = history.push(after, f"step {len(reviews)}")
        reviews.append(after)
    return history, reviews


@settings(deadline=None, max_examples=60)
@given(st.lists(edits, max_size=12))
def test_any_steps_taken_back_give_the_first_review_and_done_again_the_last(steps: list[Command]) -> None:
    first = Review(study_uid=STUDY)
    history, reviews = done(first, steps)
    last = history
    for number in range(len(reviews) - 1, 0, -1):
        assert history.can_undo == f"step {number}"
        assert history.review == reviews[number]
        history = history.undo()
    assert (history.review, history.can_undo) == (first, None)
    for review in reviews[1:]:
        history = history.redo()
        assert history.review == review
    assert history == last


@settings(deadline=None, max_examples=40)
@given(st.lists(edits, max_size=8))
def test_what_was_taken_back_is_taken_back_on_the_disk_too(steps: list[Command]) -> None:
    first = Review(study_uid=STUDY)
    history, reviews = done(first, steps)
    kept: tuple[ReviewEvent, ...] = ()
    for before, after in pairwise([*reviews, *reviews[-2::-1]]):
        kept += difference(before, after)
    opened = fold(STUDY, kept)
    assert (opened.images, opened.joins, opened.note) == ((), (), "")
    assert history.can_undo == (f"step {len(reviews) - 1}" if len(reviews) > 1 else None)

"""A review is what its events fold to: from any review to any other, through any history, nothing is lost."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ductoview.errors import LibraryError
from ductoview.model.duct_level import DuctLevel
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.library import ReviewEvent
from ductoview.model.look import Look
from ductoview.model.review import ImageReview, Join, MarkRef, Review, ReviewState
from ductoview.model.review_events import EventKind, canonical, difference, event, fold
from ductoview.model.view import Phase
from ductoview.model.voi import VoiFunction, Window
from tests.model.test_review_json import annotations, callipers, duct_edits, duct_levels, findings, looks, words

STUDY = "1.2.3"
# Few ids and images, so that changes, removals and reorderings are frequent.
ids = st.sampled_from("abcd")
images = st.builds(
    ImageReview,
    sop_instance_uid=st.sampled_from(["1.1", "1.2", "1.3"]),
    sha256=st.sampled_from(["", "aa", "bb"]),
    findings=st.lists(st.builds(replace, findings, id=ids), max_size=4, unique_by=lambda one: one.id).map(tuple),
    callipers=st.lists(st.builds(replace, callipers, id=ids), max_size=2, unique_by=lambda one: one.id).map(tuple),
    duct_edits=st.lists(st.builds(replace, duct_edits, id=ids), max_size=3, unique_by=lambda one: one.id).map(tuple),
    annotations=st.lists(st.builds(replace, annotations, id=ids), max_size=2, unique_by=lambda one: one.id).map(tuple),
    look=st.none() | looks,
    phase=st.none() | st.sampled_from(Phase),
    duct_level=st.none() | duct_levels,
    is_key=st.booleans(),
)
reviews = st.builds(
    Review,
    study_uid=st.just(STUDY),
    images=st.lists(images, max_size=3, unique_by=lambda one: one.sop_instance_uid).map(tuple),
    state=st.sampled_from(ReviewState),
    reader=words,
    note=words,
    joins=st.lists(
        st.builds(lambda a, b, by: Join.of(MarkRef("1.1", a), MarkRef("1.2", b), by), ids, ids, words), max_size=3
    ).map(tuple),
)


def decided(review: Review) -> Review:
    """The decisions alone."""
    return replace(canonical(review), revision=0)


def a_finding(finding_id: str) -> Finding:
    return Finding(id=finding_id, kind=FindingKind.CYST_FILL, at=PointPx(1, 2))


def a_review(*finding_ids: str) -> Review:
    marked = ImageReview(sop_instance_uid="1.1", sha256="aa", findings=tuple(a_finding(one) for one in finding_ids))
    return Review(study_uid=STUDY).with_image(marked)


def test_one_edit_is_one_event_that_names_the_bytes() -> None:
    (put,) = difference(a_review("a"), a_review("a", "b"))
    assert (put.kind, put.image_uid, put.image_sha256) == (EventKind.FINDING_PUT, "1.1", "aa")
    assert json.loads(put.data)["place"] == 1
    (removed,) = difference(a_review("a"), a_review())
    assert (removed.kind, removed.image_sha256, json.loads(removed.data)) == ("FINDING_REMOVED", "aa", {"id": "a"})


def joined(*finding_ids: str) -> Review:
    """Confirmed findings in two images, those of one id joined."""
    images = [
        ImageReview(
            sop_instance_uid=uid,
            findings=tuple(replace(a_finding(one), status=FindingStatus.CONFIRMED) for one in "ab"),
        )
        for uid in ("1.1", "1.2")
    ]
    joins = tuple(Join.of(MarkRef("1.2", one), MarkRef("1.1", one), "A^B") for one in finding_ids)
    return Review(study_uid=STUDY, images=tuple(images), joins=joins)


def test_a_join_is_an_event_of_its_own_and_goes_with_either_finding() -> None:
    (put,) = difference(joined(), joined("a"))
    assert (put.kind, put.image_uid) == ("JOIN_PUT", "")
    assert json.loads(put.data) == {"first": ["1.1", "a"], "second": ["1.2", "a"], "by": "A^B"}
    (removed,) = difference(joined("a"), joined())
    assert removed.kind == "JOIN_REMOVED"
    without = joined("a").with_image(replace(joined().image("1.2"), findings=()))
    assert [one.kind for one in difference(joined("a"), without)][-1] == "JOIN_REMOVED"
    assert canonical(without).joins == ()


def test_a_join_lives_through_a_new_order_of_the_marks() -> None:
    turned = joined("a").with_image(replace(joined().image("1.1"), findings=joined().image("1.1").findings[::-1]))
    events = (*difference(Review(study_uid=STUDY), joined("a")), *difference(joined("a"), turned))
    assert fold(STUDY, events).joins == joined("a").joins


def test_undoing_a_removal_brings_the_mark_back_to_its_place() -> None:
    (event_of_undo,) = difference(a_review("a", "c"), a_review("a", "b", "c"))
    assert json.loads(event_of_undo.data)["place"] == 1


def test_nothing_decided_is_no_event() -> None:
    empty = Review(study_uid=STUDY)
    assert difference(empty, empty.with_image(ImageReview(sop_instance_uid="1.1", sha256="aa"))) == ()
    assert fold(STUDY, ()) == empty


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(reviews, min_size=1, max_size=4))
def test_any_history_folds_to_its_last_review(history: list[Review]) -> None:
    events: list[ReviewEvent] = []
    for review in history:
        events += difference(fold(STUDY, events), review)
        assert decided(fold(STUDY, events)) == decided(review)
        assert difference(fold(STUDY, events), review) == ()
    assert fold(STUDY, events).revision == len(events)
    assert len({one.id for one in events}) == len(events)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, findings=(a_finding("z"),)),
        lambda one: replace(one, findings=()),
        lambda one: replace(one, look=Look(voi=Window(center=1, width=2))),
        lambda one: replace(one, phase=Phase.SCOUT),
        lambda one: replace(one, sha256="bb"),
        lambda one: replace(one, duct_level=DuctLevel(more=0.5, by="A")),
    ],
)
def test_every_part_of_an_image_is_told_by_its_events(change) -> None:  # type: ignore[no-untyped-def]
    before = a_review("a")
    after = before.with_image(change(before.image("1.1")))
    events = (*difference(Review(study_uid=STUDY), before), *difference(before, after))
    assert decided(fold(STUDY, events)) == decided(after)


def test_events_about_objects_are_no_part_of_the_review() -> None:
    named = event(STUDY, EventKind.OBJECTS_NAMED, {"session": "x"})
    assert decided(fold(STUDY, (named,))) == Review(study_uid=STUDY)


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "FINDING_BLESSED"},
        {"data": "no json"},
        {"data": "{}"},
        {"data": "[]"},
        {"data": '{"mark": {"id": "a"}, "place": 0}'},
        {"image_uid": ""},
        {"kind": "NOTE_SET"},
    ],
)
def test_a_step_that_is_not_understood_is_said_not_skipped(broken: dict[str, str]) -> None:
    (put,) = difference(Review(study_uid=STUDY), a_review("a"))
    with pytest.raises(LibraryError, match="does not understand"):
        fold(STUDY, (replace(put, **broken),))


def test_every_field_of_the_review_has_its_event() -> None:
    """A field added to the model must not get lost here."""
    told = {"findings", "callipers", "look", "phase", "duct_edits", "annotations", "duct_level", "is_key"}
    assert set(ImageReview.__dataclass_fields__) == {"sop_instance_uid", "sha256", *told}
    study = {"state", "reader", "note", "revision", "joins", "signatures", "record"}
    assert set(Review.__dataclass_fields__) == {"study_uid", "images", *study}


def test_a_window_kept_by_an_earlier_version_is_read() -> None:
    image = ImageReview(sop_instance_uid="1.1", sha256="aa")
    window = {"center": 1800.5, "width": 900.0, "function": "SIGMOID", "explanation": "Reader"}
    kept = event(STUDY, EventKind.WINDOW_SET, {"window": window}, image=image)
    look = fold(STUDY, [kept]).image("1.1").look
    assert look == Look(voi=Window(center=1800.5, width=900, function=VoiFunction.SIGMOID, explanation="Reader"))
    gone = event(STUDY, EventKind.WINDOW_SET, {"window": None}, image=image)
    assert fold(STUDY, [kept, gone]).images == ()

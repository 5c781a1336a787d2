"""What a reader signed is changed by nobody: not later, not by another program, only added to by an addendum."""

import json
from dataclasses import replace

import pytest

from ductoview.errors import RefusedForGood
from ductoview.library.library import Library
from ductoview.model.library import ReviewEvent
from ductoview.model.review import Review, ReviewState
from ductoview.model.review_events import EventKind, difference, event, fold
from ductoview.model.signature import Signature

STUDY = "1.2"
DRAFT = Review(study_uid=STUDY, note="seen")
SIGNED = DRAFT.signed(Signature.of_now("MEIER^Anna", "Clinic"))
ADDENDUM = replace(SIGNED, state=ReviewState.DRAFT)


def note(words: str, study: str = STUDY) -> ReviewEvent:
    return event(study, EventKind.NOTE_SET, {"note": words})


def test_after_the_signature_every_change_is_refused_for_good(library: Library) -> None:
    signing = difference(Review(study_uid=STUDY), SIGNED)
    library.append_events(signing)
    late = note("late")
    with pytest.raises(RefusedForGood, match="signed; begin an addendum"):
        library.append_events([late])
    with pytest.raises(RefusedForGood):
        library.append_events(difference(DRAFT, SIGNED))
    library.append_events(signing)
    assert library.events(STUDY) == signing
    assert library.append_events([note("other study", "1.3")])


def test_objects_are_noted_and_an_addendum_begins_on_what_was_signed(library: Library) -> None:
    library.append_events(difference(Review(study_uid=STUDY), SIGNED))
    written = event(STUDY, EventKind.OBJECTS_WRITTEN)
    assert library.append_events([written]) == (written,)
    (begun,) = difference(SIGNED, ADDENDUM)
    added = note("added")
    assert library.append_events([begun, added]) == (begun, added)


def test_an_addendum_that_was_taken_back_admits_nothing_either(library: Library) -> None:
    library.append_events(difference(Review(study_uid=STUDY), SIGNED))
    library.append_events(difference(SIGNED, ADDENDUM))
    library.append_events(difference(ADDENDUM, SIGNED))
    with pytest.raises(RefusedForGood):
        library.append_events([note("late")])


def test_what_another_window_wrote_meanwhile_does_not_come_under_a_signature(library: Library) -> None:
    seen = difference(Review(study_uid=STUDY), DRAFT)
    library.append_events([*seen, note("written by somebody else")])
    signing = difference(DRAFT, SIGNED)
    with pytest.raises(RefusedForGood, match="not signed: the review is not what was signed"):
        library.append_events(signing)
    assert not fold(STUDY, library.events(STUDY)).is_signed


def test_an_addendum_to_which_somebody_added_is_not_taken_back_into_the_signed_report(library: Library) -> None:
    library.append_events(difference(Review(study_uid=STUDY), SIGNED))
    library.append_events([*difference(SIGNED, ADDENDUM), note("written by somebody else")])
    with pytest.raises(RefusedForGood, match="not what was signed"):
        library.append_events(difference(ADDENDUM, SIGNED))
    assert not fold(STUDY, library.events(STUDY)).is_signed


def test_nothing_counts_as_signed_without_a_signature(library: Library) -> None:
    library.append_events(difference(Review(study_uid=STUDY), DRAFT))
    with pytest.raises(RefusedForGood, match="not what was signed"):
        library.append_events([event(STUDY, EventKind.STATE_SET, {"state": "SIGNED"})])


def test_a_signature_of_an_earlier_version_that_names_no_content_is_taken(library: Library) -> None:
    library.append_events(difference(Review(study_uid=STUDY), DRAFT))
    (signing,) = difference(DRAFT, SIGNED)
    plain = {name: value for name, value in json.loads(signing.data).items() if name != "content"}
    library.append_events([event(STUDY, EventKind.SIGNED, plain)])
    assert fold(STUDY, library.events(STUDY)).is_signed

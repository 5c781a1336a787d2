"""What a reader signed is changed by nobody: not later, not by another program, only added to by an addendum."""

from dataclasses import replace

import pytest

from ductoview.errors import RefusedForGood
from ductoview.library.library import Library
from ductoview.model.library import ReviewEvent
from ductoview.model.review import Review, ReviewState
from ductoview.model.review_events import EventKind, difference, event
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

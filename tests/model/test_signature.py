"""A signature comes after all it signs and is never taken back; an addendum begins before its edits."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ductoview.errors import ReviewError
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.library import ReviewEvent
from ductoview.model.review import ImageReview, Review, ReviewState
from ductoview.model.review_events import EventKind, changes_review, difference, event, fold, locks
from ductoview.model.review_json import review_from_json, review_to_json
from ductoview.model.signature import Signature, signature_from_json, signature_to_json

STUDY = "1.2.3"
ANNA = Signature(reader="MEIER^Anna", organisation="Clinic", at=datetime(2026, 11, 28, 9, 0, tzinfo=UTC))
BELA = replace(ANNA, reader="NAGY^Béla", organisation="")


def review(*ids: str) -> Review:
    findings = tuple(Finding(id=one, kind=FindingKind.CYST_FILL, at=PointPx(1, 2)) for one in ids)
    return Review(study_uid=STUDY).with_image(ImageReview(sop_instance_uid="1.1", findings=findings))


def kinds(events: tuple[ReviewEvent, ...]) -> list[str]:
    return [one.kind for one in events]


def test_draft_signed_addendum_signed_again() -> None:
    steps = [
        review("a"),
        review("a").signed(ANNA),
        replace(review("a", "b"), signatures=(ANNA,)),
        replace(review("a", "b"), signatures=(ANNA,)).signed(BELA),
    ]
    events: tuple[ReviewEvent, ...] = ()
    told, before = [], Review(study_uid=STUDY)
    for step in steps:
        told.append(kinds(difference(before, step)))
        events += difference(before, step)
        before = step
        assert replace(fold(STUDY, events), revision=0) == step
    assert told == [["FINDING_PUT"], ["SIGNED"], ["STATE_SET", "FINDING_PUT"], ["SIGNED"]]
    assert [step.is_signed for step in steps] == [False, True, False, True]
    assert [step.is_addendum for step in steps] == [False, False, True, False]


def test_what_is_signed_in_the_same_step_comes_before_the_signature() -> None:
    assert kinds(difference(review("a"), review("a", "b").signed(ANNA))) == ["FINDING_PUT", "SIGNED"]


def test_an_addendum_without_a_change_can_be_taken_back() -> None:
    signed = review("a").signed(ANNA)
    begun = replace(signed, state=ReviewState.DRAFT)
    (taken_back,) = difference(begun, signed)
    assert (taken_back.kind, locks(taken_back)) == ("STATE_SET", True)
    events = (*difference(Review(study_uid=STUDY), signed), *difference(signed, begun), taken_back)
    assert replace(fold(STUDY, events), revision=0) == signed


def test_a_signature_is_never_taken_back() -> None:
    with pytest.raises(ReviewError, match="cannot be taken back"):
        difference(review("a").signed(ANNA), review("a"))


def test_what_a_signed_review_admits() -> None:
    (begin,) = difference(review().signed(ANNA), replace(review(), signatures=(ANNA,)))
    (put,) = difference(review(), review("a"))
    (signing,) = difference(review(), review().signed(ANNA))
    assert [locks(one) for one in (begin, put, signing)] == [False, None, True]
    assert [changes_review(one) for one in (begin, put, signing)] == [False, True, True]
    assert not changes_review(event(STUDY, EventKind.OBJECTS_WRITTEN))
    assert locks(event(STUDY, EventKind.STATE_SET, {"stat": "SIGNED"})) is None


def test_a_signature_survives_json_and_needs_its_time_zone() -> None:
    assert signature_from_json(signature_to_json(BELA)) == BELA
    signed = review("a").signed(ANNA)
    assert review_from_json(review_to_json(signed)) == signed
    with pytest.raises(ValueError, match="names no zone"):
        signature_from_json(signature_to_json(ANNA) | {"at": "2026-11-28T09:00:00"})


def test_nobody_signs_nothing() -> None:
    with pytest.raises(ValueError, match="reader's name is empty"):
        Signature.of_now("^", "Clinic")
    assert Signature.of_now("MEIER^Anna", " Clinic ").organisation == "Clinic"

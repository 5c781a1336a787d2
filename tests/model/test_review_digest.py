"""A signature's digest is of what was decided, not of how a number was written down."""

from dataclasses import replace

import pytest

from ductoview.model.exam_record import ExamRecord
from ductoview.model.geometry import PointPx
from ductoview.model.review import Calliper, ImageReview, Join, MarkRef, Review
from ductoview.model.review_digest import content_digest


def review_with(start: PointPx) -> Review:
    distance = Calliper(id="d", start=start, end=PointPx(1.5, 2.0), length_px=3.0, length_mm=None)
    return Review(study_uid="1.2", images=(ImageReview(sop_instance_uid="1.2.3", callipers=(distance,)),))


def test_the_same_place_gives_the_same_digest_and_another_another() -> None:
    whole, exact = review_with(PointPx(50, 60)), review_with(PointPx(50.0, 60.0))
    assert content_digest(whole) == content_digest(exact)
    assert content_digest(replace(whole, revision=9)) == content_digest(exact)
    assert content_digest(review_with(PointPx(50.25, 60.0))) != content_digest(exact)


@pytest.mark.parametrize(
    "changed",
    [
        {"note": "seen again"},
        {"record": ExamRecord(impression="no papilloma")},
        {"reader": "A^B"},
        {"joins": (Join.of(MarkRef("1.2.3", "a"), MarkRef("1.2.4", "b")),)},
        {"images": ()},
        {"study_uid": "1.3"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_is_decided_belongs_to_what_is_signed(changed: dict[str, object]) -> None:
    review = review_with(PointPx(50, 60))
    assert content_digest(replace(review, **changed)) != content_digest(review)  # type: ignore[arg-type]

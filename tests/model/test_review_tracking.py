"""One finding has one name to be followed by, in whichever phase or view it is marked."""

from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.review import ImageReview, Join, MarkRef, Review


def finding(name: str, *, same_as: tuple[str, str] | None = None) -> Finding:
    return Finding(
        id=name, kind=FindingKind.CYST_FILL, at=PointPx(1, 2), status=FindingStatus.CONFIRMED, same_as=same_as
    )


IN_CC, IN_ML, IN_EARLY, ALONE = (
    finding("a"), finding("z"), finding("e", same_as=("ml", "z")), finding("b"),
)  # fmt: skip
APART = Review(
    study_uid="1.2",
    images=(
        ImageReview(sop_instance_uid="cc", findings=(IN_CC, ALONE)),
        ImageReview(sop_instance_uid="early", findings=(IN_EARLY,)),
        ImageReview(sop_instance_uid="ml", findings=(IN_ML,)),
    ),
)


def joined() -> Review:
    return Review(study_uid="1.2", images=APART.images, joins=(Join.of(MarkRef("ml", "z"), MarkRef("cc", "a")),))


def test_what_was_joined_is_followed_as_one_over_views_and_phases() -> None:
    names = [joined().tracked_by(uid, one) for uid, one in (("cc", IN_CC), ("ml", IN_ML), ("early", IN_EARLY))]
    assert names == [("cc", "a")] * 3
    assert joined().tracked_by("cc", ALONE) == ("cc", "b")


def test_apart_each_is_followed_by_itself_but_over_phases() -> None:
    names = [APART.tracked_by(uid, one) for uid, one in (("cc", IN_CC), ("ml", IN_ML), ("early", IN_EARLY))]
    assert names == [("cc", "a"), ("ml", "z"), ("ml", "z")]


def test_the_mark_in_another_phase_may_be_the_joined_one_and_all_have_one_name() -> None:
    for other in ("a", "zz"):  # the other view's image, before all others and after them
        beside = ImageReview(sop_instance_uid=other, findings=(ALONE,))
        joins = (Join.of(MarkRef("early", "e"), MarkRef(other, "b")),)
        review = Review(study_uid="1.2", images=(*APART.images[1:], beside), joins=joins)
        marks = (("ml", IN_ML), ("early", IN_EARLY), (other, ALONE))
        assert len({review.tracked_by(uid, one) for uid, one in marks}) == 1
        assert [review.partner_of(uid, one) for uid, one in marks] == [
            MarkRef(other, "b"), MarkRef(other, "b"), MarkRef("early", "e"),
        ]  # fmt: skip


def test_alone_in_its_view_it_has_no_partner() -> None:
    assert APART.partner_of("early", IN_EARLY) is None
    assert joined().partner_of("cc", ALONE) is None

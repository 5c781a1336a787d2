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

"""The review is a value: changing one image leaves the others and the old value alone."""

from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.review import ImageReview, Review


def test_with_image_replaces_one_image_only() -> None:
    finding = Finding(id="a", kind=FindingKind.CYST_FILL, at=PointPx(1, 2))
    first = Review(study_uid="1").with_image(ImageReview(sop_instance_uid="1.1"))
    second = first.with_image(ImageReview(sop_instance_uid="1.2", findings=(finding,)))
    assert first.image("1.2").findings == ()
    assert second.image("1.2").finding("a") is finding
    assert second.image("1.2").finding("b") is None
    assert [image.sop_instance_uid for image in second.images] == ["1.1", "1.2"]

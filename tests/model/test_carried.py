"""What a report carries goes with what it says: nothing said is left out, nothing carried is believed against it."""

from dataclasses import replace

import pytest

from ductoview.model.carried import carried_from, carried_text, of_study, restored
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.review import ImageReview, Review


def finding(name: str, status: FindingStatus = FindingStatus.CONFIRMED) -> Finding:
    return Finding(id=name, kind=FindingKind.CYST_FILL, at=PointPx(3, 4), status=status)


SAID, DISMISSED = finding("said"), finding("dismissed", FindingStatus.DISMISSED)
IMAGE = ImageReview(sop_instance_uid="1.1", findings=(DISMISSED, SAID))


def data(about: tuple[str, ...] = ()) -> dict[str, object]:
    found = carried_from(carried_text(Review(study_uid="1").with_image(IMAGE), IMAGE, about))
    assert found is not None
    return found


def test_what_the_report_says_comes_back_in_order_with_what_it_does_not_say() -> None:
    assert restored((SAID,), (), (), data()).findings == IMAGE.findings


def test_a_mark_that_only_the_report_says_is_not_left_out() -> None:
    other = finding("other")
    assert restored((SAID, other), (), (), data()).findings == (*IMAGE.findings, other)


def test_a_mark_keeps_its_number() -> None:
    image = replace(IMAGE, findings=(replace(DISMISSED, number=2), replace(SAID, number=5)))
    carried = carried_from(carried_text(Review(study_uid="1").with_image(image), image))
    assert carried is not None
    assert [one.number for one in restored((SAID,), (), (), carried).findings] == [2, 5]


def test_where_a_mark_lies_is_what_the_report_says() -> None:
    moved = replace(SAID, at=PointPx(30, 40))
    assert restored((moved,), (), (), data()).finding("said") == moved


def test_a_confirmed_finding_that_the_report_does_not_say_is_not_made_of_what_is_carried() -> None:
    with pytest.raises(KeyError):
        restored((), (), (), data())


def test_the_images_written_together_are_named_and_earlier_versions_named_none() -> None:
    assert of_study(data(("1.2", "1.1"))).about == ("1.1", "1.2")
    old = data()
    del old["about"]
    assert of_study(old).about == ()


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"schema": "other/1"}'])
def test_anything_else_is_not_believed(text: str) -> None:
    assert carried_from(text) is None

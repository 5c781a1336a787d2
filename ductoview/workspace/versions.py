"""A review and the bytes it was made on: what was decided on another version of an image is not shown on this one."""

from dataclasses import replace

from ductoview.model.exam import Exam, ExamImage
from ductoview.model.review import Review


def other_versions(exam: Exam, review: Review) -> tuple[ExamImage, ...]:
    """The images on which something was decided when they had other bytes."""
    return tuple(
        image for image in exam.images if review.image(image.sop_instance_uid).is_of_other_bytes(image.facts.ref.sha256)
    )


def other_version_words(image: ExamImage) -> str:
    """Why nothing can be said of an image in the meantime, and what to do."""
    return (
        f"what was decided on {image.facts.view.label} was made on another version of that image. Take it over or dismiss "
        "it first."
    )


def of_these_bytes(exam: Exam, review: Review) -> Review:
    """The review without what was decided on other versions of its images: what may be drawn."""
    others = {image.sop_instance_uid for image in other_versions(exam, review)}
    return replace(review, images=tuple(one for one in review.images if one.sop_instance_uid not in others))

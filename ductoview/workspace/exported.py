"""What exporters get of a study: of an image that was rejected no more than the window shows of it."""

from collections.abc import Mapping
from dataclasses import replace

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.image import ImageFacts
from ductoview.model.image_check import ChecksNow, checks
from ductoview.model.review import Review
from ductoview.workspace.object_states import needs_objects


def with_checks(exam: Exam, now: ChecksNow) -> Exam:
    """The exam with the technologist's check of each image."""
    known = checks(now.steps)
    images = (replace(one, check=known.get(one.sop_instance_uid, one.check)) for one in exam.images)
    return replace(exam, images=tuple(images))


def copied_all_the_same(now: ChecksNow) -> tuple[str, ...]:
    """A sentence for each rejected image of a study that is copied as a whole."""
    known = checks(now.steps).items()
    return tuple(f"Copied all the same: {one.words} (image {uid})" for uid, one in known if one.is_reject)


def silent(exam: Exam, review: Review) -> tuple[ExamImage, ...]:
    """The rejected images on which no reader left anything: nothing of them is exported."""
    return tuple(
        one for one in exam.images if one.check.is_reject and not needs_objects(one, review.image(one.sop_instance_uid))
    )


def speaking(exam: Exam, review: Review) -> tuple[ExamImage, ...]:
    """The images of which something may leave: what one says against itself holds everything back."""
    left_out = silent(exam, review)
    return tuple(one for one in exam.images if one not in left_out)


def exported(
    exam: Exam, review: Review, analyses: Mapping[str, DuctAnalysis]
) -> tuple[dict[str, ImageFacts], dict[str, DuctAnalysis]]:
    """Facts and analyses by SOPInstanceUID for an exporter; of a rejected image that speaks no candidate is among them."""
    images = {one.sop_instance_uid: one for one in speaking(exam, review)}
    facts = {uid: one.facts for uid, one in images.items()}
    told = {
        uid: replace(analysis, findings=()) if images[uid].check.is_reject else analysis
        for uid, analysis in analyses.items()
        if uid in images
    }
    return facts, told

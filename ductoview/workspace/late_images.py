"""What is told of images that came to a study after it was signed: the signed report says nothing of them."""

from collections.abc import Sequence

from ductoview.model.exam import Exam
from ductoview.model.identifiers import person_words
from ductoview.model.library import ReviewEvent
from ductoview.model.review import Review
from ductoview.model.review_events import fold
from ductoview.workspace.object_ledger import Ledger, ledger_of


def late_image_words(exam: Exam, events: Sequence[ReviewEvent]) -> tuple[str, ...]:
    """The same as ``late_words`` from the events of a review."""
    return late_words(exam, fold(exam.study_uid, events), ledger_of(exam.study_uid, events))


def late_words(exam: Exam, review: Review, ledger: Ledger) -> tuple[str, ...]:
    """One sentence where the last signature of this computer does not cover an image of the exam; else nothing.

    Nothing while an addendum is open: it will speak of every image.
    """
    signatures = review.signatures
    covered = ledger.covered.get(len(signatures))
    if not review.is_signed or covered is None:
        return ()
    late = [one for one in exam.images if one.sop_instance_uid not in covered]
    if not late:
        return ()
    which = ", ".join(dict.fromkeys(one.facts.view.label for one in late))
    came = "An image" if len(late) == 1 else f"{len(late)} images"
    return (
        f"{came} ({which}) came after this report was signed by {person_words(signatures[-1].reader)}: it says nothing of "
        f"{'it' if len(late) == 1 else 'them'}. Begin an addendum to report on {'it' if len(late) == 1 else 'them'}.",
    )

"""What is told of images that came to a study after it was signed: the signed report says nothing of them."""

from collections.abc import Sequence

from ductoview.model.exam import Exam
from ductoview.model.identifiers import person_words
from ductoview.model.library import ReviewEvent
from ductoview.model.review_events import fold
from ductoview.workspace.object_ledger import ledger_of


def late_image_words(exam: Exam, events: Sequence[ReviewEvent]) -> tuple[str, ...]:
    """One sentence where a signature of this computer does not cover an image of the exam; else nothing."""
    signatures = fold(exam.study_uid, events).signatures
    covered = ledger_of(exam.study_uid, events).covered.get(len(signatures))
    if not signatures or covered is None:
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

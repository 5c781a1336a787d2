"""The technologist's check of the open exam: each step durable when it returns, and what no step can take back said."""

from collections.abc import Sequence

from ductoview.errors import ReviewError
from ductoview.model.exam import ONLY_LOOKED_AT, Exam
from ductoview.model.image_check import (
    CheckEvent,
    ChecksNow,
    RejectCount,
    ToldNode,
    Verdict,
    decision,
    standing,
    taking_back,
)
from ductoview.model.reject_reason import RejectReason
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.link import ServiceLink


class ImageChecks:
    """Methods block until the service has kept what was decided; they raise LibraryError or ServiceError when it could not.

    The exam shows it once the service has told so, which is before or soon after they return.
    """

    def __init__(self, place: ExamPlace, link: ServiceLink) -> None:
        self._place, self._link = place, link

    @property
    def now(self) -> ChecksNow:
        """All that is known of the check of the open exam; nothing when none is open."""
        opened = self._place.now
        return opened.checks if opened is not None else ChecksNow()

    def decide(
        self, exam: Exam, uids: Sequence[str], verdict: Verdict, reasons: Sequence[RejectReason] = (), *, by: str
    ) -> tuple[str, ...]:
        """Decide on images of the exam that is looked at; sentences about what that cannot take back, for people.

        Raises ReviewError for a reject without a reason, and for an image of an earlier study.
        """
        if strange := [uid for uid in uids if exam.prior_of(uid) is not None]:
            raise ReviewError(f"{len(strange)} of these images are of an earlier study: {ONLY_LOOKED_AT}.")
        steps = [
            decision(exam.image(uid).facts.ref, verdict, reasons, by=by, exam_date=exam.study_date) for uid in uids
        ]
        return self._keep(exam, steps)

    def take_back(self, exam: Exam, *, by: str) -> tuple[str, tuple[str, ...]]:
        """Take back the last decision on the exam; what it was, and sentences as of ``decide``.

        Raises ReviewError when nothing is left to take back.
        """
        steps = self._asked(exam.study_uid).steps
        last = next(reversed(tuple(standing(steps))), None)
        if last is None:
            raise ReviewError("No image of this study was checked: there is nothing to take back.")
        return last.verdict.words, self._keep(exam, [taking_back(last, by=by)])

    def counts(self) -> tuple[RejectCount, ...]:
        """Images, checks and rejects by month of the exam, of all studies; nobody is named."""
        return self._link.ask(lambda client: client.image_checks.reject_counts())

    def send_only_accepted(self, wanted: bool) -> None:
        """Whether images that nobody accepted stay here, from now on and after the next start."""
        self._link.ask(lambda client: client.image_checks.send_only_accepted(wanted))

    def _keep(self, exam: Exam, steps: Sequence[CheckEvent]) -> tuple[str, ...]:
        self._link.ask(lambda client: client.image_checks.append_checks(steps))
        now = self._asked(exam.study_uid)
        self._place.change(exam.load_token, lambda before: before.with_checks(now))
        return cannot_take_back(now, [step.image_uid for step in steps])

    def _asked(self, study_uid: str) -> ChecksNow:
        return self._link.ask(lambda client: client.image_checks.checks(study_uid))


def cannot_take_back(now: ChecksNow, uids: Sequence[str]) -> tuple[str, ...]:
    """Sentences on nodes that hold a note that one of the images is rejected, though it is not; none where none does."""
    rejected = {step.id for step in standing(now.steps) if step.verdict.is_reject}
    last = {step.image_uid: step.id for step in standing(now.steps)}
    wrong = [one for one in now.told if one.image_uid in uids and last.get(one.image_uid) not in rejected]
    return tuple(_told_words(node, [one for one in wrong if one.node == node]) for node in _nodes(wrong))


def _nodes(told: Sequence[ToldNode]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.node for one in told))


def _told_words(node: str, told: Sequence[ToldNode]) -> str:
    count = len({one.image_uid for one in told})
    images = "this image is" if count == 1 else f"{count} of these images are"
    return (
        f"{node} was told that {images} rejected, and hides what it was told of. No note takes that back: ask whoever looks "
        f"after {node} to show it again, and to remove the rejection note."
    )

"""What clients may ask about image checks: one function each, as in ``requests``."""

from collections.abc import Callable
from typing import Any

from ductoview.model.image_check import CheckEvent, ChecksNow, RejectCount
from ductoview.service.asked import Asked
from ductoview.service.core import Service


def append_checks(service: Service, asked: Asked, steps: tuple[CheckEvent, ...]) -> None:
    """Keep steps of image checks."""
    fresh = service.library.append_checks(steps)
    for study_uid in {step.study_uid for step in fresh}:
        service.hub.post("CHECK", study_uid)
    if fresh:
        service.hub.post("QUEUE")
        service.sender.wake()


def checks(service: Service, asked: Asked, study_uid: str) -> ChecksNow:
    """The steps of a study's image check, and who was told of rejections."""
    library = service.library
    return ChecksNow(
        steps=library.checks(study_uid),
        told=library.told_of_rejections(study_uid),
        only_accepted=library.sends_only_accepted,
    )


def reject_counts(service: Service, asked: Asked) -> tuple[RejectCount, ...]:
    """Images, checks and rejects by month of the exam."""
    return service.library.reject_counts()


def send_only_accepted(service: Service, asked: Asked, wanted: bool) -> None:
    """Whether images that nobody accepted stay here."""
    service.library.sends_only_accepted = wanted
    service.hub.post("CHECK")


CHECK_REQUESTS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (append_checks, checks, reject_counts, send_only_accepted)
}

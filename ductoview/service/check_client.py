"""Image checks as other processes see them."""

from collections.abc import Sequence
from typing import Any, Protocol

from ductoview.model.image_check import CheckEvent, ChecksNow, RejectCount


class Call(Protocol):
    """A request to the service; raises its DuctoviewError, or ServiceError when it is gone."""

    def __call__(self, kind: Any, request: str, **arguments: Any) -> Any:
        """The answer, of type ``kind``."""


class CheckClient:
    """The part of a client that deals with image checks; see ``ServiceClient``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def append_checks(self, steps: Sequence[CheckEvent]) -> None:
        """Keep steps of image checks; returns only when they are durable, and sending them twice is harmless."""
        self._call(type(None), "append_checks", steps=tuple(steps))

    def checks(self, study_uid: str) -> ChecksNow:
        """The steps of a study's image check in the order they were kept, and who was told of rejections."""
        found: ChecksNow = self._call(ChecksNow, "checks", study_uid=study_uid)
        return found

    def reject_counts(self) -> tuple[RejectCount, ...]:
        """Images, checks and rejects by month of the exam, the oldest first; nobody is named."""
        found: tuple[RejectCount, ...] = self._call(tuple[RejectCount, ...], "reject_counts")
        return found

    def send_only_accepted(self, wanted: bool) -> None:
        """Whether images that nobody accepted stay here; kept for the next start."""
        self._call(type(None), "send_only_accepted", wanted=wanted)

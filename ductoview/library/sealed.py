"""What a signature covers: a step that signs is admitted only on the very content that its reader saw."""

import json
from collections.abc import Sequence

from ductoview.errors import LibraryError
from ductoview.model.library import ReviewEvent
from ductoview.model.review_digest import content_digest
from ductoview.model.review_events import EventKind, fold, locks


def why_not_signed(before: Sequence[ReviewEvent], step: ReviewEvent) -> str:
    """Why a step that locks a study may not come after those ``before`` it, in a sentence; empty when it may.

    A signature names the digest of what was signed (one written by an earlier version names none). A signed report whose
    addendum is taken back must be again what was signed.
    """
    if not locks(step):
        return ""
    try:
        now = content_digest(fold(step.study_uid, before))
        wanted = _digest_of(step) if step.kind == EventKind.SIGNED else _last_signed(step.study_uid, before)
    except LibraryError as error:
        return str(error)
    return "" if wanted in (None, now) else "the review is not what was signed: somebody changed it meanwhile"


def _digest_of(step: ReviewEvent) -> str | None:
    digest: str | None = json.loads(step.data).get("content")
    return digest


def _last_signed(study_uid: str, before: Sequence[ReviewEvent]) -> str:
    """The digest of what was signed last; empty, which is no digest, where nothing ever was."""
    places = [at for at, one in enumerate(before) if one.kind == EventKind.SIGNED]
    return content_digest(fold(study_uid, before[: places[-1]])) if places else ""

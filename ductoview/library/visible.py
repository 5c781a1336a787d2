"""Which objects of the library are seen by whom, as conditions in SQL over ``object``: all by us, and less by others."""

import json
from collections.abc import Collection

from ductoview.library.image_checks import LAST_STEPS, REJECTING_STEPS
from ductoview.library.rejection_notes import NOTES
from ductoview.model.image_check import Verdict
from ductoview.model.library import ABOUT_IMAGES

FOR_US = "object.shown"
"""Who sits here sees all."""

IS_REJECTED = f"object.SOPInstanceUID IN (SELECT image_uid FROM ({REJECTING_STEPS}))"
"""Its image check rejects it, as it stands now."""

# A note about a decision that does not stand any more would tell of a rejected image that is none.
_IS_STANDING_NOTE = f"""object.SOPInstanceUID IN (
    SELECT note.uid FROM ({NOTES}) AS note JOIN ({REJECTING_STEPS}) AS rejecting ON rejecting.id = note.step_id)"""
# What this station wrote of a review that nobody signed: such a draft is listed here only, and given to nobody.
_IS_DRAFT = f"""(object.own AND NOT {_IS_STANDING_NOTE} AND object.SOPInstanceUID NOT IN (
    SELECT written.value FROM event, json_each(CASE WHEN json_valid(event.data) THEN event.data END, '$.objects') AS written
    WHERE event.study_uid = object.StudyInstanceUID AND event.kind = 'OBJECTS_WRITTEN'
    AND json_extract(event.data, '$.signature') > 0))"""
_ABOUT = ", ".join(f"'{one}'" for one in sorted(ABOUT_IMAGES))
_IS_ACCEPTED = f"""(object.own
    OR EXISTS (SELECT 1 FROM series AS its WHERE its.StudyInstanceUID = object.StudyInstanceUID
        AND its.SeriesInstanceUID = object.SeriesInstanceUID AND its.Modality IN ({_ABOUT}))
    OR EXISTS (SELECT 1 FROM ({LAST_STEPS}) AS last WHERE last.image_uid = object.SOPInstanceUID
        AND last.verdict = '{Verdict.ACCEPTED}' AND last.image_sha256 IN ('', object.sha256)))"""
READY = f"object.shown AND NOT {_IS_DRAFT}"
"""What could be given, were nothing rejected or stopped."""


def in_studies(uids: Collection[str]) -> str:
    """That it is of one of these studies; the UIDs stand in the text, since a condition may occur many times in one query."""
    listed = json.dumps(sorted(uids)).replace("'", "''")
    return f"object.StudyInstanceUID IN (SELECT value FROM json_each('{listed}'))"


def is_withheld(*, only_accepted: bool) -> str:
    """That its image check keeps it here, by the same rule as for sending (docs/decisions/0057)."""
    return f"({IS_REJECTED} OR NOT {_IS_ACCEPTED})" if only_accepted else IS_REJECTED


def for_others(stopped: Collection[str], *, only_accepted: bool) -> str:
    """What others see: no draft, no rejected image, nothing of a study that is ``stopped``."""
    return f"{READY} AND NOT {is_withheld(only_accepted=only_accepted)} AND NOT {in_studies(stopped)}"

"""The phase of each image of a ductogram, where the files leave it open: from contrast, side, view and times alone.

Nothing here is certain, so what is inferred stays marked as inferred (``ImageFacts.phase_is_inferred``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ductoview.model.badges import IMPLANT, specials
from ductoview.model.identifiers import StudyUID
from ductoview.model.image import ImageFacts
from ductoview.model.view import Laterality, Phase, PresentationIntent, ViewModifier, ViewPosition

_FILMED = (Phase.EARLY, Phase.FULL, Phase.DELAYED)
# What a scout or a full image often has and the other has not.
_PLAIN_ENOUGH = {ViewModifier.MAGNIFICATION.value, ViewModifier.NIPPLE_IN_PROFILE.value, IMPLANT}
# Our own reckoning, no published figure: filling takes minutes while the cannula lies, emptying begins when it is out.
_EMPTIES_AFTER = timedelta(minutes=10)


def inferred_phases(images: Iterable[ImageFacts]) -> dict[str, Phase]:
    """Phase by SOPInstanceUID: as stated, else inferred among the images of the same study, side and view.

    Of several exposures the first is the SCOUT unless it states contrast or a scout is stated already; the only one
    left after that is FULL. A single image is FULL when it states contrast. Two or three that all show contrast and are
    made alike are EARLY, FULL and DELAYED in the order of their times; of two the later one is DELAYED when it was made
    ten minutes or more after the first. All others stay UNKNOWN, and so does every image without side, view or time.

    Raw images (FOR PROCESSING) and those made for the screen are each looked at among themselves: a modality that sends
    both sends every exposure twice. Spot, partial, rolled and displaced views are extra views and take no part unless
    they show contrast. Where nothing states contrast or a phase, two images alike are a repetition or an extra view, no
    phases: in a study of both breasts, and in one of a single breast once the analysis found no contrast in any of its
    images (False).
    """
    images = _knowing_their_twins(tuple(images))
    phases: dict[str, Phase] = {}
    sides: dict[StudyUID, set[Laterality]] = defaultdict(set)
    for facts in images:
        sides[facts.ref.study_uid].add(facts.view.laterality)
    phased = {one.ref.study_uid for one in images if one.contrast or one.phase is not Phase.UNKNOWN}
    without = {study for study in sides if all(one.contrast is False for one in images if one.ref.study_uid == study)}
    phased |= {study for study, shown in sides.items() if len(shown - {Laterality.UNKNOWN}) == 1} - without
    alike: dict[tuple[str, Laterality, ViewPosition, bool], list[ImageFacts]] = defaultdict(list)
    for facts in images:
        phases[facts.ref.sop_instance_uid] = facts.phase
        view = facts.view
        known = view.laterality != Laterality.UNKNOWN and view.position != ViewPosition.UNKNOWN
        if known and facts.ref.study_uid in phased and _may_be_a_phase(facts):
            alike[facts.ref.study_uid, view.laterality, view.position, _is_raw(facts)].append(facts)
    for group in alike.values():
        phases |= _infer(group)
    return phases


def _knowing_their_twins(images: tuple[ImageFacts, ...]) -> tuple[ImageFacts, ...]:
    """What is known of contrast in a raw image or in the one for the screen holds for both of one exposure."""

    def exposure(facts: ImageFacts, *, is_raw: bool) -> tuple[str, Laterality, ViewPosition, str, bool]:
        return facts.ref.study_uid, facts.view.laterality, facts.view.position, facts.acquired, is_raw

    known = {exposure(one, is_raw=_is_raw(one)): one.contrast for one in images if one.contrast is not None}
    return tuple(
        replace(one, contrast=known.get(exposure(one, is_raw=not _is_raw(one))))
        if one.contrast is None and one.acquired
        else one
        for one in images
    )


def _is_raw(facts: ImageFacts) -> bool:
    return facts.intent is PresentationIntent.FOR_PROCESSING


def _may_be_a_phase(facts: ImageFacts) -> bool:
    return bool(facts.contrast) or facts.phase is not Phase.UNKNOWN or specials(facts) <= _PLAIN_ENOUGH


def _infer(group: Sequence[ImageFacts]) -> dict[str, Phase]:
    phases: dict[str, Phase] = {}
    unstated = sorted((one for one in group if one.phase is Phase.UNKNOWN), key=lambda one: one.acquired)
    has_scout = any(one.phase is Phase.SCOUT for one in group)
    timed = len(group) > 1 and all(one.acquired for one in group)
    if unstated and timed and not has_scout and _is_first_without_contrast(unstated[0], group):
        phases[unstated.pop(0).ref.sop_instance_uid] = Phase.SCOUT
        has_scout = True
    if all(one.phase in (Phase.UNKNOWN, Phase.SCOUT) for one in group) and all(one.contrast for one in unstated):
        return phases | _over_time(unstated)
    full_is_missing = not any(one.phase is Phase.FULL for one in group)
    if len(unstated) == 1 and full_is_missing and (unstated[0].contrast or has_scout):
        phases[unstated[0].ref.sop_instance_uid] = Phase.FULL
    return phases


def _over_time(with_contrast: Sequence[ImageFacts]) -> dict[str, Phase]:
    """The phases of exposures of one side and view with contrast, the earliest first; those made alike belong together."""
    phases: dict[str, Phase] = {}
    for made_alike in {specials(one) for one in with_contrast}:
        row = [one for one in with_contrast if specials(one) == made_alike]
        uids = (one.ref.sop_instance_uid for one in row)
        phases |= dict(zip(uids, _in_order([one.acquired for one in row]), strict=True))
    return phases


def _in_order(times: Sequence[str]) -> tuple[Phase, ...]:
    """Phased filming is of the beginning, the full and the emptying duct; more exposures than that nobody can name."""
    if len(times) == 1:
        return (Phase.FULL,)
    if len(times) > len(_FILMED) or not all(times) or len(set(times)) < len(times):
        return (Phase.UNKNOWN,) * len(times)
    if len(times) == len(_FILMED):
        return _FILMED
    try:
        first, last = (datetime.strptime(one[:14], "%Y%m%d%H%M%S") for one in times)
    except ValueError:
        return (Phase.UNKNOWN,) * len(times)
    return _FILMED[1:] if last - first >= _EMPTIES_AFTER else _FILMED[:2]


def _is_first_without_contrast(facts: ImageFacts, group: Sequence[ImageFacts]) -> bool:
    others = (one for one in group if one is not facts)
    return not facts.contrast and all(facts.acquired < one.acquired for one in others)

"""The phase of each image of a ductogram, where the files leave it open: from contrast, side, view and times alone.

Nothing here is certain, so what is inferred stays marked as inferred (``ImageFacts.phase_is_inferred``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ductoview.model.identifiers import StudyUID
from ductoview.model.image import ImageFacts
from ductoview.model.view import Laterality, Phase, ViewPosition


def inferred_phases(images: Iterable[ImageFacts]) -> dict[str, Phase]:
    """Phase by SOPInstanceUID: as stated, else inferred among the images of the same study, side and view.

    Of several exposures the first is the SCOUT unless it states contrast or a scout is stated already; the only one
    left after that is FULL. A single image is FULL when it states contrast. All others stay UNKNOWN, and so does every
    image without side, view or time, and every image of a study of both breasts in which nothing states contrast or a
    phase: there two images alike are a repetition or an extra view, no phases.
    """
    images = tuple(images)
    phases: dict[str, Phase] = {}
    sides: dict[StudyUID, set[Laterality]] = defaultdict(set)
    for facts in images:
        sides[facts.ref.study_uid].add(facts.view.laterality)
    phased = {one.ref.study_uid for one in images if one.contrast or one.phase is not Phase.UNKNOWN}
    phased |= {study for study, shown in sides.items() if len(shown - {Laterality.UNKNOWN}) == 1}
    alike: dict[tuple[str, Laterality, ViewPosition], list[ImageFacts]] = defaultdict(list)
    for facts in images:
        phases[facts.ref.sop_instance_uid] = facts.phase
        view = facts.view
        known = view.laterality != Laterality.UNKNOWN and view.position != ViewPosition.UNKNOWN
        if known and facts.ref.study_uid in phased:
            alike[facts.ref.study_uid, view.laterality, view.position].append(facts)
    for group in alike.values():
        phases |= _infer(group)
    return phases


def _infer(group: Sequence[ImageFacts]) -> dict[str, Phase]:
    phases: dict[str, Phase] = {}
    unstated = sorted((one for one in group if one.phase is Phase.UNKNOWN), key=lambda one: one.acquired)
    has_scout = any(one.phase is Phase.SCOUT for one in group)
    timed = len(group) > 1 and all(one.acquired for one in group)
    if unstated and timed and not has_scout and _is_first_without_contrast(unstated[0], group):
        phases[unstated.pop(0).ref.sop_instance_uid] = Phase.SCOUT
        has_scout = True
    full_is_missing = not any(one.phase is Phase.FULL for one in group)
    if len(unstated) == 1 and full_is_missing and (unstated[0].contrast or has_scout):
        phases[unstated[0].ref.sop_instance_uid] = Phase.FULL
    return phases


def _is_first_without_contrast(facts: ImageFacts, group: Sequence[ImageFacts]) -> bool:
    others = (one for one in group if one is not facts)
    return not facts.contrast and all(facts.acquired < one.acquired for one in others)

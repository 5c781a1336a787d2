"""Whether a protocol fits an exam, and in a sentence why not."""

from collections.abc import Callable, Collection

from ductoview.hooks.hanging.match import BESIDE, Candidate, candidates, hang
from ductoview.hooks.hanging.protocol import Fit, ProtocolFile
from ductoview.model.exam import Exam, Hanging
from ductoview.model.view import Laterality, Phase

_WITH_CONTRAST = frozenset(Phase) - {Phase.SCOUT, Phase.UNKNOWN}


def score(protocol: ProtocolFile, exam: Exam) -> float:
    """The score of the first entry of ``fits`` that is true, 0 without any."""
    return _judged(protocol, exam)[0]


def why_not(protocol: ProtocolFile, exam: Exam) -> str:
    """What is missing for the entry that is nearest to being true; empty when one is."""
    return _judged(protocol, exam)[1]


def _judged(protocol: ProtocolFile, exam: Exam) -> tuple[float, str]:
    if not exam.images:
        return 0.0, "This study has no image."
    hanging = hang(protocol, exam)
    if not hanging.tiles or (protocol.slots and not _in_places(hanging)):
        return 0.0, "None of its places takes an image of this study."
    current = [one for one in candidates(exam) if one.back == 0]
    missing = [_missing(fit, current, hanging) for fit in protocol.fits]
    for fit, lacks in zip(protocol.fits, missing, strict=True):
        if not lacks:
            return fit.score, ""
    nearest = min(reversed(missing), key=len)
    return 0.0, f"{', and '.join(nearest)}.".capitalize()


def _missing(fit: Fit, current: Collection[Candidate], hanging: Hanging) -> list[str]:
    """A few words for each condition that does not hold."""
    return [words for condition in _CONDITIONS if (words := condition(fit, current, hanging))]


def _contrast(fit: Fit, current: Collection[Candidate], _: Hanging) -> str:
    found = any(_shows_contrast(one) for one in current)
    if fit.contrast is None or fit.contrast is found:
        return ""
    return "no image shows contrast" if fit.contrast else "there are images with contrast"


def _shows_contrast(one: Candidate) -> bool:
    """Stated, found by the analysis, or said by the phase a person or the file states; an inferred phase proves nothing."""
    facts = one.image.facts
    return bool(facts.contrast) or (one.phase in _WITH_CONTRAST and not facts.phase_is_inferred)


def _presumed(fit: Fit, current: Collection[Candidate], _: Hanging) -> str:
    found = any(one.phase is Phase.SCOUT and one.image.facts.phase_is_inferred for one in current)
    if fit.presumed_scout is None or fit.presumed_scout is found:
        return ""
    return "no scout is told by the times alone" if fit.presumed_scout else "a scout is told by the times alone"


def _priors(fit: Fit, _: Collection[Candidate], hanging: Hanging) -> str:
    found = bool(hanging.priors)
    if fit.priors is None or fit.priors is found:
        return ""
    return "no earlier study with the same side is here" if fit.priors else "there are earlier studies"


def _sides(fit: Fit, current: Collection[Candidate], _: Hanging) -> str:
    sides = {one.side for one in current}
    if fit.sides is None or (len(sides) == fit.sides and Laterality.UNKNOWN not in sides):
        return ""
    return "it shows both breasts" if fit.sides == 1 and len(sides) > 1 else "it does not show both breasts"


def _views(fit: Fit, current: Collection[Candidate], _: Hanging) -> str:
    there = {one.position for one in current}
    lacking = ["/".join(group) for group in fit.views if not there & set(group)]
    return f"there is no {' and no '.join(lacking)}" if lacking else ""


def _phases(fit: Fit, current: Collection[Candidate], _: Hanging) -> str:
    there = {one.phase for one in current}
    lacking = [phase.value.lower() for phase in fit.phases if phase not in there]
    return f"no image is {' and none '.join(lacking)}" if lacking else ""


def _filled(fit: Fit, _: Collection[Candidate], hanging: Hanging) -> str:
    count = _in_places(hanging)
    if fit.filled is None or count >= fit.filled:
        return ""
    return f"only {count} of its places would have an image"


def _in_places(hanging: Hanging) -> int:
    return sum(tile.slot != BESIDE for tile in hanging.tiles)


_CONDITIONS: tuple[Callable[[Fit, Collection[Candidate], Hanging], str], ...] = (
    _contrast,
    _presumed,
    _priors,
    _sides,
    _views,
    _phases,
    _filled,
)

"""What ``analyze`` is going to do: which image with which scout into which folder; decided before any work starts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ductoview.cli.headers import ImageHeader
from ductoview.model.image import ImageFacts
from ductoview.model.phases import inferred_phases
from ductoview.model.same_patient import differing
from ductoview.model.view import Laterality, Phase, PresentationIntent, View, ViewPosition
from ductoview.workspace.analysis_files import folder_name
from ductoview.workspace.exams import with_contrast
from ductoview.workspace.over_phases import FILLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One image: its file and facts (phase inferred), its folder, its scout (None without), what is to be said about it."""

    path: Path
    facts: ImageFacts
    folder: Path
    scout: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_presumed_scout(self) -> bool:
        """True when times alone make this image a scout: others may lean on it once its analysis found no contrast."""
        return self.facts.phase is Phase.SCOUT and self.facts.phase_is_inferred


def plan(
    images: Sequence[ImageHeader], out: Path, scout: ImageHeader | None, contrast_in: Collection[Path] = ()
) -> tuple[Step, ...]:
    """A step for every image; ``scout`` is the one named on the command line, None when none was.

    Without it an image takes the scout of the same study, side and view among ``images``, if there is one.
    ``contrast_in`` are the files in which the analysis has found contrast: no inference makes a scout of them.
    """
    phases = inferred_phases(
        replace(one.facts, contrast=True) if one.path in contrast_in else one.facts for one in images
    )
    known = [(one.path, replace(one.facts, phase=phases[one.facts.ref.sop_instance_uid])) for one in images]
    scouts = {
        _exposure(facts): (path, facts)
        for path, facts in reversed(known)
        if facts.phase is Phase.SCOUT and not _is_of_unknown_view(facts.view)
    }
    taken: set[str] = set()
    steps: list[Step] = []
    for path, facts in known:
        name = folder_name(facts.ref.sop_instance_uid, taken)
        notes = _about_name(name, facts, taken)
        taken.add(name)
        if scout is None:
            its_scout, about_scout = _scout_of_the_study(scouts.get(_exposure(facts)), facts)
        else:
            its_scout, about_scout = _named_scout(scout, facts)
        notes += about_scout
        is_scout = facts.phase is Phase.SCOUT or its_scout == path
        steps.append(
            Step(path=path, facts=facts, folder=out / name, scout=None if is_scout else its_scout, notes=notes)
        )
    return tuple(steps)


def together(steps: Sequence[Step]) -> list[tuple[Step, ...]]:
    """The steps in groups: what shows one view of a study in several phases is compared, so it is analysed by one worker.

    A second file of one UID stands for itself.
    """
    groups: dict[object, list[Step]] = {}
    seen: set[str] = set()
    for number, step in enumerate(steps):
        facts = step.facts
        is_phase = facts.phase in FILLED and facts.frames == 1 and not _is_of_unknown_view(facts.view)
        own = facts.ref.sop_instance_uid
        groups.setdefault(_exposure(facts) if is_phase and own not in seen else number, []).append(step)
        seen.add(own)
    return [tuple(group) for group in groups.values()]


def without_phase(
    steps: Sequence[Step], images: Sequence[ImageHeader], contrast_in: Collection[Path]
) -> tuple[Step, ...]:
    """The steps whose phase came from times alone and does not hold, now that all ``images`` are analysed.

    Where none of a study shows contrast two images alike are a repetition, as in the window, and no scout and full.
    """
    now = inferred_phases(_analysed(one, contrast_in) for one in images)
    return tuple(
        step
        for step in steps
        if step.facts.phase_is_inferred
        and step.facts.phase is not Phase.UNKNOWN
        and now[step.facts.ref.sop_instance_uid] is Phase.UNKNOWN
    )


def _analysed(image: ImageHeader, contrast_in: Collection[Path]) -> ImageFacts:
    uid = image.facts.ref.sop_instance_uid
    return with_contrast(image.facts, [uid] if image.path in contrast_in else [], [uid])


def _about_name(name: str, facts: ImageFacts, taken: set[str]) -> tuple[str, ...]:
    if folder_name(facts.ref.sop_instance_uid) not in taken:
        return ()
    return (f"An earlier file has the same SOPInstanceUID (0008,0018); the results are in {name}.",)


def _named_scout(scout: ImageHeader, facts: ImageFacts) -> tuple[Path | None, tuple[str, ...]]:
    """The named scout where it shows the same side and view of one patient, else the reason why not."""
    if scout.facts.ref.sop_instance_uid == facts.ref.sop_instance_uid:
        return None, ()
    mine, its = facts.view, scout.facts.view
    if _is_of_unknown_view(its) or (mine.laterality, mine.position) != (its.laterality, its.position):
        return None, (f"The scout shows {its.label}, this image {mine.label}: analysed without the scout.",)
    return _of_same_patient(scout.path, scout.facts, facts)


def _scout_of_the_study(
    scout: tuple[Path, ImageFacts] | None, facts: ImageFacts
) -> tuple[Path | None, tuple[str, ...]]:
    """A study may hold images of another patient by mistake."""
    return (None, ()) if scout is None else _of_same_patient(*scout, facts)


def _of_same_patient(path: Path, scout: ImageFacts, facts: ImageFacts) -> tuple[Path | None, tuple[str, ...]]:
    if differs := differing(scout.patient, facts.patient):
        return None, (f"The scout states {differs}: analysed without the scout.",)
    return path, ()


def _is_of_unknown_view(view: View) -> bool:
    return view.laterality is Laterality.UNKNOWN or view.position is ViewPosition.UNKNOWN


def _exposure(facts: ImageFacts) -> tuple[str, Laterality, ViewPosition, bool]:
    """A raw image has a raw scout, where the modality sends every exposure twice."""
    is_raw = facts.intent is PresentationIntent.FOR_PROCESSING
    return facts.ref.study_uid, facts.view.laterality, facts.view.position, is_raw

"""What others, and we ourselves, saved about the images of a study, read in workers; looking at it changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ductoview.errors import DicomReadError, WorkerError
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.foreign import ForeignMark, StateKind, StudyState
from ductoview.model.library import StoredInstance
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.object_ledger import object_uids

__all__ = ["ForeignMark", "ListedStates", "StateKind", "StudyState", "read_states", "state_file", "summary"]

_WITHIN_S = 60.0
_MODALITIES = frozenset({"PR", "SEG", "SR"})
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStates:
    """Others' objects first, then ours, each the newest first; ``not_listed`` counts those that were not looked into."""

    states: tuple[StudyState, ...] = ()
    not_listed: int = 0


def study_states(
    exam: Exam,
    link: ServiceLink,
    pool: WorkerPool,
    *,
    known: Sequence[StudyState] = (),
    progress: Progress,
    cancel: CancelToken | None,
) -> ListedStates:
    """``read_states`` of the open exam, from the library of the service."""
    instances = link.ask(lambda client: client.instances(exam.study_uid))
    told = object_uids(link.ask(lambda client: client.events(exam.study_uid)))
    # What the review was rebuilt from is in the review, as what was written here is.
    instances = tuple(replace(one, own=one.own or one.sop_instance_uid in told) for one in instances)
    return read_states(exam, instances, pool, known=known, progress=progress, cancel=cancel)


def read_states(
    exam: Exam,
    instances: Sequence[StoredInstance],
    pool: WorkerPool,
    *,
    known: Sequence[StudyState] = (),
    progress: Progress,
    cancel: CancelToken | None,
) -> ListedStates:
    """Every presentation state, segmentation and report of the study, at most 500 of them: others' before ours.

    ``known`` are not read again: a UID names one content. One that cannot be read is listed with its refusal.
    """
    read = {state.sop_instance_uid: state for state in known}
    there = [one for one in instances if one.modality in _MODALITIES and not one.missing]
    # What we made ourselves is drawn from the review anyway: of too many, others' are the ones to look into.
    listed = sorted(there, key=lambda one: one.own)[:_MOST]
    found = [read[one.sop_instance_uid] for one in listed if one.sop_instance_uid in read]
    wanted = [one for one in listed if one.sop_instance_uid not in read]
    for number, instance in enumerate(wanted):
        check(cancel)
        progress(number / len(wanted), f"reading object {number + 1} of {len(wanted)}")
        try:
            state = pool.run(
                state_file, instance.path, exam.images, own=instance.own, deadline_s=_WITHIN_S, cancel=cancel
            )
        except WorkerError as error:
            state = str(error)
        if state is not None:
            found.append(_unreadable(instance, state) if isinstance(state, str) else state)
    found.sort(key=lambda state: (not state.own, state.made), reverse=True)
    return ListedStates(states=tuple(found), not_listed=len(there) - len(listed))


def state_file(path: Path, images: tuple[ExamImage, ...], *, own: bool) -> StudyState | str | None:
    """In a worker: one object, None for a kind that is not listed, a sentence where the file cannot be opened.

    A refusal is an answer here: raised, it would cost a worker.
    """
    from ductoview.dicom.foreign import read_state

    try:
        return read_state(path, images, own=own)
    except DicomReadError as error:
        return str(error)


def summary(states: Sequence[StudyState]) -> str:
    """One quiet line: ``3 presentation states · 1 report by others``; empty when there is nothing."""
    counts = [
        (sum(state.kind is StateKind.GSPS for state in states), "presentation state", ""),
        (sum(state.kind is StateKind.SEG and not state.own for state in states), "segmentation", " by others"),
        (sum(state.kind is StateKind.SR and not state.own for state in states), "report", " by others"),
        (sum(state.kind is StateKind.CAD for state in states), "CAD report", ""),
    ]
    return " · ".join(f"{count} {words}{'s' if count > 1 else ''}{whose}" for count, words, whose in counts if count)


def _unreadable(instance: StoredInstance, why: str) -> StudyState:
    kind = {"PR": StateKind.GSPS, "SEG": StateKind.SEG}.get(instance.modality, StateKind.SR)
    return StudyState(kind=kind, sop_instance_uid=instance.sop_instance_uid, own=instance.own, refusal=why)

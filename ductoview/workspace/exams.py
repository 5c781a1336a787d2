"""Opening a study: which of its objects are images, whose they are, and what phase each shows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ductoview.errors import WorkerError
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image import ImageFacts
from ductoview.model.library import StoredInstance
from ductoview.model.matching import fold
from ductoview.model.node import StudyRow
from ductoview.model.phases import inferred_phases
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.model.review import Review
from ductoview.model.same_patient import differing, is_named
from ductoview.model.view import Laterality, Phase, PresentationIntent, ViewModifier, ViewPosition
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool

KEPT_ASIDE = (
    "It bears the SOPInstanceUID (0008,0018) of an image of another study that came before it. It is kept, but only the"
    " first of the two is shown: ask where it comes from for a copy with a UID of its own."
)
"""Why an image is not shown in its study (``ServiceClient.kept_aside``)."""
_OF_ANOTHER = "It names another patient than the images of this study that are shown; it is not shown here."
_HEADER_WITHIN_S = 20.0
_SECONDARY_CAPTURE, _OURS = "1.2.840.10008.5.1.4.1.1.7", "ductoview"


def read_exam(
    study_uid: str,
    instances: Sequence[StoredInstance],
    pool: WorkerPool,
    *,
    load_token: int,
    progress: Progress,
    cancel: CancelToken | None,
    listed: StudyRow | None = None,
) -> Exam:
    """The exam of the readable images among ``instances``; every other one that should be an image is named with a reason.

    Images of two patients are not shown beside each other (same StudyInstanceUID or not): those of the patient under whom
    the study is ``listed`` are, where there are any, else those of the first image's.
    """
    found: list[tuple[str, ExamImage]] = []
    unreadable: list[tuple[str, str]] = []
    wanted = [one for one in instances if one.is_image]
    for number, instance in enumerate(wanted):
        check(cancel)
        progress(number / len(wanted), f"reading image {number + 1} of {len(wanted)}")
        image, refusal = read_image(instance, None, pool, cancel)
        if image is not None:
            found.append((instance.sop_instance_uid, image))
        elif refusal:
            unreadable.append((instance.sop_instance_uid, refusal))
    patient = _whose([image for _, image in found], listed)
    images = [image for _, image in found if same_patient(image.facts.patient, patient)]
    unreadable += [(uid, _OF_ANOTHER) for uid, image in found if not same_patient(image.facts.patient, patient)]
    first = images[0].facts if images else None
    return Exam(
        study_uid=study_uid,
        load_token=load_token,
        patient=first.patient if first else PatientIdentity(),
        study_date=first.study_date if first else "",
        study_time=first.study_time if first else "",
        description=first.study_description if first else "",
        accession_number=first.accession_number if first else "",
        images=tuple(images),
        unreadable=tuple(unreadable),
    )


def _whose(images: Sequence[ExamImage], listed: StudyRow | None) -> PatientIdentity:
    patients = [one.facts.patient for one in images]
    if listed is not None:
        row = PatientIdentity(patient_id=listed.patient_id, name=listed.patient_name, birth_date=listed.birth_date)
        patients = [*(one for one in patients if is_named(one) and not differing(one, row)), *patients]
    return patients[0] if patients else PatientIdentity()


def read_image(
    instance: StoredInstance, patient: PatientIdentity | None, pool: WorkerPool, cancel: CancelToken | None
) -> tuple[ExamImage | None, str]:
    """An object of the library as an image to be shown beside those of ``patient``, None for the first; else why it cannot be.

    Neither for a sound object without a picture, and for a picture that ductoview made of an image.
    """
    facts, refusal = _facts_of(instance, pool, cancel)
    if facts is None or _is_picture_of_ours(instance, facts):
        return None, refusal
    if patient is not None and not same_patient(facts.patient, patient):
        return None, _OF_ANOTHER
    return ExamImage(facts=facts, path=instance.path), ""


def _is_picture_of_ours(instance: StoredInstance, facts: ImageFacts) -> bool:
    """True for an annotated picture that ductoview made, wherever: it shows an image of the exam, and is none itself."""
    return instance.sop_class_uid == _SECONDARY_CAPTURE and facts.manufacturer == _OURS


def with_phases(
    exam: Exam,
    stated_by_file: Mapping[str, ImageFacts],
    review: Review,
    contrast_in: Iterable[str],
    analysed: Iterable[str] = (),
) -> Exam:
    """The exam with the phase of each image: as a person stated it, else the file, else inferred.

    ``stated_by_file`` are the facts as read; ``contrast_in`` names the images in which the analysis found contrast,
    which counts for the inference like a header that states it, and ``analysed`` all that were analysed: one without
    contrast counts as shown to have none. A rejected image has no inferred phase: the one made instead takes its place. Until
    there is one, it still tells of the others what it told before.
    """
    found, looked_at = frozenset(contrast_in), frozenset(analysed)
    known = {uid: _stated(facts, review) for uid, facts in stated_by_file.items()}
    rejected = {image.sop_instance_uid for image in exam.images if image.check.is_reject}
    every = {uid: with_contrast(one, found, looked_at) for uid, one in known.items()}
    good = [one for uid, one in every.items() if uid not in rejected]
    now = inferred_phases(good)
    before = inferred_phases(every.values()) if rejected else now
    phases = {uid: known[uid].phase for uid in known} | now | _left_as_before(good, now, before)
    images = (
        replace(image, facts=replace(known[image.sop_instance_uid], phase=phases[image.sop_instance_uid]))
        for image in exam.images
    )
    return replace(exam, images=tuple(images))


def _left_as_before(
    good: Sequence[ImageFacts], now: Mapping[str, Phase], before: Mapping[str, Phase]
) -> dict[str, Phase]:
    """The phases that good images had ``before`` another was rejected and have no more, where no image of the view has it now."""
    left: dict[str, Phase] = {}
    for facts in good:
        uid, view = facts.ref.sop_instance_uid, _kind_of_view(facts)
        alike = (one.ref.sop_instance_uid for one in good if _kind_of_view(one) == view)
        if now[uid] is Phase.UNKNOWN and before[uid] not in {now[one] for one in alike}:
            left[uid] = before[uid]
    return left


def _kind_of_view(facts: ImageFacts) -> tuple[Laterality, ViewPosition, bool]:
    """Side, view, and whether the image is raw: those are phased by themselves."""
    return facts.view.laterality, facts.view.position, facts.intent is PresentationIntent.FOR_PROCESSING


def with_contrast(facts: ImageFacts, contrast_in: Collection[str], analysed: Collection[str]) -> ImageFacts:
    """The facts with what the analysis found of contrast, where the file does not say that there is some.

    In a picture with an implant, which is as bright as contrast, the analysis proves nothing either way.
    """
    uid = facts.ref.sop_instance_uid
    with_implant = facts.implant_present and ViewModifier.IMPLANT_DISPLACED not in facts.view.modifiers
    if facts.contrast or with_implant or uid not in {*contrast_in, *analysed}:
        return facts
    return replace(facts, contrast=uid in contrast_in)


def _stated(facts: ImageFacts, review: Review) -> ImageFacts:
    decided = review.image(facts.ref.sop_instance_uid)
    phase = None if decided.is_of_other_bytes(facts.ref.sha256) else decided.phase
    return facts if phase is None else replace(facts, phase=phase, phase_is_inferred=False)


def _facts_of(instance: StoredInstance, pool: WorkerPool, cancel: CancelToken | None) -> tuple[ImageFacts | None, str]:
    """The facts, or why there are none; neither for a sound object that has no picture."""
    if instance.missing:
        return None, "Its file is gone from the library; fetch the study again."
    try:
        header = pool.run(tasks.header, instance.path, deadline_s=_HEADER_WITHIN_S, cancel=cancel)
    except WorkerError as error:
        return None, str(error)
    if header.facts is None:
        return None, "" if header.is_sound else header.refusal
    if instance.conflicts:
        others = "another content" if instance.conflicts == 1 else f"{instance.conflicts} other contents"
        warning = f"The library holds {others} under the UID of this image; the first that came is shown."
        return replace(header.facts, warnings=(warning, *header.facts.warnings)), ""
    return header.facts, ""


def same_patient(one: PatientIdentity, other: PatientIdentity) -> bool:
    """By ID and birth date; where one of them says nothing, the names must agree too, without case and accents."""
    if (one.patient_id, one.birth_date) != (other.patient_id, other.birth_date):
        return False
    return bool(one.patient_id and one.birth_date) or fold(one.name) == fold(other.name)

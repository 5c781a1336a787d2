"""Where the work on the open exam stands, in words: for the title, the banner, and before leaving. No widgets."""

from collections.abc import Callable, Iterator, Sequence

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.identifiers import person_words
from ductoview.model.review import Review
from ductoview.model.view import Laterality
from ductoview.ui.reading.object_rows import going, summary, unsent
from ductoview.ui.top_bar import sides
from ductoview.ui.words import exam_name
from ductoview.workspace.autosave import SaveStage, SaveState
from ductoview.workspace.exams import same_patient
from ductoview.workspace.exported import speaking
from ductoview.workspace.object_states import needs_objects
from ductoview.workspace.standing import Standing, standing_of
from ductoview.workspace.workspace import Workspace


def contradictions(exam: Exam, review: Review) -> str:
    """Why nothing of an exam may be written: sides that disagree, or images of another patient; empty when it may.

    An image that was rejected says nothing, and holds nothing back.
    """
    found = [words for image in speaking(exam, review) for words in image.facts.view.contradictions]
    if not all(same_patient(image.facts.patient, exam.patient) for image in exam.images):
        found.insert(0, "Images of more than one patient lie in this study: nothing can be written about it.")
    return " ".join(dict.fromkeys(found))


def whose(exam: Exam) -> str:
    """``PHANTOM, Éins, LEFT``: whom a question before writing is about, and which side."""
    return f"{exam.patient.display_name}, {sides(exam)}"


def sideless(exam: Exam, review: Review) -> tuple[str, ...]:
    """The views of the images that state no side; of rejected images only those on which something was left."""
    told = (image.facts.view for image in _reported(exam, review))
    return tuple(view.label for view in told if view.laterality is Laterality.UNKNOWN)


def lying(exam: Exam, review: Review, analysis_of: Callable[[str], DuctAnalysis | None]) -> tuple[str, ...]:
    """The views of the images that lie against their headers, of rejected ones as above; what is not analysed tells nothing."""
    known = ((image.facts.view.label, analysis_of(image.sop_instance_uid)) for image in _reported(exam, review))
    return tuple(view for view, analysis in known if analysis is not None and analysis.lies_otherwise)


def _reported(exam: Exam, review: Review) -> Iterator[ExamImage]:
    """The images that a report speaks of."""
    for image in exam.images:
        if not image.check.is_reject or needs_objects(image, review.image(image.sop_instance_uid)):
            yield image


def unfinished(workspace: Workspace, nodes: Sequence[str]) -> str:
    """What of the open study is not saved or not sent to one of the ``nodes``, and whose it is; empty when nothing is."""
    exam = workspace.exam
    if exam is None:
        return ""
    words = _unfinished(workspace, has_nodes=bool(nodes))
    return f"{exam_name(exam)}: {words}" if words else ""


def not_shown(exam: Exam) -> str:
    """How many objects of an exam cannot be shown, whose they are, and why the first cannot; empty when all can."""
    if not exam.unreadable:
        return ""
    count, (_, why) = len(exam.unreadable), exam.unreadable[0]
    return f"{exam_name(exam)}: {count} object{'s' if count > 1 else ''} of this study cannot be shown: {why}"


def _unfinished(workspace: Workspace, *, has_nodes: bool) -> str:
    state = workspace.save_state
    if state.stage is not SaveStage.SAVED:
        return f"the last edits are not saved yet. {state.why}".strip()
    stands = where(workspace)
    if stands is Standing.ADDENDUM:
        return "the addendum just begun is not signed; it stays here as a draft and can be signed later."
    if stands is Standing.DRAFT:
        words = "the study is not signed; it stays here as a draft and can be signed later."
        return words if workspace.review.is_begun else ""
    waiting = unsent(workspace.object_states())
    if not waiting:
        return ""
    what = "1 object of the signed study is" if waiting == 1 else f"{waiting} objects of the signed study are"
    if has_nodes and is_on_its_way(workspace):
        return f"{what} on {'its' if waiting == 1 else 'their'} way to the PACS."
    if has_nodes:
        return f"{what} not on the PACS yet; what waits stays here and can be sent later."
    return f"{what} on this computer only. To send later, set up a node: press Studies, then Node."


def is_on_its_way(workspace: Workspace) -> bool:
    """True when of a signed report nothing is missing on the PACS but what is queued or being sent."""
    states, stands = workspace.object_states(), where(workspace)
    return stands is Standing.SIGNED and 0 < unsent(states) == going(states)


def where(workspace: Workspace) -> Standing:
    """Where the report on the open exam stands."""
    stages = [state.stage for state in workspace.object_states()]
    return standing_of(workspace.save_state.stage, workspace.review, stages)


def signed_words(review: Review) -> str:
    """Who signed what, one line a signature; empty before there is any."""
    return "\n".join(
        f"{'addendum' if number else 'signed'} by {person_words(one.reader)}"
        f"{', ' if one.organisation else ''}{one.organisation}, {one.at.astimezone():%Y-%m-%d %H:%M}"
        for number, one in enumerate(review.signatures)
    )


def report_words(workspace: Workspace) -> str:
    """What the report page of the open exam is now: a draft, an addendum to what was signed, or what was signed and when,
    and what came since."""
    review = workspace.review
    signed = signed_words(review).replace("\n", "; ")
    if review.is_signed:
        return ". ".join((f"What was {signed}", *workspace.late_images()))
    now = "as it would be written now, not signed"
    return f"Addendum {now}; before it, {signed}" if review.is_addendum else now.capitalize()


def is_kept(review: Review) -> bool:
    """True when there is something in a review that a reader decided or signed; what is not said to be unsaved is on the disk."""
    return review.is_begun or bool(review.signatures)


def standing(workspace: Workspace, analysed: int, awaited: int) -> list[str]:
    """Where the work stands, without the name of a patient: titles show up in task bars and logs.

    ``analysed`` and ``awaited`` count images.
    """
    exam = workspace.exam
    if exam is None:
        return []
    total, state = len(exam.images), workspace.save_state
    saved = "Saved" if state == SaveState(stage=SaveStage.SAVED) and is_kept(workspace.review) else state.words
    findings = sum(len(image.findings) for image in workspace.review.images)
    parts = (
        "reading",
        "analysed" if analysed >= total and not awaited else f"{analysed} of {total} analysed",
        f"{findings} decided" if findings else "",
        "NOT SAVED" if state.stage is SaveStage.NOT_SAVED else saved,
        summary(workspace.object_states()),
    )
    return [part for part in parts if part]

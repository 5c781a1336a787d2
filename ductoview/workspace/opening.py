"""Opening a study: its images, its review and its written objects as the service has them, as one value."""

from dataclasses import replace

from ductoview.errors import LibraryError
from ductoview.model.node import StudyQuery
from ductoview.model.progress import CancelToken, Progress
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exams import KEPT_ASIDE, read_exam
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.open_exam import OpenExam
from ductoview.workspace.rebuilding import with_what_came


def open_study(
    study_uid: str,
    link: ServiceLink,
    pool: WorkerPool,
    *,
    load_token: int,
    progress: Progress,
    cancel: CancelToken | None,
) -> OpenExam:
    """A study of the local library, with what ductoview decided about it elsewhere.

    Raises LibraryError when it is not there or has no image that can be shown.
    """
    instances = link.ask(lambda client: client.instances(study_uid))
    aside = [one for one in link.ask(lambda client: client.kept_aside(study_uid)) if one.is_image]
    if not instances and not aside:
        raise LibraryError("This study is not in the local library; fetch it first.")
    rows = link.ask(lambda client: client.studies(StudyQuery(study_uid=study_uid)))
    exam = read_exam(
        study_uid,
        instances,
        pool,
        load_token=load_token,
        progress=progress,
        cancel=cancel,
        listed=next(iter(rows), None),
    )
    exam = replace(exam, unreadable=(*exam.unreadable, *((one.sop_instance_uid, KEPT_ASIDE) for one in aside)))
    if not exam.images:
        why = exam.unreadable[0][1] if exam.unreadable else "It holds no images."
        raise LibraryError(f"Nothing of this study can be shown: {why}")
    events, notes = with_what_came(exam, instances, link, pool, cancel)
    checked = link.ask(lambda client: client.image_checks.checks(study_uid))
    return replace(OpenExam.of(exam, events), notes=notes, instances=(*instances, *aside)).with_checks(checked)

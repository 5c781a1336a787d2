"""Which study a sentence of the window is about, and so how long it stands."""

from dataclasses import dataclass

from ductoview.model.exam import Exam
from ductoview.ui.words import exam_name


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Without a study, everybody's: it stands until it is put away.

    What ``passes`` is over when the reader goes on to another study, what ``answers`` his press when he is answered again. What
    is about a study stands beside the images of no other; elsewhere ``name`` is said before it.
    """

    study_uid: str = ""
    name: str = ""
    passes: bool = False
    answers: bool = False

    @classmethod
    def exam(cls, exam: Exam | None) -> "About":
        """A study that may have been left when the sentence comes: it waits for that study."""
        return cls() if exam is None else cls(study_uid=exam.study_uid, name=exam_name(exam))

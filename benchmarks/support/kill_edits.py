"""Random edits of every kind a reader makes, each naming the image it was meant for, so that a stranger's would be seen."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from ductoview.errors import ReviewError
from ductoview.model.annotation import Annotation, AnnotationKind, measured
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import ImageRef
from ductoview.model.look import Look
from ductoview.model.review import Calliper, ImageReview, MarkRef, Review
from ductoview.model.signature import Signature
from ductoview.model.view import Phase
from ductoview.model.voi import Window
from ductoview.workspace import commands
from ductoview.workspace.commands import Command
from ductoview.workspace.record import say
from ductoview.workspace.workspace import Workspace

READER = "DEMO^READER"
_MOST = 6
"""Marks of a kind on an image: beyond, one is taken away, so that a review stays of a size."""


class Edits:
    """A reader without a plan: each call of ``edit`` does one thing."""

    def __init__(self, workspace: Workspace, exam: Exam, chance: random.Random) -> None:
        self._workspace, self._exam, self._chance = workspace, exam, chance

    def edit(self) -> None:
        """Do something; what makes no sense just now (joining what was not accepted) is let be, as a refusal would be."""
        workspace, chance = self._workspace, self._chance
        if workspace.review.is_signed:
            workspace.do(commands.begin_addendum, "begin an addendum")
            return
        with suppress(ReviewError):
            if chance.random() < 0.1:
                chance.choice([workspace.undo, workspace.redo])()
                return
            make = chance.choice(self._kinds())
            workspace.do(make(chance.choice(self._exam.images)), make.__name__)

    def _kinds(self) -> tuple[Callable[[ExamImage], Command], ...]:
        return (
            self._finding, self._finding, self._status, self._calliper, self._ducts, self._drawing, self._look, self._phase,
            self._note, self._reader, self._record, self._join, self._part, self._sign,
        )  # fmt: skip

    def _of(self, image: ExamImage) -> ImageReview:
        return self._workspace.review.image(image.sop_instance_uid)

    def _ref(self, image: ExamImage) -> ImageRef:
        return image.facts.ref

    def _at(self) -> PointPx:
        return PointPx(self._chance.uniform(0, 200), self._chance.uniform(0, 150))

    def _finding(self, image: ExamImage) -> Command:
        there = self._of(image).findings
        if len(there) >= _MOST:
            return commands.remove_finding(self._ref(image), self._chance.choice(there).id)
        made = Finding(
            id=_id(image), kind=self._chance.choice(list(FindingKind)), at=self._at(), score=self._chance.random()
        )
        if there and self._chance.random() < 0.3:
            made = replace(made, id=self._chance.choice(there).id)
        return commands.put_finding(self._ref(image), made)

    def _status(self, image: ExamImage) -> Command:
        there = self._of(image).findings
        if not there:
            return self._finding(image)
        act = self._chance.choice([commands.accept, commands.accept, commands.dismiss])
        return act(self._ref(image), self._chance.choice(there), reader=READER)

    def _calliper(self, image: ExamImage) -> Command:
        there = self._of(image).callipers
        if len(there) >= _MOST:
            return commands.remove_calliper(self._ref(image), self._chance.choice(there).id)
        made = Calliper(
            id=_id(image), start=self._at(), end=self._at(), length_px=self._chance.random(), length_mm=None
        )
        return commands.put_calliper(self._ref(image), made)

    def _ducts(self, image: ExamImage) -> Command:
        there = self._of(image).duct_edits
        paths = (tuple((self._chance.random(), float(step), 2.0) for step in range(self._chance.randint(2, 40))),)
        made = DuctEdit(id=_id(image), kind=DuctEditKind.PAINTED, at=self._at(), by=READER, paths=paths)
        if len(there) >= _MOST:
            made = replace(made, id=self._chance.choice(there).id)
        return commands.correct_ducts(self._ref(image), made)

    def _drawing(self, image: ExamImage) -> Command:
        there = self._of(image).annotations
        if len(there) >= _MOST:
            return commands.remove_annotation(self._ref(image), self._chance.choice(there).id)
        made = Annotation(id=_id(image), kind=AnnotationKind.ARROW, points=(self._at(), self._at()), by=READER)
        return commands.put_annotation(self._ref(image), measured(made, image.facts.spacing))

    def _look(self, image: ExamImage) -> Command:
        look = Look(voi=Window(center=self._chance.random(), width=9, explanation=_tag(image)))
        return commands.set_looks({self._ref(image): look})

    def _phase(self, image: ExamImage) -> Command:
        return commands.set_phase(self._ref(image), self._chance.choice([None, *Phase]))

    def _note(self, _image: ExamImage) -> Command:
        return commands.set_note(str(uuid4()))

    def _reader(self, _image: ExamImage) -> Command:
        return commands.set_reader(f"READER^{self._chance.randint(0, 9)}")

    def _record(self, _image: ExamImage) -> Command:
        return say("impression", str(uuid4()))

    def _join(self, image: ExamImage) -> Command:
        other = self._chance.choice(self._exam.images)
        one, two = self._accepted(image), self._accepted(other)
        if one is None or two is None or other is image:
            return self._status(image)
        return commands.join_findings(one, two, reader=READER)

    def _part(self, image: ExamImage) -> Command:
        one = self._accepted(image)
        return commands.part_finding(one) if one is not None else self._finding(image)

    def _sign(self, image: ExamImage) -> Command:
        if self._chance.random() < 0.7:
            return self._finding(image)
        at = datetime.now().astimezone().replace(microsecond=0)
        return lambda review: review.signed(Signature(reader=READER, organisation="Clinic", at=at))

    def _accepted(self, image: ExamImage) -> MarkRef | None:
        found = [one.id for one in self._of(image).findings if one.status is FindingStatus.CONFIRMED]
        return MarkRef(image.sop_instance_uid, self._chance.choice(found)) if found else None


def strangers(review: Review) -> Iterator[str]:
    """Whatever lies on an image and names another one."""
    for image in review.images:
        ids = [
            one.id for marks in (image.findings, image.callipers, image.duct_edits, image.annotations) for one in marks
        ]
        if isinstance(voi := image.look.voi if image.look else None, Window):
            ids.append(voi.explanation)
        yield from (one for one in ids if not one.startswith(image.sop_instance_uid[-12:]))


def _tag(image: ExamImage) -> str:
    return image.sop_instance_uid[-12:]


def _id(image: ExamImage) -> str:
    return f"{_tag(image)} {uuid4()}"

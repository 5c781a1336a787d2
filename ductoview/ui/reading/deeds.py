"""What a reader does, as calls to the workspace: each slot reads what it was given and makes one call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from threading import Event

from PyQt6.QtCore import QObject

from ductoview.errors import ReviewError, SignedError
from ductoview.model.annotation import Annotation, AnnotationKind
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.duct_level import DuctLevel
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.look import Look
from ductoview.model.progress import CancelToken, Progress
from ductoview.model.review import Calliper, MarkRef, Review
from ductoview.model.view import Phase
from ductoview.ui.desk import Desk
from ductoview.ui.parts.busy import Busy
from ductoview.ui.reading.finding_rows import FindingRow, Numbers
from ductoview.ui.reading.object_rows import refusals
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.reading.writing import Writing
from ductoview.workspace import commands, drawings
from ductoview.workspace.marks import calliper, mark, mark_along, mark_around
from ductoview.workspace.object_states import ObjectState


class Deeds(QObject):
    """Every change of the review and every writing of objects goes through here; what is touched keeps its number for good."""

    def __init__(self, desk: Desk, busy: Busy, numbers: Numbers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._numbers = desk, numbers
        self._writing = Writing(desk.jobs, busy)
        self._offered = ""

    def accept(self, row: FindingRow) -> None:
        """Confirm a candidate in the reader's name."""
        finding = self._numbered(row.image, row.finding)
        command = commands.accept(row.image.facts.ref, finding, reader=self._desk.reader)
        self._do(command, f"accept {_what(row.image, finding)}")

    def dismiss(self, row: FindingRow) -> None:
        """Say that a candidate is none."""
        finding = self._numbered(row.image, row.finding)
        command = commands.dismiss(row.image.facts.ref, finding, reader=self._desk.reader)
        self._do(command, f"dismiss {_what(row.image, finding)}")

    def remove(self, row: FindingRow) -> None:
        """Take a finding away."""
        command = commands.remove_finding(row.image.facts.ref, row.finding.id)
        self._do(command, f"remove {_what(row.image, self._numbered(row.image, row.finding))}")

    def mark(self, image: ExamImage, kind: FindingKind, at: PointPx, analysis: DuctAnalysis | None) -> Finding | None:
        """Put a finding of that kind at a place of an image (stored pixels); None when that was refused."""
        return self._marked(image, mark(kind, at, image.facts, analysis, reader=self._desk.reader))

    def mark_drawn(
        self,
        image: ExamImage,
        kind: FindingKind,
        points: Sequence[PointPx],
        analysis: DuctAnalysis | None,
        *,
        is_closed: bool,
    ) -> Finding | None:
        """Put a finding that takes up a stretch of duct, or what lies inside a closed line; None when that was refused."""
        make = mark_around if is_closed else mark_along
        return self._marked(image, make(kind, points, image.facts, analysis, reader=self._desk.reader))

    def _marked(self, image: ExamImage, made: Finding) -> Finding | None:
        made = self._numbered(image, made)
        return made if self._do(commands.put_finding(image.facts.ref, made), f"mark {_what(image, made)}") else None

    def change(self, image: ExamImage, changed: Finding, what: str) -> None:
        """A field of a reader's finding was edited: ``what`` names it for undo."""
        changed = self._numbered(image, changed)
        self._do(commands.put_finding(image.facts.ref, changed), f"{what} of {_what(image, changed)}")

    def _numbered(self, image: ExamImage, finding: Finding) -> Finding:
        return replace(finding, number=self._numbers.of(image, finding))

    def draw(
        self, image: ExamImage, kind: AnnotationKind, points: Sequence[PointPx], *, is_closed: bool, text: str
    ) -> Annotation | None:
        """Draw something on an image (stored pixels); None when that was refused."""
        made = drawings.drawing(kind, points, image.facts, text=text, is_closed=is_closed, reader=self._desk.reader)
        return made if self._do(*drawings.put(made, image.facts)) else None

    def reshape(self, image: ExamImage, drawn: Annotation | Calliper, points: Sequence[PointPx]) -> None:
        """Move a drawing or calliper."""
        self._do(*drawings.reshape(drawn, points, image.facts))

    def reword(self, image: ExamImage, drawn: Annotation, text: str) -> None:
        """Write other words beside a drawing."""
        self._do(*drawings.reword(drawn, text, image.facts))

    def remove_drawing(self, image: ExamImage, drawn: Annotation | Calliper) -> None:
        """Take a drawing or calliper away."""
        self._do(*drawings.remove(drawn, image.facts))

    def correct(self, image: ExamImage, edit: DuctEdit, words: str) -> bool:
        """Correct the ducts of an image; False when that was refused."""
        return self._do(commands.correct_ducts(image.facts.ref, edit), f"{words}, {image.facts.view.label}")

    def call_duct(self, image: ExamImage, more: float) -> bool:
        """Show more ducts of an image than were found, or fewer; 0 is as found. False when that was refused."""
        words = f"{DuctLevel(more=more).words if more else 'ducts as found'}, {image.facts.view.label}"
        return self._do(commands.set_duct_level(image.facts.ref, more, reader=self._desk.reader), words)

    def take_correction_back(self, image: ExamImage, edit: DuctEdit, words: str) -> bool:
        """Take a correction of the ducts of an image away; False when that was refused."""
        command = commands.take_correction_back(image.facts.ref, edit.id)
        return self._do(command, f"{words}, {image.facts.view.label}")

    def join(self, one: MarkRef, other: MarkRef) -> bool:
        """Say that two findings in two views are one; False when that was refused."""
        return self._do(commands.join_findings(one, other, reader=self._desk.reader), f"join {self._both(one, other)}")

    def part(self, one: MarkRef) -> bool:
        """Take that back."""
        other = self._desk.workspace.review.joined_with(one)
        return self._do(commands.part_finding(one), f"part {self._both(one, other) if other else 'two findings'}")

    def _both(self, one: MarkRef, other: MarkRef) -> str:
        return f"{self._numbers.at(one)} and {self._numbers.at(other)}"

    def state_phase(self, image: ExamImage, phase: Phase | None) -> None:
        """Say in which phase an image was made; None has it inferred again."""
        words = f"phase of {image.facts.view.label}"
        self._do(commands.set_phase(image.facts.ref, phase), words)

    def toggle_key(self, image: ExamImage) -> None:
        """The image is a key image from now on, or no longer."""
        is_key = not self._desk.workspace.review.image(image.sop_instance_uid).is_key
        words = f"{'key image' if is_key else 'no key image'}, {image.facts.view.label}"
        self._do(commands.set_key(image.facts.ref, is_key), words)

    def measure(self, image: ExamImage, start: PointPx, end: PointPx) -> None:
        """Put a calliper between two places of an image (stored pixels)."""
        made = calliper(start, end, image.facts.spacing)
        self._do(commands.put_calliper(image.facts.ref, made), "measure")

    def take_over(self, image: ExamImage) -> None:
        """What was decided on another version of an image holds for this one."""
        self._do(commands.stand_on(image.facts.ref), "take over from another version")

    def let_go(self, image: ExamImage) -> None:
        """What was decided on another version of an image does not hold."""
        self._do(commands.let_go(image.facts.ref), "dismiss what was made on another version")

    def begin_addendum(self) -> None:
        """Begin a draft on top of the signed report; undo takes it back while nothing was added."""
        late = self._desk.workspace.late_images()
        if self._do(commands.begin_addendum, "begin an addendum"):
            for words in (self._offered, *late):
                self._desk.settled.emit(words)

    def undo(self) -> str | None:
        """Take the last step back; its words, None when there is none."""
        return self._desk.workspace.undo()

    def redo(self) -> str | None:
        """Do again what was taken back; its words, None when there is none."""
        return self._desk.workspace.redo()

    def save(self, exam: Exam, wish: Wish, looks: Mapping[str, Look | None]) -> None:
        """Write the objects of the exam that is shown into the library; each image as the reader has it."""
        self._keep_looks(exam, looks)
        workspace, seen = self._desk.workspace, self._seen(exam)
        self._remember(wish)
        self._writing.start(
            "Writing",
            lambda progress, cancel: workspace.save_objects(
                reader=wish.reader, signed=wish.signed, of=exam, as_seen=seen, progress=progress, cancel=cancel
            ),
            done=partial(self._written, exam),
            failed=partial(self._desk.tell, of=exam),
            stopped=lambda: None,
            key=f"save {exam.load_token}",
        )

    def send(self, exam: Exam, wish: Wish, looks: Mapping[str, Look | None]) -> None:
        """Write the objects of the exam that is shown, then queue them for the node.

        No other wish stops what was confirmed to be sent; stopped by hand, it is said that nothing was sent.
        """
        self._keep_looks(exam, looks)
        workspace, seen = self._desk.workspace, self._seen(exam)
        self._remember(wish)
        queued = Event()

        def work(progress: Progress, cancel: CancelToken) -> tuple[ObjectState, ...]:
            states = workspace.save_objects(
                reader=wish.reader, signed=wish.signed, of=exam, as_seen=seen, progress=progress, cancel=cancel
            )
            workspace.send_objects(wish.node, of=exam, progress=progress, cancel=cancel)
            queued.set()
            return states

        def stopped() -> None:
            if not queued.is_set():
                self._desk.tell(f"Nothing was sent to {wish.node}: it was stopped before.", "amber", of=exam)

        done, failed = partial(self._written, exam), partial(self._desk.tell, of=exam)
        self._writing.start("Writing and sending", work, done=done, failed=failed, stopped=stopped)

    def _seen(self, exam: Exam) -> Review | None:
        """The review the reader confirms: its turn to be written may come after later edits, which he does not sign."""
        workspace = self._desk.workspace
        is_open = workspace.exam is not None and workspace.exam.load_token == exam.load_token
        return workspace.review if is_open else None

    def _keep_looks(self, exam: Exam, looks: Mapping[str, Look | None]) -> None:
        """One step for all, and only when objects are written: dragging a window or zooming is looking, not deciding."""
        workspace = self._desk.workspace
        if workspace.exam is None or workspace.exam.load_token != exam.load_token or workspace.review.is_signed:
            return
        kept = {}
        for uid, look in looks.items():
            ref, decided = exam.image(uid).facts.ref, workspace.review.image(uid)
            if decided.look != look and not decided.is_of_other_bytes(ref.sha256):
                kept[ref] = look
        if kept:
            self._do(commands.set_looks(kept), "keep how the images are shown")

    def _remember(self, wish: Wish) -> None:
        """The node; the name only where this computer has none: another one given for once must not sign the next study."""
        self._desk.remember(self._desk.reader or wish.reader, wish.node)

    def _do(self, command: commands.Command, words: str) -> bool:
        """One step of the review; why it was refused is said."""
        try:
            self._desk.workspace.do(command, words)
        except SignedError as error:
            self._offered = str(error)
            self._desk.offer(self._offered, "Addendum", self.begin_addendum, passes=True)
            return False
        except ReviewError as error:
            self._desk.answer(str(error))
            return False
        return True

    def _written(self, exam: Exam, states: tuple[ObjectState, ...]) -> None:
        for why in refusals(states):
            self._desk.tell(f"About one image nothing was written: {why}", "amber", of=exam)


def _what(image: ExamImage, finding: Finding) -> str:
    """``3 · filling defect, L CC``: two of a kind in one image differ by the number beside them alone."""
    kind = finding.kind if finding.status is FindingStatus.CONFIRMED else finding.asked
    return f"{finding.number} · {kind.words.lower()}, {image.facts.view.label}"

"""What others saved about the images: brings it, lists it, and lays it over what hangs. It only looks."""

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QPushButton

from ductoview.display.drawings import mark_drawings
from ductoview.display.presentation import limits
from ductoview.model.exam import Exam
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.reading.states_panel import StatesPanel
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.style.table import Sizes
from ductoview.ui.words import joined
from ductoview.workspace.states import ListedStates, StateKind, StudyState, summary

_CALM_MS = 400


class StatesCorner(QObject):
    """``line`` says quietly what there is and opens ``panel``; ``opened`` tells that the panel came or went.

    Marks of segmentations and reports are drawn until they are hidden; those of CAD only when asked for, since a CAD is
    to be looked at after the images themselves.
    """

    opened = pyqtSignal(bool)

    def __init__(self, desk: Desk, tiles: Tiles, sizes: Sizes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tiles = desk, tiles
        self.panel = StatesPanel(sizes)
        self.line: QPushButton = button("", self.toggle, action="states", role="plain", picture="overlay", focus=False)
        self.states: tuple[StudyState, ...] = ()
        self.not_listed = 0
        self._exam: Exam | None = None
        self._applied: dict[str, StudyState] = {}
        self._marked: set[str] = set()
        self._marks_hidden = False
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._bring)
        self.panel.hide()
        self.line.hide()
        self.panel.chosen.connect(self.choose)
        self.panel.hidden_wished.connect(self.toggle_marks)
        self.panel.closed.connect(self.toggle)
        desk.studies_changed.connect(self._bring_soon)

    def show_exam(self, exam: Exam | None) -> None:
        """Begin with another exam: nothing of the last one stays."""
        self._desk.jobs.cancel("states")
        self._exam, self.states, self.not_listed = exam, (), 0
        self._applied.clear()
        self._marked.clear()
        self._marks_hidden = False
        self._list()
        if exam is None and self.panel.isVisibleTo(self.panel.parentWidget()):
            self.toggle()
        if exam is not None:
            self._bring()

    def toggle(self) -> None:
        """Show the list, or put it away."""
        show = self.panel.isHidden()
        self.panel.setVisible(show)
        self.opened.emit(show)

    def close(self) -> None:
        """Put the list away."""
        if not self.panel.isHidden():
            self.toggle()

    def _bring_soon(self, _study_uid: str) -> None:
        self._calm.start()

    def choose(self, state: StudyState) -> None:
        """Look at the images as the object says; again for the images as they were."""
        if state.kind is StateKind.GSPS:
            self._apply(state)
        else:
            self._marked ^= {state.sop_instance_uid}
            self._marks_hidden = False
        self.show_again()

    def toggle_marks(self) -> None:
        """Hide all marks of others, or show them again."""
        self._marks_hidden = not self._marks_hidden
        self.show_again()

    def take_back(self, image_uid: str) -> None:
        """The image is shown as itself again."""
        if self._applied.pop(image_uid, None) is not None:
            self.show_again()

    def show_again(self) -> None:
        """Lay everything over what hangs now."""
        for uid in self._tiles.hung:
            self.show_on(uid)
        self._list()

    def show_on(self, image_uid: str) -> None:
        """Lay over one image what is to be seen on it; called whenever an image comes."""
        tile = self._tiles.tile(image_uid)
        if tile is None or tile.canvas.mammogram is None:
            return
        applied = self._applied.get(image_uid)
        stated = applied.of(image_uid) if applied is not None else None
        self._tiles.apply(image_uid, stated, is_ours=applied is not None and applied.own)
        shown = () if self._marks_hidden else [one for one in self.states if one.sop_instance_uid in self._marked]
        marks = [mark for state in shown for mark in state.marks_on(image_uid)]
        tile.canvas.set_foreign(mark_drawings(marks))

    # -- within ----------------------------------------------------------------------------------------------------
    def _apply(self, state: StudyState) -> None:
        hung = [uid for uid in state.image_uids if uid in self._tiles.hung]
        if not hung and not any(one is state for one in self._applied.values()):
            self._desk.answer("None of the images of that state hangs now; put one up from the strip.")
        if hung and all(self._applied.get(uid) is state for uid in hung):
            self._applied = {uid: one for uid, one in self._applied.items() if one is not state}
        else:
            self._applied |= dict.fromkeys(state.image_uids, state)

    def _bring(self) -> None:
        """Read what there is, in workers; what was read before is not read again."""
        exam, workspace, known = self._exam, self._desk.workspace, self.states
        if exam is None:
            return

        def came(found: ListedStates) -> None:
            if self._exam is exam:
                self.not_listed = found.not_listed
                self._came(found.states)

        self._desk.jobs.run(
            lambda progress, cancel: workspace.study_states(known=known, progress=progress, cancel=cancel),
            done=came,
            failed=lambda why: self._desk.remark(why) if self._exam is exam else None,
            key="states",
        )

    def _came(self, states: tuple[StudyState, ...]) -> None:
        before = {one.sop_instance_uid for one in self.states}
        self.states = states
        self._marked |= {
            one.sop_instance_uid
            for one in states
            if one.sop_instance_uid not in before and one.marks and one.kind is not StateKind.CAD
        }
        self.show_again()

    def _list(self) -> None:
        exam = self._exam
        views = {image.sop_instance_uid: image.facts.view.label for image in exam.images} if exam else {}
        on = {one.sop_instance_uid for one in self._applied.values()} | (set() if self._marks_hidden else self._marked)
        limited = {state.sop_instance_uid: self._limits(state) for state in self._applied.values()}
        self.panel.show_states(self.states, views, on, limited, marks_hidden=self._marks_hidden)
        self.panel.say_not_listed(self.not_listed)
        words = joined(summary(self.states), f"{self.not_listed} not listed" if self.not_listed else "")
        self.line.setText(words)
        self.line.setAccessibleName(words)
        self.line.setVisible(bool(words))

    def _limits(self, state: StudyState) -> tuple[str, ...]:
        """What of an applied state cannot be kept on the screens its images hang on."""
        found: dict[str, None] = {}
        for uid, applied in self._applied.items():
            stated, tile = state.of(uid), self._tiles.tile(uid)
            if applied is state and stated is not None and tile is not None:
                is_measured = self._tiles.screen_px_per_mm(tile) is not None
                found |= dict.fromkeys(limits(stated, tile.image.facts, is_measured=is_measured))
        return tuple(found)

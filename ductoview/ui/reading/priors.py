"""Earlier studies on the page: one quiet button says that there are some and hangs them; what edits does nothing on them."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QPushButton

from ductoview.model.exam import ONLY_LOOKED_AT, Exam
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.reading.key_wishes import Wishes
from ductoview.ui.reading.layouts import Layouts
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.pacs_priors import PacsPriors
from ductoview.ui.reading.selection import Selection
from ductoview.workspace.actions import ACTIONS

_EDITS = frozenset({"accept", "dismiss", "remove", "calliper", "finding_menu", "phase", "enhanced", "key_image"})


class Priors(QObject):
    """Their pictures come after those of the study, the newest study's only, and push nothing out of memory."""

    def __init__(self, desk: Desk, layouts: Layouts, loader: Loader, selection: Selection) -> None:
        super().__init__(loader)
        self._desk, self._layouts, self._loader, self._selection = desk, layouts, loader, selection
        self.button: QPushButton = button("Prior", layouts.prior, action="prior", role="plain", focus=False)
        self.button.hide()
        self.pacs = PacsPriors(desk, self, lambda: not loader.awaited)
        layouts.elsewhere = self.pacs.where
        self._exam: Exam | None = None
        self._come: set[str] = set()
        loader.loaded.connect(lambda uid, _: self._has_come(uid))
        loader.failed.connect(lambda uid, _: self._has_come(uid))
        for comes in (loader.analysed, loader.failed):
            comes.connect(self.pacs.bring_newest)

    def show_exam(self, exam: Exam | None) -> None:
        """Say how many earlier studies there are, and bring the pictures of the newest."""
        priors = exam.priors if exam is not None else ()
        if exam is None or self._exam is None or exam.load_token != self._exam.load_token:
            self._come.clear()
        self._exam = exam
        self.pacs.show_exam(exam)
        count = "1 earlier study" if len(priors) == 1 else f"{len(priors)} earlier studies"
        key = self._desk.hands.key("prior")
        self.button.setText(f"{count}   {key}" if key else count)
        self.button.setAccessibleName(count)
        self.button.setToolTip("\n".join(f"{one.badge}  {one.description}".rstrip() for one in priors))
        self.button.setVisible(bool(priors))
        self._bring_pictures()

    def is_only_looked_at(self, uid: str) -> bool:
        """True for an image of an earlier study; that is said then."""
        exam = self._desk.workspace.exam
        if exam is not None and uid and uid not in {image.sop_instance_uid for image in exam.every_image}:
            self._desk.answer("That image is no longer here: hang another from the strip.")
            return True
        prior = exam.prior_of(uid) if exam is not None else None
        if exam is None or prior is None:
            return False
        view = exam.image(uid).facts.view.label
        self._desk.answer(f"{view} is of an earlier study ({prior.badge}): {ONLY_LOOKED_AT}.")
        return True

    def guarded(self, wishes: Wishes) -> Wishes:
        """The same wishes; those that edit only say why not while an image of an earlier study is chosen."""
        edits = _EDITS | {one.id for one in ACTIONS if one.kind is not None}
        return {name: partial(self._unless_prior, wish) if name in edits else wish for name, wish in wishes.items()}

    def _has_come(self, uid: str) -> None:
        self._come.add(uid)
        self._bring_pictures()

    def _bring_pictures(self) -> None:
        exam = self._exam
        if exam is None or not exam.priors or not {one.sop_instance_uid for one in exam.images} <= self._come:
            return
        for image in exam.priors[0].images:
            uid = image.sop_instance_uid
            if uid not in self._come and self._desk.workspace.has_room_for(uid):
                self._come.add(uid)
                self._loader.want(uid)

    def _unless_prior(self, wish: Callable[[], object]) -> None:
        if not self.is_only_looked_at(self._selection.image_uid):
            wish()

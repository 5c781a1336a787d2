"""More or fewer ducts than were found: the hand's wish, outlines, ducts and candidates as they come, the one step kept."""

from PyQt6.QtCore import QObject

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_level import DuctLevel
from ductoview.ui.correct.level_control import LevelControl
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Job
from ductoview.ui.reading.deeds import Deeds
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.selection import Selection

_LANE = "ducts"


class Levelling(QObject):
    """Of a wish that is being granted the outlines are let through to the screen, then the newest wish about the image is next: a
    hand that does not rest would else see nothing. Ducts follow when the hand rests, candidates when nothing is wished any more.

    Outlines would not show what a hand has corrected: where it has, the ducts are waited for.
    """

    def __init__(self, desk: Desk, loader: Loader, selection: Selection, deeds: Deeds, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._loader, self._selection, self._deeds = desk, loader, selection, deeds
        self._wishes: dict[tuple[int, str], DuctLevel | None] = {}
        self._owed: dict[tuple[int, str], DuctLevel | None] = {}
        self._dragged = ""
        self._growing: Job | None = None
        self._grows: tuple[tuple[int, str], DuctLevel | None] = ((0, ""), None)
        self._is_outlined = False
        self._detecting: Job | None = None
        self.control = LevelControl()
        self.control.slider.sliderPressed.connect(self._take_hold)
        self.control.looked.connect(self._look)
        self.control.chosen.connect(self._choose)
        loader.analysed.connect(lambda uid, _: self._settle(uid))
        selection.changed.connect(self._show)
        desk.review_changed.connect(self._follow)
        desk.exam_changed.connect(self._show)
        self._show()

    def _take_hold(self) -> None:
        self._dragged = self._selection.image_uid

    def _look(self, more: float) -> None:
        """While the finger drags nothing is kept: what it would be is shown, on the image that was in hand when it began."""
        if self._is_of_hand():
            self._grow(self._selection.image_uid, DuctLevel(more=more, by=self._desk.reader) if more else None)

    def _is_of_hand(self) -> bool:
        return self._dragged in ("", self._selection.image_uid)

    def _choose(self, more: float) -> None:
        uid, exam, is_of_hand = self._selection.image_uid, self._desk.workspace.exam, self._is_of_hand()
        self._dragged = ""
        if (
            exam is not None
            and is_of_hand
            and self._is_free(uid)
            and more != _more(self._desk.workspace.duct_level(uid))
        ):
            self._deeds.call_duct(exam.image(uid), more)
        self._follow()

    def _follow(self) -> None:
        """The review says at which level each image is; what is shown of another one gives way to that."""
        for uid in self._loader.analysed_images:
            self._settle(uid)
        self._show()

    def _settle(self, uid: str) -> None:
        held = self._loader.level(uid)
        wanted = self._desk.workspace.duct_level(uid)
        own = (self._token(), uid)
        grown, level = self._grows
        is_growing = self._growing is not None and grown == own and _more(level) == _more(wanted)
        is_wished = own in self._wishes or is_growing
        if not self.control.slider.isSliderDown() and not is_wished and _more(held) != _more(wanted):
            self._grow(uid, wanted)
        self._show()

    def _show(self) -> None:
        uid = self._selection.image_uid
        if not self.control.slider.isSliderDown():
            free = self._is_free(uid)
            self.control.show_level(self._desk.workspace.duct_level(uid) if free else None, is_free=free)

    def _is_free(self, uid: str) -> bool:
        return uid in self._loader.analysed_images

    # -- the work --------------------------------------------------------------------------------------------------
    def _grow(self, uid: str, level: DuctLevel | None) -> None:
        if not self._is_free(uid):
            return
        self._wishes[self._token(), uid] = level
        self._owed.pop((self._token(), uid), None)
        if self._detecting is not None:
            self._detecting.cancel()
            self._detecting = None
        if self._growing is None:
            self._go_on()
        elif self._is_outlined and self._grows[0] == (self._token(), uid):
            self._growing.cancel()

    def _go_on(self) -> None:
        """The next wish about the exam that is open; without one, candidates."""
        token, workspace = self._token(), self._desk.workspace
        self._growing, self._is_outlined = None, False
        self._wishes = {one: level for one, level in self._wishes.items() if one[0] == token}
        if not self._wishes:
            self._detect(token)
            return
        _, uid = wish = next(iter(self._wishes))
        level = self._wishes.pop(wish)
        self._grows = wish, level
        self._growing = self._desk.jobs.run(
            lambda p, c, first: workspace.analysis_at(uid, level, is_whole=False, first=first, progress=p, cancel=c),
            first=lambda outlines: self._outlined(token, uid, outlines),
            done=lambda analysis: self._grown(token, uid, level, analysis),
            failed=lambda sentence: self._failed(sentence) if token == self._token() else self._go_on(),
            stopped=self._go_on,
            lane=_LANE,
        )

    def _outlined(self, token: int, uid: str, outlines: DuctAnalysis) -> None:
        if token == self._token() and not self._desk.workspace.review.image(uid).duct_edits:
            self._is_outlined = True
            self._loader.outline(uid, outlines)
            if (token, uid) in self._wishes and self._growing is not None:
                self._growing.cancel()

    def _grown(self, token: int, uid: str, level: DuctLevel | None, analysis: DuctAnalysis) -> None:
        if token == self._token():
            self._loader.replace(uid, analysis, is_whole=False)
            self._owed[token, uid] = level
        self._go_on()

    def _detect(self, token: int) -> None:
        """Candidates of one image after the other: also of those whose search another wish has stopped."""
        self._owed = {one: level for one, level in self._owed.items() if one[0] == token}
        if not self._owed:
            return
        (_, uid), level = next(reversed(self._owed.items()))
        workspace = self._desk.workspace

        def came(analysis: DuctAnalysis) -> None:
            self._detecting = None
            if token == self._token():
                self._owed.pop((token, uid), None)
                self._loader.replace(uid, analysis, is_whole=True)
                if self._detecting is None and self._growing is None:
                    self._detect(token)

        self._detecting = self._desk.jobs.run(
            lambda p, c: workspace.analysis_at(uid, level, progress=p, cancel=c),
            done=came,
            failed=lambda sentence: self._failed(sentence) if token == self._token() else None,
            lane=_LANE,
        )

    def _failed(self, sentence: str) -> None:
        """Nothing more is tried. Of an exam that was left it is not told: nobody is at it any more."""
        # While this wish still counts as being granted: who hears that the outlines are gone would wish for them again.
        for uid in self._loader.outlined:
            self._loader.outline(uid, None)
        for _, uid in tuple(self._owed):
            self._loader.give_up(uid)
        self._growing = self._detecting = None
        self._is_outlined = False
        self._wishes.clear()
        self._owed.clear()
        self._desk.remark(sentence)

    def _token(self) -> int:
        exam = self._desk.workspace.exam
        return exam.load_token if exam is not None else 0


def _more(level: DuctLevel | None) -> float:
    return level.more if level is not None else 0.0

"""The Reading page: composes rail, strip, tiles and panels, and joins their signals."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ductoview.model.exam import Exam, Hanging
from ductoview.model.look import Look
from ductoview.model.review import Review
from ductoview.ui.correct.correcting import Correcting
from ductoview.ui.desk import Desk
from ductoview.ui.enhance.enhancing import Enhancing
from ductoview.ui.measures_export import MeasuresExport
from ductoview.ui.parts.banner_place import Notices
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.label import line
from ductoview.ui.parts.one_or_two_rows import OneOrTwoRows
from ductoview.ui.reading.arrivals import Arrivals
from ductoview.ui.reading.choice_card import ChoiceCard
from ductoview.ui.reading.deeds import Deeds
from ductoview.ui.reading.drawings_panel import DrawingsPanel
from ductoview.ui.reading.esc import Esc
from ductoview.ui.reading.finding_rows import FindingRow, Numbers, finding_rows
from ductoview.ui.reading.findings_panel import FindingsPanel
from ductoview.ui.reading.gestures import Gestures
from ductoview.ui.reading.key_wishes import Wishes, reading_wishes
from ductoview.ui.reading.keys import Keys
from ductoview.ui.reading.kinds_card import KindsCard
from ductoview.ui.reading.layouts import Layouts
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.marking import Marking
from ductoview.ui.reading.object_rows import image_objects
from ductoview.ui.reading.objects_panel import ObjectsPanel
from ductoview.ui.reading.panel import own_of, side_of
from ductoview.ui.reading.phases import Phases
from ductoview.ui.reading.priors import Priors
from ductoview.ui.reading.prompt import Prompt
from ductoview.ui.reading.rail import RAIL_TOOLS, Rail
from ductoview.ui.reading.same_place import SamePlace
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.reading.side import one_at_a_time
from ductoview.ui.reading.sight import Sight
from ductoview.ui.reading.standing import contradictions, lying, not_shown, sideless, standing, unfinished, whose
from ductoview.ui.reading.states_corner import StatesCorner
from ductoview.ui.reading.steps import Steps
from ductoview.ui.reading.strip import Strip
from ductoview.ui.reading.text_choice import TextChoice
from ductoview.ui.reading.thumbnail import phase_words
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.reading.tree_panel import TreePanel
from ductoview.ui.reading.version_question import VersionQuestion
from ductoview.ui.reading.view_deeds import ViewDeeds
from ductoview.ui.record.recording import Recording
from ductoview.ui.straight.straight import Straight
from ductoview.ui.style.table import Sizes
from ductoview.ui.tools.names import ToolName
from ductoview.workspace.object_states import STUDY
from ductoview.workspace.versions import of_these_bytes, other_versions


class ReadingPage(QWidget):
    """``opened`` carries the exam or None; ``state_changed`` follows everything the top bar or the title shows;
    ``wished`` names an action that is the window's to do; ``panel_shown`` follows the panel at the right."""

    opened = pyqtSignal(object)
    state_changed = pyqtSignal()
    wished = pyqtSignal(str)
    panel_shown = pyqtSignal()

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._desk, self._sizes = desk, sizes
        self.selection = Selection(self)
        self.loader = Loader(desk, self)
        self._numbers = Numbers()
        self.rail, self.strip, self.tiles = Rail(sizes), Strip(sizes), Tiles()
        self.findings, self.measures = FindingsPanel(sizes), DrawingsPanel()
        self.tree, self.objects = TreePanel(), ObjectsPanel(sizes)
        self.exporting = MeasuresExport(self, desk, self.objects.busy, self.contradictions)
        self.tree.head.insertWidget(1, self.exporting.button)
        self.version = VersionQuestion()
        self.busy, self.hint = Busy(narrow=True), Prompt()
        self.deeds = Deeds(desk, self.objects.busy, self._numbers, self)
        self.steps = Steps(
            self.tiles,
            self.findings,
            self.objects,
            self.selection,
            self.chosen_row,
            lambda: self.layouts.sequence,
            self._hang,
            Sight(self.tiles, desk.hands.key),
            self._say_quietly,
        )
        self.same_place = SamePlace(self, desk, self.deeds, self.loader.analysis, self.steps, self._say_quietly)
        self.kinds = KindsCard(self)
        self.card = ChoiceCard(self)
        self.layouts = Layouts(desk, self.card, self._show_hanging, self._say_quietly)
        self.priors = Priors(desk, self.layouts, self.loader, self.selection)
        self.phases = Phases(desk, self.deeds, self.card)
        self.tiles.screen_px_per_mm = lambda tile: desk.screens.display(tile).device_px_per_mm
        self.states = StatesCorner(desk, self.tiles, sizes, self)
        self.arrivals = Arrivals(desk, self.loader, self.tiles, self.strip, self.busy, self.states, self.review)
        self.enhancing = Enhancing(
            desk, sizes, self.tiles, self.loader, self.selection, self.rail, self.busy, self._say_quietly
        )
        watched = self.loader, self.selection, self.deeds, self.priors.is_only_looked_at, self._say_quietly
        self.correcting = Correcting(desk, self.tiles, *watched)
        seen = self.priors.is_only_looked_at, lambda uid: self.review().image(uid), self.steps.take_away
        self.marking = Marking(self, desk, self.tiles, self.selection, self.deeds, self.loader.analysis, *seen)
        self.straight = Straight(desk, sizes, self.tiles, self.loader, self.selection, self.rows)
        self.record = Recording(desk, sizes, self.review, self.loader.analysis, self)
        self._side = self._lay_out()
        self._join()
        self.texts = TextChoice(desk, self.tiles)
        self.views = ViewDeeds(desk, self.tiles, self.states)
        wishes = self._wishes()
        window = {one: partial(self.wished.emit, one) for one in ("keys", "full_screen")}
        held = {"flicker_scout": self.steps.hold_scout, "original": self.enhancing.hold}
        self.keys = Keys(self, desk.hands, wishes, held)
        self.selection.changed.connect(self.keys.let_go)
        self.rail.join(desk.hands, wishes | window, self.keys.hold_wishes)
        self.strip.join(desk.hands, wishes["key_image"])
        self._gestures = Gestures(self, desk.hands, self.tiles, self.kinds, self.selection, wishes | window, self._hang)
        self.rail.set_on("overlays", True)
        self.rail.set_on("link_views", desk.workspace.settings.link_views)
        self.views.linked.connect(partial(self.rail.set_on, "link_views"))

    # -- opening ---------------------------------------------------------------------------------------------------
    def open(self, study_uid: str) -> None:
        """Open a study of this computer; what was shown is cleared first."""
        self.close_study()
        workspace = self._desk.workspace
        job = self._desk.jobs.run(
            lambda progress, cancel: workspace.open_exam(study_uid, progress=progress, cancel=cancel),
            done=self._show_exam,
            failed=self._not_opened,
            progress=self.busy.progress,
            stopped=self.busy.finish,
            key="open",
        )
        self.busy.start("Opening the study", job.cancel)

    def close_study(self) -> None:
        """Clear everything shown and close the exam, also one being opened: what is not seen is not to be changed."""
        self._desk.jobs.cancel("open")
        self.record.close()
        self.loader.stop()
        self.tiles.clear("")
        for part in (self.strip, self.priors, self.states):
            part.show_exam(None)
        self.layouts.opened()
        self.selection.choose("")
        self.findings.show_rows(())
        self.measures.show_drawn(())
        self.objects.show_rows(())
        self.objects.not_yet()
        self.objects.block("No study is open.")
        self.tree.say("", None, "")
        self.version.ask(())
        self.tiles.looks.forget()
        self._numbers.clear()
        for card in (self.card, self.kinds, self.marking.card):
            card.put_away()
        self._desk.workspace.close_exam()
        self.opened.emit(None)

    def _show_exam(self, opened: Exam) -> None:
        self.busy.finish()
        exam = self._desk.workspace.exam
        if exam is None or exam.load_token != opened.load_token:
            return
        hanging = self._desk.workspace.hang()
        self.strip.show_exam(exam)
        self._lay(exam, hanging)
        self.loader.begin(exam, hanging)
        self.priors.show_exam(exam)
        self.states.show_exam(exam)
        self.opened.emit(exam)
        self._show_review()
        self._show_objects()
        if words := not_shown(exam):
            self._desk.remark(words)
        self.setFocus()

    def _lay(self, exam: Exam, hanging: Hanging) -> None:
        self.tiles.hang(exam, hanging)
        self.layouts.hung(hanging)
        uids = [tile.sop_instance_uid for tile in hanging.tiles]
        if uids:
            # In the hand is an image that can be worked on, not one of an earlier study.
            self.selection.choose(next((uid for uid in uids if uid not in hanging.priors), uids[0]))

    def _show_hanging(self, exam: Exam, hanging: Hanging) -> None:
        """Hang the exam that is shown another way; what was decoded and analysed is there at once."""
        if self.tiles.exam is None or self.tiles.exam.load_token != exam.load_token:
            return
        self._lay(exam, hanging)
        for uid in dict.fromkeys(uid for tile in hanging.tiles for uid in (tile.sop_instance_uid, tile.scout) if uid):
            self.loader.want(uid)
        self._show_review()

    def _ask_phase(self, uid: str) -> None:
        thumb = self.strip.thumb(uid)
        at = thumb.mapTo(self, QPoint(0, thumb.height())) if thumb is not None else QPoint()
        self.phases.ask(uid, at)

    def _not_opened(self, sentence: str) -> None:
        self.busy.finish()
        self.tiles.clear(sentence)
        self.state_changed.emit()

    # -- what is asked of the page ---------------------------------------------------------------------------------
    def contradictions(self) -> str:
        """Why nothing of this exam may be written, empty when it may."""
        workspace = self._desk.workspace
        return "" if workspace.exam is None else contradictions(workspace.exam, workspace.review)

    def unfinished(self) -> str:
        """A sentence about what is not saved or not sent, empty when nothing is open."""
        return unfinished(self._desk.workspace, self._desk.nodes)

    @property
    def notices(self) -> Notices | None:
        """Where a sentence of the window stands, beside the images."""
        return None if self._side.isHidden() else self._notices

    def standing(self) -> list[str]:
        """Where the work stands, for the window's title."""
        return standing(self._desk.workspace, self.loader.analysed_count, self.loader.awaited)

    # -- composing -------------------------------------------------------------------------------------------------
    def _lay_out(self) -> QWidget:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, 16, 0)
        beside.addStretch(1)
        hung = (self.layouts.again, self.priors.pacs.button, self.priors.button, self.layouts.button)
        for part in (self.hint.above, self.correcting.button, self.enhancing.button, self.straight.button, *hung):
            beside.addWidget(part)
        middle.addWidget(OneOrTwoRows(self.strip, beside, self.strip.least_row))
        for above in (line(), self.correcting.bar, self.enhancing.bar, self.version):
            middle.addWidget(above)
        middle.addWidget(self.tiles, 9)
        middle.addWidget(self.straight.panel, 4)
        self._own, self._notices = own_of(self.findings, (self.busy, self.measures, self.tree)), Notices()
        at_foot = self._notices, self.hint, self.states.line, line(), self.objects
        side = side_of(self._sizes, (self.states.panel, self.record.panel, self._own), at_foot)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        for at_left in (self.rail, line(vertical=True)):
            page.addWidget(at_left)
        page.addLayout(middle, 1)
        page.addWidget(line(vertical=True))
        page.addWidget(side)
        return side

    def _join(self) -> None:
        desk, tiles, findings, deeds = self._desk, self.tiles, self.findings, self.deeds
        self.arrivals.changed.connect(self._show_review)
        self.arrivals.changed.connect(self.steps.look_again)
        self.strip.wished.connect(self._hang)
        self.strip.phase_wished.connect(self._ask_phase)
        one_at_a_time(self._own, (self.states, self.record), self.setFocus)
        tiles.touched.connect(self.selection.choose)
        tiles.tool_changed.connect(self._show_tool)
        findings.accepted.connect(partial(self.steps.decide, deeds.accept))
        findings.dismissed.connect(partial(self.steps.decide, deeds.dismiss))
        findings.removed.connect(partial(self.steps.decide, deeds.remove))
        findings.paired.connect(self.same_place.wish)
        self.version.taken_over.connect(partial(self.steps.answer, deeds.take_over))
        self.version.let_go.connect(partial(self.steps.answer, deeds.let_go))
        self.marking.join_lists(findings, self.measures, self.kinds, self.steps)
        tiles.layered.connect(self._show_review)
        findings.listed.connect(self._show_review)
        findings.chosen.connect(self.steps.show)
        self.selection.changed.connect(self._show_selection)
        self.selection.changed.connect(tiles.tell_tool)
        self.objects.named.connect(self.setFocus)
        self.objects.saving.connect(lambda wish: self._write(deeds.save, wish))
        self.objects.sending.connect(lambda wish: self._write(deeds.send, wish))
        self.objects.addendum_wished.connect(deeds.begin_addendum)
        self.objects.asked.connect(self.tree.give_way)
        self.objects.asked.connect(self._notices.give_way)
        self.objects.asked.connect(self.measures.give_way)
        self.objects.asked.connect(findings.give_way)
        self._notices.filled.connect(partial(self.tree.give_way, to="notice"))
        desk.review_changed.connect(self._show_review)
        desk.saving_changed.connect(self.state_changed)
        desk.objects_changed.connect(self._show_objects)
        desk.exam_changed.connect(self.arrivals.exam_changed)
        desk.exam_changed.connect(self._know_more)

    def _wishes(self) -> Wishes:
        wishes: Wishes = reading_wishes(self.tiles, self.steps, self.deeds, self.objects) | {
            "collapse": self.toggle_panel,
            "straight": self.straight.toggle,
            "same_place": self.same_place.wish,
            **self.enhancing.wishes,
            **self.correcting.wishes,
            **self.marking.wishes,
            "text": self.texts.next,
            **self.views.wishes,
            "next_hanging": lambda: self.layouts.step(1),
            "previous_hanging": lambda: self.layouts.step(-1),
            "prior": self.layouts.prior,
            **self.phases.wishes(lambda: self.selection.image_uid, self._ask_phase),
            "states": self.states.toggle,
            "record": self.record.toggle,
            "export_measures": self.exporting.ask,
            "overlays": lambda: self.rail.set_on("overlays", self.tiles.toggle_overlays()),
            "finding_menu": lambda: self.kinds.appear_beside(self, self.rail.menu, self.tiles.take_mark),
            "put_down": Esc(self, (self.kinds, self.card, self.marking.card)).press,
        }
        return self.steps.fresh(self.priors.guarded(self.correcting.guarded(self.marking.guarded(wishes))))

    # -- what hangs ------------------------------------------------------------------------------------------------
    def _know_more(self) -> None:
        """A phase, or an earlier study: nothing moves, but what it would change is offered."""
        exam = self._desk.workspace.exam
        if exam is not None and self.tiles.exam is not None and exam.load_token == self.tiles.exam.load_token:
            self.priors.show_exam(exam)
            self.layouts.look_again()

    def _hang(self, uid: str) -> None:
        self.tiles.put(uid, at=self.selection.image_uid)
        self.loader.want(uid)
        self.selection.choose(uid)
        self._show_review()

    # -- what is shown ---------------------------------------------------------------------------------------------
    def rows(self) -> tuple[FindingRow, ...]:
        """All findings of the exam as they stand."""
        workspace = self._desk.workspace
        exam = workspace.exam
        if exam is None:
            return ()
        # Of the whole review: what was decided on another version of an image is not shown, and keeps its numbers.
        self._numbers.keep(workspace.review)
        weak_too = self.findings.shows_all
        where = self.same_place.words
        return finding_rows(exam.images, self.review(), self.loader.analysis, self._numbers, where, weak_too=weak_too)

    def review(self) -> Review:
        """What may be drawn of the review: nothing that was decided on another version of an image."""
        workspace = self._desk.workspace
        exam = workspace.exam
        if exam is None:
            return Review(study_uid="")
        return workspace.corrections.review(exam, of_these_bytes(exam, workspace.review), self.loader.analysis)

    def chosen_row(self) -> FindingRow | None:
        """The chosen finding."""
        now = (self.selection.image_uid, self.selection.finding_id)
        return next((row for row in self.rows() if (row.image.sop_instance_uid, row.finding.id) == now), None)

    def _show_review(self) -> None:
        workspace = self._desk.workspace
        exam = workspace.exam
        if exam is None:
            return
        rows, review = self.marking.with_hidden(self.rows()), self.review()
        self.version.ask(other_versions(exam, workspace.review))
        self.findings.show_rows(rows, "Nothing to ask about.", self.loader.waiting_words)
        self.objects.set_undecided(*self.findings.undecided, is_whole=not self.loader.waiting_words)
        self.objects.set_sideless(sideless(exam, workspace.review))
        self.objects.set_lying(lying(exam, workspace.review, self.loader.analysis))
        self.tiles.show_rows(self.findings.rows, review)
        self.strip.show_keys(review)
        self.record.look_again()
        self.rail.button("undo").setEnabled(workspace.can_undo is not None)
        self.rail.button("undo").hint(f"Undo {workspace.can_undo}" if workspace.can_undo else "Undo")
        self._show_selection()
        self.state_changed.emit()

    def _show_objects(self) -> None:
        workspace = self._desk.workspace
        exam = workspace.exam
        if exam is None:
            return
        rows = [
            ("Study" if one.image_uid == STUDY else phase_words(exam.image(one.image_uid)), one)
            for one in image_objects(workspace.object_states())
        ]
        self.objects.show_rows(rows)
        self.objects.prepare(whose(exam), self._desk.reader, self._desk.nodes, self._desk.pacs)
        self.objects.show_signed(workspace.review, workspace.settings.organisation)
        self.objects.block(self.contradictions())
        self.state_changed.emit()

    def _show_selection(self) -> None:
        uid, finding_id = self.selection.image_uid, self.selection.finding_id
        self.tiles.choose(uid, finding_id)
        self.measures.show_drawn(self.marking.drawn(), (uid, finding_id), self.marking.hidden())
        self.findings.choose(uid, finding_id)
        self.strip.show_hung(self.tiles.hung, uid, self.tiles.scouts)
        self.objects.set_unseen(self.strip.unseen)
        self.rail.set_on("enhanced", self.tiles.is_enhanced(uid))
        self.straight.look_again()
        exam = self._desk.workspace.exam
        image = next((one for one in exam.every_image if one.sop_instance_uid == uid), None) if exam else None
        image = self.loader.as_decoded(image) if image is not None else None
        row = self.chosen_row() if finding_id else None
        self.tree.show_image(image, self.loader.analysis(uid), self.loader.why_not(uid), row.finding if row else None)

    def _show_tool(self, tool: ToolName) -> None:
        for action, name in RAIL_TOOLS.items():
            self.rail.set_on(action, name is tool)
        words = self.correcting.words or self.marking.words(tool)
        self.correcting.tell(self.hint, f"{words}   Esc" if words else "")

    def _say_quietly(self, words: str) -> None:
        """One line above the images until the next act; without words, what the next click does stands there again."""
        self.correcting.tell(self.hint, words) if words else self.tiles.tell_tool()

    def _write(self, how: Callable[[Exam, Wish, dict[str, Look | None]], None], wish: Wish) -> None:
        """About the exam that is shown, whatever is open when the writing ends; each image as the reader has it now."""
        if self.tiles.exam is not None:
            looks = self.tiles.changed_looks(self.review())
            how(self.tiles.exam, wish, looks)
            self.tiles.looks.settle(looks, self.review())
            self._show_objects()

    def toggle_panel(self) -> None:
        """Leave the image alone, or bring rail, strip and panel back."""
        shown = self._side.isVisible()
        self.straight.set_aside(shown)
        self.hint.stand_above(shown)
        for part in (self._side, self.rail, self.strip):
            part.setVisible(not shown)
        self.panel_shown.emit()

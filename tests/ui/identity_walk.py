"""A random walk through reading, with slow, failed and late results, and the check that all of a tile is of one image."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from weakref import WeakKeyDictionary

from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from ductoview.display.caption import other_image_words
from ductoview.model.exam import Exam, HangingChoice
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from ductoview.model.presentation import Presentation
from ductoview.model.view import Phase
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.desk import Desk
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.tile import TileView
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from ductoview.workspace.commands import accept
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.identity_exams import (
    STUDIES,
    TOP,
    HeldJobs,
    SlowWorkspace,
    exam_and_hangings,
    grey_of,
    number_of,
    spacing_of,
)
from tests.ui.paper_workspace import study


class Mismatch(AssertionError):
    """Something on the screen is not of the image it stands on."""


class Walk:
    """``step`` does one random thing in the real window, then checks tiles, list, strip, header, title, second screen."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made = {number: exam_and_hangings(number) for number in range(1, STUDIES + 1)}
        choices = tuple(HangingChoice(protocol=name, title=name, summary="", score=1.0) for name in ("pairs", "prior"))
        self.workspace = SlowWorkspace(
            local=tuple(study(number) for number in made),
            exams={exam.study_uid: (exam, hangings[0]) for exam, hangings in made.values()},
            hung={exam.study_uid: hangings for exam, hangings in made.values()},
            choices=choices,
        )
        self.jobs = HeldJobs()
        self.desk = Desk(self.workspace, self.jobs, reader="DEMO^READER", node="PAPER", parent=self.jobs)  # type: ignore[arg-type]
        self.window = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
        self.window.furnish(self.desk)
        assert self.window.reading is not None
        self.page: ReadingPage = self.window.reading
        self.seen: Counter[str] = Counter()
        self._did: list[str] = []
        self._painted: WeakKeyDictionary[TileView, tuple[object, ...]] = WeakKeyDictionary()
        self._events: list[tuple[Callable[[], None], int]] = [
            (self._work, 300), (self._fail, 25), (self._deliver, 400), (self._deliver_late, 15), (self._open, 8),
            (self._close, 2), (self._hang, 25), (self._choose, 30), (self._flicker, 40), (self._switch, 10), (self._state, 15),
            (self._phase, 10), (self._wish, 80), (self._mark, 10), (self._measure, 10), (self._accept, 10), (self._decide, 60),
            (self._prior_comes, 10), (self._screen, 4), (self._settle, 10),
        ]  # fmt: skip

    def go(self, events: int) -> None:
        """So many events."""
        for _ in range(events):
            self.step()

    def step(self) -> None:
        """One event, one check."""
        deeds, weights = zip(*self._events, strict=True)
        deed = self.random.choices(deeds, weights)[0]
        self._did = [*self._did[-12:], deed.__name__]
        deed()
        self.check()

    def close(self) -> None:
        self.desk.close()
        self.jobs.close()

    # -- events ----------------------------------------------------------------------------------------------------
    def _work(self) -> None:
        if self.jobs.todo:
            self.jobs.work(self.random.randrange(len(self.jobs.todo)))

    def _fail(self) -> None:
        self.workspace.fails = True
        self._work()
        self.workspace.fails = False

    def _deliver(self) -> None:
        if self.jobs.arriving:
            self.jobs.deliver(self.random.randrange(len(self.jobs.arriving)))

    def _deliver_late(self) -> None:
        """What was cancelled arrives all the same, as if it had been on its way already."""
        if self.jobs.arriving:
            self.jobs.deliver(self.random.randrange(len(self.jobs.arriving)), although_cancelled=True)

    def _open(self) -> None:
        self.window.open_study(f"1.2.{self.random.randint(1, STUDIES)}")

    def _close(self) -> None:
        self.window._close_study()

    def _prior_comes(self) -> None:
        """The earlier study is found after opening."""
        exam = self.workspace.exam
        if exam is not None and not exam.priors:
            self.workspace.find_priors()
            self.workspace.bus.tell(WorkspaceNotice(topic=Topic.EXAM, load_token=exam.load_token))

    def _screen(self) -> None:
        """A second screen comes or goes."""
        assert self.window.second is not None
        self.window.second.toggle()

    def _settle(self) -> None:
        """Qt lays out, paints, and deletes what was put away."""
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _hang(self) -> None:
        """Any image of the exam, also of the earlier study."""
        if (exam := self.page.tiles.exam) is not None:
            self.page.strip.wished.emit(self.random.choice([one.sop_instance_uid for one in exam.every_image]))

    def _choose(self) -> None:
        if tile := self._tile():
            tile.touched.emit(tile.uid, "")

    def _flicker(self) -> None:
        self.page.tiles.flicker(self.random.random() < 0.6)

    def _switch(self) -> None:
        self.page.layouts.step(1)

    def _state(self) -> None:
        if tile := self._tile():
            turned = Presentation(sop_instance_uid=tile.uid, rotation=90, flipped=self.random.random() < 0.5)
            tile.canvas.apply(turned if self.random.random() < 0.7 else None)

    def _phase(self) -> None:
        """More becomes known of an image: its phase."""
        exam = self.workspace.exam
        if exam is None:
            return
        at = self.random.randrange(len(exam.images))
        known = replace(exam.images[at], facts=replace(exam.images[at].facts, phase=self.random.choice(list(Phase))))
        images = (*exam.images[:at], known, *exam.images[at + 1 :])
        self.workspace.exam = replace(exam, images=images)
        self.workspace.bus.tell(WorkspaceNotice(topic=Topic.EXAM, load_token=exam.load_token))

    def _wish(self) -> None:
        wishes = self.page._wishes()
        names = ("next_step", "previous_step", "invert", "enhanced", "overlays", "candidates", "alone", "fit", "one_to_one",
                 "same_size", "quadrant", "flip", "rotate_right", "reset", "voi_1", "text", "link_views", "loupe")  # fmt: skip
        wishes[self.random.choice(names)]()

    def _mark(self) -> None:
        if (tile := self._tile()) and tile.canvas.mammogram is not None and not self.page.findings.rows[60:]:
            tile.canvas.marked.emit(FindingKind.EXTRAVASATION, PointPx(number_of(tile.uid), 3))

    def _measure(self) -> None:
        if (tile := self._tile()) and tile.canvas.mammogram is not None:
            tile.canvas.measured.emit(PointPx(number_of(tile.uid), 1), PointPx(number_of(tile.uid), 11))

    def _accept(self) -> None:
        if rows := self.page.findings.asking:
            row = self.random.choice(rows)
            self.workspace.do(accept(row.image.facts.ref, row.finding, reader="DEMO^READER"), "accept")

    def _decide(self) -> None:
        """As an impatient hand does it: again and again, by keys or on a card; half of the time it shows the marks first."""
        layers = self.page.tiles.layers
        for name, shown in (("overlays", layers.overlays), ("candidates", layers.candidates)):
            if not shown and self.random.random() < 0.5:
                self.page.keys.start(name)
        for _ in range(3):
            self._decide_once()

    def _decide_once(self) -> None:
        drawn, before = self._marks_in_sight(), self._decided()
        if (rows := self.page.findings.rows) and self.random.random() < 0.3:
            card = self.page.findings
            signal = self.random.choice([card.accepted, card.dismissed, card.removed])
            signal.emit(self.random.choice(rows))
        else:
            self.page.keys.start(self.random.choice(("accept", "accept", "dismiss", "remove")))
        after = self._decided()
        changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
        self._want(changed <= drawn, f"a decision about {sorted(changed - drawn)}, which nobody saw")
        self._want(len(changed) <= 1, "one act and two decisions")
        self.seen["decided"] += len(changed)
        self.seen["refused"] += "Nothing was decided" in self.page.hint.text()

    def _decided(self) -> dict[tuple[str, str], object]:
        review = self.workspace.review
        return {(str(one.sop_instance_uid), of.id): of.status for one in review.images for of in one.findings}

    def _marks_in_sight(self) -> set[tuple[str, str]]:
        """Image and finding of every mark that can be seen now; told from what hangs, not from what the page says."""
        seen = set()
        for tile in self.page.tiles._tiles:
            canvas, layers = tile.canvas, tile.layers
            if canvas.mammogram is None or not tile.isVisible() or not layers.overlays:
                continue
            assert canvas._pictures is not None
            assert canvas._lens is not None
            if canvas._pictures.is_alternate:
                continue
            for mark in canvas._easel.overlay.marks:
                x, y = canvas._lens.to_device(mark.finding.at)
                is_hidden = mark.finding.status is FindingStatus.CANDIDATE and not layers.candidates
                if not is_hidden and 0 <= x < canvas.width() and 0 <= y < canvas.height():
                    seen.add((tile.uid, mark.finding.id))
        return seen

    def _tile(self) -> TileView | None:
        tiles = self.page.tiles._tiles
        return self.random.choice(tiles) if tiles else None

    # -- what must hold --------------------------------------------------------------------------------------------
    def check(self) -> None:
        """Raises Mismatch at the first thing that is of another image, patient or opening than it says."""
        exam, tiles = self.page.tiles.exam, self.page.tiles._tiles
        self._want(not tiles or exam is not None, "tiles without an exam")
        self._check_windows(exam)
        if exam is None:
            return
        self._want(
            self.workspace.exam is None or self.workspace.exam.load_token == exam.load_token, "token of the exam"
        )
        self._check_strip(exam)
        for row in self.page.findings._rows:
            uid = row.image.sop_instance_uid
            self._want(row.image.facts.ref.study_uid == exam.study_uid, "card of another study")
            self._want(_is_of(row.finding, uid), "card with a finding of another image")
            self._want(exam.prior_of(uid) is None, "card of an earlier study")
        for tile in tiles:
            self._check_tile(tile, exam)

    def _check_windows(self, exam: Exam | None) -> None:
        """Header and title of the window, and of the second one, which holds only tiles of this page."""
        second = self.window.second.window if self.window.second is not None else None
        for bar in (self.window.bar, second.bar) if second is not None else (self.window.bar,):
            if exam is None:
                self._want(all(part.isHidden() for part in (bar._name, bar._side, bar._who)), "header")
            else:
                self._want(exam.patient.display_name in " ".join(bar.words()), "patient in the header")
        for window in (self.window, *([second] if second is not None else [])):
            self._want("PHANTOM" not in window.windowTitle().upper(), "a name in a title")
        if exam is None:
            is_opening = any(job.key == "open" for job, _ in (*self.jobs.todo, *self.jobs.arriving))
            self._want(is_opening or "reading" not in self.window.windowTitle(), "title of a window that shows nothing")
        else:
            self._check_title(exam)
        if second is not None:
            self.seen["second screen"] += 1
            there = [one for one in second.findChildren(TileView) if one.parentWidget() is second.host]
            self._want(all(one in self.page.tiles._tiles for one in there), "an old tile on the second screen")

    def _check_title(self, exam: Exam) -> None:
        title, decided = self.window.windowTitle(), sum(len(one.findings) for one in self.workspace.review.images)
        if self.workspace.exam is None or self.workspace.exam.load_token != exam.load_token:
            return
        self._want("reading" in title, "title of a window that reads")
        self._want((f"{decided} decided" in title) == bool(decided), f"findings in the title {title}")

    def _check_strip(self, exam: Exam) -> None:
        uids = {image.sop_instance_uid for image in exam.images}
        self._want(uids <= self.page.strip._thumbs.keys(), "strip lacks an image")
        for uid, thumb in self.page.strip._thumbs.items():
            view = exam.image(uid).facts.view.label
            self._want(view in thumb.text(), "label of a thumbnail")
            if (picture := thumb._picture) is not None:
                middle = picture.pixelColor(picture.width() // 2, picture.height() // 2).red()
                self._check_grey(middle, uid, "thumbnail")

    def _check_tile(self, tile: TileView, exam: Exam) -> None:
        canvas, uid = tile.canvas, tile.uid
        self._want(tile.image == exam.image(uid), "facts of the tile")
        if canvas.mammogram is None:
            waiting = canvas._easel.waiting
            self._want(
                waiting.facts is not None and waiting.facts.ref == exam.image(uid).facts.ref, "name of what comes"
            )
            self._want(canvas._pictures is None, "pixels under a failure")
            self._check_overlay(canvas, uid, exam)
            self.seen["failed" if waiting.failure else "waiting"] += 1
            return
        own = canvas.mammogram
        self._want(own.facts.ref == exam.image(uid).facts.ref, "header of the pixels")
        self._want(own.facts.phase is exam.image(uid).facts.phase, "phase in the caption")
        self._want(own.facts.spacing.row_mm == spacing_of(uid), "spacing")
        self._check_pixels(own, uid, exam.load_token)
        self._check_overlay(canvas, uid, exam)
        self._want(canvas._easel.overlay.badge == exam.badge(uid), "badge")
        self.seen["prior"] += exam.prior_of(uid) is not None
        self._check_painted(tile, exam)

    def _check_pixels(self, mammogram: Mammogram, uid: str, token: int) -> None:
        pixels = mammogram.pixels
        self._want(int(pixels[20, 15]) == grey_of(uid), "pixels")
        self._want(int(pixels[0, 0]) * 256 + int(pixels[0, 1]) == token, "opening of the pixels")

    def _check_overlay(self, canvas: Canvas, uid: str, exam: Exam) -> None:
        overlay = canvas._easel.overlay
        self._want(all(_is_of(mark.finding, uid) for mark in overlay.marks), "mark of another image")
        self._want(all(one.start.row == number_of(uid) for one in overlay.callipers), "calliper of another image")
        for one in overlay.callipers:
            self._want(one.length_mm is not None and abs(one.length_mm - 10 * spacing_of(uid)) < 1e-9, "length in mm")
        if overlay.analysis is not None:
            self._want(overlay.analysis.warnings == (uid, str(exam.load_token)), "analysis of another image or opening")
        self._want(overlay.badge in ("", exam.badge(uid)), "badge")

    def _check_painted(self, tile: TileView, exam: Exam) -> None:
        """What was really painted: the grey and the words."""
        canvas = tile.canvas
        drawn, own = canvas._drawn, canvas.mammogram
        assert drawn is not None
        assert own is not None
        is_scout = canvas._pictures is not None and canvas._pictures.is_alternate
        shown = tile.scout_uid if is_scout else tile.uid
        self.seen["scout" if is_scout else "enhanced" if drawn.mammogram is not own else "own"] += 1
        self._want(bool(shown), "a scout where there is none")
        easel = canvas._easel
        looks = (
            drawn,
            drawn.table,
            drawn.mammogram,
            drawn.orientation,
            canvas.view,
            easel.overlay,
            easel.layers,
            canvas.size(),
        )
        if self._painted.get(tile) == looks:
            return
        self._painted[tile] = looks
        canvas.render(QImage(canvas.size(), QImage.Format.Format_RGB32))
        grey = drawn._drawn[1] if drawn._drawn is not None else None
        if grey is not None and grey.size:
            middle = int(grey[grey.shape[0] // 2, grey.shape[1] // 2])
            self._check_grey(255 - middle if drawn.is_inverted else middle, shown, "painted grey")
        if is_scout:
            self._check_pixels(drawn.mammogram, shown, exam.load_token)
        if canvas._easel.words._placed is None:
            return
        placed = canvas._easel.words._placed[1]
        words = " | ".join(one.line.text for one in placed.lines)
        facts_shown = exam.image(shown).facts
        self._want(facts_shown.patient.display_name in words, f"patient in {words}")
        self._want(facts_shown.view.label in words, f"view in {words}")
        if is_scout:
            self._want(
                placed.banner is not None and placed.banner.line.text == other_image_words(facts_shown), "banner"
            )

    def _check_grey(self, grey: int, uid: str, what: str) -> None:
        expected = ((grey_of(uid) - 0.5 - (TOP / 2 - 0.5)) / (TOP - 1) + 0.5) * 255
        self._want(abs(grey - expected) <= 1.01, f"{what} {grey} for {expected:.0f}")

    def _want(self, holds: bool, what: str) -> None:
        if not holds:
            raise Mismatch(f"{what} after {' '.join(self._did)}")


def _is_of(finding: Finding, uid: str) -> bool:
    return finding.id.startswith(f"{uid}/") or (finding.score is None and finding.at.row == number_of(uid))

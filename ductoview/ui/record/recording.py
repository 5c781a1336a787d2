"""The exam record joined with the open exam: what is said becomes a step of the review, warnings and sentences come back."""

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from PyQt6.QtCore import QObject, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices

from ductoview.errors import ReviewError, SettingsError, SignedError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam
from ductoview.model.exam_record_fields import RecordValue
from ductoview.model.exam_record_warnings import warnings_of
from ductoview.model.review import Review
from ductoview.ui.desk import Desk
from ductoview.ui.record.after_care import write_sheet
from ductoview.ui.record.panel import RecordPanel
from ductoview.ui.style.table import Sizes
from ductoview.workspace.commands import Command, begin_addendum
from ductoview.workspace.record import (
    Sentence,
    as_usual,
    describe,
    draft,
    fill_usual,
    say,
    seen_in,
    sentences,
    step_words,
)


class Recording(QObject):
    """``panel`` in the place of the findings while the record is filled; ``opened`` tells that it came or went.

    ``review`` is what may be shown of the review, ``analysis_of`` the analysis of an image when it is there.
    """

    opened = pyqtSignal(bool)

    def __init__(
        self,
        desk: Desk,
        sizes: Sizes,
        review: Callable[[], Review],
        analysis_of: Callable[[str], DuctAnalysis | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._review, self._analysis_of = desk, review, analysis_of
        self._composed: tuple[Sentence, ...] = ()
        self._composed_of: tuple[object, tuple[DuctAnalysis | None, ...]] = (None, ())
        self.panel = RecordPanel(sizes)
        self.panel.hide()
        self.panel.said.connect(self._say)
        self.panel.described.connect(self._describe)
        self.panel.usual_wished.connect(self._fill_usual)
        self.panel.keep_wished.connect(self._keep_usual)
        self.panel.draft_wished.connect(self._draft)
        self.panel.sheet_wished.connect(self._sheet)
        self.panel.closed.connect(self.close)

    @property
    def is_open(self) -> bool:
        """True while the record has the place of the findings."""
        return not self.panel.isHidden()

    def toggle(self) -> None:
        """Fill the record, or put it away; without an exam there is nothing to fill."""
        if self.is_open:
            self.close()
        elif self._desk.workspace.exam is not None:
            self.panel.show()
            self.opened.emit(True)
            self.look_again()
            self.panel.begin(self._review().record)

    def close(self) -> None:
        """Put the record away; what is being written counts as said."""
        if self.is_open:
            not_said = self.panel.put_down()
            self.panel.hide()
            if not_said:
                words = f"{not_said} is not said: what is written there is not accepted. Open the record again."
                self._desk.tell(words, "amber", of=self._desk.workspace.exam)
            self.opened.emit(False)

    def look_again(self) -> None:
        """Show what is said now."""
        exam = self._desk.workspace.exam
        if exam is None or not self.is_open:
            return
        review = self._review()
        warnings = warnings_of(review.record, seen_in(exam, review))
        self.panel.show_record(review.record, warnings, self._sentences(exam, review))

    def _sentences(self, exam: Exam, review: Review) -> tuple[Sentence, ...]:
        """Composed again only when a finding or an analysis is another: measuring a tree for every key would be felt."""
        analyses = tuple(self._analysis_of(image.sop_instance_uid) for image in exam.images)
        said = exam.load_token, review.images, review.joins
        is_same = said == self._composed_of[0] and all(
            one is other for one, other in zip(analyses, self._composed_of[1], strict=True)
        )
        if not is_same:
            self._composed_of, self._composed = (said, analyses), sentences(exam, review, self._analysis_of)
        return self._composed

    # -- deeds -------------------------------------------------------------------------------------------------------
    def _say(self, name: str, value: RecordValue) -> None:
        self._do(say(name, value), step_words(name))

    def _describe(self, one: Sentence, words: str) -> None:
        command = describe(one.image.facts.ref, one.finding.id, words)
        self._do(command, f"words of {one.finding.kind.words.lower()}, {one.image.facts.view.label}")

    def _fill_usual(self) -> None:
        settings = self._desk.workspace.settings
        if not settings.usual_technique:
            self._desk.answer(
                "Nothing is usual yet: say cannula, agent and concentration once, then Keep as usual here."
            )
            return
        try:
            self._do(fill_usual(settings), "exam record: as usual here")
        except SettingsError as error:
            self._desk.answer(str(error))

    def _keep_usual(self) -> None:
        workspace = self._desk.workspace
        kept = as_usual(workspace.settings, self._review().record)
        if not kept.usual_technique:
            self._desk.answer("Nothing was kept: of cannula, agent and concentration nothing is said yet.")
            return
        workspace.remember(kept)
        self._desk.answer(f"Usual here from now on: {kept.usual_technique}.")

    def _draft(self) -> None:
        """Only where nothing stands: words of a reader are not overwritten. Of two breasts at odds none is named."""
        exam, review = self._desk.workspace.exam, self._review()
        if exam is None:
            return
        at_odds = [one for one in warnings_of(review.record, seen_in(exam, review)) if one.field == "injected_side"]
        if at_odds:
            self._desk.answer(f"No draft: {at_odds[0].words[0].lower()}{at_odds[0].words[1:]}")
        elif review.record.impression:
            self._desk.answer("There is an impression already: clear it for a new draft.")
        else:
            self._say("impression", draft(exam, review, self._analysis_of))
        self.panel.take("impression")

    def _sheet(self) -> None:
        exam = self._desk.workspace.exam
        if exam is None:
            return
        path = write_sheet(Path(mkdtemp(prefix="ductoview-")) / "after-care.pdf")
        if not path.is_file():
            self._desk.answer(f"The sheet could not be written to {path}: check the disk's space and rights.", "red")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._desk.answer(f"No program here shows PDF files; the sheet to print is {path}.")

    def _do(self, command: Command, words: str) -> None:
        """One step of the review; why it was refused is said, and what stands is shown again."""
        try:
            self._desk.workspace.do(command, words)
        except SignedError as error:
            self._desk.offer(str(error), "Addendum", lambda: self._do(begin_addendum, "begin an addendum"), passes=True)
            self.look_again()
        except ReviewError as error:
            self._desk.answer(str(error))
            self.look_again()

"""What the export will hold, to be read before it is written: letters, texts, what is left out, kept and removed."""

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QImage, QPixmap
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ductoview.model.deidentify import SeenText, Verdict
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, plain
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import Sizes
from ductoview.workers.deid_tasks import FoundLetters
from ductoview.workspace.deid_export import LookedAt, Preview
from ductoview.workspace.deid_words import shown

_MOST_WIDE = 420
_MARKER_WIDE = 90
_MOST_CROPS = 10


class Seen(QScrollArea):
    """``decided`` tells that a text or an image is let go, or not any more."""

    decided = pyqtSignal()

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self._sizes = sizes
        self.allowed: set[str] = set()
        self.let_go: set[str] = set()
        self.buttons: dict[str, QPushButton] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def forget(self) -> None:
        """Another study: nothing of it is let go yet."""
        self.allowed.clear()
        self.let_go.clear()
        self.setWidget(plain("page"))

    def show_preview(self, preview: Preview) -> None:
        """Show it from what needs a decision down to what does not; the place scrolled to is kept."""
        self.buttons.clear()
        bar = self.verticalScrollBar()
        place = bar.value() if bar is not None else 0
        holder = plain("page")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 2 * self._sizes.step, 0)
        column.setSpacing(self._sizes.step)
        self._letters(column, preview)
        self._texts(column, preview)
        self._left_out(column, preview)
        _section(column, "KEPT, AS IT STANDS IN THE FILES")
        for keyword, values in preview.kept.items():
            column.addWidget(label("small", f"{keyword}:  {shown(values)}", wrap=True))
        _section(column, "REMOVED, OR REPLACED BY WHAT SAYS NOTHING")
        column.addWidget(label("small", ", ".join(preview.removed) or "nothing", wrap=True))
        column.addStretch(1)
        self.setWidget(holder)
        if bar is not None:
            bar.setValue(place)

    def _letters(self, column: QVBoxLayout, preview: Preview) -> None:
        _section(column, "LETTERS IN THE PICTURES")
        pictures = [one for one in preview.files if one.letters is not None or one.not_checked]
        for one in pictures:
            if one.not_checked:
                said = label("small", f"{_name(one)}: NOT CHECKED. {one.not_checked} Look at it yourself.", wrap=True)
                set_tone(said, "amber")
                column.addWidget(said)
            if one.suspicious or one.says_letters:
                self._suspicious(column, one)
        self._markers(column, [one for file in pictures for one in file.markers])
        checked = sum(one.letters is not None for one in pictures)
        words = f"{checked} of {len(pictures)} pictures looked at. Handwriting is not found: glance at the images."
        column.addWidget(label("quiet", words, wrap=True))

    def _markers(self, column: QVBoxLayout, markers: Sequence[FoundLetters]) -> None:
        """Short rows hold nothing back, but initials of a technologist would stand among them."""
        if not markers:
            return
        column.addWidget(label("small", f"{len(markers)} short rows, as side markers are. Are they?"))
        row = QHBoxLayout()
        for one in markers[:_MOST_CROPS]:
            row.addWidget(_picture(one, _MARKER_WIDE))
        row.addStretch(1)
        column.addLayout(row)

    def _suspicious(self, column: QVBoxLayout, file: LookedAt) -> None:
        words = "a row of letters. Is it a name?"
        if not file.suspicious:
            words = "the modality says that letters are drawn into it. None were found: look at the whole image first."
        said = label("small", f"{_name(file)}: {words}", wrap=True)
        set_tone(said, "amber")
        column.addWidget(said)
        for letters in file.suspicious[:_MOST_CROPS]:
            column.addWidget(_picture(letters))
        uid = file.account.sop_instance_uid if file.account else ""
        column.addWidget(
            self._toggle(f"letters {uid}", "Left out", "Names nobody: exported", self.let_go, uid),
            alignment=Qt.AlignmentFlag.AlignLeft,
        )

    def _texts(self, column: QVBoxLayout, preview: Preview) -> None:
        _section(column, "TEXTS")
        if not preview.texts:
            column.addWidget(label("quiet", "There is no free text in what is exported."))
        for one in preview.texts:
            column.addWidget(self._text_row(one))

    def _text_row(self, one: SeenText) -> QWidget:
        row = plain("page")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label("small", f"{one.where}:  “{one.text}”", wrap=True), 1)
        if one.verdict in (Verdict.REMOVED, Verdict.ALLOWED):
            line.addWidget(self._toggle(f"text {one.text}", "Removed", "Kept", self.allowed, one.text))
        else:
            line.addWidget(label("quiet", one.verdict.value, wrap=True), 1)
        return row

    def _left_out(self, column: QVBoxLayout, preview: Preview) -> None:
        out = [(one, one.failed or (one.account.left_out if one.account else "")) for one in preview.files]
        if any(why for _, why in out):
            _section(column, "LEFT OUT")
        for one, why in out:
            if why:
                said = label("small", f"{_name(one)}: {why}", wrap=True)
                set_tone(said, "amber")
                column.addWidget(said)

    def _toggle(self, name: str, off: str, on: str, chosen: set[str], key: str) -> QPushButton:
        made = button(on if key in chosen else off, lambda: None, role="choice")
        made.setCheckable(True)
        made.setChecked(key in chosen)
        made.toggled.connect(partial(self._decide, chosen, key))
        self.buttons[name] = made
        return made

    def _decide(self, chosen: set[str], key: str, is_let_go: bool) -> None:
        (chosen.add if is_let_go else chosen.discard)(key)
        self.decided.emit()


def _section(column: QVBoxLayout, words: str) -> None:
    column.addSpacing(8)
    column.addWidget(label("section", words))


def _name(one: LookedAt) -> str:
    return f"{one.account.modality if one.account else 'File'} {one.path.stem[-12:]}"


def _picture(letters: FoundLetters, most_wide: int = _MOST_WIDE) -> QLabel:
    rows, columns = letters.picture.shape
    image = QImage(letters.picture.tobytes(), columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
    made = QLabel()
    made.setPixmap(QPixmap.fromImage(image).scaledToWidth(min(columns * 2, most_wide)))
    made.setAccessibleName(f"{letters.count} letters at row {letters.row}, column {letters.column}")
    return made

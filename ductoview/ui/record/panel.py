"""The exam record as a list of fields: one is in hand and open, a letter chooses, Tab goes on; nothing needs the mouse."""

from collections.abc import Mapping, Sequence
from functools import partial

from PyQt6.QtCore import QEvent, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import FIELDS, FieldKind, RecordField, Section
from ductoview.model.exam_record_values import unsaid
from ductoview.model.exam_record_warnings import RecordWarning
from ductoview.ui.hands import KEEPS_KEYS
from ductoview.ui.parts.button import button
from ductoview.ui.parts.gone import send_away
from ductoview.ui.parts.label import label
from ductoview.ui.record.field_row import FieldRow
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import Sizes
from ductoview.workspace.record import Sentence

USUAL_KEY, DRAFT_KEY, SHEET_KEY = "F3", "F4", "F6"
_ON = (Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BACK = (Qt.Key.Key_Backtab, Qt.Key.Key_Up)
_CLEARS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class RecordPanel(QWidget):
    """``said`` carries the name of a field and its value, ``described`` a Sentence and the reader's words for it."""

    said = pyqtSignal(str, object)
    described = pyqtSignal(object, str)
    usual_wished = pyqtSignal()
    keep_wished = pyqtSignal()
    draft_wished = pyqtSignal()
    sheet_wished = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(KEEPS_KEYS, True)
        self.setAccessibleName("Exam record")
        self._sentences: dict[str, Sentence] = {}
        self.rows: dict[str, FieldRow] = {}
        self.now = ""
        """The name of the field in hand."""
        self._left_out = label("small", wrap=True, what="what safety needs and nobody has said")
        set_tone(self._left_out, "amber")
        self._findings = QVBoxLayout()
        self._findings.setSpacing(4)
        self._findings_head = label("section", "FINDINGS IN WORDS")
        what = "cannula, agent and concentration as said here are what the key for Usual says from now on"
        self._keep = button("Keep as usual here", self.keep_wished.emit, role="record deed", what=what, focus=False)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._made_list())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label("section", "EXAM RECORD"))
        head.addStretch(1)
        head.addWidget(button("Back", self.closed.emit, action="record", role="plain", focus=False))
        column.addLayout(head)
        column.addWidget(self._left_out)
        column.addWidget(self._scroll, 1)
        column.addLayout(self._made_deeds())

    # -- what is shown -----------------------------------------------------------------------------------------------
    def show_record(self, record: ExamRecord, warnings: Sequence[RecordWarning], sentences: Sequence[Sentence]) -> None:
        """Show what was said so far, with the warnings beside their fields; the field in hand stays in hand."""
        beside: Mapping[str, list[RecordWarning]] = {field.name: [] for field in FIELDS}
        for one in warnings:
            beside[one.field].append(one)
        for field in FIELDS:
            self.rows[field.name].show_value(getattr(record, field.name))
            self.rows[field.name].show_warnings(beside[field.name])
        self._show_sentences(sentences)
        needed = [field.words.lower() for field in unsaid(record)]
        self._left_out.setText(f"Still to be said: {', '.join(needed)}." if needed else "")
        self._left_out.setVisible(bool(needed))

    def begin(self, record: ExamRecord) -> None:
        """Take the keyboard, with the first field in hand of which nothing was said."""
        self.take(next((field.name for field in FIELDS if field.name not in record.said), FIELDS[0].name))

    def take(self, name: str) -> None:
        """Take a field in hand; the one before is put down, and what was being written in it is said.

        What cannot be said keeps its field in hand: nothing that was written goes by itself.
        """
        before = self.rows.get(self.now)
        if before is not None and self.now != name:
            if not before.settle():
                before.take(True)
                return
            before.take(False)
        self.now = name
        row = self.rows[name]
        self.setFocus()
        row.take(True)
        QTimer.singleShot(0, partial(self._see, name))

    def put_down(self) -> str:
        """Nothing is in hand any more; what was being written is said. The field's words where it cannot be, else empty."""
        row, self.now = self.rows.get(self.now), ""
        if row is None:
            return ""
        is_said = row.settle()
        row.take(False)
        return "" if is_said else row.field.words

    # -- keys --------------------------------------------------------------------------------------------------------
    def event(self, event: QEvent | None) -> bool:
        """What the record understands is no key of the reading page while the record has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        # Qt would move the focus with Tab before any key press is heard.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._is_ours(event):
            self._press(event)
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        )
        named = (*_ON, *_BACK, *_CLEARS, Qt.Key.Key_Escape, Qt.Key.Key_Space)
        deeds = (Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F6)
        return plain and (event.key() in (*named, *deeds) or event.text().isalnum())

    def _press(self, event: QKeyEvent) -> None:
        key = event.key()
        row = self.rows.get(self.now)
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif deed := self._deeds.get(Qt.Key(key)):
            deed()
        elif key in _ON:
            self._step(1)
        elif key in _BACK:
            self._step(-1)
        elif row is not None and key in _CLEARS:
            row.clear()
        elif row is not None and event.text().isalnum():
            row.press(event.text())

    def _step(self, by: int) -> None:
        names = list(self.rows)
        at = names.index(self.now) if self.now in self.rows else -1
        self.take(names[(at + by) % len(names)])

    # -- within ------------------------------------------------------------------------------------------------------
    def _made_list(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(4)
        for section in Section:
            if section is Section.READING:
                column.addWidget(self._findings_head)
                column.addLayout(self._findings)
            column.addSpacing(6)
            column.addWidget(label("section", section.value.upper()))
            for field in FIELDS:
                if field.section is section:
                    row = self._made_row(field)
                    row.said.connect(partial(self.said.emit, field.name))
                    column.addWidget(row)
            if section is Section.TECHNIQUE:
                column.addWidget(self._keep)
        column.addStretch(1)
        self._findings_head.hide()
        return inner

    def _made_row(self, field: RecordField) -> FieldRow:
        row = FieldRow(field, self._sizes)
        row.touched.connect(partial(self.take, field.name))
        row.left.connect(self._step)
        row.closed.connect(self.closed)
        self.rows[field.name] = row
        return row

    def _made_deeds(self) -> QHBoxLayout:
        wishes = {
            Qt.Key.Key_F3: (
                "Usual",
                USUAL_KEY,
                "technique as always at this site, where nothing was said",
                self.usual_wished,
            ),
            Qt.Key.Key_F4: ("Draft", DRAFT_KEY, "an impression to begin with", self.draft_wished),
            Qt.Key.Key_F6: ("After-care", SHEET_KEY, "the sheet for the patient", self.sheet_wished),
        }
        self._deeds = {key: wish.emit for key, (_, _, _, wish) in wishes.items()}
        line = QHBoxLayout()
        line.setSpacing(self._sizes.step)
        for word, key, what, wish in wishes.values():
            made = button(word, wish.emit, key=key, role="record deed", what=what, focus=False)
            # Room by the length of the words, or the longest would touch its edges.
            line.addWidget(made, made.sizeHint().width())
        return line

    def _show_sentences(self, sentences: Sequence[Sentence]) -> None:
        wanted = {f"{one.image.sop_instance_uid} {one.finding.id}": one for one in sentences}
        if list(wanted) != list(self._sentences):
            self._build_sentences(wanted)
        self._sentences = wanted
        for name, one in wanted.items():
            self.rows[name].show_value(one.finding.description, one.composed)
        self._findings_head.setVisible(bool(wanted))

    def _build_sentences(self, wanted: Mapping[str, Sentence]) -> None:
        if self.now in self._sentences:
            self.put_down()
        for name in self._sentences:
            gone = self.rows.pop(name)
            self._findings.removeWidget(gone)
            send_away(gone)
        for name, one in wanted.items():
            words = f"{one.finding.kind.words} · {one.image.facts.view.label}"
            field = RecordField(name=name, section=Section.READING, words=words, kind=FieldKind.TEXT)
            row = self._made_row(field)
            row.said.connect(partial(self._describe, name))
            self._findings.addWidget(row)
        self.rows = {name: self.rows[name] for name in self._order(wanted)}

    def _order(self, wanted: Mapping[str, Sentence]) -> list[str]:
        reading = [field.name for field in FIELDS if field.section is Section.READING]
        return [*(field.name for field in FIELDS if field.name not in reading), *wanted, *reading]

    def _describe(self, name: str, words: object) -> None:
        """The composed sentence left as it is stays composed: it follows its finding when that changes."""
        one = self._sentences[name]
        written = str(words)
        self.described.emit(one, "" if written.strip() == one.composed else written)

    def _see(self, name: str) -> None:
        row = self.rows.get(name)
        if row is not None:
            self._scroll.ensureWidgetVisible(row, 0, self._sizes.target)

"""The report page of the open study, over the window until a key: what goes to the surgeon is seen before it goes."""

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.model.exam import Exam
from ductoview.ui.desk import Desk
from ductoview.ui.parts.keyboard import Keyboard
from ductoview.ui.parts.label import label
from ductoview.ui.parts.paper import Paper
from ductoview.ui.reading.standing import report_words
from ductoview.ui.top_bar import sides
from ductoview.ui.words import joined, who

_LEAST_WIDE = 1100
_SHAPE = 210 / 297
_ABOVE = 90
"""What stands above the page, in pixels."""
_SCROLLS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)


class ReportPreview(QWidget):
    """Covers the window until a key that does not scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Report page")
        self._view = Paper()
        self._view.installEventFilter(self)
        self._whose = label("title", what="whose page this is", wrap=True)
        self._whose.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = label("quiet", what="whether this page is signed", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addWidget(self._whose)
        column.addWidget(self._words)
        column.addWidget(self._view, 1)
        self._keyboard = Keyboard()
        self.hide()

    @property
    def pages(self) -> int:
        """How many pages stand there; 0 while none came yet."""
        return self._view.pages

    @property
    def whose(self) -> str:
        """Who stands above the page, wherever it is scrolled to."""
        return self._whose.text()

    @property
    def words(self) -> str:
        """What is said of the page above it."""
        return self._words.text()

    def toggle(self, desk: Desk) -> None:
        """Draw the page anew and show it, or go away."""
        if not self.isHidden():
            self.hide()
            return
        exam = desk.workspace.exam
        if exam is None:
            desk.tell("The report page is of the open study: open one first.", "amber")
            return
        self._view.clear()
        self._whose.setText(joined(exam.patient.display_name, sides(exam), who(exam.patient, exam.study_date)))
        self._words.setText("Drawing the report page…")
        self._appear()
        stands = report_words(desk.workspace)
        desk.jobs.run(
            lambda progress, cancel: desk.workspace.report_page(reader=desk.reader, progress=progress, cancel=cancel),
            done=lambda pdf: self._came(pdf, stands) if _is_open(desk, exam) else self.hide(),
            failed=self._words.setText,
            key="report_page",
            lane="save",
        )

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keys that scroll go to the page, every other one closes it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() not in _SCROLLS:
            self.hide()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go away."""
        self.hide()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Who had the keyboard has it again."""
        super().hideEvent(event)
        self._keyboard.give_back()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Dim what is below."""
        QPainter(self).fillRect(self.rect(), QColor(11, 13, 15, 246))

    def _came(self, pdf: bytes, stands: str) -> None:
        if self.isHidden():
            return
        self._view.show_page(pdf)
        self._words.setText(f"{stands} · arrows scroll, any other key closes it")

    def _appear(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            # On a tall screen the whole page at once, on others as wide as is read without turning the head.
            wide = max(_LEAST_WIDE, round((parent.height() - _ABOVE) * _SHAPE))
            self._view.setMaximumWidth(wide)
            beside = max(0, (parent.width() - wide) // 2)
            self.setContentsMargins(beside, 0, beside, 0)
        self.show()
        self.raise_()
        self._keyboard.take(self._view)


def _is_open(desk: Desk, exam: Exam) -> bool:
    """Whether it is still that exam: the page of another patient is not shown over it."""
    now = desk.workspace.exam
    return now is not None and now.load_token == exam.load_token

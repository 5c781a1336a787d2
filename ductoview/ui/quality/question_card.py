"""The question of the moment with a big yes and a big no, for the panel and for the pattern that fills the screen."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.quality.check_flow import CheckFlow
from ductoview.ui.style.table import Sizes
from ductoview.workspace.quality_questions import QUESTIONS


class QuestionCard(QWidget):
    """Hidden while nothing is asked. Y and N answer, Backspace asks again, Esc ends."""

    def __init__(self, flow: CheckFlow, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("question of the daily check")
        self._flow = flow
        self._number = label("section", what="which question")
        self._words = label("heading", wrap=True, what="what to look for")
        self._look = label("quiet", wrap=True)
        yes = button("Yes", lambda: flow.answer(True), key="Y", role="accept", focus=False)
        no = button("No", lambda: flow.answer(False), key="N", role="large", focus=False)
        back = button("Back", flow.back, key="⌫", role="plain", focus=False)
        stop = button("Stop", flow.stop, key="Esc", role="plain", focus=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.step)
        for part in (self._number, self._words, self._look):
            column.addWidget(part)
        for pair in ((yes, no), (back, stop)):
            row = QHBoxLayout()
            row.setSpacing(sizes.step)
            for one in pair:
                row.addWidget(one, 1)
            column.addLayout(row)
        flow.changed.connect(self._show)
        self._show()

    @property
    def words(self) -> str:
        """The question shown."""
        return self._words.text()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Answer by key."""
        if event is None:
            return
        deeds = {
            Qt.Key.Key_Y: lambda: self._flow.answer(True),
            Qt.Key.Key_N: lambda: self._flow.answer(False),
            Qt.Key.Key_Backspace: self._flow.back,
            Qt.Key.Key_Escape: self._flow.stop,
        }
        deed = deeds.get(Qt.Key(event.key()))
        if deed is None or self._flow.question is None:
            event.ignore()
        elif not event.isAutoRepeat():
            deed()

    def _show(self) -> None:
        asked = self._flow.question
        self.setVisible(asked is not None)
        if asked is not None:
            self._number.setText(f"{self._flow.number} OF {len(QUESTIONS)}")
            self._words.setText(asked.words)
            self._look.setText(asked.look)
            self.adjustSize()

"""What a node answered to an echo: how fast, how protected, and what it offers and does not."""

from PyQt6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ductoview.model.echo import EchoAnswer, Offer
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS

_ICON_PX = 18
_MOST_WAYS = 3


class NodeAnswer(QWidget):
    """A sentence, and under it a line for each service; the sentence alone while there is nothing else to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = label("small", wrap=True, what="what the node said")
        self._protection = label("small", wrap=True, what="how the connection is protected")
        self._lines = QWidget()
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._sentence, self._protection, self._lines):
            column.addWidget(part)

    @property
    def said(self) -> str:
        """The sentence, for tests and assistive tools."""
        return self._sentence.text()

    def say(self, words: str, tone: str = "") -> None:
        """Only a sentence."""
        self._clear()
        self._sentence.setText(words)
        set_tone(self._sentence, tone)
        self._protection.hide()
        self._lines.hide()

    def show_answer(self, name: str, answer: EchoAnswer) -> None:
        """What ``name`` answered."""
        self.say(
            f"{name} answered in {answer.seconds * 1000:.0f} ms; connected in {answer.connect_seconds * 1000:.0f} ms.",
            "green",
        )
        self._protection.setText(answer.protection or "Not encrypted.")
        set_tone(self._protection, "" if answer.protection else "amber")
        self._protection.show()
        for row, offer in enumerate(answer.offers):
            for column, part in enumerate((_mark(offer), label("small", offer.service), _ways(offer))):
                self._grid.addWidget(part, row, column)
        self._lines.setVisible(bool(answer.offers))

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.setParent(None)
                part.deleteLater()


def _mark(offer: Offer) -> QLabel:
    mark = label()
    picture, colour = ("accept", COLOURS.green) if offer.is_there else ("dismiss", COLOURS.quiet)
    mark.setPixmap(icon(picture, colour).pixmap(_ICON_PX, _ICON_PX))
    mark.setAccessibleName("yes" if offer.is_there else "no")
    return mark


def _ways(offer: Offer) -> QLabel:
    if not offer.is_there:
        return label("small", "no")
    if not offer.is_kind:
        return label("small", "yes")
    more = len(offer.ways) - _MOST_WAYS
    made = label("small", ", ".join(offer.ways[:_MOST_WAYS]) + (f" and {more} more" if more > 0 else ""), wrap=True)
    made.setToolTip("\n".join(offer.ways))
    return made

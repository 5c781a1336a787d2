"""What others, and we, saved about the images, as a list: a click shows the images so, a second click takes it back."""

from collections.abc import Collection, Mapping, Sequence

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ductoview.ui.parts.button import button
from ductoview.ui.parts.gone import empty
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import joined
from ductoview.workspace.states import StateKind, StudyState

_MOST_LINES = 3


class StateCard(QWidget):
    """One object: what it is, whose, when and about which images; ``pressed`` carries the StudyState."""

    pressed = pyqtSignal(object)

    def __init__(self, state: StudyState, views: str, on: bool, limits: Sequence[str], sizes: Sizes) -> None:
        super().__init__()
        self._on, self._radius = on, sizes.radius
        self._state = state
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        Sized(self, sizes, lambda now: self.setMinimumHeight(now.target))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 12, 10)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(label("strong", title_words(state), wrap=True), 1)
        standing = label("small", standing_words(state, on=on))
        set_tone(standing, "blue" if on else "")
        head.addWidget(standing)
        column.addLayout(head)
        for words in (maker_words(state), joined(date_words(state.made), views), *state.says[:_MOST_LINES]):
            if words:
                column.addWidget(label("small", words, wrap=True))
        for words in (state.refusal, *limits, *state.notes[:_MOST_LINES]):
            if words:
                note = label("small", words, wrap=True)
                set_tone(note, "amber")
                column.addWidget(note)
        self.setAccessibleName(joined(title_words(state), maker_words(state), standing_words(state, on=on)))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A press anywhere on the card means it."""
        if not self._state.refusal:
            self.pressed.emit(self._state)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """A plain card; a blue edge while the images are shown so."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setBrush(QColor(COLOURS.chosen if self._on else COLOURS.card))
        painter.setPen(QPen(QColor(COLOURS.blue_line if self._on else COLOURS.line), 1.5 if self._on else 1.0))
        painter.drawRoundedRect(area, self._radius, self._radius)


class StatesPanel(QWidget):
    """``chosen`` carries the StudyState of a pressed card; ``hidden_wished`` follows the toggle of others' marks."""

    chosen = pyqtSignal(object)
    hidden_wished = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._hide = button("Hide marks", self.hidden_wished.emit, role="plain", focus=False)
        self._back = button("Back", self.closed.emit, action="states", role="plain", focus=False)
        self._hint = label("quiet", wrap=True)
        self._rest = label("small", wrap=True, what="how many objects are not listed")
        set_tone(self._rest, "amber")
        self._rest.hide()
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 0, 4, 0)
        self._cards.setSpacing(8)
        inner = QWidget()
        filled = QVBoxLayout(inner)
        filled.setContentsMargins(0, 0, 0, 0)
        filled.addLayout(self._cards)
        filled.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        head = QHBoxLayout()
        head.addWidget(label("section", "SAVED BY OTHERS AND US"))
        head.addStretch(1)
        head.addWidget(self._hide)
        head.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addWidget(self._rest)
        column.addWidget(scroll, 1)

    def say_not_listed(self, count: int) -> None:
        """How many more there are, which were not looked into."""
        self._rest.setText(rest_words(count))
        self._rest.setVisible(bool(count))

    @property
    def cards(self) -> tuple[StateCard, ...]:
        """The cards listed."""
        found = (self._cards.itemAt(at) for at in range(self._cards.count()))
        return tuple(card for one in found if one is not None and isinstance(card := one.widget(), StateCard))

    def show_states(
        self,
        states: Sequence[StudyState],
        views: Mapping[str, str],
        on: Collection[str],
        limits: Mapping[str, Sequence[str]],
        *,
        marks_hidden: bool,
    ) -> None:
        """List the objects; ``views`` names the images of the exam, ``on`` the UIDs of what is shown on them.

        ``limits`` says, by UID, what of them cannot be kept on this screen.
        """
        empty(self._cards)
        for state in states:
            about = ", ".join(views[uid] for uid in state.image_uids if uid in views)
            uid = state.sop_instance_uid
            card = StateCard(state, about, uid in on, limits.get(uid, ()), self._sizes)
            card.pressed.connect(self.chosen)
            self._cards.addWidget(card)
        self._hide.setVisible(any(state.marks for state in states))
        self._hide.setText("Show marks" if marks_hidden else "Hide marks")
        self._hint.setText(
            "Press one to look at the images so; nothing of the review changes."
            if states
            else "Nobody saved a presentation state, segmentation or report about these images."
        )


def rest_words(count: int) -> str:
    """That there are more than are listed; empty when there are none."""
    if not count:
        return ""
    return f"{count} more object{'s are' if count > 1 else ' is'} not listed: there are too many about this study."


def title_words(state: StudyState) -> str:
    """What the object is called."""
    return joined(state.kind.words, state.label if state.kind is StateKind.GSPS else state.description)


def maker_words(state: StudyState) -> str:
    """Who made it, with what."""
    return joined(
        _person(state.creator), "this program" if state.own else f"by {state.software or 'an unnamed program'}"
    )


def date_words(made: str) -> str:
    """``2026-03-02 10:15`` of ``20260302101500``."""
    day = f"{made[:4]}-{made[4:6]}-{made[6:8]}" if len(made) >= 8 else ""
    return f"{day} {made[8:10]}:{made[10:12]}" if len(made) >= 12 else day


def standing_words(state: StudyState, *, on: bool) -> str:
    """Whether the images are shown so now."""
    if state.refusal or (state.kind is not StateKind.GSPS and not state.marks):
        return ""
    shown, not_shown = ("applied", "") if state.kind is StateKind.GSPS else ("marks shown", "marks not shown")
    return shown if on else not_shown


def _person(name: str) -> str:
    """A DICOM person name as people write it."""
    family, _, given = name.partition("=")[0].partition("^")
    return " ".join(part for part in (given.replace("^", " ").strip(), family) if part)

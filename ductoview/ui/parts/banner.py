"""Sentences across the window that stay until they are dealt with or put away; nothing waits for them."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QWidget

from ductoview.ui.parts.about import About
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import ElidedLabel, label
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS


@dataclass(frozen=True, slots=True)
class _Said:
    sentence: str
    tone: str
    about: About
    stays: bool = False
    word: str = ""
    deed: Callable[[], object] | None = None


class Banner(QFrame):
    """The newest sentence on top; putting it away brings the one before back, so that none is overlooked.

    ``shown`` follows every change of what stands there.
    """

    shown = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._said: list[_Said] = []
        self._icon = QLabel()
        self._words = label(wrap=True, what="what went wrong, and what to do")
        self._first_words = ElidedLabel(what="what went wrong, its first words")
        self._is_in_column = self._is_folded = self._holds_back = False
        self._opened = self._read_now = ""
        self._more = button("", self._next, role="plain", what="brings up the sentence below", focus=False)
        self.do = button("", self._do, role="large", focus=False)
        self._close = button("Put away", self.put_away, role="plain", focus=False)
        self._read = button("Read", self._unfold, role="plain", what="shows the whole sentence", focus=False)
        said, answers = QHBoxLayout(), QHBoxLayout()
        said.addWidget(self._icon)
        said.addWidget(self._words, 1)
        said.addWidget(self._first_words, 1)
        for one in (self._more, self.do, self._close, self._read):
            answers.addWidget(one)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.addLayout(said, 1)
        self._both.addLayout(answers)
        self.stand(in_column=False)
        self._show()

    def stand(self, *, in_column: bool) -> None:
        """As a row across the window, or as a card in a column of a page: the answers below the words."""
        self._is_in_column = in_column
        self._lay()

    def fold(self, *, on: bool) -> None:
        """One line, the first words and a way to read the rest; or the whole sentence with its answers again."""
        if on is not self._is_folded:
            self._is_folded, self._opened = on, ""
            self._show()

    @property
    def words(self) -> str:
        """The sentence shown, empty when there is none."""
        return self._words_of(self._top) if self._top else ""

    @property
    def stays(self) -> bool:
        """True while what is shown cannot be put away."""
        return self._top is not None and self._top.stays

    @property
    def held_back(self) -> tuple[str, ...]:
        """What waits of studies that were left, a text for each of them, without what passes."""
        waiting = [one for one in self._said if one not in self._seen and not one.about.passes]
        studies = dict.fromkeys(one.about.study_uid for one in waiting)
        return tuple(
            "\n".join(self._words_of(one) for one in waiting if one.about.study_uid == study) for study in studies
        )

    def read(self, study_uid: str) -> None:
        """That study is read from now on, or none."""
        self._read_now = study_uid
        self._show()

    def hold_back(self, *, on: bool) -> None:
        """What is about another study than the one that is read is not shown while ``on``."""
        if on is not self._holds_back:
            self._holds_back = on
            self._show()

    def say(self, sentence: str, tone: str = "red", about: About = About(), *, stays: bool = False) -> None:  # noqa: B008
        """Show a sentence; ``stays`` takes the way to put it away, for what must not be overlooked."""
        self._put(_Said(sentence, tone, about, stays))

    def ask(
        self,
        sentence: str,
        word: str,
        deed: Callable[[], object],
        about: About = About(),  # noqa: B008
        *,
        alarm: bool = False,
        tone: str = "",
    ) -> None:
        """Show a sentence with a button that does what it asks about; nothing happens before it is pressed. An ``alarm``
        stays, and is red unless it has another ``tone``."""
        self._put(_Said(sentence, tone or ("red" if alarm else "amber"), about, alarm, word, deed))

    def go_on(self) -> None:
        """The reader goes on to another study: what was said to pass is gone."""
        self._said = [one for one in self._said if not one.about.passes]
        self._show()

    def _put(self, said: _Said) -> None:
        """The same words about another study are not the same; of answers only the last stands."""
        same = said.sentence, said.about.study_uid
        self._said = [
            one
            for one in self._said
            if (one.sentence, one.about.study_uid) != same and not (one.about.answers and said.about.answers)
        ]
        self._said.append(said)
        # What stays is on top whatever is said after it.
        self._said.sort(key=lambda one: one.stays)
        self._show()

    def _is_elsewhere(self, one: _Said) -> bool:
        return one.about.study_uid not in ("", self._read_now)

    def _words_of(self, one: _Said) -> str:
        is_named = one.about.name and self._is_elsewhere(one)
        return f"{one.about.name}: {one.sentence}" if is_named else one.sentence

    @property
    def _seen(self) -> list[_Said]:
        return [one for one in self._said if not (self._holds_back and self._is_elsewhere(one))]

    @property
    def _top(self) -> _Said | None:
        return self._seen[-1] if self._seen else None

    @property
    def _is_brief(self) -> bool:
        return self._is_folded and self._opened != self.words

    def _lay(self) -> None:
        direction, is_high = QBoxLayout.Direction, self._is_in_column and not self._is_brief
        self._both.setDirection(direction.TopToBottom if is_high else direction.LeftToRight)
        margins = (18, 8, 10, 8) if not self._is_in_column else (12, 10, 12, 10) if is_high else (12, 2, 2, 2)
        self._both.setContentsMargins(*margins)

    def _unfold(self) -> None:
        self._opened = self.words
        self._show()

    def take_back(self, sentence: str) -> None:
        """It no longer holds."""
        self._said = [one for one in self._said if one.sentence != sentence]
        self._show()

    def put_away(self) -> None:
        """The one on top has been read."""
        if self._top:
            self._said.remove(self._top)
        self._show()

    def _next(self) -> None:
        """The one on top goes below all others."""
        if top := self._top:
            self._said.remove(top)
            self._said.insert(0, top)
        self._show()

    def _do(self) -> None:
        top = self._top
        deed = top.deed if top is not None else None
        if top is not None and not top.stays:
            self.put_away()
        if deed is not None:
            deed()

    def _show(self) -> None:
        # What is said anew comes folded again.
        if self._opened not in map(self._words_of, self._said):
            self._opened = ""
        if self._top:
            self._say_top(self._top)
            self._lay()
        self.setVisible(self._top is not None)
        self.shown.emit()

    def _say_top(self, top: _Said) -> None:
        colour = COLOURS.amber if top.tone == "amber" else COLOURS.red
        self._icon.setPixmap(icon("warning", colour).pixmap(QSize(20, 20)))
        is_brief = self._is_brief
        self._words.setText(self._words_of(top))
        self._words.setHidden(is_brief)
        self._first_words.say(self._words_of(top))
        self._first_words.setVisible(is_brief)
        self._read.setVisible(is_brief)
        self._more.setText(f"{len(self._seen) - 1} more")
        self._more.setVisible(len(self._seen) > 1 and not is_brief)
        self._close.setVisible(not top.stays and not is_brief)
        self._close.setText("Not now" if top.deed else "Put away")
        self.do.setText(top.word)
        self.do.setVisible(top.deed is not None and not is_brief)
        for part in (self, self._words, self._first_words):
            set_tone(part, top.tone)

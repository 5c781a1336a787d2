"""The question before anything is written or sent: what, about whom, in whose name, and to which node."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QWheelEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ductoview.errors import ReviewError
from ductoview.model.identifiers import person_words
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.reader_name import known_reader, reader_name
from ductoview.ui.style.apply import set_tone

_OURS = (Qt.Key.Key_E, Qt.Key.Key_Return, Qt.Key.Key_S)
_CONFIRM = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WORDS = {"send": "Send", "sign": "Sign and send", "save": "Save"}
_FOR_GOOD = "After that only an addendum changes it."
_WHAT = "presentation states, segmentations and reports"
_NO_NODE = "No PACS is set up to send to: press Studies, then Node. Until then it stays on this computer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the reader asks for: the name under it, whether it is signed, and the node it goes to."""

    reader: str
    signed: bool = False
    node: str = ""


class _NameField(QLineEdit):
    """Qt's line edits take Ctrl+E for the end of the line under X11; here it must send. ⏎ is for the name, not for a finding."""

    def event(self, event: QEvent | None) -> bool:
        """Leave the keys with Ctrl that are ours to the shortcuts, and take ⏎ from them."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if _is_ours(event):
                event.ignore()
                return True
            if event.key() in _CONFIRM:
                event.accept()
                return True
        return super().event(event)


def _is_ours(event: QKeyEvent) -> bool:
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in _OURS


class _NodeChoice(QComboBox):
    """Chosen by a press only: neither a stray key nor the wheel sends anything elsewhere."""

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Not for this."""
        if event is not None:
            event.ignore()


class SendQuestion(QWidget):
    """Stands in the place of the buttons while it is put; ``answer`` is what would be done, None while it may not.

    Signing needs no node: what is signed stays here until there is one.

    A name counts only once it was confirmed, and one given here counts for this answer; ``named`` says that it was.
    """

    named = pyqtSignal()

    def __init__(self, confirm: Callable[[], object], not_yet: Callable[[], object]) -> None:
        super().__init__()
        self.wish = "send"
        self._not_yet = not_yet
        self._about, self._organisation, self._undecided, self._is_whole = "", "", (0, 0), True
        self._kept = self._given = self._fault = self._unseen = ""
        self._sideless: tuple[str, ...] = ()
        self._lying: tuple[str, ...] = ()
        self.is_naming = False
        self._words = label("", wrap=True, what="what is going to be written or sent, and about whom")
        self._caution = label("", wrap=True, what="what to ask before signing")
        set_tone(self._caution, "amber")
        self._field = _NameField()
        self._field.setPlaceholderText("FAMILY^Given")
        self._field.setAccessibleName("Name of the reader")
        self._field.returnPressed.connect(self.confirm_name)
        self._other = button("Another reader", self._ask_name, role="large", focus=False)
        self._node = _NodeChoice()
        self._node.setAccessibleName("Node to send to")
        self._node.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._node.currentTextChanged.connect(lambda _: self._say())
        self._go = button("Send", confirm, action="send", role="primary", picture="send", focus=False)
        self._name_it = button("Confirm name", self.confirm_name, key="⏎", role="primary", focus=False)
        self._lay_out(not_yet)

    def _lay_out(self, not_yet: Callable[[], object]) -> None:
        beside = QHBoxLayout()
        beside.addWidget(button("Not yet", not_yet, action="put_down", role="large", focus=False), 1)
        beside.addWidget(self._other, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self._words, self._caution, self._field, self._node):
            column.addWidget(part)
        column.addLayout(beside)
        column.addWidget(self._go)
        column.addWidget(self._name_it)

    @property
    def signed(self) -> bool:
        """True when what is asked about would be signed."""
        return self.wish == "sign"

    @property
    def words(self) -> str:
        """What the question says now, with the caution below it."""
        told = (self._words, *(() if self._caution.isHidden() else (self._caution,)))
        return " ".join(part.text() for part in told)

    @property
    def reader(self) -> str:
        """The reader's name, confirmed here or kept by this computer; never one that is still being typed."""
        return self._given or self._kept

    @property
    def answer(self) -> Wish | None:
        """What would be done now; None while the name is asked for, without a reader, for sending without a node, and for
        signing while an image that came has not been looked at."""
        node = "" if self.wish == "save" else self._node.currentText()
        if self.is_naming or not self.reader or (self.wish == "send" and not node) or (self.signed and self._unseen):
            return None
        return Wish(reader=self.reader, signed=self.signed, node=node)

    def prepare(self, about: str, reader: str, nodes: Sequence[str], node: str) -> None:
        """Whom the question is about, whose name this computer keeps, and where things may go.

        A question whose destination is gone is taken back: the same key must not send elsewhere.
        """
        self._about, self._kept = about, known_reader(reader)
        asked = self._node.currentText()
        chosen = asked or node
        self._node.clear()
        self._node.addItems(list(nodes))
        self._node.setCurrentIndex(max(list(nodes).index(chosen) if chosen in nodes else 0, 0))
        self._say()
        if asked and asked not in nodes and self.wish != "save" and not self.isHidden():
            self._not_yet()

    def set_organisation(self, organisation: str) -> None:
        """For whom the reader signs; empty when the settings name nobody."""
        self._organisation = organisation
        self._say()

    def set_undecided(self, count: int, mimics: int = 0, *, is_whole: bool = True) -> None:
        """How many candidates and possible mimics still wait for an answer, and whether they were looked for in every image."""
        self._undecided, self._is_whole = (count, mimics), is_whole
        self._say()

    def set_unseen(self, images: Sequence[str]) -> None:
        """Images that came while the study was open and have not hung yet, in words."""
        words = unseen_words(images)
        if words != self._unseen:
            self._unseen = words
            self._say()

    def set_sideless(self, views: Sequence[str]) -> None:
        """The views of the images that state no side: a caution and no refusal, for nothing contradicts it."""
        self._sideless = tuple(views)
        self._say()

    def set_lying(self, views: Sequence[str]) -> None:
        """The views of the images that lie against their headers: a caution and no refusal, for the header may be right."""
        self._lying = tuple(views)
        self._say()

    def put(self, wish: str) -> None:
        """Ask about ``send``, ``sign`` or ``save``; without a reader his name comes first and has the keyboard."""
        self.wish = wish
        self.show()
        if not self.reader and wish != "send":
            self._ask_name()
        else:
            self._say()

    def take_back(self) -> None:
        """Not asked any more: what was typed or given here is gone, the reader of this computer is the reader again."""
        self._given = self._fault = ""
        self.is_naming = False
        self._field.clear()
        self.hide()

    def goes_on_naming(self) -> bool:
        """Give the keyboard to the name that is asked for, as far as it is typed; False when none is."""
        if self.is_naming:
            self._field.setFocus()
        return self.is_naming

    def confirm_name(self) -> None:
        """What was typed is the reader's name, for this answer; said why when it is none."""
        try:
            self._given, self._fault = reader_name(self._field.text()), ""
        except ReviewError as error:
            self._fault = str(error)
        self.is_naming = bool(self._fault)
        self._say()
        if not self.is_naming:
            self.named.emit()

    def _ask_name(self) -> None:
        self.is_naming, self._fault = True, ""
        self._field.clear()
        self._say()
        self._field.setFocus()

    def _say(self) -> None:
        to_nowhere = self.wish == "send" and not self._node.count()
        self._name_go("Sign" if self.wish == "sign" and not self._node.count() else _WORDS[self.wish])
        self._caution.setText(cautions(self._lying, self._sideless))
        self._caution.setVisible(self.signed and not self.is_naming and bool(self._caution.text()))
        self._field.setVisible(self.is_naming)
        self._name_it.setVisible(self.is_naming)
        self._other.setVisible(bool(self.reader) and not self.is_naming and self.wish != "send")
        self._node.setVisible(not self.is_naming and self._node.count() > 1 and self.wish != "save")
        self._go.setVisible(not self.is_naming)
        self._go.setEnabled(self.answer is not None)
        if self.is_naming:
            self._words.setText(self._fault or self._name_words())
        else:
            refused = _NO_NODE if to_nowhere else self._unseen if self.signed else ""
            self._words.setText(refused or self._question())

    def _name_go(self, deed: str) -> None:
        """The button's word, with the key of its action, which is put on when the action is another one."""
        if self._go.accessibleName() != deed or self._go.property("action") != self.wish:
            self._go.setText(deed)
            self._go.setAccessibleName(deed)
            self._go.setProperty("action", "")
            self._go.setProperty("action", self.wish)

    def _name_words(self) -> str:
        kept = "for this time only" if self._kept else "kept by this computer"
        return f"Who reads? Type the name, then ⏎; it is {kept}."

    def _question(self) -> str:
        node = "" if self.wish == "save" else self._node.currentText()
        to = f" to {node}" if node else ""
        signer = ", ".join(filter(None, (person_words(self.reader), self._organisation if self.signed else "")))
        by = "" if self.wish == "send" else f", read by {signer}"
        asked = f"{self._go.accessibleName()} {_WHAT} of {self._about}{to}{by}?"
        after = {"sign": _FOR_GOOD if node else f"{_FOR_GOOD} {_NO_NODE}", "save": "They are drafts, and stay here."}
        open_here = "" if self.wish == "send" else open_words(*self._undecided, is_whole=self._is_whole)
        return " ".join(words for words in (asked, open_here, after.get(self.wish, "")) if words)


def open_words(undecided: int, mimics: int = 0, *, is_whole: bool = True) -> str:
    """What is still open about what is written; empty when nothing is, and candidates were looked for everywhere."""
    counted = ((undecided, "candidate"), (mimics, "possible mimic"))
    left = " and ".join(
        f"{'one' if count == 1 else count} {what}{'s' * (count > 1)}" for count, what in counted if count
    )
    stay = "are undecided and stay candidates" if undecided + mimics > 1 else "is undecided and stays a candidate"
    said = f"{left[0].upper()}{left[1:]} {stay}." if left else ""
    not_yet = "" if is_whole else "Candidates have not been looked for in every image."
    return " ".join(words for words in (said, not_yet) if words)


def unseen_words(images: Sequence[str]) -> str:
    """Why nothing is signed while an image that came has not been looked at; empty when there is none."""
    if not images:
        return ""
    came = "An image" if len(images) == 1 else f"{len(images)} images"
    it = "it" if len(images) == 1 else "them"
    which = ", ".join(images)
    return (
        f"{came} ({which}) came while this study was open, and nobody has looked at {it}: hang {it} first, then sign."
    )


def cautions(lying: Sequence[str], sideless: Sequence[str]) -> str:
    """What to make sure of before signing; views of images that lie against their headers, and of those that state no side."""
    which = ", ".join(dict.fromkeys(lying))
    lies = f"{which} {'lie against their headers' if len(lying) > 1 else 'lies against its header'}" if lying else ""
    said = f"{lies}: mirrored, turned or of the other side." if lying else ""
    return " ".join(filter(None, (said, _sideless_words(sideless) or (said and "Make sure before you sign."))))


def _sideless_words(views: Sequence[str]) -> str:
    if not views:
        return ""
    which = ", ".join(dict.fromkeys(views))
    many = len(views) > 1
    stated = f"{len(views)} images ({which}) state" if many else f"An image ({which}) states"
    ask = f"Ask who took {'them' if many else 'it'} before you sign."
    return f"{stated} no side: the report will say that the side is unknown. {ask}"

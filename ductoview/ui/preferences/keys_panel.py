"""Which key does what: a preset, and over it keys of one's own by pressing them."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ductoview.ui.hands import shown_key
from ductoview.ui.parts.label import label, plain
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.key_field import KeyField
from ductoview.ui.preferences.preset_row import PresetRow
from ductoview.ui.style.apply import set_tone
from ductoview.workspace.actions import ACTIONS, Action, ActionGroup, action
from ductoview.workspace.keymap import PUT_DOWN, Changes, preset, rebound, refusal

_ADVICE = "Press Other, then the key or the pedal. What flips, turns, writes, sends or deletes needs Ctrl, Alt or Meta with it."


class KeysPanel(QWidget):
    """Every action with its keys; a key that belongs to another action is taken only when it is pressed again."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.preset = PresetRow(keeper, "key_preset", self.reset)
        self._said = label("strong", _ADVICE, wrap=True, what="what is to be done, or why a key is not taken")
        self._actions = [one for one in ACTIONS if one.id in keeper.hands.bound and one.id != PUT_DOWN]
        self.fields: dict[str, KeyField] = {}
        self._keys: dict[str, QLabel] = {}
        self._wanted: tuple[str, str] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.preset)
        column.addWidget(self._said)
        column.addWidget(self._table(), 1)
        keeper.hands.changed.connect(self.show_keys)
        self.show_keys()

    @property
    def said(self) -> str:
        """The sentence above the keys."""
        return self._said.text()

    def show_keys(self) -> None:
        """Show the keymap in force."""
        own = self._keeper.own().keys
        self.preset.show_chosen(has_own=bool(own))
        for action_id, shown in self._keys.items():
            shown.setText("   ".join(self._keeper.hands.keys(action_id)) or "no key")
            set_tone(shown, "blue" if action_id in own else "")

    def reset(self) -> None:
        """Away with all keys of one's own."""
        self._keeper.keep_own(Changes(mouse=self._keeper.own().mouse))
        self._say(_ADVICE)

    def press(self, action_id: str, key: str) -> None:
        """That key for that action: refused, asked about, or taken."""
        owner = self._keeper.hands.keymap.owner(key)
        if why := refusal(action_id, key):
            self._say(why, "red")
        elif owner not in (None, action_id) and self._wanted != (action_id, key):
            self._wanted = action_id, key
            self._say(f"{shown_key(key)} is {action(str(owner)).words}. Press it again to take it from there.", "amber")
        else:
            self._take(action_id, key)

    def _take(self, action_id: str, key: str) -> None:
        base, _ = preset(self._keeper.settings.key_preset)
        self._wanted = None
        self._keeper.keep_own(rebound(self._keeper.own(), base, action_id, (key,)))
        self.fields[action_id].end()
        self._say(f"{action(action_id).words} is {shown_key(key)} from now on.", "green")

    def _say(self, words: str, tone: str = "") -> None:
        self._said.setText(words)
        set_tone(self._said, tone)

    def _ended(self) -> None:
        if self._wanted is not None:
            self._wanted = None
            self._say(_ADVICE)

    def _table(self) -> QScrollArea:
        inside = plain("page")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        row = 0
        for group in ActionGroup:
            grid.addWidget(label("section", group.value.upper()), row, 0)
            row += 1
            for one in (one for one in self._actions if one.group is group):
                self._add_row(grid, row, one)
                row += 1
        grid.setColumnStretch(2, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def _add_row(self, grid: QGridLayout, row: int, one: Action) -> None:
        field = KeyField("Other")
        field.setAccessibleName(f"another key for {one.words}")
        field.pressed_key.connect(lambda key: self.press(one.id, key))
        field.ended.connect(self._ended)
        self.fields[one.id], self._keys[one.id] = field, label("", what=f"keys of {one.words}")
        self._keys[one.id].setMinimumWidth(130)
        grid.addWidget(label("strong", one.words), row, 0)
        grid.addWidget(self._keys[one.id], row, 1)
        grid.addWidget(label("quiet", one.help, wrap=True), row, 2)
        grid.addWidget(field, row, 3)

"""The ruler's hand: longer, shorter, what it measures, and keeping it for this screen."""

from dataclasses import replace

from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ductoview.display.true_size import MM_PER_INCH, RULER_MM, check_square, device_px_per_mm, doubt
from ductoview.errors import SettingsError
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.quality.ruler_view import Along, RulerView
from ductoview.ui.quality.screens import Screens
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import Sizes

_HOW = (
    "Hold a ruler to the glass. Make the blue scales longer or shorter, with the buttons or by their ends, until 100 "
    "mm are 100 mm. Or type what the scale measures. Or hold a bank card to it."
)
_COARSE_PX = 10


class RulerPanel(QWidget):
    """Adjusts a RulerView and keeps the result for the screen it stands on."""

    def __init__(self, screens: Screens, view: RulerView, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screens, self._view = screens, view
        self._state = label("heading", wrap=True, what="whether this screen was measured")
        self._words = label("", wrap=True, what="what the scale says now")
        self._doubt = label("", wrap=True, what="what may be wrong")
        self._choices = {along: self._choice(along) for along in Along}
        self._card = button("Bank card", self._toggle_card, role="pick")
        self._card.setCheckable(True)
        self.measured = QLineEdit()
        self.measured.setPlaceholderText("mm measured")
        self.measured.setAccessibleName("what the scale measures, in mm")
        self.measured.returnPressed.connect(self.take_measured)
        keep = button("Keep for this screen", self.keep, role="primary", picture="accept")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.step + 2)
        column.addWidget(self._state)
        column.addWidget(label("quiet", _HOW, wrap=True))
        column.addLayout(_row(sizes, *self._choices.values()))
        steps = [(-_COARSE_PX, "−10"), (-1, "−1"), (1, "+1"), (_COARSE_PX, "+10")]
        column.addLayout(_row(sizes, *(self._step(px, words) for px, words in steps)))
        column.addLayout(_row(sizes, self.measured, self._card))
        for part in (self._words, keep, self._doubt):
            column.addWidget(part)
        column.addStretch(1)
        view.changed.connect(self._show)
        screens.changed.connect(self._show)
        self._choose(Along.BOTH)

    @property
    def words(self) -> tuple[str, str]:
        """What the scale says, and what may be wrong."""
        return self._words.text(), self._doubt.text()

    def begin(self) -> None:
        """Draw the scales as this screen was measured last, else as it says itself, else at 96 dots to the inch."""
        known = self._screens.display(self._view)
        stated = self._screens.stated_px_per_mm(self._view) or 96 * self._view.devicePixelRatioF() / MM_PER_INCH
        self._view.start(known.device_px_per_mm_across or stated, known.device_px_per_mm_down or stated)

    def take_measured(self) -> None:
        """Use the number that was typed."""
        try:
            measured = float(self.measured.text().strip().replace(",", ".").removesuffix("mm"))
            device_px_per_mm(self._view.line_px(self._view.along), measured)
        except ValueError:
            self._warn("Type the length in mm, such as 98.5.")
        except SettingsError as error:
            self._warn(str(error))
        else:
            self._view.set_measured(measured)
            self.measured.clear()

    def keep(self) -> None:
        """Keep what is drawn as this screen's millimetre."""
        across, down = self._view.across, self._view.down
        try:
            for value in (across, down):
                device_px_per_mm(value * RULER_MM, RULER_MM)
            check_square(across, down)
            today = self._screens.today.isoformat()
            known = self._screens.display(self._view)
            self._screens.keep(
                replace(
                    known,
                    device_px_per_mm_across=round(across, 4),
                    device_px_per_mm_down=round(down, 4),
                    ruler_on=today,
                )
            )
        except SettingsError as error:
            self._warn(str(error))

    def _show(self) -> None:
        known = self._screens.display(self._view)
        self._state.setText(f"Measured {known.ruler_on}" if known.device_px_per_mm else "Not measured yet")
        set_tone(self._state, "green" if known.device_px_per_mm else "")
        across, down = self._view.across, self._view.down
        self._words.setText(
            f"{across:.2f} across, {down:.2f} down: device pixels to a mm, {across * MM_PER_INCH:.0f} to an inch."
        )
        said = doubt((across * down) ** 0.5, self._screens.stated_px_per_mm(self._view))
        self._doubt.setText(said)
        self._doubt.setVisible(bool(said))
        set_tone(self._doubt, "")

    def _warn(self, sentence: str) -> None:
        self._doubt.setText(sentence)
        self._doubt.show()
        set_tone(self._doubt, "amber")

    def _choice(self, along: Along) -> QPushButton:
        made = button(along.value, lambda: self._choose(along), role="pick")
        made.setCheckable(True)
        return made

    def _choose(self, along: Along) -> None:
        for one, pressed in self._choices.items():
            pressed.setChecked(one is along)
        self._view.choose(along, card=self._view.is_card)

    def _toggle_card(self) -> None:
        self._view.choose(self._view.along, card=self._card.isChecked())

    def _step(self, device_px: int, words: str) -> QPushButton:
        made = button(words, lambda: self._view.step(device_px), what="device pixels longer or shorter")
        made.setAutoRepeat(True)
        return made


def _row(sizes: Sizes, *parts: QWidget) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setSpacing(sizes.step)
    for part in parts:
        made.addWidget(part, 1)
    return made

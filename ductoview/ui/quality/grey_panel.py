"""What a screen is for and how grey gets to it: straight, or through the curve of an assumed or a measured screen."""

from dataclasses import replace
from enum import StrEnum
from typing import Any, cast

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ductoview.display.gsdf import curve_for, largest_deviation
from ductoview.errors import SettingsError
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.quality.fields import Fields, Luminaires
from ductoview.ui.quality.screens import Screens
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import Sizes
from ductoview.workspace.display_status import EIGHT_BITS, NOT_FOR_READING
from ductoview.workspace.displays import Display, Policy, Use


class Way(StrEnum):
    """The four ways of grey: one of them, so that no calibrated screen is corrected twice."""

    CALIBRATED = "Calibrated screen"
    STRAIGHT = "Not calibrated"
    ASSUMED = "Assumed gamma"
    MEASURED = "Measured"


_HINTS = {
    Way.CALIBRATED: "The screen itself follows the DICOM grey-scale curve (GSDF). P-values go to it as they are.",
    Way.STRAIGHT: "Nobody has calibrated this screen. P-values go to it as they are.",
    Way.ASSUMED: "ductoview bends the grey as the GSDF asks of a screen of this gamma. An assumption, not a measure.",
    Way.MEASURED: "Hold the meter to the patch in the middle; type cd/m² at each level. ductoview bends the grey so.",
}
_POLICIES = {Way.ASSUMED: Policy.ASSUMED, Way.MEASURED: Policy.MEASURED}
_ASSUMED = ("gamma", "black_cd_m2", "white_cd_m2", "ambient_cd_m2")


class GreyPanel(QWidget):
    """Settings of the screen that ``at`` stands on; ``level_wished`` asks for the patch of a driving level."""

    level_wished = pyqtSignal(int)

    def __init__(self, screens: Screens, at: QWidget, reader: str, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screens, self._at, self._reader = screens, at, reader
        self._shown: Display | None = None
        self._way, self._use = Way.STRAIGHT, Use.MODALITY
        self._screen = label("heading", wrap=True, what="which screen")
        self._class = label("", wrap=True, what="what this screen is for")
        self._uses = {use: self._choice(use.value.capitalize(), lambda use=use: self._take_use(use)) for use in Use}
        self._ways = {way: self._choice(way.value, lambda way=way: self.take(way)) for way in Way}
        self._hint = label("quiet", wrap=True)
        self._who = Fields({"calibrated_by": "By whom", "calibrated_on": "On"}, sizes)
        self._assumed = Fields(
            {"gamma": "Gamma", "black_cd_m2": "Black, cd/m²", "white_cd_m2": "White, cd/m²", "ambient_cd_m2": "Room, cd/m²"},
            sizes,
        )  # fmt: skip
        self._measured = Luminaires(sizes)
        self._words = label("", wrap=True, what="what the curve leaves")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.step + 2)
        for part in (self._screen, self._class, *self._uses.values(), label("section", "GREY"), *self._ways.values()):
            column.addWidget(part)
        for part in (self._hint, self._who, self._assumed, self._measured, self._words):
            column.addWidget(part)
        column.addWidget(button("Use from now on", self.keep, role="primary", picture="accept"))
        column.addWidget(label("quiet", EIGHT_BITS, wrap=True))
        column.addStretch(1)
        for fields in (self._who, self._assumed, self._measured):
            fields.changed.connect(self._preview)
        self._measured.level_wished.connect(self.level_wished)
        screens.changed.connect(self.show_screen)
        self.show_screen()

    @property
    def words(self) -> str:
        """What the curve leaves, or why there is none."""
        return self._words.text()

    def show_screen(self) -> None:
        """Show what is kept of the screen; what was typed stays while it is the same screen."""
        display = self._screens.display(self._at)
        if display == self._shown:
            return
        self._shown = display
        self._screen.setText(display.words)
        said = {name: str(getattr(display, name)) for name in ("calibrated_by", "calibrated_on")}
        today = self._screens.today.isoformat()
        self._who.fill(
            {name: value or default for (name, value), default in zip(said.items(), (self._reader, today), strict=True)}
        )
        self._assumed.fill({name: f"{getattr(display, name):g}" for name in _ASSUMED})
        self._measured.fill(display.driving_levels, display.cd_m2, display.ambient_cd_m2)
        self._take_use(display.use)
        self.take(_way(display))

    def take(self, way: Way) -> None:
        """Choose a way; it holds when it is kept."""
        self._way = way
        for one, pressed in self._ways.items():
            pressed.setChecked(one is way)
        self._hint.setText(_HINTS[way])
        self._who.setVisible(way is Way.CALIBRATED)
        self._assumed.setVisible(way is Way.ASSUMED)
        self._measured.setVisible(way is Way.MEASURED)
        self._preview()

    def keep(self) -> None:
        """Use it from now on, for this screen."""
        try:
            self._screens.keep(self._draft())
        except SettingsError as error:
            self._say(str(error), "amber")

    def _take_use(self, use: Use) -> None:
        self._use = use
        for one, pressed in self._uses.items():
            pressed.setChecked(one is use)
        is_diagnostic = use is Use.DIAGNOSTIC
        words = "Diagnostic display, said by whoever set it." if is_diagnostic else f"M{NOT_FOR_READING[1:]}."
        self._class.setText(words)
        set_tone(self._class, "" if is_diagnostic else "amber")

    def _draft(self) -> Display:
        """The screen as it would be kept; raises SettingsError where it cannot be."""
        known = self._screens.display(self._at)
        way = self._way
        made = replace(known, use=self._use, calibrated=False, policy=Policy.STRAIGHT)
        if way is Way.CALIBRATED:
            said = self._who.texts()
            return replace(made, calibrated=True, **cast(dict[str, Any], said))
        if way is Way.ASSUMED:
            return replace(made, policy=Policy.ASSUMED, **cast(dict[str, Any], self._assumed.numbers()))
        if way is Way.MEASURED:
            levels, light, room = self._measured.table()
            today = self._screens.today.isoformat()
            same = (levels, light) == (known.driving_levels, known.cd_m2)
            return replace(
                made,
                policy=Policy.MEASURED,
                driving_levels=levels,
                cd_m2=light,
                ambient_cd_m2=room,
                measured_on=known.measured_on if same and known.measured_on else today,
            )
        return made

    def _preview(self) -> None:
        """What the curve would leave."""
        try:
            luminances = self._draft().luminances
        except SettingsError as error:
            self._say(str(error), "" if self._way is Way.MEASURED and not self._measured.is_full else "amber")
            return
        if luminances is None:
            self._say("", "")
            return
        curve = curve_for(luminances)
        words = f"{curve.distinct_levels} of 256 grey levels stay distinct, {curve.jnds[-1] - curve.jnds[0]:.0f} JND."
        if self._way is Way.MEASURED:
            words += f" Without the curve contrast is off the GSDF by up to {largest_deviation(luminances):.0%}."
        self._say(words, "")

    def _say(self, words: str, tone: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))
        set_tone(self._words, tone)

    def _choice(self, words: str, pressed: object) -> QPushButton:
        made = button(words, pressed, role="pick")  # type: ignore[arg-type]
        made.setCheckable(True)
        return made


def _way(display: Display) -> Way:
    if display.calibrated:
        return Way.CALIBRATED
    return {Policy.ASSUMED: Way.ASSUMED, Policy.MEASURED: Way.MEASURED}.get(display.policy, Way.STRAIGHT)

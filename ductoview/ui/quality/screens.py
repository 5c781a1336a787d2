"""The screens as the window knows them: each widget that shows grey gets the curve of the screen it stands on."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from PyQt6.QtCore import QEvent, QObject, QTimer, pyqtSignal
from PyQt6.QtGui import QScreen
from PyQt6.QtWidgets import QApplication, QWidget

from ductoview.display.gsdf import DisplayCurve, curve_for
from ductoview.display.true_size import stated_px_per_mm
from ductoview.errors import SettingsError
from ductoview.ui.app_events import hear, hear_no_more
from ductoview.workspace.display_status import DisplayStatus, display_status
from ductoview.workspace.displays import Display, Displays, load_displays, save_displays
from ductoview.workspace.home_writer import HomeWriter
from ductoview.workspace.quality_log import Check, append_check, read_checks

_DAY_LOOKED_AT_MS = 60_000
_FOLLOWED = "followed by"


@runtime_checkable
class ShowsGrey(Protocol):
    """A widget whose pixels are P-values until its screen's curve makes driving levels of them."""

    def set_curve(self, curve: DisplayCurve | None) -> object:
        """Use this curve; None is P-values straight."""


class Screens(QObject):
    """One for each desk. ``changed``: something about a screen, or the day, is another one.

    A file of the screens that cannot be used is said in ``trouble``; then nothing is known of any screen, and nothing
    is written over it. ``home`` None keeps nothing.
    """

    changed = pyqtSignal()
    troubled = pyqtSignal(str)
    _written = pyqtSignal(object)

    def __init__(
        self,
        home: Path | None,
        *,
        now: Callable[[], datetime] = datetime.now,
        writer: HomeWriter | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.home, self.trouble = home, ""
        self._now = now
        self.writer = writer or HomeWriter(self.troubled.emit)
        self._written.connect(self._step)
        self._displays = Displays()
        self._curves: dict[Display, DisplayCurve | None] = {}
        self.checks: tuple[Check, ...] = ()
        self._read()
        self._day = self.today
        self._clock = QTimer(self)
        self._clock.setInterval(_DAY_LOOKED_AT_MS)
        self._clock.timeout.connect(self.look_at_day)
        self._clock.start()
        hear((QEvent.Type.Show,), self._shown)

    def close(self) -> None:
        """Hear of no widget any more."""
        hear_no_more(self._shown)

    # -- what is known ---------------------------------------------------------------------------------------------
    @property
    def today(self) -> date:
        """The local date."""
        return self._now().date()

    def now(self) -> datetime:
        """The local time."""
        return self._now()

    def display(self, widget: QWidget) -> Display:
        """What is known of the screen that a widget stands on."""
        screen = widget.screen()
        return self._displays.known(seen(screen)) if screen is not None else Display(name="?", width_px=0, height_px=0)

    def curve(self, widget: QWidget) -> DisplayCurve | None:
        """The curve of the widget's screen; None when P-values go straight."""
        display = self.display(widget)
        if display not in self._curves:
            luminances = display.luminances
            self._curves[display] = curve_for(luminances) if luminances is not None else None
        return self._curves[display]

    def status(self, widget: QWidget) -> DisplayStatus:
        """What the chip says of the widget's screen."""
        return display_status(self.display(widget), self.checks, self.today, trouble=self.trouble)

    def stated_px_per_mm(self, widget: QWidget) -> float | None:
        """Device pixels to a mm as the screen says itself."""
        screen = widget.screen()
        if screen is None:
            return None
        return stated_px_per_mm(seen(screen).width_px, screen.physicalSize().width())

    # -- what is kept ----------------------------------------------------------------------------------------------
    def keep(self, display: Display) -> None:
        """Use this of a screen from now on, and after the next start, without waiting for the disk.

        Raises SettingsError while nothing may be written over the file.
        """
        if self.trouble:
            raise SettingsError(self.trouble)
        displays = self._displays.with_screen(display)
        if (home := self.home) is not None:
            self.writer.put(lambda: save_displays(home, displays), name="displays")
        self._displays = displays
        self.dress_all()
        self.changed.emit()

    def log(self, check: Check, after: Callable[[str], object]) -> None:
        """Keep a check; it counts once it is on the disk.

        ``after`` gets then an empty sentence, or why it is not there, in this thread.
        """

        def written(why_not: str) -> None:
            self._written.emit(lambda: self._logged(check, after, why_not))

        if (home := self.home) is None:
            self._logged(check, after, "")
        else:
            self.writer.put(lambda: append_check(home, check), after=written)

    def _step(self, step: Callable[[], None]) -> None:
        """What was written in another thread goes on in this one."""
        step()

    def _logged(self, check: Check, after: Callable[[str], object], why_not: str) -> None:
        if not why_not:
            self.checks = (*self.checks, check)
            self.changed.emit()
        after(why_not)

    def look_at_day(self) -> None:
        """At midnight every check is due again."""
        if self._day != self.today:
            self._day = self.today
            self.changed.emit()

    # -- who gets a curve ------------------------------------------------------------------------------------------
    def dress_all(self) -> None:
        """Give every widget that shows grey the curve of its screen."""
        for widget in QApplication.allWidgets():
            self._dress(widget)

    def _shown(self, watched: QObject | None, event: QEvent) -> bool:
        """Before a widget is painted it has its screen's curve; a shown window tells when it comes to another screen."""
        if isinstance(watched, QWidget):
            self._dress(watched)
            if watched.isWindow():
                self._follow(watched)
        return False

    def _follow(self, window: QWidget) -> None:
        # The window itself remembers it: a list of ours would outlive windows that Qt has deleted.
        handle = window.windowHandle()
        if handle is not None and handle.property(_FOLLOWED) != str(id(self)):
            handle.setProperty(_FOLLOWED, str(id(self)))
            handle.screenChanged.connect(self._moved)

    def _moved(self) -> None:
        self.dress_all()
        self.changed.emit()

    def _dress(self, widget: QWidget) -> None:
        if isinstance(widget, ShowsGrey):
            widget.set_curve(self.curve(widget))

    def _read(self) -> None:
        if self.home is None:
            return
        try:
            self._displays = load_displays(self.home)
            self.checks = read_checks(self.home)
        except SettingsError as error:
            self.trouble = str(error)


def seen(screen: QScreen) -> Display:
    """A screen as Qt sees it: connector, model, serial number, device pixels."""
    size, ratio = screen.geometry(), screen.devicePixelRatio()
    model = " ".join(part for part in (screen.manufacturer(), screen.model()) if part)
    return Display(
        name=screen.name() or "screen",
        model=model,
        serial=screen.serialNumber(),
        width_px=round(size.width() * ratio),
        height_px=round(size.height() * ratio),
    )

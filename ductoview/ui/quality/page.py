"""The page of the screen: test patterns as large as there is room, and the daily check, the grey and the ruler beside."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ductoview.display.patterns import PATTERNS, luminance_pattern, pattern
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, line, plain
from ductoview.ui.parts.one_or_two_rows import OneOrTwoRows
from ductoview.ui.quality.check_flow import CheckFlow
from ductoview.ui.quality.check_panel import CheckPanel
from ductoview.ui.quality.full_screen import BEGIN_KEYS, FullScreen
from ductoview.ui.quality.grey_panel import GreyPanel
from ductoview.ui.quality.pattern_view import Draw, PatternView
from ductoview.ui.quality.ruler_panel import RulerPanel
from ductoview.ui.quality.ruler_view import RulerView
from ductoview.ui.quality.screens import Screens
from ductoview.ui.style.fit import Sized
from ductoview.ui.style.table import Sizes

PARTS = ("Check", "Grey", "Ruler")


class QualityPage(QWidget):
    """The patterns stand at one level, one device pixel; no curve and no window ever touches them."""

    def __init__(self, screens: Screens, reader: str, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.flow = CheckFlow(screens, self)
        self.view, self.ruler_view = PatternView(), RulerView()
        self.check = CheckPanel(screens, self.flow, self, reader, sizes)
        self.grey = GreyPanel(screens, self, reader, sizes)
        self.ruler = RulerPanel(screens, self.ruler_view, sizes)
        self._screens, self._sizes = screens, sizes
        self._name = PATTERNS[0].name
        self._full: FullScreen | None = None
        self._left, self._panels = QStackedWidget(), QStackedWidget()
        self._patterns = {one.name: _tab(one.words, lambda one=one: self.show_pattern(one.name)) for one in PATTERNS}
        self._parts = {name: _tab(name, lambda name=name: self.show_part(name)) for name in PARTS}
        self._lay_out()
        self.flow.changed.connect(self._asked)
        self.grey.level_wished.connect(lambda level: self._draw(luminance_pattern(level)))
        self.show_pattern(self._name)
        self.show_part(PARTS[0])

    def standing(self) -> list[str]:
        """For the window's title."""
        return ["screen", self._screens.status(self).words]

    def show_pattern(self, name: str) -> None:
        """Show a pattern of the list."""
        self._name = name
        for one, tab in self._patterns.items():
            tab.setChecked(one == name)
        self._draw(pattern(name).draw)

    def step(self, by: int) -> None:
        """The next pattern, or the one before."""
        names = [one.name for one in PATTERNS]
        self.show_pattern(names[(names.index(self._name) + by) % len(names)])

    def show_part(self, name: str) -> None:
        """Show one of the three panels; the ruler takes the place of the patterns."""
        for one, tab in self._parts.items():
            tab.setChecked(one == name)
        self._panels.setCurrentIndex(PARTS.index(name))
        is_ruler = name == PARTS[2]
        self._left.setCurrentWidget(self.ruler_view if is_ruler else self.view)
        self._bar.setVisible(not is_ruler)
        if is_ruler:
            self.ruler.begin()
        self.show_pattern(self._name)

    def toggle_full_screen(self) -> None:
        """The pattern alone on the whole screen, and back."""
        if self._full is not None:
            self._full.close()
            return
        self._full = FullScreen(self.flow, self._sizes, self)
        self._full.closed.connect(self._not_full)
        self._full.stepped.connect(self.step)
        self._full.check_wished.connect(self._begin_check)
        self.show_pattern(self._name)
        self._full.appear(self)

    @property
    def full(self) -> FullScreen | None:
        """The window that fills the screen, while there is one."""
        return self._full

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows and Space walk through the patterns, Enter begins the check."""
        if event is None:
            return
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Space: 1, Qt.Key.Key_Left: -1}
        by = steps.get(Qt.Key(event.key()))
        if self.flow.question is not None and by is None:
            self.check.card.keyPressEvent(event)
        elif by is not None and self._left.currentWidget() is self.view:
            self.step(by)
        elif event.key() in BEGIN_KEYS and self.flow.question is None and not event.isAutoRepeat():
            self._begin_check()
        else:
            event.ignore()

    def _begin_check(self) -> None:
        self.show_part(PARTS[0])
        self.check.begin()
        if self._full is not None:
            self._full.take_keys() if self.flow.question is not None else self._full.close()

    def _draw(self, draw: Draw) -> None:
        self.view.show_pattern(draw)
        if self._full is not None:
            self._full.view.show_pattern(draw)

    def _asked(self) -> None:
        """Each question is about a pattern."""
        if (asked := self.flow.question) is not None and asked.pattern != self._name:
            self.show_pattern(asked.pattern)

    def _not_full(self) -> None:
        if self._full is not None:
            self._full.deleteLater()
            self._full = None
        self.activateWindow()
        (self.check.card if self.flow.question is not None else self).setFocus()

    def _lay_out(self) -> None:
        for view in (self.view, self.ruler_view):
            self._left.addWidget(view)
        self._bar = plain("panel")
        tabs, at_end = QHBoxLayout(), QHBoxLayout()
        tabs.setSpacing(0)
        for tab in self._patterns.values():
            tabs.addWidget(tab)
        for row in (tabs, at_end):
            row.addStretch(1)
        at_end.addWidget(
            button("Full screen", self.toggle_full_screen, action="full_screen", role="plain", focus=False)
        )
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(self._sizes.step, 0, self._sizes.step, 0)
        bar.addWidget(OneOrTwoRows(tabs, at_end, lambda: tabs.sizeHint().width() + at_end.sizeHint().width()))
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._left, 1)
        left.addWidget(line())
        left.addWidget(self._bar)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(left, 1)
        page.addWidget(line(vertical=True))
        page.addWidget(self._side())

    def _side(self) -> QWidget:
        side = plain("panel")
        Sized(side, self._sizes, lambda now: side.setFixedWidth(now.panel))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        tabs = QHBoxLayout()
        tabs.setSpacing(0)
        for tab in self._parts.values():
            tabs.addWidget(tab, 1)
        column.addLayout(tabs)
        column.addWidget(line())
        for panel in (self.check, self.grey, self.ruler):
            self._panels.addWidget(_scrolled(panel))
        column.addWidget(self._panels, 1)
        column.addWidget(label("quiet"))
        return side


def _scrolled(panel: QWidget) -> QScrollArea:
    inside = plain("panel")
    column = QVBoxLayout(inside)
    column.setContentsMargins(14, 14, 14, 8)
    column.addWidget(panel)
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(inside)
    return made


def _tab(words: str, pressed: object) -> QPushButton:
    made = button(words, pressed, role="tab", focus=False)  # type: ignore[arg-type]
    made.setCheckable(True)
    return made

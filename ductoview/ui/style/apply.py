"""Dress the application: Fusion, our palette, our style sheet, and Inter with tabular numbers where it is installed."""

from PyQt6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PyQt6.QtWidgets import QApplication, QWidget

from ductoview.ui.style.fit import screen_sizes
from ductoview.ui.style.sheet import style_sheet
from ductoview.ui.style.table import COLOURS, Colours, Sizes

_FACES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
_PALETTE = {
    QPalette.ColorRole.Window: "page",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "strong",
    QPalette.ColorRole.ToolTipBase: "card",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "quiet",
    QPalette.ColorRole.Highlight: "blue_deep",
    QPalette.ColorRole.HighlightedText: "strong",
    QPalette.ColorRole.Link: "blue",
}


def dress(application: QApplication) -> Sizes:
    """Give the application its look; returns the sizes that fit its screen."""
    sizes = screen_sizes(QGuiApplication.primaryScreen())
    dress_as(application, sizes)
    return sizes


def dress_as(application: QApplication, sizes: Sizes) -> None:
    """Give the application its look in those sizes."""
    application.setStyle("Fusion")
    application.setPalette(palette(COLOURS))
    application.setFont(_font(sizes))
    application.setStyleSheet(style_sheet(COLOURS, sizes))
    # What blinks in a dark room draws the eye away from the image, and draws the line anew twice a second.
    application.setCursorFlashTime(0)


def palette(colours: Colours) -> QPalette:
    """The dark palette; Qt's own dark scheme has no effect under xcb."""
    made = QPalette()
    for role, name in _PALETTE.items():
        made.setColor(role, QColor(getattr(colours, name)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.off))
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a widget a tone of the style sheet (``amber``, ``blue``, ``green``, ``red`` or none) and redraw it."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        if style := widget.style():
            style.unpolish(widget)
            style.polish(widget)


def _font(sizes: Sizes) -> QFont:
    installed = set(QFontDatabase.families())
    font = QFont(next((face for face in _FACES if face in installed), QFont().family()))
    font.setPixelSize(sizes.body)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font

"""Widgets that go for good, and layouts that lose what stood in them."""

from PyQt6.QtWidgets import QLayout, QWidget


def send_away(widget: QWidget) -> None:
    """Take a widget off the window and delete it.

    It is hidden before its parent is taken: Qt shows what was put into a layout a moment later, and a widget without a
    parent would then come up as a window of its own, with the keyboard.
    """
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()


def empty(layout: QLayout) -> None:
    """Send away every widget of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            send_away(widget)

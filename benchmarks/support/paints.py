"""How often a widget was painted."""

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QWidget


class Paints(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QObject | None, event: QEvent | None
    ) -> bool:
        self.count += event is not None and event.type() == QEvent.Type.Paint
        return False

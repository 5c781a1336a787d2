"""A layout of as few rows as hold all its items whole: a row of buttons becomes two where the window is narrow."""

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtWidgets import QLayout, QLayoutItem


class Rows(QLayout):
    """Items stand in columns, each as wide as its widest, and share what is left of the width."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem | None) -> None:
        """One more, at the end."""
        if item is not None:
            self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them; None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Without that one."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It is no higher than its rows."""
        return Qt.Orientation.Horizontal

    def sizeHint(self) -> QSize:
        """All in one row."""
        sizes = self._sizes
        return QSize(self._width([one.width() for one in sizes]), max((one.height() for one in sizes), default=0))

    def minimumSize(self) -> QSize:
        """All under each other; the height follows from the width."""
        sizes = self._sizes
        return QSize(max((one.width() for one in sizes), default=0), max((one.height() for one in sizes), default=0))

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """That of its rows."""
        heights = self._heights(len(self._columns(width)))
        return sum(heights) + self.spacing() * max(0, len(heights) - 1)

    def setGeometry(self, rect: QRect) -> None:
        """Place them, row by row from the left."""
        super().setGeometry(rect)
        columns = self._columns(rect.width())
        if not columns:
            return
        left = max(0, rect.width() - self._width(columns))
        wider = [
            width + left * (at + 1) // len(columns) - left * at // len(columns) for at, width in enumerate(columns)
        ]
        y = rect.y()
        for row, height in enumerate(self._heights(len(columns))):
            x = rect.x()
            for item, width in zip(self._items[row * len(columns) : (row + 1) * len(columns)], wider, strict=False):
                item.setGeometry(QRect(x, y, width, height))
                x += width + self.spacing()
            y += height + self.spacing()

    @property
    def _sizes(self) -> list[QSize]:
        """A hint alone is empty where a widget's policy is to ignore its own."""
        return [item.sizeHint().expandedTo(item.minimumSize()) for item in self._items]

    def _columns(self, width: int) -> list[int]:
        """The widths of the columns of the fewest rows that fit, in rows as even as can be."""
        count, widths = len(self._items), [one.width() for one in self._sizes]
        columns: list[int] = []
        for rows in range(1, count + 1):
            across = -(-count // rows)
            columns = [max(widths[at::across]) for at in range(across)]
            if self._width(columns) <= width:
                break
        return columns

    def _width(self, columns: list[int]) -> int:
        return sum(columns) + self.spacing() * max(0, len(columns) - 1)

    def _heights(self, across: int) -> list[int]:
        heights = [one.height() for one in self._sizes]
        return [max(heights[at : at + across]) for at in range(0, len(heights), across)] if across else []

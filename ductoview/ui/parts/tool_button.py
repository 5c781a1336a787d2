"""A button of the tool rail: icon, word and key under one another, big enough for a gloved thumb."""

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter
from PyQt6.QtWidgets import QAbstractButton, QWidget

from ductoview.ui.style.fit import Sized
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS, Sizes


class ToolButton(QAbstractButton):
    """Icon + word + key; a chosen tool is blue and framed."""

    def __init__(
        self, word: str, key: str, picture: str, sizes: Sizes, *, checkable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setText(word)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._picture, self._hint = picture, word
        self._sizes = sizes
        Sized(self, sizes, self._take)
        self.set_key(key)

    def sizeHint(self) -> QSize:
        """As wide as the rail, at least a target high."""
        low = self._sizes.target < 54
        return QSize(self._sizes.rail - 2 * self._sizes.step, self._sizes.target + (6 if low else 22))

    def _take(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self.updateGeometry()

    def hint(self, words: str) -> None:
        """Say in the tool tip what it would do now, such as what Undo would take back."""
        self._hint = words
        self.setToolTip(f"{words}  ({self._key})" if self._key else words)

    def set_key(self, key: str) -> None:
        """Another key does the same now; empty when none does."""
        self._key = key
        self.setAccessibleDescription(f"{self.text()}, key {key}" if key else self.text())
        self.hint(self._hint)
        self.update()

    def paintEvent(self, event: object) -> None:
        """Draw background, icon and word; the key too where it touches nothing (a banner on a low screen takes its room)."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        colour = self._colour()
        side = self._sizes.icon if self._sizes.target >= 54 else 20
        word_height, key_height = self._sizes.small + 5, self._sizes.small + 1
        room = self.height() - side - word_height - key_height - 2
        top = room // 2 if room >= 0 else (self.height() - side - word_height - 2) // 2
        picture = icon(self._picture, colour).pixmap(side, side)
        painter.drawPixmap((self.width() - side) // 2, top, picture)
        self._paint_text(painter, self.text(), top + side + 3, word_height, self._sizes.small, colour)
        if room >= 0:
            quiet = COLOURS.quiet if self.isEnabled() else COLOURS.off
            self._paint_text(painter, self._key, top + side + 2 + word_height, key_height, self._sizes.small - 2, quiet)

    def changeEvent(self, event: QEvent | None) -> None:
        """Redraw when enabled or disabled."""
        super().changeEvent(event)
        self.update()

    def _colour(self) -> str:
        if not self.isEnabled():
            return COLOURS.off
        return COLOURS.blue if self.isChecked() else COLOURS.text

    def _paint_ground(self, painter: QPainter) -> None:
        if self.isChecked():
            ground = QColor(COLOURS.blue_deep)
        elif self.isDown() or self.underMouse():
            ground = QColor(COLOURS.card)
        else:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), self._sizes.radius, self._sizes.radius)

    def _paint_text(self, painter: QPainter, text: str, top: int, height: int, pixels: int, colour: str) -> None:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(0, top, self.width(), height), Qt.AlignmentFlag.AlignCenter, text)

"""What the analysis says of the duct tree of the image in hand, in two quiet lines."""

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.model.duct_analysis import DuctAnalysis, TreeSummary
from ductoview.ui.parts.label import label
from ductoview.ui.words import joined


def tree_words(summary: TreeSummary) -> tuple[str, str]:
    """Segments, length and order; then the widest calibre and the opacified area."""
    length, widest, area = summary.total_length_mm, summary.max_calibre_mm, summary.opacified_area_mm2
    return (
        joined(
            f"{summary.segments} segment{'s' if summary.segments != 1 else ''}",
            f"{length:.0f} mm" if length is not None else "no scale",
            f"order {summary.max_branch_order}" if summary.max_branch_order else "",
        ),
        joined(
            f"widest {widest:.1f} mm" if widest is not None else "",
            f"{area:.0f} mm² opacified" if area is not None else "",
        ),
    )


class TreePanel(QWidget):
    """A section title and two lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("section", "DUCT TREE")
        self._first = label("small", wrap=True, what="the duct tree of the image in hand")
        self._second = label("small")
        self._warnings = label("quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._title, self._first, self._second, self._warnings):
            column.addWidget(part)

    def say(self, view: str, analysis: DuctAnalysis | None, waiting: str) -> None:
        """Show the tree of an image, or why there is none yet."""
        self._title.setText(f"DUCT TREE · {view}" if view else "DUCT TREE")
        first, second = waiting, ""
        if analysis is not None and not analysis.contrast_found:
            first = "No contrast found in this image."
        elif analysis is not None:
            first, second = tree_words(analysis.summary)
        self._first.setText(first)
        self._second.setText(second)
        self._second.setVisible(bool(second))
        warnings = " ".join(analysis.warnings[:2]) if analysis is not None else ""
        self._warnings.setText(warnings)
        self._warnings.setVisible(bool(warnings))

"""What is measured on the duct tree of the image in hand: the chief values in a few lines, the rest when asked for."""

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ductoview.analysis.measures import measured
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding
from ductoview.model.geometry import Spacing
from ductoview.model.measures import SegmentMeasures, TreeMeasures
from ductoview.ui.measure_words import UNKNOWN, measure_words
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.words import joined

Lines = tuple[str, ...]


def tree_words(tree: TreeMeasures) -> Lines:
    """How many, how long, how wide."""
    count = len(tree.segments)
    return (
        joined(
            f"{count} segment{'s' if count != 1 else ''}",
            f"{tree.ends} end{'s' if tree.ends != 1 else ''}",
            f"order {tree.max_branch_order}" if tree.max_branch_order else "",
        ),
        f"length {measure_words(tree.total_length)}",
        f"widest {measure_words(tree.greatest_calibre)}",
    )


def more_words(tree: TreeMeasures) -> Lines:
    """The rest of the tree: area, reach, angles, density, ramification."""
    rings = [ring for ring in tree.rings if ring.length.value > 0]
    densest = max(rings, key=lambda ring: ring.length.value, default=None)
    angles = sorted(one.angle.value for one in tree.branchings)
    row = tree.ramification_matrix[0] if tree.ramification_matrix else ()
    return (
        f"opacified {measure_words(tree.opacified_area)}",
        f"mean calibre {measure_words(tree.mean_calibre)}",
        f"from nipple {measure_words(tree.farthest_from_nipple)}",
        f"along ducts {measure_words(tree.farthest_along_duct)}",
        f"branching {angles[len(angles) // 2]:.0f}°, median of {len(angles)}" if angles else f"branching {UNKNOWN}",
        f"densest {densest.inner:.0f}–{densest.outer:.0f} {densest.length.unit.value} from nipple"
        if densest
        else f"densest {UNKNOWN}",
        f"Strahler {tree.max_strahler_order or UNKNOWN}"
        + (f", R₂ {' '.join(f'{share:.2f}' for share in row[:2])}" if row else ""),
    )


def segment_words(one: SegmentMeasures) -> Lines:
    """The duct a chosen finding lies on."""
    return (
        joined(f"duct {one.id}", f"order {one.branch_order}", f"Strahler {one.strahler_order}"),
        f"calibre {measure_words(one.mean_calibre)}",
        f"length {measure_words(one.length)}",
        f"taper {measure_words(one.taper)}",
        f"turns off {measure_words(one.branching_angle)}",
        f"tortuosity {measure_words(one.tortuosity)}",
    )


class TreePanel(QWidget):
    """A section title, three lines, and more of them when asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("section", "DUCT TREE")
        self._first = label("small", wrap=True, what="the duct tree of the image in hand")
        self._rest = label("small", wrap=True, what="more measures of the duct tree")
        self._source = label("quiet", wrap=True)
        self._warnings = label("quiet", wrap=True)
        self._more = button("More", self._toggle, role="plain", focus=False)
        self._open = False
        self._of: tuple[DuctAnalysis | None, Spacing | None] = (None, None)
        self._tree: TreeMeasures | None = None
        self._segment: int | None = None
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self._first, self._rest, self._source, self._warnings):
            column.addWidget(part)

    def show_image(
        self, image: ExamImage | None, analysis: DuctAnalysis | None, waiting: str, chosen: Finding | None
    ) -> None:
        """The tree of an image, and the duct of the chosen finding; ``waiting`` says why there is no analysis."""
        view, spacing = (image.facts.view.label, image.facts.spacing) if image else ("", None)
        self.say(view, analysis, waiting, spacing, chosen.segment if chosen is not None else None)

    def say(
        self,
        view: str,
        analysis: DuctAnalysis | None,
        waiting: str,
        spacing: Spacing | None = None,
        segment: int | None = None,
    ) -> None:
        """Show the tree of an image and the duct of its chosen finding, or why there is none yet."""
        self._title.setText(f"DUCT TREE · {view}" if view else "DUCT TREE")
        if self._of[0] is not analysis or self._of[1] != spacing:
            self._of = analysis, spacing
            found = analysis is not None and analysis.contrast_found
            self._tree = measured(analysis, spacing or Spacing.unknown()) if found and analysis is not None else None
        self._segment = segment
        nothing = "No contrast found in this image." if analysis is not None else waiting
        self._show(nothing)
        warnings = " ".join(analysis.warnings[:2]) if analysis is not None else ""
        self._warnings.setText(warnings)
        self._warnings.setVisible(bool(warnings))

    def _show(self, nothing: str = "") -> None:
        tree = self._tree
        self._first.setText("\n".join(tree_words(tree)) if tree else nothing)
        one = tree.segment(self._segment) if tree else None
        more = [*(more_words(tree) if tree else ()), *(("", *segment_words(one)) if one else ())]
        self._rest.setText("\n".join(more))
        self._rest.setVisible(self._open and bool(more))
        self._source.setText(self._source_words())
        self._source.setVisible(tree is not None)
        self._more.setText("Less" if self._open else "More")
        self._more.setVisible(tree is not None)

    def _source_words(self) -> str:
        spacing = self._of[1] or Spacing.unknown()
        return joined(spacing.short_words or spacing.words, "in projection", "± 95 %")

    def _toggle(self) -> None:
        self._open = not self._open
        self._show()

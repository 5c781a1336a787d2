"""What is measured on the duct tree of the image in hand, and what is wrong with both: a few lines, the rest when asked for."""

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ductoview.analysis.measures import measured
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding
from ductoview.model.geometry import Spacing
from ductoview.model.measure_words import UNKNOWN, measure_words
from ductoview.model.measures import SegmentMeasures, TreeMeasures
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.words import joined

# Below that height of the window these lines, and so many things besides, leave a candidate no room for its buttons.
_LOW_PX = {0: 0, 1: 860, 2: 1060}
# So many sentences on one header leave the candidates their room.
_FEW = 2

Lines = tuple[str, ...]
Pairs = tuple[tuple[str, str], ...]


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


def more_words(tree: TreeMeasures) -> Pairs:
    """The rest of the tree: area, reach, angles, density, ramification."""
    densest = max(tree.rings, key=lambda ring: ring.length.value, default=None)
    angles = sorted(one.angle.value for one in tree.branchings)
    row = tree.ramification_matrix[0] if tree.ramification_matrix else ()
    return (
        ("opacified", measure_words(tree.opacified_area)),
        ("mean calibre", measure_words(tree.mean_calibre)),
        ("reach, straight", measure_words(tree.farthest_from_nipple)),
        ("reach, along ducts", measure_words(tree.farthest_along_duct)),
        ("angles", f"{angles[len(angles) // 2]:.0f}°, median of {len(angles)}" if angles else UNKNOWN),
        ("densest at", f"{densest.inner:.0f}–{densest.outer:.0f} {densest.length.unit.value}" if densest else UNKNOWN),
        ("Strahler order", str(tree.max_strahler_order or UNKNOWN)),
        ("ramification, order 2", " ".join(f"{share:.2f}" for share in row[:2]) or UNKNOWN),
    )


def segment_words(one: SegmentMeasures) -> Pairs:
    """The duct a chosen finding lies on."""
    return (
        (f"duct {one.id}", joined(f"order {one.branch_order}", f"Strahler {one.strahler_order}")),
        ("calibre", measure_words(one.mean_calibre)),
        ("length", measure_words(one.length)),
        ("taper", measure_words(one.taper)),
        ("turns off by", measure_words(one.branching_angle)),
        ("tortuosity", measure_words(one.tortuosity)),
    )


class TreePanel(QWidget):
    """A section title, three lines, and more of them when asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("section", "DUCT TREE")
        self._first = label("small", wrap=True, what="the duct tree of the image in hand")
        self._rest = QWidget()
        self._names = label("small")
        self._values = label("small", what="more measures of the duct tree")
        rest = QHBoxLayout(self._rest)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.addWidget(self._names)
        rest.addWidget(self._values, 1)
        self._source = label("quiet", wrap=True)
        self._warnings = label("quiet", wrap=True, what="what may be wrong with the image in hand, or with its ducts")
        self._more = button("More", self._toggle, role="plain", focus=False)
        self._open = False
        self._gives_way_to: frozenset[str] = frozenset()
        self._of: tuple[DuctAnalysis | None, Spacing | None] = (None, None)
        self._tree: TreeMeasures | None = None
        self._segment: int | None = None
        self._nothing = ""
        self._of_image: Lines = ()
        self._of_ducts: Lines = ()
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        self.head = head
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self._first, self._rest, self._source, self._warnings):
            column.addWidget(part)

    def give_way(self, on: bool, *, to: str = "question") -> None:
        """Hidden while something else stands in the panel of a low window, or two things in one that is not high: a candidate
        stays in sight with its buttons."""
        self._gives_way_to = self._gives_way_to | {to} if on else self._gives_way_to - {to}
        window = self.window()
        self.setHidden(window is not None and window.height() < _LOW_PX[len(self._gives_way_to)])

    def show_image(
        self, image: ExamImage | None, analysis: DuctAnalysis | None, waiting: str, chosen: Finding | None
    ) -> None:
        """The tree of an image, the warnings of its facts, and the duct of the chosen finding; ``waiting`` says why there is
        no analysis."""
        segment = chosen.segment if chosen is not None else None
        if image is None:
            self.say("", analysis, waiting, segment=segment)
        else:
            facts = image.facts
            self.say(facts.view.label, analysis, waiting, facts.spacing, segment, facts.warnings)

    def say(
        self,
        view: str,
        analysis: DuctAnalysis | None,
        waiting: str,
        spacing: Spacing | None = None,
        segment: int | None = None,
        of_image: Lines = (),
    ) -> None:
        """Show the tree of an image and the duct of its chosen finding, or why there is none yet; ``of_image`` are the
        sentences on its header."""
        self._title.setText(f"DUCT TREE · {view}" if view else "DUCT TREE")
        if self._of[0] is not analysis or self._of[1] != spacing:
            self._of = analysis, spacing
            is_there = analysis is not None and analysis.tree.segments
            self._tree = measured(analysis, spacing or Spacing.unknown()) if is_there and analysis is not None else None
        self._segment = segment
        self._nothing = waiting
        if analysis is not None:
            self._nothing = (
                "Contrast, but no duct tree." if analysis.contrast_found else "No contrast found in this image."
            )
        self._of_image, self._of_ducts = of_image, analysis.warnings if analysis is not None else ()
        self._show()

    def _show(self) -> None:
        tree = self._tree
        self._first.setText("\n".join(tree_words(tree)) if tree else self._nothing)
        one = tree.segment(self._segment) if tree else None
        more = [*(more_words(tree) if tree else ()), *((("", ""), *segment_words(one)) if one else ())]
        self._names.setText("\n".join(name for name, _ in more))
        self._values.setText("\n".join(value for _, value in more))
        self._rest.setVisible(self._open and bool(more))
        self._source.setText(self._source_words())
        self._source.setVisible(tree is not None)
        self._warnings.setText(self._warning_words())
        self._warnings.setVisible(bool(self._warnings.text()))
        self._more.setText("Less" if self._open else "More")
        self._more.setVisible(tree is not None or len(self._of_image) > _FEW)

    def _warning_words(self) -> str:
        """Every sentence on the ducts; of those on the image only a few until more is asked for."""
        first = self._of_image if self._open else self._of_image[:_FEW]
        left = len(self._of_image) - len(first)
        others = f"More tells {left} other{'s' if left > 1 else ''} of this image." if left else ""
        return " ".join(filter(None, (*first, others, *self._of_ducts)))

    def _source_words(self) -> str:
        spacing = self._of[1] or Spacing.unknown()
        return joined(spacing.short_words or spacing.words, "in projection", "± 2 SD")

    def _toggle(self) -> None:
        self._open = not self._open
        self._show()

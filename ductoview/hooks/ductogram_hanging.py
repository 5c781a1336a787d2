"""The hanging of a ductogram: phases side by side over CC and lateral, the right breast on the left of the screen.

Decides by codes and times only. Two images share a place only when they show the same side.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ductoview import __version__
from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.phases import inferred_phases
from ductoview.model.view import Laterality, Phase, ViewPosition

_PHASES = (Phase.SCOUT, Phase.EARLY, Phase.FULL, Phase.UNKNOWN, Phase.DELAYED, Phase.EVACUATION, Phase.REFILL)
_SIDES = (Laterality.RIGHT, Laterality.LEFT, Laterality.BOTH, Laterality.UNKNOWN)
_VIEWS = (
    (ViewPosition.CC,),
    (ViewPosition.ML, ViewPosition.LM),
    (ViewPosition.MLO, ViewPosition.LMO),
    (ViewPosition.OTHER, ViewPosition.UNKNOWN),
)
_WITH_CONTRAST = frozenset(_PHASES) - {Phase.SCOUT, Phase.UNKNOWN}

_Place = tuple[int, int, int]
"""Ranks of side, phase and view."""


@dataclass(frozen=True, slots=True)
class DuctogramHanging:
    """Every phase with contrast; the scout is one key away, or a column of its own when ``with_scouts``."""

    with_scouts: bool = False

    @property
    def info(self) -> PluginInfo:
        """The description."""
        also = ", scouts beside them" if self.with_scouts else ", scouts one key away"
        return PluginInfo(
            id="ductoview.hang-phases" if self.with_scouts else "ductoview.hang-ductogram",
            title="Ductogram with scouts" if self.with_scouts else "Ductogram",
            version=__version__,
            summary=f"hangs early, full and delayed images of CC and lateral{also}",
            intended_use="For exams of one breast with contrast.",
        )

    @property
    def Params(self) -> type[NoParams]:  # noqa: N802
        """None."""
        return NoParams

    def score(self, exam: Exam) -> float:
        """1 when an image states contrast or its phase, 0.7 for CC and true lateral of one side, else 0."""
        fit = _fit(exam.images)
        return 0.9 * fit if self.with_scouts else fit

    def hang(self, exam: Exam) -> Hanging:
        """One column a side and phase, one row a view; a single column is laid flat."""
        phases = inferred_phases(image.facts for image in exam.images)
        scouts = {
            (_side(image), _view(image)): image.sop_instance_uid
            for image in _in_time(exam.images)
            if phases[image.sop_instance_uid] is Phase.SCOUT
        }
        shown = {
            _place(image, phases[image.sop_instance_uid]): image
            for image in _in_time(exam.images)
            if self.with_scouts or phases[image.sop_instance_uid] is not Phase.SCOUT
        }
        if not shown:
            shown = {_place(image, Phase.SCOUT): image for image in _in_time(exam.images)}
        return Hanging(name=self.info.title, tiles=tuple(_tiles(shown, scouts)))


def _fit(images: tuple[ExamImage, ...]) -> float:
    facts = [image.facts for image in images]
    if any(one.contrast or one.phase in _WITH_CONTRAST for one in facts):
        return 1.0
    sides = {one.view.laterality for one in facts}
    positions = {one.view.position for one in facts}
    is_one_side = len(sides) == 1 and not sides & {Laterality.BOTH, Laterality.UNKNOWN}
    has_both_views = ViewPosition.CC in positions and any(position.is_true_lateral for position in positions)
    return 0.7 if is_one_side and has_both_views else 0.0


def _tiles(shown: dict[_Place, ExamImage], scouts: dict[tuple[int, int], str]) -> Iterable[Tile]:
    columns = sorted({(side, phase) for side, phase, _ in shown})
    rows = sorted({view for _, _, view in shown})
    for (side, phase, view), image in sorted(shown.items(), key=lambda item: item[0]):
        row, column = rows.index(view), columns.index((side, phase))
        if len(columns) == 1:
            row, column = column, row
        scout = scouts.get((side, view))
        yield Tile(
            sop_instance_uid=image.sop_instance_uid,
            row=row,
            column=column,
            scout=None if scout == image.sop_instance_uid else scout,
        )


def _in_time(images: Iterable[ExamImage]) -> list[ExamImage]:
    """The earliest first, so that in a dictionary by place the latest stays."""
    return sorted(images, key=lambda image: (image.facts.acquired, image.sop_instance_uid))


def _place(image: ExamImage, phase: Phase) -> _Place:
    return _side(image), _PHASES.index(phase), _view(image)


def _side(image: ExamImage) -> int:
    return _SIDES.index(image.facts.view.laterality)


def _view(image: ExamImage) -> int:
    return next(rank for rank, positions in enumerate(_VIEWS) if image.facts.view.position in positions)

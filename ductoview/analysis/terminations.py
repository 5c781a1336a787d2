"""Candidates for abrupt termination: ducts that stop at full calibre; fading ends are named under-filling."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.courses import courses_of
from ductoview.analysis.fronts import Front, front_of
from ductoview.analysis.look import Look
from ductoview.analysis.ramp import ramp
from ductoview.analysis.steps import Step, steps_of
from ductoview.model.finding import Finding, FindingKind, Mimic

LEAST_CALIBRE_MM = 0.4
BORDER_MM = 2.5
END_MM = 1.5
_LISTED = 0.2
_CUP = 0.08


def abrupt_terminations(look: Look) -> Iterator[Finding]:
    """A candidate where the contrast of a wide, untapered duct stops inside the picture, at the end of what was traced."""
    for course in courses_of(look):
        spacing = (
            max(float(np.hypot(*np.diff(course.path[:, :2], axis=0).T).mean()), 1e-6) if len(course.path) > 1 else 1
        )
        for step in steps_of(look, course):
            at = course.path[step.place, :2]
            from_end_mm = (len(course.path) - 1 - step.place) * spacing * look.mm
            if step.calibre_px * look.mm < LEAST_CALIBRE_MM or from_end_mm > END_MM or _leaves_picture(look, at):
                continue
            front = front_of(look, course, step.place, step.calibre_px)
            score = _score(look, step, front)
            fading = step.fall_calibres > 2.5 and score < 0.5
            if score < _LISTED and not fading:
                continue
            yield look.finding(
                FindingKind.ABRUPT_DUCT_TERMINATION,
                at,
                score=0.25 if fading else score,
                size=step.calibre_px,
                why=_why(look, step, front, fading),
                segment=int(course.owner[step.place]),
                mimic=Mimic.UNDERFILLING if fading else None,
            )


def _score(look: Look, step: Step, front: Front) -> float:
    """High for a wide, untapered, undimmed duct that ends in a front as wide as itself, with nothing straight beyond.

    What widens much towards its end, or is much wider or narrower than the tree says, is noise beside a duct, an edge of a
    wide one, or a corner of a mask.
    """
    wide = ramp(step.calibre_px * look.mm, 0.45, 1.0) ** 0.7
    even = ramp(step.taper, 0.45, 0.75) * ramp(-step.taper, -1.7, -1.35)
    undimmed = ramp(step.fade, 0.4, 0.7) * ramp(step.drop, 0.5, 0.7)
    ends = ramp(-front.beyond, -0.55, -0.25) * ramp(-front.fall, -1.05, -0.65)
    own = ramp(front.width, 0.5, 0.75) * ramp(-front.width, -1.65, -1.35)
    alone = ramp(front.tube, 0.96, 0.985) * ramp(-front.side, -0.9, -0.6)
    return 0.95 * float((wide * even * undimmed * ends * own * alone * ramp(step.walked_mm, 2.0, 5.0) ** 0.5) ** 0.5)


def _why(look: Look, step: Step, front: Front, fading: bool) -> str:
    width = step.calibre_px * look.mm
    calibre = f"{width:.1f} mm" if look.fine.scale_known else f"{step.calibre_px:.0f} px"
    if fading:
        return (
            f"the contrast fades over {step.fall_calibres:.0f} calibres of a duct {calibre} wide: may be under-filled"
        )
    shape = "in a cup" if front.dent > _CUP else "bluntly"
    gone = f"{min(1 - front.beyond, 1.0):.0%} of the contrast is gone"
    return f"a duct {calibre} wide ends {shape} within {front.fall:.1f} calibres; {gone} beyond"


def _leaves_picture(look: Look, tip: NDArray[np.float64]) -> bool:
    rows, columns = look.fine.density.shape
    edge_px = min(tip[0], tip[1], rows - 1 - tip[0], columns - 1 - tip[1])
    return bool(edge_px < BORDER_MM / look.mm)

"""Candidates for abrupt termination: ducts that stop at full calibre; fading ends are named under-filling."""

from collections.abc import Iterator

import numpy as np

from ductoview.analysis.ends import End, end_of
from ductoview.analysis.look import Look
from ductoview.model.ducts import DuctSegment
from ductoview.model.finding import Finding, FindingKind, Mimic

LEAST_CALIBRE_MM = 0.4
BORDER_MM = 2.5
LEAST_RUN_MM = 5.0
_LISTED = 0.2


def abrupt_terminations(look: Look) -> Iterator[Finding]:
    """A candidate at the far end of each leaf that is wide, untapered and inside the picture."""
    leaves = look.leaves()
    widths = [end.calibre_px for end in (_end(look, segment.id) for segment in leaves)]
    usual = float(np.median(widths)) if widths else 1.0
    for segment in leaves:
        run = look.run(segment)
        end = end_of(look.fine.density, run[:, :2], run[:, 2], look.mm)
        if end.calibre_px * look.mm < LEAST_CALIBRE_MM or _leaves_picture(look, run[-1, :2]):
            continue
        # A cut-off stands out among the tree's other ends.
        stands_out = float(np.clip(end.calibre_px / (1.6 * usual), 0.4, 1.0)) if len(leaves) > 2 else 0.8
        fading = end.fall_calibres > 2.5 and end.taper > 0.6
        score = 0.95 * end.score * stands_out * _trust(look, segment, end)
        if score < _LISTED and not fading:
            continue
        yield look.finding(
            FindingKind.ABRUPT_DUCT_TERMINATION,
            run[-1, :2],
            score=0.25 if fading and score < 0.5 else score,
            size=end.calibre_px,
            why=_why(look, end, fading),
            segment=segment.id,
            mimic=Mimic.UNDERFILLING if fading and score < 0.5 else None,
        )


def _trust(look: Look, segment: DuctSegment, end: End) -> float:
    """Less for a short run and for one that is widest at its end: both are what noise beside a duct looks like."""
    long_enough = np.clip(segment.length_px * look.mm / float(np.mean(look.fine.step)) / LEAST_RUN_MM, 0.4, 1.0)
    return float(long_enough) * (0.5 if end.taper > 1.3 else 1.0)


def _end(look: Look, segment_id: int) -> End:
    run = look.run(look.tree.segment(segment_id))
    return end_of(look.fine.density, run[:, :2], run[:, 2], look.mm)


def _why(look: Look, end: End, fading: bool) -> str:
    calibre = f"{end.calibre_px * look.mm:.1f} mm" if look.fine.scale_known else f"{end.calibre_px:.0f} px"
    if fading:
        return f"the contrast fades over {end.fall_calibres:.0f} calibres of a duct {calibre} wide: may be under-filled"
    return f"a duct {calibre} wide ends within {end.fall_calibres:.1f} calibres, {end.taper:.0%} of its earlier calibre"


def _leaves_picture(look: Look, tip: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    rows, columns = look.fine.density.shape
    edge_px = min(tip[0], tip[1], rows - 1 - tip[0], columns - 1 - tip[1])
    return bool(edge_px < BORDER_MM / look.mm)

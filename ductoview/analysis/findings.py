"""Candidates for findings along the tree; each with a score, one line why, and what it may be instead."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from ductoview.analysis.air import with_air_named
from ductoview.analysis.defects import filling_defects, grouped
from ductoview.analysis.dilations import Dilation, dilations
from ductoview.analysis.intravasation import intravasations, of_ducts
from ductoview.analysis.look import Look
from ductoview.analysis.spills import inside, pools
from ductoview.analysis.terminations import abrupt_terminations
from ductoview.analysis.weighed import weighed
from ductoview.analysis.widths import cysts, narrowings
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import Frame, Segmentation
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.progress import CancelToken, Progress, check, no_progress

_REACH = 0.75
# Of 17 dilated ducts of development images (3160-3259) the shortest was 1.7 calibres long; of 7 bulges around growths that a
# network saw as wide, three were 0.5 to 1.5 long.
_BULGE = 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectParams:
    """What counts as dilated (a preference, since no consensus exists), and how unlikely a candidate is still listed."""

    ectasia_mm: float = field(
        default=2.0,
        metadata={"minimum": 0.5, "maximum": 10.0, "unit": "mm", "help": "A duct wider than this is dilated"},
    )
    ectasia_near_nipple_mm: float = field(
        default=3.0,
        metadata={"minimum": 0.5, "maximum": 10.0, "unit": "mm", "help": "The same within 20 mm of the nipple"},
    )
    least_score: float = field(
        default=0.2, metadata={"minimum": 0.0, "maximum": 1.0, "unit": "", "help": "Less likely ones are left out"}
    )


def detect_findings(
    frame: Frame,
    segmentation: Segmentation,
    tree: DuctTree,
    params: DetectParams,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[Finding, ...]:
    """Candidates inside the image, most likely first; empty without contrast.

    Everything is looked for in the stored values of ``frame``; ``segmentation`` and ``tree`` may be anybody's.
    """
    check(cancel)
    if not segmentation.contrast_found:
        progress(1.0, "no contrast")
        return ()
    segmentation = segmentation.with_every_spot()
    look = Look(frame=frame, fine=working_of(frame, most_pixels=UNLIMITED), segmentation=segmentation, tree=tree)
    with ThreadPoolExecutor(1) as beside:
        looked_for = beside.submit(lambda: list(pools(look)))
        proposed = list(filling_defects(look))
        proposed += looked_for.result()
    progress(0.5, "looked for filling defects")
    check(cancel)
    dilated = list(dilations(look, params.ectasia_mm, params.ectasia_near_nipple_mm))
    proposed += [*abrupt_terminations(look), *narrowings(look), *cysts(look)]
    progress(0.9, "looked for changes of calibre")
    check(cancel)
    if segmentation.spots is not None:
        proposed = with_air_named(look, weighed(look, proposed, segmentation.spots), segmentation.spots)
    found = [*told_once(look, of_ducts(look, proposed), dilated), *intravasations(look)]
    progress(1.0, "looked for findings")
    likely = [finding for finding in found if finding.score is not None and finding.score >= params.least_score]
    return tuple(sorted(likely, key=lambda finding: -(finding.score or 0.0)))


def told_once(look: Look, proposed: list[Finding], dilated: list[Dilation]) -> list[Finding]:
    """Candidates without those that another one explains; what a likely one makes doubtful falls below the operating point.

    A leak makes doubtful what the rules see in it, a filled sac the end of the duct that leads into it; what a network sees there
    too lies in it or under it (both growths found in leaks of 190 development images, and all three of 93 others, decision 90).
    """
    frame = look.frame
    of = {kind: [one for one in proposed if one.kind is kind] for kind in FindingKind}
    defects = of[FindingKind.INTRALUMINAL_FILLING_DEFECT]
    ectasias = [
        _around_defect(one.finding)
        if (not one.is_seen or (_is_bulge(one) and not one.is_surely_seen))
        and any(_widens(frame, one.finding, defect) for defect in defects)
        else one.finding
        for one in dilated
    ]
    sacs: list[Finding] = []
    for sac in sorted(of[FindingKind.CYST_FILL], key=lambda sac: -(sac.score or 0.0)):
        if not any(_explains(frame, other, sac) for other in sacs):
            sacs.append(sac)
    likely_sacs = [sac for sac in sacs if sac.is_likely]
    # What a network sees as a leak is one, also where it hides a duct that is wide or ends in a sac.
    leaks = [
        leak
        for leak in of[FindingKind.EXTRAVASATION]
        if (look.segmentation.spots is not None and leak.is_likely)
        or (
            not any(_explains(frame, sac, leak) for sac in likely_sacs)
            and not any(_holds(look, dilation, leak) for dilation in dilated)
        )
    ]
    likely_leaks = [leak for leak in leaks if leak.is_likely]
    grouped_defects = [replace(defect, group=group) for defect, group in zip(defects, grouped(defects), strict=True)]
    others = [*of[FindingKind.ABRUPT_DUCT_TERMINATION], *of[FindingKind.DUCT_NARROWING]]
    told = [(one, _is_seen(look, one)) for one in (*grouped_defects, *others, *sacs)]
    told += [(one, one.is_likely and of_duct.is_seen) for one, of_duct in zip(ectasias, dilated, strict=True)]
    return [
        *(
            _doubted(one)
            if not seen
            and (
                any(inside(one, leak) for leak in likely_leaks) or any(_ends_in(frame, one, sac) for sac in likely_sacs)
            )
            else one
            for one, seen in told
        ),
        *leaks,
    ]


def _explains(frame: Frame, broad: Finding, pool: Finding) -> bool:
    """Whether a pool or an end is no more than what a sac or a wide duct reaches beyond its usual calibre."""
    away_mm = frame.spacing.distance_mm(broad.at, pool.at)
    return away_mm is not None and broad.size_mm is not None and away_mm <= _REACH * broad.size_mm


def _holds(look: Look, dilation: Dilation, pool: Finding) -> bool:
    """Whether the middle of a pool lies in a dilated duct or at its wall, no more than what it is wider than usual."""
    row, column = look.fine.to_working(np.array([[pool.at.row, pool.at.column]]))[0]
    away = np.hypot(dilation.path[:, 0] - row, dilation.path[:, 1] - column)
    return bool((away <= _REACH * dilation.path[:, 2]).any())


def _is_seen(look: Look, one: Finding) -> bool:
    """Whether a network told it: of these kinds nothing is likely that it does not see."""
    by_network = FindingKind.INTRALUMINAL_FILLING_DEFECT, FindingKind.ABRUPT_DUCT_TERMINATION
    return look.segmentation.spots is not None and one.is_likely and one.kind in by_network


def _ends_in(frame: Frame, finding: Finding, sac: Finding) -> bool:
    """Whether a duct that seems to stop has only reached a likely sac."""
    stops = finding.kind is FindingKind.ABRUPT_DUCT_TERMINATION and sac.kind is FindingKind.CYST_FILL
    return stops and sac.is_likely and _explains(frame, sac, finding)


def _widens(frame: Frame, ectasia: Finding, defect: Finding) -> bool:
    """Whether the duct is widest where a likely growth lies: what fills it has widened it (Woods, AJR 1992, 12 of 13)."""
    away_mm = frame.spacing.distance_mm(ectasia.at, defect.at)
    if not defect.is_likely or defect.mimic is not None or ectasia.size_mm is None or away_mm is None:
        return False
    return away_mm <= 0.5 * ectasia.size_mm


def _is_bulge(dilation: Dilation) -> bool:
    """Whether a duct is wide over hardly more than its own width: a dilated one is long."""
    walked = float(np.hypot(*np.diff(dilation.path[:, :2], axis=0).T).sum())
    return walked < _BULGE * float(dilation.path[:, 2].max())


def _around_defect(ectasia: Finding) -> Finding:
    return replace(_doubted(ectasia), why=f"{ectasia.why}; widened around a filling defect")


def _doubted(finding: Finding) -> Finding:
    """The same below the operating point, for a pool of contrast explains it."""
    return replace(finding, score=min(finding.score or 0.0, 0.4), group=None)
